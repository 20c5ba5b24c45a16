"""Who stays when, and on which track: the flow of 125 people without a story over the weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

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
    left = Counter(shares["closed_by_track"])
    late = set(shares["late_tracks"])
    taken: Counter[tuple[str, int]] = Counter()
    for stay in in_care:
        taken.update((stay.track, week) for week in range(stay.week, stay.last_week + 1))
    found = []
    for place, (week, weeks, reason) in enumerate(ended):
        open_now = late if week >= shares["late_from_week"] and place % 3 != 2 else set(left) - late
        spans = range(week, week + weeks)
        track = min(_open(left, open_now), key=lambda code: _crowd(taken, code, spans, left))
        left[track] -= 1
        taken.update((track, inside) for inside in spans)
        found.append(Stay(track, week, weeks, reason))
    return found


def _open(left: Counter[str], wanted: set[str]) -> list[str]:
    """The wanted tracks that still take people; any other when they are full."""
    names = [code for code in left if left[code] > 0]
    return [code for code in names if code in wanted] or names


def _crowd(
    taken: Counter[tuple[str, int]], code: str, spans: range, left: Counter[str]
) -> tuple[int, int]:
    """How full the track is at its fullest in those weeks, less those it still has to take."""
    fullest = max(taken[code, week] for week in spans)
    return fullest - left[code], fullest
