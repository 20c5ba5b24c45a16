"""What a draft means for each person, against the week they have now."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.scheduling.actions.planning import plan
from wayhome.apps.scheduling.actions.publishing import publish
from wayhome.apps.scheduling.jobs import solve_week
from wayhome.apps.scheduling.models import Session
from wayhome.apps.scheduling.queries.difference import Change, ClientRow, Draft
from wayhome.apps.scheduling.queries.planner import run_page
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused

LATER = NEXT_MONDAY + timedelta(days=7)


def solved(cast: Cast, clinic: Clinic, week_of: date = LATER) -> str:
    run = plan(
        actor=cast.actor(Role.SUPERVISOR),
        site_id=clinic.site.public_id,
        week_of=week_of,
        now=builders.NOW,
        seconds=0.3,
    )
    solve_week(run_id=run.pk)
    return run.public_id


def live(cast: Cast, clinic: Clinic) -> None:
    """The week before is planned and published."""
    run = solved(cast, clinic, NEXT_MONDAY)
    publish(actor=cast.actor(Role.SUPERVISOR), run_id=run, now=builders.NOW)


def draft(cast: Cast, clinic: Clinic) -> Draft:
    page = run_page(
        actor=cast.actor(Role.SUPERVISOR), run_id=solved(cast, clinic), now=builders.NOW
    )
    assert page.draft is not None
    return page.draft


def only_row(found: Draft) -> tuple[str, ClientRow]:
    ((heading, (row,)),) = found.groups
    return heading, row


def test_a_week_like_the_last_one_changes_nobody(cast: Cast, clinic: Clinic) -> None:
    """Appointments too are compared with those of the week before, on the wall clock."""
    clinic.person()
    live(cast, clinic)
    found = draft(cast, clinic)
    assert (found.changed, found.unchanged, found.groups, found.broken) == (0, 1, (), ())


def test_new_people_have_a_row_of_new_hours(cast: Cast, clinic: Clinic) -> None:
    clinic.person("Zuri")
    heading, row = only_row(draft(cast, clinic))
    assert (heading, row.was, row.becomes, row.tone) == ("New people", "0.0", "10.0", "ok")
    cells = [cell for cells in row.days for cell in cells]
    assert {cell.change for cell in cells} == {Change.NEW}
    assert "5:30–8:30 pm" in {cell.time for cell in cells}


def test_an_evening_that_falls_away_shows_what_goes_and_why(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    live(cast, clinic)
    builders.busy(episode.client, 0, time(8), time(22), since=LATER)
    found = draft(cast, clinic)
    heading, row = only_row(found)
    assert (heading, row.tone) == ("Fewer hours", "warn")
    assert "iop asks for 9 h a week" in row.why
    assert {cell.change for cell in row.days[0]} == {Change.GOES}
    (short,) = found.short
    assert short.lacks == "1 process and 1 skills"
    assert any("busy times" in reason for reason in short.reasons)


def test_an_appointment_that_moves_keeps_the_hours(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    live(cast, clinic)
    for day in (0, 2, 3):
        builders.busy(episode.client, day, time(8), time(17, 30), since=LATER)
        builders.busy(episode.client, day, time(20, 30), None, since=LATER)
    heading, row = only_row(draft(cast, clinic))
    assert heading == "Same hours, other times"
    assert (row.was, row.becomes) == ("10.0", "10.0")
    assert Change.NEW in {cell.change for cell in row.days[1]}


def test_more_hours_than_before(cast: Cast, clinic: Clinic) -> None:
    clinic.sit(clinic.person(), *clinic.sections[:4])
    heading, row = only_row(draft(cast, clinic))
    assert (heading, row.was, row.becomes) == ("More hours", "6.0", "10.0")


def test_a_hybrid_seat_is_one_seat(cast: Cast, clinic: Clinic) -> None:
    for section in clinic.sections:
        section.mode, section.video_seats = "hybrid", 4
        section.save(update_fields=["mode", "video_seats"])
    clinic.person()
    live(cast, clinic)
    assert draft(cast, clinic).changed == 0


def test_a_sunday_is_shown_where_something_runs(cast: Cast, clinic: Clinic) -> None:
    builders.section(clinic.track, weekday=6, starts=time(10))
    assert draft(cast, clinic).days[-1] == "Sun 13"


def test_the_look_is_in_the_trail_and_strangers_see_nothing(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    run = solved(cast, clinic)
    with pytest.raises(Refused):
        run_page(actor=cast.actor(Role.COUNSELOR), run_id=run, now=builders.NOW)
    with pytest.raises(NotHere):
        run_page(actor=cast.stranger, run_id=run, now=builders.NOW)
    assert not TrailEntry.objects.filter(action="week.draft").exists()
    run_page(actor=cast.actor(Role.DIRECTOR), run_id=run, now=builders.NOW)
    assert TrailEntry.objects.get(action="week.draft").details == {"clients": [episode.client_id]}


def test_everybody_keeps_their_hour_with_the_counselor(cast: Cast, clinic: Clinic) -> None:
    """The format does not charge an appointment that moves; people would."""
    for _ in range(5):
        clinic.person()
    live(cast, clinic)
    found = draft(cast, clinic)
    assert (found.changed, found.broken) == (0, ())


def test_an_hour_that_cannot_stay_moves(cast: Cast, clinic: Clinic) -> None:
    one, two = clinic.person(), clinic.person()
    live(cast, clinic)
    visit = Session.objects.get(section=None, seats__client=one.client)
    start = visit.during.lower.astimezone(ZoneInfo(clinic.site.zone)).time()
    builders.busy(one.client, visit.on.weekday(), start, None, since=LATER)
    rows = [row for _, rows in draft(cast, clinic).groups for row in rows]
    assert one.client.public_id in {row.client_id for row in rows}
    assert two.client.public_id not in {row.client_id for row in rows}
