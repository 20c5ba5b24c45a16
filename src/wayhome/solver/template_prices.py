"""What the weekly engine tells the template level: a plan, and what more room would be worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wayhome.domain.spans import Span
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Prices:
    """Values in units of the week's cost, none below zero.

    `seats`: by section, what one more seat would save. `hours`: by clinician, day and the minute
    at which a slot of the grid begins, what one more slot for appointments would save.
    """

    seats: Mapping[str, float] = field(default_factory=dict)
    hours: Mapping[tuple[str, int, int], float] = field(default_factory=dict)

    def of_time(self, who: str | None, day: int, span: Span) -> float:
        """What a stretch of somebody's time is worth for appointments."""
        start, end = span
        return sum(
            price
            for (name, on, at), price in self.hours.items()
            if name == who and on == day and start <= at < end
        )


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """A sound plan of a week, the prices that it leaves behind, and the engine's own memory."""

    timetable: Timetable
    prices: Prices
    memory: object = None


Week = Callable[[Problem, object], PlannedWeek]
"""The weekly engine as the template level needs it: a problem, and the memory of a plan that was
made before or None. The same answer for the same arguments."""
