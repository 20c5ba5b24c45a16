"""Hours at risk: who will miss the week's rule, by how much, and what nobody recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from wayhome.apps.care.queries.attendance import status_words
from wayhome.apps.care.week_rows import PersonWeek, SessionLine, weeks_of
from wayhome.apps.care.words import LEVELS, SERVICES, count, day, initials, span
from wayhome.apps.core import doors, trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.queries.referral_inbox import wall
from wayhome.apps.people.access import client_for
from wayhome.apps.scheduling.queries import make_ups
from wayhome.apps.scheduling.queries.make_up_rules import Wanted
from wayhome.apps.scheduling.queries.make_ups import MakeUps
from wayhome.domain.attendance_week import Clocks, Outlook, Prospect, clocks, outlook
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.levels import HOUR
from wayhome.domain.privacy.permit import Actor, Permission, Role, may

WITH_CASELOAD: Final = frozenset({Role.COUNSELOR, Role.SUPERVISOR})
WHOSE: Final = {"mine": "My caseload", "all": "Everybody"}
#: By what is to be done: hours to make up, then sessions to record, then rules nobody can read.
TONES: Final = {
    Prospect.AT_RISK: ("risk", "triangle-alert"),
    Prospect.OPEN: ("warn", "circle-help"),
    Prospect.KEEPS: ("ok", "circle-check"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """One person's week in hours. `prospect` is None where no rule can be read."""

    client_id: str
    client_pk: int
    name: str
    initials: str
    color: int
    track: str
    level: str
    counselor: str
    asked: str
    attended: str
    ahead: str
    unknown: str
    prospect: Prospect | None
    short: int
    days_short: int
    words: str
    tone: str
    icon: str
    owners: str

    @property
    def is_at_risk(self) -> bool:
        return self.prospect == Prospect.AT_RISK

    @property
    def is_open(self) -> bool:
        return self.prospect == Prospect.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPage:
    """The list: who is at risk, whose sessions nobody recorded, who has no rule; others counted."""

    whose: str
    filters: tuple[tuple[str, str], ...]
    rows: tuple[HoursRow, ...]
    keeps: int

    @property
    def at_risk(self) -> int:
        return sum(row.is_at_risk for row in self.rows)

    @property
    def to_record(self) -> int:
        return sum(row.is_open for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursLine:
    """One session of the week, as it stands."""

    session_id: str
    day: str
    time: str
    title: str
    words: str
    tone: str
    icon: str
    minutes: int
    ahead: int
    unknown: int
    leader: str
    is_to_record: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientHours:
    """One person's week, line by line, its three clocks, and the ways to make hours up."""

    row: HoursRow
    lines: tuple[HoursLine, ...]
    clocks: Clocks
    has_contract: bool
    make_ups: MakeUps
    may_take: bool
    may_record: bool


def at_risk(*, actor: Actor, now: datetime, whose: str = "") -> HoursPage:
    """Everybody in care whose week needs somebody, the shortest first; one's own by default.

    The trail keeps whose names were shown.
    """
    page = _page(actor, whose, now)
    shown = [row.client_pk for row in page.rows]
    if shown:
        trail.looked(actor, "hours.list", now=now, client_ids=shown)
    return page


def how_many(*, actor: Actor, now: datetime, whose: str = "") -> HoursPage:
    """The same for a count: no name of it may be shown, so no look is written."""
    return _page(actor, whose, now)


def client_hours(*, actor: Actor, client_id: str, now: datetime) -> ClientHours:
    """One person's week; make-ups are looked for only where hours are short."""
    client = client_for(actor, client_id, Permission.CHART_VIEW)
    rows = _in_care(actor).filter(client=client)
    episode = rows.first()
    if episode is None:
        raise NotHere
    trail.record(actor, "hours.read", client, now=now, client_id=client.pk)
    (week,) = weeks_of([episode], now=now)
    wanted = _wanted(week)
    none = MakeUps(openings=(), why_none="")
    return ClientHours(
        row=_row(week),
        lines=tuple(_line(one) for one in week.lines),
        clocks=clocks(week.values, week.contract),
        has_contract=week.contract is not None,
        make_ups=make_ups.openings(actor=actor, wanted=wanted, now=now) if wanted else none,
        may_take=bool(may(actor, Permission.SEAT_HOLD)),
        may_record=bool(may(actor, Permission.ATTENDANCE_RECORD)),
    )


def _page(actor: Actor, whose: str, now: datetime) -> HoursPage:
    filters = WHOSE if actor.roles & WITH_CASELOAD else {"all": WHOSE["all"]}
    chosen = whose if whose in filters else next(iter(filters))
    rows = _in_care(actor)
    if chosen == "mine":
        rows = rows.filter(counselor__user_id=actor.user_id or 0)
    weeks = [_row(week) for week in weeks_of(list(rows), now=now)]
    wanted = [row for row in weeks if row.prospect != Prospect.KEEPS]
    return HoursPage(
        whose=chosen,
        filters=tuple(filters.items()),
        rows=tuple(sorted(wanted, key=_urgency)),
        keeps=len(weeks) - len(wanted),
    )


def _in_care(actor: Actor) -> QuerySet[Episode]:
    rows = Episode.objects.filter(status=EpisodeStatus.ADMITTED.value)
    mine = doors.all_of(rows, actor, wanted=Permission.CHART_VIEW)
    return mine.select_related("client", "site", "counselor").order_by("pk")


def _urgency(row: HoursRow) -> tuple[int, int, str]:
    order = (Prospect.AT_RISK, Prospect.OPEN, None)
    return order.index(row.prospect), -row.short, row.name


def _row(week: PersonWeek) -> HoursRow:
    episode, stay = week.episode, week.stay
    found = outlook(week.values, week.asked) if week.asked else None
    tone, icon = TONES[found.prospect] if found else ("", "circle-help")
    minutes = _sums(week)
    return HoursRow(
        client_id=episode.client.public_id,
        client_pk=episode.client_id,
        name=episode.client.full_name,
        initials=initials(episode.client.full_name),
        color=episode.client_id % 4 + 1,
        track=stay.track.name if stay else "",
        level=LEVELS[stay.level] if stay else "",
        counselor=episode.counselor.name if episode.counselor else "",
        asked=hours(week.asked.minutes) if week.asked else "",
        attended=hours(minutes["attended"]),
        ahead=hours(minutes["ahead"]),
        unknown=hours(minutes["unknown"]) if minutes["unknown"] else "",
        prospect=found.prospect if found else None,
        short=found.short if found else 0,
        days_short=found.days_short if found else 0,
        words=_words(found) if found else week.why_no_rule,
        tone=tone,
        icon=icon,
        owners=_owners(week.lines),
    )


def _sums(week: PersonWeek) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in week.lines:
        known = row.presence
        found.update(attended=known.minutes, ahead=known.ahead, unknown=known.unknown)
    return found


def hours(minutes: int) -> str:
    """Minutes as hours, never rounded up: 1 h 30 min is 1.5 h, 100 min are 1.66 h."""
    return f"{minutes * 100 // HOUR / 100:g} h"


def _words(found: Outlook) -> str:
    """2 h short, 1 day missing; 3 h short until somebody records."""
    if found.prospect == Prospect.KEEPS:
        return f"Keeps {hours(found.asked.minutes)}"
    short = f"{_gap(found.short)} short" if found.short else ""
    days = f"{count(found.days_short, 'day')} missing" if found.days_short else ""
    said = ", ".join(filter(None, (short, days)))
    return f"{said} until somebody records" if found.prospect == Prospect.OPEN else said


def _gap(minutes: int) -> str:
    """What is missing, to the minute where it is no clear part of an hour."""
    return f"{minutes} min" if minutes < HOUR or minutes % 15 else hours(minutes)


def _owners(lines: Iterable[SessionLine]) -> str:
    """Who should have recorded what nobody did."""
    names = (_leaders(row) for row in lines if row.presence.unknown)
    return ", ".join(dict.fromkeys(names))


def _leaders(row: SessionLine) -> str:
    first = next(iter(row.session.leaders.all()), None)
    return first.clinician.name if first else "Nobody led it"


def _line(row: SessionLine) -> HoursLine:
    session, known = row.session, row.presence
    zone = session.site.zone
    words, tone, icon = status_words(known)
    if known.ahead and not known.minutes:
        words, tone, icon = "To come", "", "clock"
    return HoursLine(
        session_id=session.public_id,
        day=day(session.on),
        time=span(wall(session.during.lower, zone), wall(session.during.upper, zone)),
        title=session.section.name if session.section else SERVICES[session.kind],
        words=words,
        tone=tone,
        icon=icon,
        minutes=known.minutes,
        ahead=known.ahead,
        unknown=known.unknown,
        leader=_leaders(row),
        is_to_record=bool(known.unknown),
    )


def wanted_make_up(*, actor: Actor, client_id: str, now: datetime) -> Wanted | None:
    """What a person who is at risk needs, to take a make-up; None where nothing is short."""
    client = client_for(actor, client_id, Permission.CHART_VIEW)
    episode = _in_care(actor).filter(client=client).first()
    if episode is None:
        raise NotHere
    (week,) = weeks_of([episode], now=now)
    return _wanted(week)


def _wanted(week: PersonWeek) -> Wanted | None:
    found = outlook(week.values, week.asked) if week.asked else None
    if week.stay is None or found is None or found.prospect != Prospect.AT_RISK:
        return None
    return Wanted(
        episode=week.episode,
        stay=week.stay,
        monday=week.monday,
        short=found.short,
        days_short=found.days_short,
        lost=tuple(one.session.kind for one in week.lines if _is_lost(one)),
        held=tuple(one.session for one in week.lines if not _is_over_without(one)),
    )


def _is_over_without(row: SessionLine) -> bool:
    """Nothing of it was attended or can be."""
    known = row.presence
    return not (known.minutes or known.ahead or known.unknown)


def _is_lost(row: SessionLine) -> bool:
    """Less than half of it was attended, and no more can be."""
    return (
        row.presence.is_known
        and 2 * (row.presence.minutes + row.presence.ahead) < row.line.scheduled
    )
