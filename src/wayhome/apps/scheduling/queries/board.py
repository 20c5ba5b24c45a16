"""The week board of one site: what is planned, for whom, by whom, where; and what needs somebody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from wayhome.apps.core import doors, trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.program.models import Site
from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries import (
    board_clients,
    board_decisions,
    board_figures,
    board_groups,
    board_rooms,
    board_staff,
    board_week,
)
from wayhome.apps.scheduling.queries.board_clients import ClientRow
from wayhome.apps.scheduling.queries.board_decisions import Decision
from wayhome.apps.scheduling.queries.board_figures import Kpi
from wayhome.apps.scheduling.queries.board_groups import TrackRows
from wayhome.apps.scheduling.queries.board_rooms import RoomRow
from wayhome.apps.scheduling.queries.board_staff import StaffRow
from wayhome.apps.scheduling.queries.board_week import DAY, WEEK, Week
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.verdict import Refused, no

VIEWS: Final = {
    "groups": "Groups",
    "clients": "Clients",
    "clinicians": "Clinicians",
    "rooms": "Rooms",
}
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the address asks for; every part may be empty."""

    week: str = ""
    site_id: str = ""
    view: str = ""
    track_id: str = ""
    opened: str = ""
    only_short: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a switch."""

    id: str
    name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DayHead:
    """The head of a day's column. `note` is what the day is or holds."""

    on: date
    name: str
    note: str
    is_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The page: one view of one site's week. Only the rows of its view are filled."""

    week: str
    before: str
    after: str
    this_week: str
    next_week: str
    dates: str
    view: str
    views: tuple[Choice, ...]
    site_id: str
    site: str
    sites: tuple[Choice, ...]
    track_id: str
    tracks: tuple[Choice, ...]
    only_short: bool
    days: tuple[DayHead, ...]
    kpis: tuple[Kpi, ...]
    decisions: tuple[Decision, ...]
    is_empty: bool
    is_at_work: bool
    draft: str
    may_plan: bool
    may_repair: bool
    may_open_chart: bool
    groups: tuple[TrackRows, ...] = ()
    clients: tuple[ClientRow, ...] = ()
    clinicians: tuple[StaffRow, ...] = ()
    rooms: tuple[RoomRow, ...] = ()


def board(*, actor: Actor, wanted: Wanted, now: datetime) -> Board | None:
    """The board; None where the organization has no site yet. The trail keeps whose names it shows.

    Raises `Refused` (`board.week`) for a week that is none, `NotHere` for an unknown site or track.
    """
    found = sites(actor=actor)
    if not found and not wanted.site_id:
        return None
    site = chosen_site(found=found, site_id=wanted.site_id)
    monday = monday_of(week=wanted.week, site=site, now=now)
    week = board_week.read_week(site=site, monday=monday, now=now)
    track_id = _track_id(week, wanted.track_id)
    view = wanted.view if wanted.view in VIEWS else "groups"
    rows, shown = _rows(week, view, wanted, track_id=track_id)
    if shown:
        trail.looked(actor, "board.read", now=now, client_ids=shown)
    return Board(
        **_heads(week, wanted),
        **_state(actor, week),
        view=view,
        views=tuple(Choice(key, name, key == view) for key, name in VIEWS.items()),
        sites=tuple(Choice(row.public_id, row.name, row.pk == site.pk) for row in found),
        only_short=wanted.only_short and view == "clients",
        kpis=board_figures.kpis(week=week, track_id=track_id),
        decisions=board_decisions.decisions(actor=actor, week=week),
        **rows,
    )


def sites(*, actor: Actor) -> list[Site]:
    """The organization's sites, the oldest first."""
    rows = doors.all_of(Site.objects.all(), actor, wanted=Permission.BOARD_VIEW)
    return list(rows.order_by("opened_on", "name", "pk"))


def monday_of(*, week: str, site: Site, now: datetime) -> date:
    """The Monday of an ISO week written as 2026-W47; of the site's present week without one."""
    if not week:
        today = board_week.local_day(now=now, zone=site.zone)
        return today - today.weekday() * DAY
    read = re.fullmatch(r"(\d{4})-W(\d{2})", week)
    try:
        monday = date.fromisocalendar(int(read[1]), int(read[2]), 1) if read else None
    except ValueError:
        monday = None
    if monday is None or not FIRST_YEAR <= monday.year < LAST_YEAR:
        raise Refused(no("board.week", "There is no such week. Write the week like 2026-W47."))
    return monday


def week_word(*, monday: date) -> str:
    """A week as addresses name it: 2026-W47."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def chosen_site(*, found: list[Site], site_id: str) -> Site:
    """The site of that id among those found; the first without an id. Raises `NotHere`."""
    mine = [row for row in found if site_id in {"", row.public_id}]
    if not mine:
        raise NotHere
    return mine[0]


def _track_id(week: Week, public_id: str) -> int | None:
    if not public_id:
        return None
    mine = [track.pk for track in week.tracks if track.public_id == public_id]
    if not mine:
        raise NotHere
    return mine[0]


def _rows(
    week: Week, view: str, wanted: Wanted, *, track_id: int | None
) -> tuple[dict[str, Any], list[int]]:
    """The rows of the view, and the clients whose names they show."""
    if view == "clients":
        people = board_clients.chosen(week=week, track_id=track_id, only_short=wanted.only_short)
        rows = board_clients.client_rows(week=week, people=people)
        return {"clients": rows}, [who.client_pk for who in people]
    if view == "clinicians":
        return {"clinicians": board_staff.staff_rows(week=week, track_id=track_id)}, []
    if view == "rooms":
        return {"rooms": board_rooms.room_rows(week=week, track_id=track_id)}, []
    tracks = board_groups.track_rows(week=week, track_id=track_id, opened=wanted.opened)
    return {"groups": tracks}, board_groups.clients_shown(tracks=tracks)


def _heads(week: Week, wanted: Wanted) -> dict[str, Any]:
    """Where and when, and the ways to other weeks and tracks."""
    present = week.today - week.today.weekday() * DAY
    return {
        "week": week_word(monday=week.monday),
        "before": week_word(monday=week.monday - WEEK),
        "after": week_word(monday=week.monday + WEEK),
        "this_week": "" if week.monday == present else week_word(monday=present),
        "next_week": week_word(monday=present + WEEK),
        "dates": _dates(week.days),
        "site_id": week.site.public_id,
        "site": week.site.name,
        "track_id": wanted.track_id,
        "tracks": tuple(
            Choice(row.public_id, f"{row.name}, {row.code}", row.public_id == wanted.track_id)
            for row in week.tracks
        ),
        "days": tuple(_day(week, day) for day in week.days),
    }


def _state(actor: Actor, week: Week) -> dict[str, Any]:
    """What stands of the week, and what this person may do with it."""
    figures = week.figures
    return {
        "is_empty": not week.sessions,
        "is_at_work": figures.is_at_work,
        "draft": figures.draft or "" if figures.draft_week == week.monday else "",
        "may_plan": bool(may(actor, Permission.WEEK_PLAN)),
        "may_repair": bool(may(actor, Permission.WEEK_PUBLISH)),
        "may_open_chart": bool(may(actor, Permission.CHART_VIEW)),
    }


def _dates(days: list[date]) -> str:
    """16 – 20 Nov 2026; 30 Nov – 4 Dec 2026."""
    first, last = days[0], days[-1]
    start = f"{first:%-d}" if first.month == last.month else f"{first:%-d %b}"
    if first.year != last.year:
        start = f"{first:%-d %b %Y}"
    return f"{start} – {last:%-d %b %Y}"


def _day(week: Week, day: date) -> DayHead:
    is_today = day == week.today
    note = _day_note(week, day)
    if is_today:
        note = f"Today, {say.clock(week.local(week.now))}"
    return DayHead(day, f"{day:%a %-d}", note, is_today)


def _day_note(week: Week, day: date) -> str:
    closed = [row.name for row in week.notes if row.on == day and not row.section_id]
    if closed:
        return f"Closed: {closed[0]}"
    groups = sum(row.on == day and bool(row.section_id) and not row.is_off for row in week.sessions)
    return say.count(groups, "group") if groups else "No groups"
