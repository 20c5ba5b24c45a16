"""The clients list: a caseload, or everybody one may see, with this week's hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import JSONObject

from wayhome.apps.care.hours import Hours, asked_minutes, expected, this_week, today_at
from wayhome.apps.care.words import LEVELS, STATUSES, clock, day, initials
from wayhome.apps.core import doors, trail
from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.intake.queries.referral_inbox import wall
from wayhome.apps.people.models import Client
from wayhome.apps.scheduling.models import SessionSeat
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission, Role, may

PAGE: Final = 50
FILTERS: Final = {
    "mine": "My caseload",
    "care": "In care",
    "waiting": "Before care",
    "closed": "Closed",
    "all": "All",
}
SORTS: Final = {
    "name": ("last_name", "first_name", "pk"),
    "-name": ("-last_name", "-first_name", "-pk"),
    "age": (F("born_on").desc(nulls_last=True), "pk"),
    "-age": (F("born_on").asc(nulls_last=True), "pk"),
    "record": ("record_number",),
    "-record": ("-record_number",),
}
WITH_CASELOAD: Final = frozenset({Role.COUNSELOR, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """One client in the list. `hours` is empty for somebody who is not in care."""

    client_id: str
    name: str
    initials: str
    color: int
    record: str
    age: int | None
    site: str
    track: str
    level: str
    status: str
    day_of_care: int | None
    hours: Hours | None
    counselor: str
    next_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientsPage:
    """A page of the list, and what was asked for."""

    page: Page[Any]
    wanted: str
    filters: tuple[tuple[str, str], ...]
    search: str
    sort: str
    may_add: bool


def clients(
    *,
    actor: Actor,
    now: datetime,
    wanted: str = "",
    search: str = "",
    sort: str = "",
    page: str = "1",
) -> ClientsPage:
    """One page of clients. Without a known filter: a counselor's own, everybody else's in care."""
    found = doors.all_of(Client.objects.all(), actor, wanted=Permission.CLIENT_VIEW)
    chosen = wanted if wanted in FILTERS else _usual(actor)
    order = sort if sort in SORTS else "name"
    rows = _chosen(named(found, search), actor, chosen).order_by(*SORTS[order])
    listed, shown = _page(rows.annotate(course=_course(), total=Window(Count("*"))), page)
    trail.looked(actor, "clients.list", now=now, client_ids=[row.pk for row in listed])
    return ClientsPage(
        page=Page(_rows(listed, now), shown.number, shown.paginator),
        wanted=chosen,
        filters=tuple(FILTERS.items()),
        search=search,
        sort=order,
        may_add=bool(may(actor, Permission.CLIENT_EDIT)),
    )


def _page(rows: QuerySet[Any], asked: str) -> tuple[list[Any], Page[Any]]:
    """The rows of a page, which say themselves how many there are in all: one statement.

    A page beyond the end is the first one.
    """
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    first = (max(number, 1) - 1) * PAGE
    listed = list(rows[first : first + PAGE])
    if first and not listed:
        return _page(rows, "1")
    paginator = Paginator(range(listed[0].total if listed else 0), PAGE)
    return listed, paginator.get_page(number)


def named(rows: QuerySet[Client], search: str) -> QuerySet[Client]:
    """Every word has to be in the name or at the head of the record number."""
    for word in search.replace("\0", "").split()[:5]:
        rows = rows.filter(
            Q(first_name__unaccent__icontains=word)
            | Q(last_name__unaccent__icontains=word)
            | Q(called__unaccent__icontains=word)
            | Q(record_number__istartswith=word)
        )
    return rows


def _usual(actor: Actor) -> str:
    return "mine" if WITH_CASELOAD & actor.roles else "care"


def _chosen(rows: QuerySet[Client], actor: Actor, wanted: str) -> QuerySet[Client]:
    episodes = Episode.objects.filter(organization_id=actor.organization_id)
    still_open = episodes.exclude(status=EpisodeStatus.CLOSED.value)
    states = {
        "mine": still_open.filter(counselor__user_id=actor.user_id or 0),
        "care": episodes.filter(status=EpisodeStatus.ADMITTED.value),
        "waiting": episodes.filter(status__in=[status.value for status in BEFORE_CARE]),
    }
    if wanted in states:
        return rows.filter(pk__in=states[wanted].values("client_id"))
    if wanted == "closed":
        over = episodes.filter(status=EpisodeStatus.CLOSED.value).values("client_id")
        return rows.filter(pk__in=over).exclude(pk__in=still_open.values("client_id"))
    return rows


def _course() -> Subquery:
    """The open episode of a client, else the last one, in one statement with the client."""
    stays = LevelStay.objects.filter(episode=OuterRef("pk")).order_by("-starts_on")
    episodes = Episode.objects.filter(client=OuterRef("pk")).order_by(
        F("closed_on").desc(nulls_first=True), "-requested_on", "-pk"
    )
    return Subquery(
        episodes.values(
            found=JSONObject(
                pk="pk",
                status="status",
                site="site__name",
                zone="site__zone",
                track="track__name",
                counselor="counselor__name",
                admitted_on="admitted_on",
                level=Subquery(stays.values("level")[:1]),
            )
        )[:1]
    )


def _rows(listed: list[Any], now: datetime) -> list[ClientRow]:
    zones = {row.course["pk"]: row.course["zone"] for row in listed if row.course}
    planned = _planned(zones, now)
    return [_row(row, planned, now) for row in listed]


def _planned(zones: dict[int, str], now: datetime) -> dict[int, tuple[int, datetime | None]]:
    """By episode: minutes of this week, and when the next session begins."""
    ahead = Q(during__startswith__gt=now)
    week = this_week(set(zones.values()), now=now)
    rows = SessionSeat.objects.filter(expected(), week | ahead, episode__in=list(zones))
    sums = rows.values("episode_id").annotate(
        minutes=Sum("session__minutes", filter=week), next=Min("during__startswith", filter=ahead)
    )
    return {row["episode_id"]: (row["minutes"] or 0, row["next"]) for row in sums.order_by()}


def _row(row: Any, planned: dict[int, tuple[int, datetime | None]], now: datetime) -> ClientRow:
    course = row.course or {}
    zone = course.get("zone", "UTC")
    today = today_at(zone, now)
    age = row.age(today)
    minutes, upcoming = planned.get(course.get("pk", 0), (0, None))
    in_care = course.get("status") == EpisodeStatus.ADMITTED.value
    level = course.get("level") or ""
    asked = asked_minutes(level, age, on=today)
    return ClientRow(
        client_id=row.public_id,
        name=row.full_name,
        initials=initials(row.full_name),
        color=row.pk % 4 + 1,
        record=row.record_number,
        age=age,
        site=course.get("site") or "",
        track=course.get("track") or "",
        level=LEVELS.get(level, ""),
        status=STATUSES.get(course.get("status", ""), "No episode yet"),
        day_of_care=day_of_care(course.get("admitted_on"), today) if in_care else None,
        hours=Hours(minutes, asked) if in_care else None,
        counselor=course.get("counselor") or "",
        next_at=_when(upcoming, zone, today),
    )


def day_of_care(admitted_on: str | date | None, today: date) -> int | None:
    """Day 1 is the day of admission; None before it."""
    since = date.fromisoformat(admitted_on) if isinstance(admitted_on, str) else admitted_on
    return None if since is None or since > today else (today - since).days + 1


def _when(moment: datetime | None, zone: str, today: date) -> str:
    if moment is None:
        return ""
    at = wall(moment, zone)
    return f"{'Today' if at.date() == today else day(at.date())}, {clock(at)}"
