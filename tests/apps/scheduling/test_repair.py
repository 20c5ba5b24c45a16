"""A sick call, a closed room, a snow day: proposed person by person, approved, told."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time, timedelta

import pytest
from django.conf import settings
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.apps.scheduling.clinic import Clinic, expected, session
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.people.models import Clinician
from wayhome.apps.scheduling.actions import repairing
from wayhome.apps.scheduling.models import Apart, Call, Repair, Session, SessionSeat
from wayhome.apps.scheduling.queries.repair import Proposal, proposal
from wayhome.apps.scheduling.queries.repair_calls import call_list
from wayhome.apps.scheduling.queries.repair_plan import Ask
from wayhome.domain.privacy.permit import Role
from wayhome.domain.repair.facts import Kind
from wayhome.domain.repair.options import Choice, Way
from wayhome.domain.verdict import Refused
from wayhome.web import clock

THURSDAY = TODAY + timedelta(days=1)
FRIDAY = TODAY + timedelta(days=2)


@dataclass
class Day:
    """Thursday evening: process at 17:30 and skills at 19:00, with Ann and Bea in both."""

    clinic: Clinic
    process: Session
    skills: Session
    lou: Clinician

    def ask(self, kind: Kind = Kind.OUT, what: str = "") -> Ask:
        what = what or (self.clinic.counselor.public_id if kind == Kind.OUT else "")
        return Ask(kind=kind, site_id=self.clinic.site.public_id, on=THURSDAY, what=what)


@pytest.fixture
def thursday(clinic: Clinic) -> Day:
    process, skills = (session(section, THURSDAY) for section in clinic.sections[4:])
    for name in ("Ann", "Bea"):
        who = clinic.person(name)
        expected(process, who)
        expected(skills, who)
    lou = clinic.clinician("LPC", name="Lou Stand")
    clinic.hours(lou, (3, 4), 16, 19)
    return Day(clinic, process, skills, lou)


def shown(cast: Cast, ask: Ask, chosen: dict[str, Choice] | None = None) -> Proposal:
    return proposal(actor=cast.actor(Role.DIRECTOR), ask=ask, chosen=chosen or {}, now=NOW)


def approved(cast: Cast, ask: Ask, chosen: dict[str, Choice] | None = None) -> Repair:
    seen = shown(cast, ask, chosen)
    return repairing.approve(
        actor=cast.actor(Role.DIRECTOR), ask=ask, chosen=chosen or {}, stamp=seen.stamp, now=NOW
    )


def leaders(of: Session) -> list[str]:
    return sorted(of.leaders.filter(is_live=True).values_list("clinician__name", flat=True))


def people(of: Session) -> list[str]:
    rows = of.seats.filter(is_live=True).order_by("client__first_name")
    return list(rows.values_list("client__first_name", flat=True))


def says(found: Repair) -> dict[str, list[str]]:
    rows = Call.objects.filter(repair=found).select_related("client", "clinician")
    return {_called(row): row.says for row in rows}


def _called(row: Call) -> str:
    if row.client:
        return row.client.first_name
    assert row.clinician is not None
    return row.clinician.name


def parallel(clinic: Clinic, *, capacity: int = 12) -> Session:
    """A second process group of Thursday, led by somebody else."""
    kim = clinic.clinician("LCSW", name="Kim Side")
    room = builders.room(clinic.site, name="Plover", seats=capacity)
    section = builders.section(
        clinic.track, weekday=3, room=room, leader=kim, capacity=capacity, target=capacity
    )
    return session(section, THURSDAY)


def test_a_stand_in_leads_one_group_and_the_other_joins(cast: Cast, thursday: Day) -> None:
    side = parallel(thursday.clinic)
    seen = shown(cast, thursday.ask())
    assert [row.chosen.says for row in seen.groups] == [
        "Lou Stand stands in",
        "Call it off and make it up",
    ]
    skills = thursday.skills.public_id
    first = thursday.process.public_id
    merge = {first: (Way.MERGE, side.public_id)}
    found = approved(cast, thursday.ask(), merge)
    assert people(side) == ["Ann", "Bea"]
    assert (people(thursday.process), leaders(thursday.process)) == ([], [])
    thursday.process.refresh_from_db()
    assert thursday.process.status == "cancelled"
    told = says(found)
    assert "is now: " in told["Ann"][0]
    assert "not held" in told["Ann"][1]
    assert "joins your group: 2 more people" in told["Kim Side"][0]
    assert {row["way"] for row in found.settled if row["session"] == skills} == {"off"}


def test_a_stand_in_moves_nobody(cast: Cast, thursday: Day) -> None:
    found = approved(cast, thursday.ask(), {thursday.skills.public_id: (Way.OFF, "")})
    assert leaders(thursday.process) == ["Lou Stand"]
    assert people(thursday.process) == ["Ann", "Bea"]
    assert "you lead it, 2 clients expected" in says(found)["Lou Stand"][0]
    entry = TrailEntry.objects.get(action="repair.approve")
    assert entry.details["ways"] == ["off", "stand_in"]
    assert "Ann" not in str(entry.details)


def test_a_lost_hour_is_made_up_in_another_group_of_the_week(cast: Cast, thursday: Day) -> None:
    friday = builders.section(
        thursday.clinic.track,
        kind="skills",
        name="Skills",
        weekday=4,
        room=thursday.clinic.room,
        leader=thursday.lou,
        capacity=1,
        target=1,
        minimum=0,
    )
    other = session(friday, FRIDAY)
    seen = shown(cast, thursday.ask())
    assert (seen.moved, seen.lost) == (2, 1)
    lost = [line for row in seen.people for line in row.lines if not line[1]]
    assert lost[0][2] == "Of 1 left this week: 1 taken by others."
    approved(cast, thursday.ask())
    assert len(people(other)) == 1


def test_an_individual_session_moves_to_when_the_counselor_is_back(
    cast: Cast, thursday: Day
) -> None:
    clinic = thursday.clinic
    clinic.hours(clinic.counselor, (4,), 12, 17)
    alone = individual(clinic)
    found = approved(cast, thursday.ask())
    alone.refresh_from_db()
    assert (alone.on, alone.room and alone.room.name) == (FRIDAY, "Office 1")
    assert alone.seats.get().during == alone.during == alone.leaders.get().during
    assert any("Individual session" in line for line in says(found)["Cy"])


def individual(clinic: Clinic) -> Session:
    """Cy with the counselor, Thursday at 15:00, in the office."""
    who = clinic.person("Cy")
    start = NOW.replace(hour=21, minute=0, second=0, microsecond=0) + timedelta(days=1)
    found = Session.objects.create(
        organization=clinic.organization,
        site=clinic.site,
        kind="individual",
        on=THURSDAY,
        during=(start, start + timedelta(hours=1)),
        minutes=60,
        mode="site",
    )
    found.refresh_from_db()
    found.leaders.create(
        organization=clinic.organization, clinician=clinic.counselor, during=found.during
    )
    expected(found, who)
    return found


def test_a_closed_room_gives_way_to_another(cast: Cast, thursday: Day) -> None:
    oak = builders.room(thursday.clinic.site, name="Oak", seats=12)
    ask = thursday.ask(Kind.ROOM, thursday.clinic.room.public_id)
    seen = shown(cast, ask)
    assert (seen.people, seen.stays) == ((), 2)
    found = approved(cast, ask)
    thursday.process.refresh_from_db()
    assert thursday.process.room == oak
    told = says(found)
    assert list(told) == ["Rafael"], "who comes finds the note on the door"
    assert all("in Oak" in line for line in told["Rafael"])


def test_a_snow_day_is_by_video_for_those_who_can(cast: Cast, thursday: Day) -> None:
    bea = SessionSeat.objects.get(session=thursday.process, client__first_name="Bea").client
    bea.can_use_video = False
    bea.save(update_fields=["can_use_video"])
    found = approved(cast, thursday.ask(Kind.SNOW))
    thursday.process.refresh_from_db()
    assert (thursday.process.mode, thursday.process.room) == ("video", None)
    assert people(thursday.process) == ["Ann"]
    assert thursday.process.seats.get(is_live=True).by_video
    assert "by video" in says(found)["Ann"][0]
    assert "another time with you" in says(found)["Bea"][0]


def test_people_who_must_not_meet_do_not_meet_in_the_merged_group(
    cast: Cast, thursday: Day
) -> None:
    side = parallel(thursday.clinic)
    foe = thursday.clinic.person("Foe")
    expected(side, foe)
    ann = SessionSeat.objects.get(session=thursday.process, client__first_name="Ann").client
    first, second = sorted((ann, foe.client), key=lambda one: one.pk)
    Apart.objects.create(organization=cast.organization, first=first, second=second)
    approved(cast, thursday.ask(), {thursday.process.public_id: (Way.MERGE, side.public_id)})
    assert people(side) == ["Bea", "Foe"]


def test_own_life_and_lessons_had_decide_about_a_make_up(cast: Cast, thursday: Day) -> None:
    clinic = thursday.clinic
    for seat in SessionSeat.objects.filter(session=thursday.process):
        builders.busy(seat.client, 4, time(0), None)
    friday = builders.section(
        clinic.track, kind="skills", name="S", weekday=4, room=clinic.room, leader=thursday.lou
    )
    session(friday, FRIDAY)
    seen = shown(cast, thursday.ask())
    lost = {line[2] for row in seen.people for line in row.lines if not line[1]}
    assert lost == {"Of 1 left this week: 1 at a time of their own."}


def test_nothing_falls_when_nobody_was_to_lead(cast: Cast, thursday: Day) -> None:
    ask = replace(thursday.ask(), starts=time(9), ends=time(12))
    assert shown(cast, ask).groups == ()
    with pytest.raises(Refused, match="nothing to mend"):
        approved(cast, ask)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": TODAY - timedelta(days=1)}, "repair.past"),
        ({"starts": time(12), "ends": time(9)}, "repair.time"),
    ],
)
def test_a_time_that_cannot_be_is_said(
    cast: Cast, thursday: Day, changes: dict[str, time], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        shown(cast, replace(thursday.ask(), **changes))  # type: ignore[arg-type]
    assert refused.value.verdict.against[0].code == code


def test_a_room_of_another_site_is_refused(cast: Cast, thursday: Day) -> None:
    other = builders.site(cast.organization, code="TWO", name="Other")
    room = builders.room(other, name="Far")
    with pytest.raises(Refused, match="another site"):
        shown(cast, thursday.ask(Kind.ROOM, room.public_id))


def test_a_week_that_changed_meanwhile_is_not_overwritten(cast: Cast, thursday: Day) -> None:
    seen = shown(cast, thursday.ask())
    thursday.process.seats.filter(client__first_name="Ann").update(is_live=False)
    thursday.skills.seats.filter(client__first_name="Ann").update(is_live=False)
    director = cast.actor(Role.DIRECTOR)
    with pytest.raises(Conflict):
        repairing.approve(actor=director, ask=thursday.ask(), chosen={}, stamp=seen.stamp, now=NOW)
    assert not Repair.objects.exists()


def test_who_may_not_publish_may_not_repair_and_strangers_find_nothing(
    cast: Cast, thursday: Day
) -> None:
    ask = thursday.ask()
    assert shown(cast, ask).groups
    with pytest.raises(Refused, match="director"):
        proposal(actor=cast.actor(Role.COUNSELOR), ask=ask, chosen={}, now=NOW)
    with pytest.raises(NotHere):
        proposal(actor=cast.stranger, ask=ask, chosen={}, now=NOW)
    found = approved(cast, ask)
    call = found.calls.earliest("pk")
    with pytest.raises(NotHere):
        call_list(actor=cast.stranger, repair_id=found.public_id, now=NOW)
    with pytest.raises(NotHere):
        repairing.told(actor=cast.stranger, call_id=call.public_id, now=NOW)
    with pytest.raises(Refused):
        repairing.told(actor=cast.actor(Role.BILLER), call_id=call.public_id, now=NOW)
    desk = cast.actor(Role.FRONT_DESK)
    assert call_list(actor=desk, repair_id=found.public_id, now=NOW).may_tell
    first = repairing.told(actor=desk, call_id=call.public_id, now=NOW)
    repairing.told(actor=desk, call_id=call.public_id, now=NOW + timedelta(hours=1))
    first.refresh_from_db()
    assert first.told_at == NOW
    assert call_list(actor=desk, repair_id=found.public_id, now=NOW).left == found.calls.count() - 1


def test_statements_do_not_grow_with_the_people(
    cast: Cast, thursday: Day, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shown(cast, thursday.ask())
    with django_assert_num_queries(22):
        shown(cast, thursday.ask())
    for name in ("Cy", "Di", "Ed", "Flo"):
        who = thursday.clinic.person(name)
        expected(thursday.process, who)
        expected(thursday.skills, who)
    with django_assert_num_queries(22):
        shown(cast, thursday.ask())


def signed_in(cast: Cast, role: Role = Role.DIRECTOR) -> Browser:
    browser = Browser()
    browser.force_login(cast.users[role])
    return browser


def query(day: Day, **changes: str) -> dict[str, str]:
    values = {
        "kind": "out",
        "site": day.clinic.site.public_id,
        "on": THURSDAY.isoformat(),
        "who": day.clinic.counselor.public_id,
        "ask": "1",
    }
    return values | changes


def hidden(html: str) -> dict[str, str]:
    """What the approval sends: every hidden field of the last form."""
    form = html[html.rindex('<form method="post"') :]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)) | {"ask": "1"}


@pytest.fixture
def browser(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A director at a screen, on the afternoon before."""
    monkeypatch.setattr(settings, "CLOCK_OFFSET", NOW - clock.now())
    return signed_in(cast)


def test_the_page_asks_proposes_approves_and_lists_the_calls(
    cast: Cast, browser: Browser, thursday: Day
) -> None:
    assert b"Find a way" in browser.get("/repair/").content
    page = browser.get("/repair/", query(thursday)).content.decode()
    assert "Lou Stand stands in" in page
    assert "Ann" in page
    assert "<title>Someone is out" in page
    answer = browser.post("/repair/", hidden(page))
    assert answer.status_code == 302
    calls = browser.get(answer["Location"]).content.decode()
    assert "Lou Stand" in calls
    desk = signed_in(cast, Role.FRONT_DESK).get("/").content.decode()
    assert f'href="{answer["Location"]}"' in desk, "whoever calls finds the list on Today"
    told = re.search(r'action="(/repair/\w+/told/\w+/)"', calls)
    assert told is not None
    assert browser.post(told[1]).status_code == 302
    assert "Told Wed 18 Nov" in browser.get(answer["Location"]).content.decode()


def test_a_page_that_is_out_of_date_shows_the_week_as_it_is_now(
    browser: Browser, thursday: Day
) -> None:
    page = browser.get("/repair/", query(thursday)).content.decode()
    sent = hidden(page)
    late = browser.post("/repair/", sent | {"stamp": "old"})
    assert late.status_code == 409
    assert "The week changed since you looked" in late.content.decode()
    way = next(name for name in sent if name.startswith("way-"))
    for bad in ("stand_in:nobody", "nonsense"):
        gone = browser.post("/repair/", sent | {way: bad})
        assert gone.status_code == 422
        assert browser.get("/repair/", query(thursday) | {way: bad}).status_code == 422


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"who": ""}, "Choose who is out."),
        ({"kind": "room"}, "Choose the room."),
        ({"on": "soon"}, "That is no date."),
        ({"on": "2020-01-01"}, "That time has passed"),
        ({"starts": "noon"}, "Write a time such as 9:00."),
    ],
)
def test_what_is_missing_is_said_at_the_form(
    browser: Browser, thursday: Day, changes: dict[str, str], says: str
) -> None:
    answer = browser.get("/repair/", query(thursday, **changes))
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_whoever_also_leads_elsewhere_is_noted(browser: Browser, thursday: Day) -> None:
    other = builders.site(thursday.clinic.organization, code="TWO", name="Far House")
    far = builders.section(
        builders.track(other), weekday=3, leader=thursday.clinic.counselor, starts=time(9)
    )
    session(far, THURSDAY)
    assert "Also at Far House." in browser.get("/repair/", query(thursday)).content.decode()
    snow = browser.get("/repair/", query(thursday, kind="snow"))
    assert "Also at" not in snow.content.decode()


def test_only_who_publishes_sees_the_way_in(cast: Cast, browser: Browser, thursday: Day) -> None:
    assert "Someone is out" in browser.get("/board/").content.decode()
    assert "Someone is out" in browser.get("/").content.decode()
    counselor = signed_in(cast, Role.COUNSELOR)
    assert "Someone is out" not in counselor.get("/board/").content.decode()
    assert counselor.get("/repair/").status_code == 403
