"""Admitted and seated in one step, into weeks that are planned and weeks that are not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic, caller, decided, expected, session
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode, LevelStay, Task
from wayhome.apps.intake.models import AdmissionItem, Referral, WaitingEntry
from wayhome.apps.scheduling.actions.admitting import admit
from wayhome.apps.scheduling.actions.holds import hold_seat
from wayhome.apps.scheduling.models import Seat, SeatHold, SessionSeat
from wayhome.apps.scheduling.queries.problem import problem_of
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


def held(cast: Cast, clinic: Clinic, who: Referral) -> SeatHold:
    return hold_seat(
        actor=cast.actor(Role.INTAKE),
        referral_id=who.public_id,
        section_ids=[section.public_id for section in clinic.sections],
        starts_on=NEXT_MONDAY,
        now=builders.NOW,
    )


def checklist(who: Referral, *states: str) -> None:
    for number, state in enumerate(states):
        AdmissionItem.objects.create(
            organization=who.organization, episode=who.episode, code=f"line{number}", state=state
        )


def ready(cast: Cast, clinic: Clinic) -> Referral:
    """Decided, with a seat held and every line of the checklist done."""
    who = caller(clinic)
    decided(who)
    held(cast, clinic, who)
    checklist(who, "done", "done")
    return who


def admitted(cast: Cast, who: Referral, role: Role = Role.INTAKE, **given: Any) -> Episode:
    return admit(
        actor=cast.actor(role),
        episode_id=who.episode.public_id,
        **{"now": builders.NOW} | given,
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.verdict.against]


def test_one_step_admits_and_seats(cast: Cast, clinic: Clinic) -> None:
    who = ready(cast, clinic)
    WaitingEntry.objects.create(
        organization=cast.organization, episode=who.episode, since=builders.NOW
    )
    episode = admitted(cast, who)
    assert (episode.status, episode.admitted_on) == ("admitted", NEXT_MONDAY)
    stay = LevelStay.objects.get(episode=episode)
    assert (stay.level, stay.track, stay.needs) == ("iop", clinic.track, clinic.track.needs)
    assert Seat.objects.filter(episode=episode, since=NEXT_MONDAY).count() == 6
    assert SeatHold.objects.get().released_at == builders.NOW
    assert WaitingEntry.objects.get().left_reason == "admitted"
    assert Referral.objects.get(pk=who.pk).closed_at == builders.NOW
    assert {task.kind for task in Task.objects.all()} == {"first_individual", "welcome_call"}
    assert TrailEntry.objects.get(action="episode.admit").client_id == episode.client_id


def test_the_person_stands_in_next_weeks_problem(cast: Cast, clinic: Clinic) -> None:
    who = ready(cast, clinic)
    admitted(cast, who)
    problem = problem_of(
        actor=cast.actor(Role.SUPERVISOR),
        site=clinic.site,
        week_of=NEXT_MONDAY,
        now=builders.NOW,
    )
    (client,) = problem.clients
    assert client.id == who.episode.client.public_id
    assert client.last_week == {section.public_id for section in clinic.sections}


def test_weeks_that_are_published_get_the_person_from_the_first_day(
    cast: Cast, clinic: Clinic
) -> None:
    before = session(clinic.sections[0], NEXT_MONDAY - timedelta(days=7))
    first = session(clinic.sections[0], NEXT_MONDAY)
    off = session(clinic.sections[2], NEXT_MONDAY + timedelta(days=2), status="cancelled")
    who = ready(cast, clinic)
    admitted(cast, who)
    assert [row.session for row in SessionSeat.objects.all()] == [first]
    assert not SessionSeat.objects.filter(session__in=[before, off]).exists()


def test_who_may_not_admit_is_refused_and_strangers_see_nothing(cast: Cast, clinic: Clinic) -> None:
    who = ready(cast, clinic)
    with pytest.raises(Refused, match="Your role"):
        admitted(cast, who, Role.COUNSELOR)
    with pytest.raises(NotHere):
        admit(actor=cast.stranger, episode_id=who.episode.public_id, now=builders.NOW)
    assert admitted(cast, who, Role.SUPERVISOR).status == "admitted"


def test_everything_in_the_way_is_said_at_once(cast: Cast, clinic: Clinic) -> None:
    with pytest.raises(Refused) as refused:
        admitted(cast, caller(clinic, status="referred"))
    assert codes(refused) == ["episode.move", "admit.level", "admit.checklist", "admit.seats"]


def test_an_open_checklist_needs_a_reason(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    decided(who)
    held(cast, clinic, who)
    checklist(who, "done", "waiting")
    with pytest.raises(Refused, match="1 of 2 lines are open"):
        admitted(cast, who, waive_reason="  ")
    admitted(cast, who, waive_reason="Papers follow by mail on Monday.")
    assert TrailEntry.objects.get(action="episode.admit").details == {"waived": True}


def test_a_level_that_is_not_given_here_is_handed_over(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    decided(who, "residential")
    held(cast, clinic, who)
    checklist(who, "done")
    with pytest.raises(Refused, match="Hand over warmly"):
        admitted(cast, who)


def test_groups_of_another_level_are_refused(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    decided(who, "php")
    held(cast, clinic, who)
    checklist(who, "done")
    with pytest.raises(Refused) as refused:
        admitted(cast, who)
    assert codes(refused) == ["admit.track"]


def test_a_hold_that_is_over_does_not_admit_but_chosen_groups_do(
    cast: Cast, clinic: Clinic
) -> None:
    who = ready(cast, clinic)
    later = builders.NOW + timedelta(hours=49)
    with pytest.raises(Refused, match="hold is over"):
        admitted(cast, who, now=later)
    ids = [section.public_id for section in clinic.sections]
    with pytest.raises(Refused, match="on which day"):
        admitted(cast, who, now=later, section_ids=ids)
    with pytest.raises(Refused, match="has passed"):
        admitted(cast, who, now=later, section_ids=ids, on=date(2026, 11, 1))
    episode = admitted(cast, who, now=later, section_ids=ids, on=NEXT_MONDAY)
    assert episode.admitted_on == NEXT_MONDAY


def test_a_full_group_is_refused_even_with_the_paper_done(cast: Cast, clinic: Clinic) -> None:
    who = ready(cast, clinic)
    for section in clinic.sections:
        section.capacity = section.target = section.minimum = 1
        section.save(update_fields=["capacity", "target", "minimum"])
    clinic.sit(clinic.person())
    with pytest.raises(Refused) as refused:
        admitted(cast, who)
    assert codes(refused) == ["seat.full"]
    assert not LevelStay.objects.filter(episode=who.episode).exists()


def test_a_clash_with_a_session_of_their_own_is_named(cast: Cast, clinic: Clinic) -> None:
    session(clinic.sections[0], NEXT_MONDAY)
    other = builders.section(clinic.track, weekday=0)
    who = ready(cast, clinic)
    expected(session(other, NEXT_MONDAY), who.episode)
    with pytest.raises(Refused, match="already has a session on Mon 30 Nov, 5:30 pm"):
        admitted(cast, who)
    assert Episode.objects.get(pk=who.episode_id).status == "screened"
