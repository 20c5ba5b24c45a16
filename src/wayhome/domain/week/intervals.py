"""Intervals of a file, day by day: on the grid where there is one, and without overlap."""

from __future__ import annotations

from collections.abc import Iterable

from wayhome.domain.week.place import Grid, Place, span
from wayhome.domain.week.problem import Days, Span, clock

Counts = tuple[tuple[tuple[int, int, int], ...], ...]


def days_at(place: Place, grid: Grid, width: int = 2) -> Days:
    """One list a day of intervals that do not overlap, in the order of the file."""
    return tuple(tuple(_one_day(day, grid, width)) for day in grid.by_day(place))


def counted(place: Place, grid: Grid) -> Counts:
    """One list a day of (from, to, count)."""
    spans = days_at(place, grid, width=3)
    return tuple(
        tuple((*at, row.rows()[2].whole()) for at, row in zip(day, rows, strict=True))
        for day, rows in zip(spans, grid.by_day(place), strict=True)
    )


def anywhere(place: Place, grid: Grid) -> Days:
    """One list a day of intervals, which may lie off the grid and overlap."""
    return tuple(tuple(span(row) for row in day) for day in grid.by_day(place))


def days_out(days: Iterable[Iterable[Span]]) -> list[list[list[str]]]:
    """Intervals as lists of the file."""
    return [[[clock(begin), clock(end)] for begin, end in day] for day in days]


def counts_out(counts: Counts) -> list[list[list[object]]]:
    """Counted intervals as lists of the file."""
    return [[[clock(begin), clock(end), many] for begin, end, many in day] for day in counts]


def _one_day(day: list[Place], grid: Grid, width: int) -> list[Span]:
    spans = [span(row, width) for row in day]
    for row, (begin, end) in zip(day, spans, strict=True):
        if not (grid.holds(begin) and grid.holds(end)):
            row.wrong(f"{clock(begin)}-{clock(end)} is not {grid.words}")
    last = 0
    for (begin, end), row in sorted(zip(spans, day, strict=True), key=lambda pair: pair[0]):
        if begin < last:
            row.wrong("overlaps another interval of the day; join or shorten them")
        last = end
    return spans
