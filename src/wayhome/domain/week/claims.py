"""The rules P1-P3 about what a timetable claims of itself."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from wayhome.domain.verdict import Reason
from wayhome.domain.week.cost import cost_of, missing_in
from wayhome.domain.week.reading import Reading

EPS: Final = 1e-6


def p1_short_list(week: Reading) -> Iterator[Reason]:
    """`short` names exactly what is missing, each pair once."""
    missing = missing_in(week)
    claimed = Counter((row.client, row.kind) for row in week.timetable.short)
    for row in week.timetable.short:
        is_missing = missing.get((row.client, row.kind), 0)
        if claimed[row.client, row.kind] > 1:
            yield Reason("P1", f"The short list names {row.client!r}, {row.kind!r} twice.")
        elif row.missing != is_missing or not is_missing:
            says = f"{row.client!r} lacks {is_missing} of {row.kind!r}, not {row.missing}."
            yield Reason("P1", says)
    for (client, kind), units in missing.items():
        if (client, kind) not in claimed:
            yield Reason("P1", f"The short list leaves out {client}: {units} of {kind}.")


def p2_cost(week: Reading) -> Iterator[Reason]:
    """`cost` is the total of the nine terms."""
    total = cost_of(week).total
    if not abs(week.timetable.cost - total) <= EPS:
        yield Reason("P2", f"The cost is {total:g}; the file says {week.timetable.cost:g}.")


def p3_bound_and_gap(week: Reading) -> Iterator[Reason]:
    """`bound` is not above the cost, and `gap` is what follows from both."""
    total, bound, gap = cost_of(week).total, week.timetable.bound, week.timetable.gap
    if bound is not None and not bound <= total + EPS:
        yield Reason("P3", f"The bound {bound:g} is not a number up to the cost {total:g}.")
    right = (total - bound) / bound if bound is not None and bound > 0 else None
    if not _agree(gap, right):
        yield Reason("P3", f"The gap is {_shown(right)}; the file says {_shown(gap)}.")


def _agree(said: float | None, right: float | None) -> bool:
    if said is None or right is None:
        return said is right
    return not math.isnan(said) and abs(said - right) <= EPS


def _shown(number: float | None) -> str:
    return "null" if number is None else f"{number:g}"


CLAIMS: Final[tuple[Callable[[Reading], Iterator[Reason]], ...]] = (
    p1_short_list,
    p2_cost,
    p3_bound_and_gap,
)
