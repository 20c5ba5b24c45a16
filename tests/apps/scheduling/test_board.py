"""The week board: one site's week from real rows, in four views, for those who may look."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from tests import builders
from tests.apps.scheduling.clinic import Clinic, expected, open_clinic, session
from tests.builders import MONDAY, NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.models import CapacityNotice, WaitingEntry
from wayhome.apps.people.models import Credential
from wayhome.apps.program.models import Holiday, OpeningHours, Section, SectionException
from wayhome.apps.scheduling.models import SeatHold, Session, SessionLeader, WeekRun
from wayhome.apps.scheduling.queries.board import Board, Wanted, board
from wayhome.domain.privacy.permit import Permission, Role
from wayhome.domain.verdict import Refused

MOST_STATEMENTS = 20
WEDNESDAY, THURSDAY = TODAY, TODAY + timedelta(days=1)


@pytest.fixture
def clinic(cast: Cast) -> Clinic:
    return open_clinic(cast.organization)


def hold_week(clinic: Clinic, *people: Episode, monday: date = MONDAY) -> list[Session]:
    """Every group of the week, with everybody expected at each."""
    held = [
        session(section, monday + timedelta(days=section.weekday)) for section in clinic.sections
    ]
    for one in held:
        for person in people:
            expected(one, person)
    return held


def look(cast: Cast, role: Role = Role.DIRECTOR, **wanted: Any) -> Board:
    found = board(actor=cast.actor(role), wanted=Wanted(**wanted), now=NOW)
    assert found is not None
    return found


def signed_in(cast: Cast, role: Role = Role.DIRECTOR) -> Browser:
    browser = Browser()
    browser.force_login(cast.users[role])
    return browser


def test_staff_see_the_board_an_auditor_is_told_who_can_and_a_stranger_sees_nothing(
    cast: Cast, clinic: Clinic
) -> None:
    assert look(cast, Role.COUNSELOR).site == "Ottoline Street"

    with pytest.raises(Refused) as refused:
        look(cast, Role.AUDITOR)
    assert refused.value.verdict.against[0].code == f"permit.{Permission.BOARD_VIEW}"
    with pytest.raises(NotHere):
        board(actor=cast.stranger, wanted=Wanted(site_id=clinic.site.public_id), now=NOW)


def test_nobody_elsewhere_sees_this_clinics_week(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic, clinic.person())
    builders.site(cast.elsewhere)
    theirs = board(actor=cast.stranger, wanted=Wanted(view="clients"), now=NOW)

    assert theirs is not None
    assert theirs.is_empty
    assert theirs.clients == ()


def test_without_a_site_the_board_says_what_comes_first(cast: Cast) -> None:
    assert board(actor=cast.actor(Role.DIRECTOR), wanted=Wanted(), now=NOW) is None
    assert "No site yet" in signed_in(cast).get("/board/").content.decode()


def test_groups_of_one_name_share_a_row_over_the_days(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic, clinic.person())
    (track,) = look(cast).groups

    process, skills, education = track.rows
    assert [row.name for row in track.rows] == ["Process", "Skills", "Education"]
    assert [len(cell.cards) for cell in process.cells] == [1, 0, 1, 1, 0]
    assert [len(cell.cards) for cell in skills.cells] == [1, 0, 0, 1, 0]
    assert education.leader == "Rafael"
    assert [cell.is_today for cell in process.cells] == [False, False, True, False, False]


def test_a_card_says_time_place_seats_and_what_is_held(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic, clinic.person())
    caller = builders.episode(builders.client(clinic.organization), clinic.site)
    promise = SeatHold.objects.create(
        organization=clinic.organization,
        episode=caller,
        starts_on=WEDNESDAY,
        made_at=NOW,
        expires_at=NOW + timedelta(hours=48),
    )
    promise.sections.set(clinic.sections)
    process = look(cast).groups[0].rows[0]

    monday, wednesday = process.cells[0].cards[0], process.cells[2].cards[0]
    assert (monday.time, monday.place) == ("5:30–7:00 pm", clinic.room.name)
    assert (monday.marks, monday.state) == ("e" + "o" * 11, "held")
    assert wednesday.marks == "eh" + "o" * 10
    assert wednesday.words == "1 expected, 1 held"


def test_a_hold_that_ended_holds_nothing(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic)
    caller = builders.episode(builders.client(clinic.organization), clinic.site)
    promise = SeatHold.objects.create(
        organization=clinic.organization,
        episode=caller,
        starts_on=MONDAY,
        made_at=NOW - timedelta(days=3),
        expires_at=NOW,
    )
    promise.sections.set(clinic.sections)

    assert "h" not in look(cast).groups[0].rows[0].cells[2].cards[0].marks


def test_the_session_that_is_on_stands_out_on_the_sites_clock(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic, clinic.person())
    during = datetime(2026, 11, 19, 0, 30, tzinfo=NOW.tzinfo)  # Wednesday 18:30 in Chicago
    found = board(actor=cast.actor(Role.DIRECTOR), wanted=Wanted(), now=during)

    assert found is not None
    wednesday = found.groups[0].rows[0].cells[2]
    assert wednesday.is_today
    assert (wednesday.cards[0].state, wednesday.cards[0].words) == ("live", "On now, 1 expected")
    assert found.days[2].note == "Today, 6:30 pm"


def test_a_session_without_a_leader_needs_somebody_until_it_is_over(
    cast: Cast, clinic: Clinic
) -> None:
    held = hold_week(clinic, clinic.person())
    SessionLeader.objects.filter(session__in=held, session__on__in=[MONDAY, THURSDAY]).delete()
    found = look(cast)

    process = found.groups[0].rows[0]
    assert process.cells[0].cards[0].state == "held"
    assert process.cells[3].cards[0].state == "need"
    assert process.cells[3].cards[0].tone == "risk"
    assert found.decisions[0].title == "No leader: Process, Thu"
    assert "And 1 more" in found.decisions[0].text
    assert found.decisions[0].route == "session"
    assert all("No leader" not in one.title for one in look(cast, Role.COUNSELOR).decisions)


def test_what_was_called_off_and_what_was_moved_stay_on_their_days(
    cast: Cast, clinic: Clinic
) -> None:
    held = hold_week(clinic, clinic.person())
    Session.objects.filter(pk=held[2].pk).update(status="cancelled", reason="Storm")
    moved = clinic.sections[4]
    held[4].seats.all().delete()
    held[4].leaders.all().delete()
    held[4].delete()
    exception = {"organization": clinic.organization, "section": moved, "on": THURSDAY}
    SectionException.objects.create(**exception, moved_to=THURSDAY + timedelta(days=2))
    process = look(cast).groups[0].rows[0]

    assert (process.cells[2].cards[0].state, process.cells[2].cards[0].marks) == ("off", "")
    assert process.cells[2].cards[0].words == "Called off: Storm"
    assert process.cells[3].cards[0].words == "Moved to Sat 21 Nov"
    SectionException.objects.update(moved_to=None, is_cancelled=True)
    assert look(cast).groups[0].rows[0].cells[3].cards[0].words == "Called off"


def test_more_people_than_seats_is_said(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic, clinic.person("One"), clinic.person("Two"))
    Section.objects.update(capacity=1, target=1, minimum=1)
    card = look(cast).groups[0].rows[0].cells[2].cards[0]

    assert (card.marks, card.words, card.tone) == ("ee", "1 more than seats", "risk")


def test_an_open_group_shows_its_clients_against_the_level_and_the_trail_keeps_it(
    cast: Cast, clinic: Clinic
) -> None:
    ann, bob = clinic.person("Ann"), clinic.person("Bob")
    held = hold_week(clinic, ann)
    for one in held[:2]:
        expected(one, bob)
    closed = look(cast)
    assert closed.groups[0].rows[0].roster == ()
    assert not TrailEntry.objects.filter(action="board.read").exists()

    key = closed.groups[0].rows[0].key
    opened = look(cast, opened=key).groups[0].rows[0]

    assert [(who.name, who.check.words) for who in opened.roster] == [
        ("Ann Lindgren", "9 h"),
        ("Bob Lindgren", "3 h, 6 short"),
    ]
    assert [day.hours for day in opened.roster[0].days] == ["3 h", "", "3 h", "3 h", ""]
    assert [chip.words for chip in opened.chips] == ["1 on track", "1 short"]
    entry = TrailEntry.objects.get(action="board.read")
    assert sorted(entry.details["clients"]) == sorted([ann.client_id, bob.client_id])


def test_one_hour_short_is_gentler_than_more(cast: Cast, clinic: Clinic) -> None:
    held = hold_week(clinic, clinic.person())
    Session.objects.filter(pk=held[0].pk).update(minutes=30)
    (who,) = look(cast, view="clients").clients

    assert (who.check.words, who.check.tone) == ("8 h, 1 short", "warn")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"born_on": None}, "9 h, age unknown"),
        ({"born_on": date(2016, 1, 1)}, "9 h, too young"),
        ({"born_on": date(2011, 1, 1)}, "9 h"),
    ],
)
def test_an_unknown_age_never_passes_for_enough(
    cast: Cast, clinic: Clinic, given: dict[str, Any], says: str
) -> None:
    client = builders.client(clinic.organization, **given)
    hold_week(clinic, builders.in_care(client, clinic.track))
    (who,) = look(cast, view="clients").clients

    assert who.check.words == says
    assert who.check.keeps == (says == "9 h")


def test_a_week_in_which_care_begins_or_ends_is_measured_by_no_rule(
    cast: Cast, clinic: Clinic
) -> None:
    late = clinic.person("Late", since=WEDNESDAY)
    leaving = clinic.person("Leaving")
    leaving.level_stays.update(ends_on=THURSDAY)
    outside = builders.episode(
        builders.client(clinic.organization, first_name="Visitor"),
        clinic.site,
        status="admitted",
        admitted_on=MONDAY,
    )
    resident = clinic.person("Resident")
    resident.level_stays.update(level="residential")
    hold_week(clinic, late, leaving, outside, resident)

    said = {who.name.split()[0]: who.check.words for who in look(cast, view="clients").clients}
    assert said == {
        "Late": "9 h, starts Wed",
        "Leaving": "9 h, ends Thu",
        "Visitor": "9 h, no level",
        "Resident": "9 h",
    }


def test_the_clients_view_can_show_only_those_who_are_short(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic, clinic.person("Enough"))
    clinic.person("Nothing")
    everybody, short = look(cast, view="clients"), look(cast, view="clients", only_short=True)

    assert [who.check.words for who in everybody.clients] == ["9 h", "0 h, 9 short"]
    assert [who.name for who in short.clients] == ["Nothing Lindgren"]
    assert [one.title for one in everybody.decisions] == ["1 client is short of hours"]
    assert [kpi.value for kpi in everybody.kpis[:2]] == ["2", "1"]


def test_clinicians_with_hours_gaps_caseload_and_a_credential_that_ends(
    cast: Cast, clinic: Clinic
) -> None:
    hold_week(clinic, clinic.person())
    license_of_rafael = {"organization": clinic.organization, "clinician": clinic.counselor}
    Credential.objects.create(
        **license_of_rafael, kind="LCSW", expires_on=TODAY + timedelta(days=21)
    )
    found = look(cast, view="clinicians")
    (rafael,) = found.clinicians

    monday, tuesday = rafael.days[:2]
    assert (monday.groups, monday.hours, monday.free) == (2, "3 h", "12:00–5:30 pm")
    assert (tuesday.groups, tuesday.free) == (0, "12:00–9:00 pm")
    assert rafael.days[4].is_empty
    assert (rafael.caseload, rafael.hours) == ("1 of 20", "9 h")
    assert rafael.credential is not None
    assert rafael.credential.words == "LCSW ends 9 Dec"
    assert [one.route for one in found.decisions] == ["staff-member"]
    Credential.objects.update(expires_on=TODAY - timedelta(days=1))
    assert look(cast, view="clinicians").clinicians[0].credential.tone == "risk"  # type: ignore[union-attr]


def test_rooms_with_their_use_of_the_open_hours(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic, clinic.person())
    for day in range(5):
        OpeningHours.objects.create(
            organization=clinic.organization,
            site=clinic.site,
            weekday=day,
            opens=time(9),
            closes=time(21),
        )
    group_room, office = look(cast, view="rooms").rooms

    assert [use.what for use in group_room.days[0].uses] == ["Process", "Skills"]
    assert (group_room.used, group_room.share_words) == ("9 h", "15% of 60 h open")
    assert office.used == "0 h"


def test_the_track_filter_narrows_every_view(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic, clinic.person())
    other = builders.track(clinic.site, name="Day")
    narrowed: dict[str, Any] = {"track_id": other.public_id}

    assert look(cast, **narrowed).groups == ()
    assert look(cast, view="clients", **narrowed).clients == ()
    assert look(cast, view="clinicians", **narrowed).clinicians == ()
    assert look(cast, view="rooms", **narrowed).rooms == ()
    own: dict[str, Any] = {"track_id": clinic.track.public_id}
    assert len(look(cast, view="clinicians", **own).clinicians) == 1
    assert len(look(cast, view="rooms", **own).rooms) == 1
    with pytest.raises(NotHere):
        look(cast, track_id="unknown")


def test_what_needs_somebody_comes_from_rows(cast: Cast, clinic: Clinic) -> None:
    hold_week(clinic)
    waiting = builders.episode(
        builders.client(clinic.organization), clinic.site, status="waiting", track=clinic.track
    )
    WaitingEntry.objects.create(
        organization=clinic.organization, episode=waiting, since=NOW - timedelta(days=20)
    )
    CapacityNotice.objects.create(
        organization=clinic.organization, site=clinic.site, reached_on=MONDAY, due_on=TODAY
    )
    run = WeekRun.objects.create(
        organization=clinic.organization,
        site=clinic.site,
        week_of=MONDAY + timedelta(days=7),
        status="draft",
        asked_at=NOW,
        problem={},
        seed=1,
        seconds=1.0,
    )
    found = look(cast)

    assert [(one.route, one.of) for one in found.decisions] == [
        ("planner-run", run.public_id),
        ("waitlist", ""),
        ("waitlist", ""),
    ]
    assert found.kpis[2].chip == "Longest 20 days"
    assert found.kpis[2].tone == "risk"
    next_week = look(cast, week="2026-W48")
    assert (next_week.is_empty, next_week.draft) == (True, run.public_id)
    page = signed_in(cast).get("/board/?week=2026-W48").content.decode()
    assert "This week is a draft" in page
    CapacityNotice.objects.update(due_on=MONDAY)
    assert "which has passed" in look(cast).decisions[1].text


def test_people_who_wait_without_a_place_on_the_list_are_said(cast: Cast, clinic: Clinic) -> None:
    builders.episode(builders.client(clinic.organization), clinic.site, status="waiting")

    assert look(cast).kpis[2].chip == "Not on the list yet"


def test_an_empty_week_offers_to_plan_it_to_whoever_may(cast: Cast, clinic: Clinic) -> None:
    planner = signed_in(cast).get("/board/?week=2026-W50").content.decode()
    counselor = signed_in(cast, Role.COUNSELOR).get("/board/?week=2026-W50").content.decode()

    assert "Nothing is planned in this week" in planner
    assert "Plan this week" in planner
    assert "Nothing is planned in this week" in counselor
    assert "Plan this week" not in counselor


def test_a_week_at_work_says_so(cast: Cast, clinic: Clinic) -> None:
    WeekRun.objects.create(
        organization=clinic.organization,
        site=clinic.site,
        week_of=MONDAY,
        status="running",
        asked_at=NOW,
        problem={},
        seed=1,
        seconds=1.0,
    )

    assert "This week is being planned" in page(signed_in(cast).get("/board/?week=2026-W47"))


def page(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_weeks_follow_one_another_also_over_the_year(cast: Cast, clinic: Clinic) -> None:
    found = look(cast, week="2026-W53")

    assert (found.before, found.after) == ("2026-W52", "2027-W01")
    assert found.dates == "28 Dec 2026 – 1 Jan 2027"
    assert found.this_week == "2026-W47"
    assert look(cast, week="2026-W49").dates == "30 Nov – 4 Dec 2026"
    assert look(cast).week == "2026-W47"


@pytest.mark.parametrize("week", ["2026-W54", "2026-47", "next", "0001-W01", "9999-W52"])
def test_a_week_that_is_none_is_refused_in_words(cast: Cast, clinic: Clinic, week: str) -> None:
    with pytest.raises(Refused, match="Write the week like 2026-W47"):
        look(cast, week=week)


@pytest.mark.parametrize(
    ("monday", "word"), [(date(2026, 3, 2), "2026-W10"), (date(2026, 10, 26), "2026-W44")]
)
def test_the_clocks_change_and_the_groups_keep_their_hour(
    cast: Cast, clinic: Clinic, monday: date, word: str
) -> None:
    """Clocks change on Sunday 8 March and on Sunday 1 November 2026: in these weeks."""
    sunday = builders.section(clinic.track, weekday=6, leader=clinic.counselor, room=clinic.room)
    clinic.sections.append(sunday)
    hold_week(clinic, monday=monday)
    process = look(cast, week=word).groups[0].rows[0]

    assert len(process.cells) == 6
    assert {cell.cards[0].time for cell in process.cells if cell.cards} == {"5:30–7:00 pm"}


def test_a_closed_day_is_named(cast: Cast, clinic: Clinic) -> None:
    Holiday.objects.create(
        organization=clinic.organization, site=clinic.site, on=THURSDAY, name="Founders' Day"
    )
    days = look(cast).days

    assert days[3].note == "Closed: Founders' Day"
    assert days[0].note == "No groups"


@pytest.mark.parametrize("view", ["groups", "clients", "clinicians", "rooms"])
def test_a_page_costs_the_same_statements_however_many_people_come(
    cast: Cast, clinic: Clinic, view: str, django_assert_max_num_queries: Any
) -> None:
    hold_week(clinic, *(clinic.person(f"Person{n}") for n in range(8)))
    browser = signed_in(cast)
    browser.get(f"/board/?view={view}&week=2026-W47")

    with django_assert_max_num_queries(MOST_STATEMENTS) as counted:
        shown = page(browser.get(f"/board/?view={view}&week=2026-W47"))
    few = len(counted)
    for n in range(8):
        one = clinic.person(f"More{n}")
        for held in Session.objects.all():
            expected(held, one)
    with django_assert_max_num_queries(few):
        browser.get(f"/board/?view={view}&week=2026-W47")
    assert "Week board" in shown


def test_no_name_stands_in_the_title_and_a_group_opens_without_script(
    cast: Cast, clinic: Clinic
) -> None:
    hold_week(clinic, clinic.person("Ann"))
    browser = signed_in(cast)
    key = look(cast).groups[0].rows[0].key
    link = f"/board/?week=2026-W47&open={key}"

    assert "Ann Lindgren" not in page(browser.get("/board/?week=2026-W47"))
    whole = page(browser.get(link))
    assert "Ann Lindgren" in whole
    assert "<title>Week board – Wayhome</title>" in whole
    part = page(browser.get(f"{link}&row={key}", headers={"HX-Request": "true"}))
    assert part.lstrip().startswith(f'<tbody id="g-{key}">')
    assert "Ann Lindgren" in part
    assert "<html" not in part
