"""The assessment: six areas, the facts with them, and where somebody comes from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django.asserts import assertNumQueries

from tests import builders
from tests.apps.intake.way_in import FITS, STOP, UNKNOWN, asked
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import StepDownIntake, Task
from wayhome.apps.intake import assessment_questions as questions
from wayhome.apps.intake.actions.assessment import Seen, assess
from wayhome.apps.intake.actions.step_down import StepDown, save_step_down
from wayhome.apps.intake.forms.assessment import AssessmentForm
from wayhome.apps.intake.models import Assessment, Referral
from wayhome.apps.intake.queries.assessment import assessment
from wayhome.apps.intake.queries.placement import placement
from wayhome.apps.intake.queries.placement_facts import facts_on
from wayhome.apps.people.models import User
from wayhome.apps.program.models import Site
from wayhome.domain.areas import AREAS
from wayhome.domain.placement.facts import KINDS, facts_as_data, read_facts
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused

RATED = {letter: {"rating": 1, "evidence": "Steady."} for letter in "ABCDE"}


@pytest.fixture
def site(cast: Cast) -> Site:
    return builders.site(cast.organization)


def browser(user: User) -> Browser:
    found = Browser()
    found.force_login(user)
    return found


def url(referral: Referral) -> str:
    return f"/referrals/{referral.public_id}/assessment/"


def save(cast: Cast, referral: Referral, **given: Any) -> Assessment:
    role = given.pop("role", Role.COUNSELOR)
    seen = {"areas": RATED, "facts": FITS, "versions": (1, referral.version)} | given
    return assess(
        actor=cast.actor(role), referral_id=referral.public_id, seen=Seen(**seen), now=NOW
    )


def sent(referral: Referral, **given: Any) -> dict[str, Any]:
    """What a browser sends of the form as it stands, with some fields changed."""
    values = {key: value for key, value in questions.answers(referral.facts).items() if value}
    versions = {"assessment_version": 1, "referral_version": referral.version, "part": "areas"}
    return values | versions | given


def test_what_was_seen_is_kept_with_who_and_when(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=UNKNOWN)

    kept = save(cast, referral, areas=RATED | {"F": {"rating": 4, "evidence": "Night shifts"}})

    referral.refresh_from_db()
    assert kept.areas["F"] == {"rating": 4, "evidence": "Night shifts"}
    assert (kept.completed_at, kept.completed_by) == (NOW, cast.users[Role.COUNSELOR])
    assert referral.facts == FITS
    entry = TrailEntry.objects.get(action="referral.facts")
    assert entry.details == {"fields": ["household_active_use"]}


def test_it_is_complete_once_a_to_e_are_rated(cast: Cast, site: Site) -> None:
    kept = save(cast, asked(site), areas={**RATED, "D": {"rating": None, "evidence": "Later"}})

    assert kept.completed_at is None


def test_wishes_never_raise_the_level(cast: Cast, site: Site) -> None:
    referral = asked(site)
    save(cast, referral, areas=RATED | {"F": {"rating": 4, "evidence": "Cannot come"}})

    page = placement(actor=cast.actor(Role.COUNSELOR), referral_id=referral.public_id, now=NOW)

    assert page.advice.level == "iop"
    assert page.at_odds == ()


def test_a_rating_of_round_the_clock_beside_iop_asks_to_look_again(cast: Cast, site: Site) -> None:
    referral = asked(site)
    save(cast, referral, areas=RATED | {"C": {"rating": 4, "evidence": "Hears voices"}})

    page = placement(actor=cast.actor(Role.COUNSELOR), referral_id=referral.public_id, now=NOW)

    assert page.at_odds == ("Mental health, cognition, safety",)


def test_a_stop_among_the_facts_owes_a_hand_off(cast: Cast, site: Site) -> None:
    referral = asked(site)

    save(cast, referral, facts=STOP | {"pregnant": True})

    referral.episode.refresh_from_db()
    assert Task.objects.get().kind == "hand_off_inpatient_withdrawal"
    assert referral.episode.priority == 2


def test_two_people_assess_and_the_second_sees_both_versions(cast: Cast, site: Site) -> None:
    referral = asked(site)
    save(cast, referral)

    with pytest.raises(Conflict) as conflict:
        save(cast, referral, areas={**RATED, "A": {"rating": 3, "evidence": "Shakes"}})
    assert conflict.value.mine["A Withdrawal and medication"] == "3, Shakes"
    assert conflict.value.theirs["A Withdrawal and medication"] == "1, Steady."
    with pytest.raises(Conflict) as conflict:
        save(cast, referral, facts=FITS | {"phq9": 12}, versions=(2, 7))
    assert conflict.value.mine == {"PHQ-9": "12"}
    assert conflict.value.theirs == {"PHQ-9": "not known"}
    page = browser(cast.users[Role.COUNSELOR]).post(url(referral), sent(referral, phq9=9))
    assert page.status_code == 409


def test_every_fact_goes_through_the_form_and_comes_back_as_it_was() -> None:
    whole = facts_as_data(
        read_facts(
            FITS
            | {ask.fact: True for ask in questions.OWN_ASKS}
            | dict.fromkeys(questions.OWN_NUMBERS, 7)
            | {"housing": "stable", "primary": "both", "stepping_down_from": "inpatient"}
        )
    )
    form = AssessmentForm(
        questions.answers(whole) | {"assessment_version": 1, "referral_version": 1}
    )

    assert form.is_valid(), form.errors
    back = form.seen().facts
    assert facts_as_data(read_facts(back)) == whole


def test_the_form_asks_for_every_fact_but_the_age() -> None:
    form = AssessmentForm()
    asked_for = {name for area in AREAS for fact in area.facts for name in form.fields if name.startswith(fact)}  # fmt: skip

    assert {fact for fact in KINDS if any(name.startswith(fact) for name in asked_for)} == set(
        KINDS
    ) - {"age"}
    assert set(questions.SHORT) == set(KINDS)


def test_what_is_left_open_stays_unknown(cast: Cast, site: Site) -> None:
    referral = asked(site, facts={})

    done = browser(cast.users[Role.COUNSELOR]).post(url(referral), sent(referral, rating_A="2"))

    referral.refresh_from_db()
    assert done.status_code == 302
    assert referral.facts == {}
    assert Assessment.objects.get().areas["A"]["rating"] == 2


def test_bad_input_is_told_and_nothing_is_lost(cast: Cast, site: Site) -> None:
    referral = asked(site)
    wrong = sent(referral, phq9="28", emergency=["none", "seizure"], evidence_A="Kept words")

    page = browser(cast.users[Role.COUNSELOR]).post(url(referral), wrong)

    assert page.status_code == 422
    assert "less than or equal to 27" in page.text
    assert "exclude each other" in page.text
    assert "Kept words" in page.text
    assert not Assessment.objects.exists()


def test_a_step_down_speaks_to_the_rules_day_by_day(cast: Cast, site: Site) -> None:
    referral = asked(site)
    said = StepDown(came_from="residential", left_on=TODAY - timedelta(days=4), asks_php=True)

    save_step_down(
        actor=cast.actor(Role.INTAKE),
        referral_id=referral.public_id,
        said=said,
        version=referral.version,
        now=NOW,
    )

    referral = Referral.objects.select_related("episode__client").get(pk=referral.pk)
    today = facts_on(referral=referral, on=TODAY)
    assert (today["stepping_down_from"], today["stepped_down_days_ago"]) == ("residential", 4)
    later = facts_on(referral=referral, on=TODAY + timedelta(days=30))
    assert later["stepped_down_days_ago"] == 34
    page = placement(actor=cast.actor(Role.COUNSELOR), referral_id=referral.public_id, now=NOW)
    assert page.advice.level == "php"


def test_a_discharge_still_to_come_has_no_days(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=FITS | {"stepped_down_days_ago": 2})
    StepDownIntake.objects.create(
        organization=site.organization,
        episode=referral.episode,
        came_from="inpatient",
        left_on=TODAY + timedelta(days=2),
    )

    assert "stepped_down_days_ago" not in facts_on(referral=referral, on=TODAY)


def test_records_of_tomorrow_are_refused(cast: Cast, site: Site) -> None:
    referral = asked(site)
    said = StepDown(
        came_from="inpatient", left_on=TODAY, records_received_on=TODAY + timedelta(days=1)
    )

    with pytest.raises(Refused) as refused:
        save_step_down(
            actor=cast.actor(Role.INTAKE),
            referral_id=referral.public_id,
            said=said,
            version=1,
            now=NOW,
        )
    assert refused.value.verdict.against[0].code == "step_down.dates"


def test_the_step_down_form_on_the_page(cast: Cast, site: Site) -> None:
    referral = asked(site)
    ida = browser(cast.users[Role.INTAKE])
    fields = {"part": "step_down", "referral_version": 1, "came_from": "residential"}

    bad = ida.post(url(referral), fields | {"left_on": "31 Nov"})
    assert bad.status_code == 422
    assert "Write a date that exists" in bad.text
    assert ida.post(url(referral), fields | {"left_on": "2026-11-13"}).status_code == 302
    assert StepDownIntake.objects.get().left_on == date(2026, 11, 13)
    assert "2026-11-13" in ida.get(url(referral)).text


def test_a_settled_referral_is_only_read(cast: Cast, site: Site) -> None:
    referral = asked(site, closed_at=NOW)

    with pytest.raises(Refused) as refused:
        save(cast, referral)
    assert refused.value.verdict.against[0].code == "referral.closed"
    assert "It can only be read" in browser(cast.users[Role.INTAKE]).get(
        url(referral)
    ).text.replace("The assessment can only be read", "It can only be read")


def test_who_may_assess_and_what_a_look_costs(cast: Cast, site: Site) -> None:
    referral = asked(site)

    with pytest.raises(Refused):
        save(cast, referral, role=Role.FRONT_DESK)
    with pytest.raises(NotHere):
        assessment(actor=cast.stranger, referral_id=referral.public_id, now=NOW)
    assert save(cast, referral, role=Role.INTAKE).pk
    assert browser(cast.users[Role.BILLER]).get(url(referral)).status_code == 403
    assert browser(cast.stranger_user).get(url(referral)).status_code == 404
    with assertNumQueries(6):
        assessment(actor=cast.actor(Role.INTAKE), referral_id=referral.public_id, now=NOW)


def test_the_title_names_nobody(cast: Cast, site: Site) -> None:
    page = browser(cast.users[Role.INTAKE]).get(url(asked(site))).text

    assert "Lindgren" not in page.partition("<title>")[2].partition("</title>")[0]
