"""The main job: a call becomes a referral, a placement, a held seat, an admission, a week.

Once as most people work, once without JavaScript, and the call once more without a mouse. What
the screens showed is then read from the rows: a step that loses something fails here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from tests import house
from tests.house import House
from tests.journeys import way_in
from tests.journeys.forms import tab_to, type_in
from tests.journeys.visitor import Visitor, Visitors, visiting
from wayhome.apps.core import trail
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.intake.models import AdmissionItem, Placement, Referral
from wayhome.apps.people.models import BusyTime
from wayhome.apps.scheduling.models import Seat, SeatHold, Session, SessionSeat
from wayhome.domain.placement.facts import read_facts
from wayhome.domain.placement.recommend import as_json, recommend
from wayhome.domain.privacy.permit import Role

SITE: Final = "Ottoline Street"
NEXT_WEEK: Final = (date(2026, 11, 23), date(2026, 11, 29))
CHANGES: Final = [
    "referral.take",
    "life.set",
    "seat.hold",
    "placement.decide",
    "admission.item",
    "episode.admit",
]
"""What the trail must tell of this person, in the order in which it happened first."""
LOOKS: Final = {"referral.read", "offer.read", "placement.read", "admission.read", "chart.read"}
ANSWERS: Final[dict[str, Any]] = {
    "emergency": [],
    "physical_dependence": [],
    "suicide_screen": {f"item{number}": False for number in range(1, 7)},
    "ciwa": 4,
    "dsm5_criteria": 5,
    "relapses_past_6_months": 2,
    "hours_per_week_possible": 12,
    "travel_minutes": 25,
    "housing": "stable",
    "primary": "substance",
    "use_past_30_days": True,
    "in_weekly_outpatient_care": False,
    "day_hours_blocked": True,
    "can_follow_group": True,
    "pregnant": False,
}
"""Facts that the answers of `way_in.CALL` must have become."""

pytestmark = pytest.mark.journey


class Team:
    """Who does the main job together, each at a browser of their own."""

    def __init__(self, intake: Visitor, counselor: Visitor, director: Visitor) -> None:
        self.intake, self.counselor, self.director = intake, counselor, director


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def team(chromium: Browser, own_clinic: House, request: pytest.FixtureRequest) -> Iterator[Team]:
    """The three of them, once with and once without JavaScript."""
    with ExitStack() as stack:
        come = (
            stack.enter_context(
                visiting(chromium, own_clinic, role, java_script_enabled=request.param)
            )
            for role in (Role.INTAKE, Role.COUNSELOR, Role.DIRECTOR)
        )
        yield Team(*come)


def test_from_a_call_to_a_seated_week(
    team: Team, own_clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    referral_id = way_in.take_call(team.intake)
    way_in.say_busy(team.intake, referral_id)
    team.intake.open(f"/referrals/{referral_id}/offer/")
    expect(team.intake.page.locator("ol.opens > li")).to_have_count(3)
    held = way_in.hold_seat(team.intake, referral_id)
    admission = way_in.accept_level(team.counselor, referral_id)
    way_in.finish_checklist(team.intake, admission)
    way_in.admit(team.intake, admission)
    way_in.draft_week(team.director, SITE)
    expect(team.director.page.get_by_role("heading", name="What changes, for whom")).to_be_visible()
    way_in.publish_week(team.director)

    days, groups = way_in.days_on_board(team.director), way_in.groups_naming(team.director, held)
    assert groups
    assert all(groups.values())
    with house.inside(own_clinic.database, django_db_blocker):
        episode = _episode(referral_id)
        _nothing_of_the_call_is_lost(referral_id)
        _the_decision_can_be_run_again(episode)
        _the_promise_was_kept(episode, held)
        assert days == _days_of_groups(episode, held)
        _the_trail_tells_all_of_it(episode)


def test_the_call_without_a_mouse(visitors: Visitors) -> None:
    with visitors.page(Role.FRONT_DESK) as visitor:
        visitor.open("/referrals/new/")
        page = visitor.page
        type_in(page, way_in.CALL | {"first_name": "Ottavia", "last_name": "Brand"})
        tab_to(page, "button[form=sheet]")
        with page.expect_navigation():
            page.keyboard.press("Enter")

        assert way_in.referral_of(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Ottavia Brand")
        expect(page.get_by_text("IOP looks right so far")).to_be_visible()


def _episode(referral_id: str) -> Episode:
    return Episode.objects.select_related("client").get(referral__public_id=referral_id)


def _nothing_of_the_call_is_lost(referral_id: str) -> None:
    referral = Referral.objects.select_related("episode__client").get(public_id=referral_id)
    person = referral.episode.client
    assert person.full_name == way_in.CALLER
    assert person.born_on == date(1990, 4, 22)
    assert (person.phone, person.may_call, person.may_text) == ("312-555-0148", True, False)
    assert referral.own_words == way_in.CALL["own_words"]
    assert referral.about == ["alcohol"]
    assert {key: referral.facts.get(key) for key in ANSWERS} == ANSWERS
    busy = BusyTime.objects.get(client=person)
    assert (busy.weekday, f"{busy.starts:%H:%M}", f"{busy.ends:%H:%M}") == (4, "09:00", "12:00")


def _the_decision_can_be_run_again(episode: Episode) -> None:
    """Byte for byte, from the facts and the day of the rules that are kept with it."""
    placement = Placement.objects.get(episode=episode)
    again = recommend(read_facts(placement.facts), on=placement.rules_on)
    assert as_json(again) == placement.result
    assert (placement.recommended, placement.decided_level) == ("iop", "iop")
    assert placement.decided_by is not None
    assert placement.decided_by.name == "Rafael Quintanar"


def _the_promise_was_kept(episode: Episode, held: frozenset[str]) -> None:
    hold = SeatHold.objects.get(episode=episode)
    seats = Seat.objects.filter(episode=episode)
    stay = LevelStay.objects.get(episode=episode)
    items = AdmissionItem.objects.filter(episode=episode)
    assert {section.public_id for section in hold.sections.all()} == held
    assert hold.released_at is not None
    assert held <= set(seats.values_list("section__public_id", flat=True))
    assert episode.status == "admitted"
    assert (stay.level, stay.starts_on, stay.ends_on) == ("iop", hold.starts_on, None)
    assert items.filter(state="done").count() >= 8


def _days_of_groups(episode: Episode, held: frozenset[str]) -> set[int]:
    """The weekdays of next week's groups; everyone of a held section expects the person."""
    meetings = Session.objects.filter(
        section__public_id__in=held, on__range=NEXT_WEEK, status="planned"
    )
    expected = SessionSeat.objects.filter(episode=episode, session__on__range=NEXT_WEEK)
    expecting = set(expected.values_list("session_id", flat=True))
    assert meetings
    assert {meeting.pk for meeting in meetings} <= expecting
    return {on.weekday() for on in expected.values_list("session__on", flat=True)}


def _the_trail_tells_all_of_it(episode: Episode) -> None:
    entries = TrailEntry.objects.filter(client_id=episode.client_id).order_by("number")
    actions = list(dict.fromkeys(entries.values_list("action", flat=True)))
    assert [action for action in actions if action in CHANGES] == CHANGES
    assert set(actions) >= LOOKS
    published = TrailEntry.objects.filter(action="week.publish").latest("number")
    assert episode.client_id in published.details["clients"]
    assert list(trail.verify()) == []
