"""Time taken and time there is, judged in minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wayhome.domain.week.problem import Span, overlap

Use = tuple[int, int, int]
"""From, to, and how much of something is taken (or is there) in between."""


def overlaps_any(span: Span, others: Iterable[Span]) -> bool:
    """Whether an interval shares a minute with any of the others."""
    return any(overlap(span, other) for other in others)


def overloads(uses: Iterable[Use], counts: Iterable[Use]) -> Iterator[tuple[int, int, int]]:
    """Where more is taken than there is: (minute, taken, there), one for each change of either."""
    taken, there = list(uses), list(counts)
    for at in sorted({minute for row in (*taken, *there) for minute in row[:2]}):
        load, have = _at(taken, at), _at(there, at)
        if load > have:
            yield at, load, have


def _at(rows: Iterable[Use], minute: int) -> int:
    return sum(many for begin, end, many in rows if begin <= minute < end)
