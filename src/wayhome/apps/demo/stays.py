"""Who stays when, and on which track: the flow of 125 people without a story over the weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from wayhome.apps.demo import data

NOW_WEEK = 16


@dataclass(frozen=True, slots=True)
class Stay:
    """Weeks of one stay: admitted in `week`, `weeks` long; an empty `reason` is still in care."""

    track: str
    week: int
    weeks: int
    reason: str = ""

    @property
    def last_week(self) -> int:
        return self.week + self.weeks - 1


def stays() -> list[Stay]:
    """Everybody's stay: those in care, then those who have left, each from the earliest on."""
    shares = data.read("shares")
    in_care = [
        Stay(track, int(week), NOW_WEEK + 1 - int(week))
        for week, tracks in shares["in_care"].items()
        for track in tracks
    ]
    return [*in_care, *_closed(in_care)]


def _closed(in_care: list[Stay]) -> list[Stay]:
    """The stays that ended, each given to the track with most room among those it may enter."""
    shares = data.read("shares")
    ended = sorted(
        (week, weeks, reason) for reason, rows in shares["closed"].items() for week, weeks in rows
    )
    flow = _Flow(Counter(shares["closed_by_track"]))
    for stay in in_care:
        flow.take(stay)
    late = set(shares["late_tracks"])
    for place, (week, weeks, reason) in enumerate(ended):
        turn = (
            late if week >= shares["late_from_week"] and place % 3 != 2 else set(flow.left) - late
        )
        track = min(flow.open(turn), key=lambda code: flow.crowd(code, range(week, week + weeks)))
        flow.take(Stay(track, week, weeks, reason))
    return [stay for stay in flow.taken if stay.reason]


@dataclass(slots=True)
class _Flow:
    """How many stays each track still has to take, and those it has taken."""

    left: Counter[str]
    taken: list[Stay] = field(default_factory=list)
    _there: Counter[tuple[str, int]] = field(default_factory=Counter)

    def take(self, stay: Stay) -> None:
        self.taken.append(stay)
        self._there.update((stay.track, week) for week in range(stay.week, stay.last_week + 1))
        if stay.reason:
            self.left[stay.track] -= 1

    def open(self, wanted: set[str]) -> list[str]:
        """The wanted tracks that still take people; any other when they are full."""
        names = [code for code in self.left if self.left[code] > 0]
        return [code for code in names if code in wanted] or names

    def crowd(self, code: str, weeks: range) -> tuple[int, int]:
        """How full the track is at its fullest in those weeks, less those it still has to take."""
        fullest = max(self._there[code, week] for week in weeks)
        return fullest - self.left[code], fullest
