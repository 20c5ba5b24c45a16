"""Make-up openings: groups of this very week that still fit one person who is short of hours.

The engine searches what is left of the week for that person alone and moves nobody. It knows
seats, busy times, tracks, modes and what may be held on one day; the rules that reach back into
the part of the week that is over are brought to it as busy time, or by leaving a group out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from wayhome.apps.program import models as track_rows
from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.models import Session, SessionSeat
from wayhome.apps.scheduling.queries.make_up_rules import (
    WEEK,
    Candidates,
    Wanted,
    busy_days,
    candidates,
    span_of,
)
from wayhome.apps.scheduling.queries.meetings import Meeting
from wayhome.apps.scheduling.queries.occupancy import seats_promised
from wayhome.apps.scheduling.queries.problem import FALLBACK, open_groups
from wayhome.apps.scheduling.queries.problem_client import NOBODY, VIDEO, Asked, Groups, kind_of
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.verdict import Refused
from wayhome.domain.vocabulary import Mode
from wayhome.domain.week.problem import GROUP_KINDS, Clinician, Track
from wayhome.domain.week.timetable import Timetable
from wayhome.solver import desk

COUNT: Final = 3
#: A person is offered no lesson again that was had in the last weeks.
LESSONS_BACK: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUp:
    """One way to make hours up: groups of this week, together."""

    number: int
    session_ids: tuple[str, ...]
    times: tuple[str, ...]
    minutes: int
    keeps_rule: bool
    left_short: int
    by_video: bool

    @property
    def adds(self) -> str:
        return f"{in_words.hours(self.minutes)} h"


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUps:
    """Up to three openings, the best first, or why there is none."""

    openings: tuple[MakeUp, ...]
    why_none: str


def openings(*, actor: Actor, wanted: Wanted, now: datetime) -> MakeUps:
    """The openings of a person whose door the caller has passed."""
    may(actor, Permission.CHART_VIEW).require()
    found = candidates(wanted=wanted, now=now)
    if not found.meetings:
        none = "No group of the rest of this week is open to this person."
        return MakeUps(openings=(), why_none=f"{none} {_OTHER_WAYS}")
    try:
        ranked = _ranked(wanted, found, _asked(wanted, found, now=now))
    except Refused as refused:
        return MakeUps(openings=(), why_none=str(refused))
    if not ranked:
        none = "The groups that are left are full, or lie in their busy times."
        return MakeUps(openings=(), why_none=f"{none} {_OTHER_WAYS}")
    return MakeUps(openings=tuple(ranked[:COUNT]), why_none="")


_OTHER_WAYS: Final = "Ask for an hour with the counselor, or change their busy times with them."


def _asked(wanted: Wanted, found: Candidates, *, now: datetime) -> list[Any]:
    """The engine's offers for each way to ask: what was missed first, then any one kind."""
    meetings = list(found.meetings.values())
    problem = open_groups(
        site=wanted.episode.site,
        week_of=wanted.monday,
        meetings=meetings,
        seated=found.seated,
        held=seats_promised([row.section.pk for row in meetings], now=now),
    )
    problem = replace(
        problem,
        tracks=_with_own(problem.tracks, wanted.stay.track),
        clinicians=(*problem.clinicians, Clinician(NOBODY, ((),) * problem.days)),
    )
    groups = Groups(meetings, Counter(), week_of=wanted.monday)
    busy, had = busy_days(wanted=wanted, now=now), _lessons(wanted)
    who, track = wanted.episode.client, wanted.stay.track
    asked = [
        replace(
            groups.client(who, track, Asked(needs=needs, days=(0, 7), busy=busy)),
            modules_taken=had,
        )
        for needs in _needs(wanted, meetings)
    ]
    empty = Timetable(problem.name, problem.week_of, (), (), (), cost=0)
    answers = desk.ask(
        "wayhome.solver.offers.offers_each",
        problem=problem,
        timetable=empty,
        clients=asked,
        count=COUNT,
    )
    return [offer for answer in answers for offer in answer.offers]


def _with_own(tracks: tuple[Track, ...], own: track_rows.Track) -> tuple[Track, ...]:
    """The problem's tracks and the person's own, of which no group may be left this week."""
    if any(track.id == own.public_id for track in tracks):
        return tracks
    opened = {
        kind: {own.public_id: 0.0} | {track.id: cost for track in tracks}
        for kind, cost in FALLBACK.items()
    }
    return (*tracks, Track(own.public_id, own.name, opened))


def _needs(wanted: Wanted, meetings: Sequence[Meeting]) -> list[dict[str, int]]:
    """Units to ask for: those that were missed, then only as much as is short, of any kind."""
    lost = Counter(kind_of(kind) for kind in wanted.lost)
    asked = [{kind: lost[kind] for kind in GROUP_KINDS if lost[kind]}]
    length = max((row.section.minutes for row in meetings), default=1)
    units = max(1, -(-wanted.short // length), wanted.days_short)
    for kind in GROUP_KINDS:
        asked += [{kind: units}, {kind: 1}]
    asked.append(dict.fromkeys(GROUP_KINDS, 1))
    return [needs for nth, needs in enumerate(asked) if needs and needs not in asked[:nth]]


def _lessons(wanted: Wanted) -> frozenset[str]:
    """Modules had lately, or still to come this week."""
    rows = SessionSeat.objects.filter(
        episode=wanted.episode,
        is_live=True,
        session__on__gte=wanted.monday - LESSONS_BACK,
        session__on__lt=wanted.monday + WEEK,
        session__module__isnull=False,
    )
    return frozenset(rows.values_list("session__module__public_id", flat=True))


def _ranked(wanted: Wanted, found: Candidates, offers: Iterable[Any]) -> list[MakeUp]:
    """Each set of groups once: those that keep the rule first, then the least extra hours."""
    made: dict[frozenset[str], tuple[tuple[Any, ...], MakeUp]] = {}
    for offer in offers:
        names = [seat.section for seat in offer.entries.seats]
        rows = [found.sessions[name.removesuffix(VIDEO)] for name in names]
        days = {row.on for row in rows} - wanted.used_days
        if not rows or len(days) > wanted.new_days:
            continue
        one = _make_up(wanted, rows, names, days=len(days))
        order = (not one.keeps_rule, one.left_short, one.minutes, offer.cost, one.session_ids)
        made.setdefault(frozenset(one.session_ids), (order, one))
    ranked = [one for _, one in sorted(made.values(), key=lambda pair: pair[0])]
    return [replace(one, number=at) for at, one in enumerate(ranked, start=1)]


def _make_up(wanted: Wanted, rows: list[Session], names: list[str], *, days: int) -> MakeUp:
    minutes = sum(row.minutes for row in rows)
    left = max(0, wanted.short - minutes)
    return MakeUp(
        number=0,
        session_ids=tuple(row.public_id for row in sorted(rows, key=lambda row: row.during.lower)),
        times=tuple(_said(row, wanted.zone) for row in sorted(rows, key=lambda r: r.during.lower)),
        minutes=minutes,
        keeps_rule=not left and days >= wanted.days_short,
        left_short=left,
        by_video=any(
            VIDEO in name or row.mode == Mode.VIDEO for name, row in zip(names, rows, strict=True)
        ),
    )


def _said(row: Session, zone: ZoneInfo) -> str:
    """Fri 20 Nov, 9:00–10:30 am, Process, Standard."""
    hours = in_words.hours_of_day(span_of(row=row, zone=zone))
    group = f"{row.section.name}, {row.section.track.name}" if row.section else row.kind
    return f"{in_words.day(row.on)}, {hours}, {group}"
