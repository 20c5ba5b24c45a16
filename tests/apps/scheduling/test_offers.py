"""What the caller hears on the first call: three openings that fit, or why there is none."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.apps.scheduling.clinic import NEEDS, Clinic, caller, decided
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.intake.models import Referral
from wayhome.apps.program.models import Holiday, SectionException, Track
from wayhome.apps.scheduling.actions.holds import hold_seat
from wayhome.apps.scheduling.models import Apart
from wayhome.apps.scheduling.queries.offers import Openings, offers_for
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


def asked(cast: Cast, who: Referral) -> Openings:
    return offers_for(actor=cast.actor(Role.INTAKE), referral_id=who.public_id, now=builders.NOW)


def morning(clinic: Clinic, **given: Any) -> Track:
    """A second track: Monday, Wednesday, Friday from 9:00 to 12:00."""
    values = {"code": "STD", "name": "Standard", "kind": "standard", "needs": NEEDS}
    track = builders.track(clinic.site, **values | given)
    for day, second in zip((0, 2, 4), ("skills", "education", "skills"), strict=True):
        builders.section(track, weekday=day, starts=time(9))
        builders.section(track, weekday=day, starts=time(10, 30), kind=second)
    return track


def test_an_opening_says_what_a_caller_asks(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    decided(who)
    builders.busy(who.episode.client, 0, time(8), time(16))
    clinic.sit(clinic.person())
    found = asked(cast, who)
    (first, *_) = found.openings
    assert (first.number, first.track) == (1, "Evening")
    assert first.times == "Mon, Wed, Thu, 5:30–8:30 pm"
    assert (first.hours, first.keeps_level) == ("10.0", True)
    assert (first.open_seats, first.seats) == (11, 12)
    assert first.marks == "e" + "o" * 11
    assert first.fits[0] == "Clear of work."
    assert first.costs == ()
    assert set(first.section_ids) == {section.public_id for section in clinic.sections}
    assert len(first.blocks) == 6
    assert found.why_none == ()
    assert TrailEntry.objects.filter(action="offer.read").exists()


def test_the_first_day_is_one_on_which_the_group_meets(cast: Cast, clinic: Clinic) -> None:
    """Called on Wednesday; Thursday is closed; Monday is the next one."""
    who = caller(clinic)
    assert asked(cast, who).openings[0].first_day == date(2026, 11, 19)
    Holiday.objects.create(
        organization=cast.organization, site=clinic.site, on=date(2026, 11, 19), name="Closed"
    )
    assert asked(cast, who).openings[0].first_day == date(2026, 11, 23)


def test_each_track_is_heard_before_variants_of_one(cast: Cast, clinic: Clinic) -> None:
    morning(clinic)
    names = [one.track for one in asked(cast, caller(clinic)).openings]
    assert set(names[:2]) == {"Evening", "Standard"}


def test_own_life_decides(cast: Cast, clinic: Clinic) -> None:
    morning(clinic)
    who = caller(clinic)
    for day in range(5):
        builders.busy(who.episode.client, day, time(16), time(22), kind="child_care")
    assert {one.track for one in asked(cast, who).openings} == {"Standard"}


def test_without_a_full_week_the_best_part_is_shown_with_the_reason(
    cast: Cast, clinic: Clinic
) -> None:
    who = caller(clinic)
    builders.busy(who.episode.client, 0, time(16), time(22))
    found = asked(cast, who)
    (first, *_) = found.openings
    assert not first.keeps_level
    assert any("Goes without 1 process and 1 skills" in cost for cost in first.costs)
    assert any("busy times" in why for why in found.why_none)


def test_a_full_clinic_says_so(cast: Cast, clinic: Clinic) -> None:
    for section in clinic.sections:
        section.capacity = section.target = section.minimum = 1
        section.save(update_fields=["capacity", "target", "minimum"])
    clinic.sit(clinic.person())
    found = asked(cast, caller(clinic))
    assert found.openings == ()
    assert any("capacity" in why for why in found.why_none)


def test_a_seat_held_for_somebody_else_is_gone(cast: Cast, clinic: Clinic) -> None:
    other, who = caller(clinic), caller(clinic)
    ids = [section.public_id for section in clinic.sections]
    hold_seat(
        actor=cast.actor(Role.INTAKE),
        referral_id=other.public_id,
        section_ids=ids,
        starts_on=builders.TODAY + timedelta(days=1),
        now=builders.NOW,
    )
    assert asked(cast, who).openings[0].open_seats == 11
    mine = asked(cast, other)
    assert mine.openings[0].open_seats == 12
    assert mine.held is not None
    assert mine.held.until == "Fri 20 Nov, 2:00 pm"
    assert mine.held.groups[0] == "Mon 5:30 pm, Process"


def test_whom_they_must_not_meet_is_never_mentioned(cast: Cast, clinic: Clinic) -> None:
    inside, who = clinic.person("Gideon"), caller(clinic)
    clinic.sit(inside, clinic.sections[0])
    Apart.objects.create(
        organization=cast.organization, first=inside.client, second=who.episode.client
    )
    found = asked(cast, who)
    ids = {name for one in found.openings for name in one.section_ids}
    assert clinic.sections[0].public_id not in ids
    assert "Gideon" not in repr(found)


def test_tracks_to_opt_into_and_dual_diagnosis_ask_for_the_need(cast: Cast, clinic: Clinic) -> None:
    morning(clinic, name="Own", kind="lgbtq", is_opt_in=True)
    morning(clinic, name="Dual", kind="dual_diagnosis", code="DUAL")

    def tracks(*wanted: str) -> set[str]:
        who = caller(clinic)
        decided(who, tracks=list(wanted))
        return {one.track for one in asked(cast, who).openings}

    assert tracks() == {"Evening"}
    assert tracks("lgbtq") == {"Evening", "Own"}
    assert tracks("dual_diagnosis") == {"Dual"}
    assert tracks("dual_diagnosis", "lgbtq") == {"Dual", "Own"}


def test_adolescents_and_adults_never_share(cast: Cast, clinic: Clinic) -> None:
    morning(clinic, name="Teens", kind="adolescent", age_least=13, age_most=17)
    for born, names in (
        (date(2011, 2, 28), {"Teens"}),
        (date(1996, 2, 29), {"Evening"}),
        (None, {"Evening"}),
    ):
        who = caller(clinic, born_on=born)
        decided(who)
        assert {one.track for one in asked(cast, who).openings} == names


def test_during_the_call_a_stop_offers_nothing(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    who.facts = {"emergency": ["seizure"]}
    who.save(update_fields=["facts"])
    found = asked(cast, who)
    assert found.openings == ()
    assert found.why_none == ("The rules say: not here. Hand over warmly; no seat is offered.",)


def test_a_level_not_given_here_and_one_without_a_track(cast: Cast, clinic: Clinic) -> None:
    elsewhere, partial = caller(clinic), caller(clinic)
    decided(elsewhere, "residential")
    decided(partial, "php")
    assert "residential, which is not given here" in asked(cast, elsewhere).why_none[0]
    assert asked(cast, partial).why_none == (
        "No track of level php at this site is open to this person.",
    )


def test_who_is_in_care_is_offered_nothing(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    type(who.episode).objects.update(status="admitted", admitted_on=builders.TODAY)
    found = asked(cast, who)
    assert (found.openings, found.may_hold) == ((), False)


def test_by_video_says_what_it_needs(cast: Cast, clinic: Clinic) -> None:
    for section in clinic.sections:
        section.mode = "video"
        section.save(update_fields=["mode"])
    (first, *_) = asked(cast, caller(clinic, can_come_to_site=False)).openings
    assert "needs a room where no one else can hear" in first.costs[-1]
    with pytest.raises(Refused, match="neither come nor join"):
        asked(cast, caller(clinic, can_come_to_site=False, can_use_video=False))


def test_who_may_not_look_is_refused_and_strangers_see_nothing(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    with pytest.raises(Refused):
        offers_for(actor=cast.actor(Role.BILLER), referral_id=who.public_id, now=builders.NOW)
    with pytest.raises(NotHere):
        offers_for(actor=cast.stranger, referral_id=who.public_id, now=builders.NOW)
    looking = offers_for(
        actor=cast.actor(Role.PRIVACY_OFFICER), referral_id=who.public_id, now=builders.NOW
    )
    assert (bool(looking.openings), looking.may_hold) == (True, False)


def test_statements_do_not_grow_with_the_clinic(
    cast: Cast, clinic: Clinic, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        clinic.sit(clinic.person())
    who = caller(clinic)
    asked(cast, who)
    with django_assert_num_queries(13):
        asked(cast, who)


def test_a_group_that_never_meets_again_is_no_opening(cast: Cast, clinic: Clinic) -> None:
    """It stands in the plan, but each of its dates to come is called off."""
    who = caller(clinic)
    for section in clinic.sections:
        for week in range(9):
            SectionException.objects.create(
                organization=cast.organization,
                section=section,
                on=builders.MONDAY + timedelta(days=7 * week + section.weekday),
                is_cancelled=True,
            )
    assert asked(cast, who).openings == ()


def test_without_a_birth_date_only_tracks_for_adults_are_offered(
    cast: Cast, clinic: Clinic
) -> None:
    assert {one.track for one in asked(cast, caller(clinic, born_on=None)).openings} == {"Evening"}
