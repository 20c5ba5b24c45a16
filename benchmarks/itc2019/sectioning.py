"""Every student's classes at once: the fewest conflicts under hard limits, with a proven bound.

The same plan of attack as Wayhome's weekly engine, on somebody else's problem: one column is one
student's whole timetable, priced exactly; students who want the same courses share their columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np

from benchmarks.itc2019.instance import NO_LIMIT, Instance
from benchmarks.itc2019.pricing import Floats, Ints, best_ways

NOBODY_SERVED: Final = 1_000.0
"""The charge for a student without classes: dearer than any timetable, so never kept in a plan."""
NODES: Final = 50_000_000
SMOOTHING: Final = 0.5
CLOSE: Final = 0.1
ENRICHMENTS: Final = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One timetable for one kind of student: its conflicts and its classes, in order."""

    kind: int
    cost: float
    classes: tuple[int, ...]


class Kind:
    """Students who want the same courses, and every way to serve each of them."""

    def __init__(self, instance: Instance, at: Mapping[str, int], courses: tuple[str, ...]) -> None:
        self.ways = [
            tuple(sorted(at[each] for each in way)) for c in courses for way in instance.ways[c]
        ]
        self.first = np.cumsum([0] + [len(instance.ways[c]) for c in courses]).astype(np.int64)
        self.students: list[str] = []
        self.columns: list[Column] = []

    def meet(self, clash: Ints) -> None:
        """Count the clashes inside each way and between each two."""
        used = sorted({each for way in self.ways for each in way})
        member = np.zeros((len(self.ways), len(used)))
        for row, way in enumerate(self.ways):
            member[row, np.searchsorted(used, way)] = 1
        between = member @ clash[np.ix_(used, used)] @ member.T
        self.own = np.diag(between) / 2
        self.between = between.astype(np.int16)
        self.used = np.array(used)
        self.member = member


@dataclass
class Plan:
    """Columns in use, how often, and the bound that was proven on the way."""

    columns: Mapping[Column, int]
    bound: float
    free_bound: float
    rounds: int

    @property
    def conflicts(self) -> int:
        """Conflicts of all students together."""
        return _conflicts(self.columns)


def _conflicts(columns: Mapping[Column, int]) -> int:
    return round(sum(column.cost * count for column, count in columns.items()))


class Sectioning:
    """Column generation over whole timetables, then an integer program over the columns."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.ids = sorted(instance.classes)
        at = {each: index for index, each in enumerate(self.ids)}
        self.limits = np.array([instance.classes[each].limit for each in self.ids], np.float64)
        self.kinds = self._kinds(at)
        clash = self._clashes()
        for kind in self.kinds:
            kind.meet(clash)
        self.size = np.array([len(kind.students) for kind in self.kinds], np.float64)
        self.pool: dict[Column, int] = {}
        self.master = _Master(self.limits, self.size)

    def _kinds(self, at: Mapping[str, int]) -> list[Kind]:
        kinds: dict[tuple[str, ...], Kind] = {}
        for student, wanted in self.instance.wanted.items():
            courses = tuple(sorted(wanted))
            if courses:
                if courses not in kinds:
                    kinds[courses] = Kind(self.instance, at, courses)
                kinds[courses].students.append(student)
        return list(kinds.values())

    def _clashes(self) -> Ints:
        count = len(self.ids)
        clash = np.zeros((count, count), np.int64)
        for a in range(count):
            for b in range(a):
                if self.instance.conflicts((self.ids[a], self.ids[b])):
                    clash[a, b] = clash[b, a] = 1
        return clash

    def solve(self, *, seconds: float, log: bool = False) -> Plan:
        """A plan with its bound; `seconds` is for each integer program."""
        self._published()
        free = self._price(np.zeros(len(self.limits)))
        bound, rounds = free, 0
        best = np.zeros(len(self.limits))
        while True:
            rounds += 1
            value, prices = self.master.solve()
            smooth = SMOOTHING * best + (1 - SMOOTHING) * prices
            before = len(self.pool)
            for tried in (smooth, prices):
                proven = self._price(tried)
                if proven > bound:
                    bound, best = proven, tried
                if len(self.pool) > before:
                    break
            if log:
                print(
                    f"  {rounds:3} LP {value:10.2f}  bound {bound:10.2f}  columns {len(self.pool)}",
                    flush=True,
                )
            if value - bound < CLOSE or len(self.pool) == before:
                break
        return Plan(self._whole(bound, best, seconds), bound, free, rounds)

    def _whole(self, bound: float, prices: Floats, seconds: float) -> dict[Column, int]:
        """Whole students: from the columns at hand, then with more columns from about the prices."""
        drawn = np.random.default_rng(1)
        chosen = self.master.whole(list(self.pool), seconds)
        for _ in range(ENRICHMENTS):
            if _conflicts(chosen) < bound + 1:
                break
            for _ in range(8):
                self._price(prices * drawn.uniform(0.5, 1.5, len(prices)))
            chosen = self.master.whole(list(self.pool), seconds)
        return chosen

    def students_of(self, plan: Plan) -> dict[str, frozenset[str]]:
        """Who attends what: students of one kind are handed the kind's columns in turn."""
        waiting = [iter(kind.students) for kind in self.kinds]
        return {
            next(waiting[column.kind]): frozenset(self.ids[each] for each in column.classes)
            for column, count in plan.columns.items()
            for _ in range(count)
        }

    def _published(self) -> None:
        """Columns of the published sectioning."""
        for at, kind in enumerate(self.kinds):
            for student in kind.students:
                attended = self.instance.published.get(student, frozenset())
                classes = tuple(i for i, each in enumerate(self.ids) if each in attended)
                self._keep(Column(at, float(self.instance.conflicts(attended)), classes))

    def _keep(self, column: Column) -> None:
        if column not in self.pool:
            self.pool[column] = len(self.pool)
            self.kinds[column.kind].columns.append(column)
            self.master.add(column)

    def _price(self, prices: Floats) -> float:
        """The Lagrangian bound at these prices of a seat; keeps what columns it finds."""
        total = -float(prices[self.limits < NO_LIMIT] @ self.limits[self.limits < NO_LIMIT])
        for at, kind in enumerate(self.kinds):
            cost = kind.own + kind.member @ prices[kind.used]
            known = min(
                (column.cost + prices[list(column.classes)].sum() for column in kind.columns),
                default=NOBODY_SERVED,
            )
            found, proven, ways = best_ways(kind.first, kind.between, cost, known, NODES)
            total += proven * self.size[at]
            if found < known:
                classes = tuple(sorted(i for way in ways for i in kind.ways[way]))
                own = float(found - prices[list(classes)].sum())
                self._keep(Column(at, float(round(own)), classes))
        return total


class _Master:
    """The restricted master: a row a kind of student, a row a class with a limit."""

    def __init__(self, limits: Floats, size: Floats) -> None:
        self.kinds = len(size)
        self.limited = {
            int(at): self.kinds + row for row, at in enumerate(np.flatnonzero(limits < NO_LIMIT))
        }
        self.prices = np.zeros(len(limits))
        self.lower = np.concatenate([size, np.full(len(self.limited), -highspy.kHighsInf)])
        self.upper = np.concatenate([size, limits[list(self.limited)]])
        self.lp = self._rows()
        for kind in range(self.kinds):
            self._column(self.lp, NOBODY_SERVED, [kind])

    def _rows(self) -> highspy.Highs:
        lp = highspy.Highs()
        lp.silent()
        lp.setOptionValue("threads", 1)
        rows = len(self.lower)
        none = np.zeros(rows, np.int32)
        lp.addRows(rows, self.lower, self.upper, 0, none, np.zeros(0, np.int32), np.zeros(0))
        return lp

    def _column(self, lp: highspy.Highs, cost: float, rows: list[int]) -> None:
        lp.addCol(
            cost, 0.0, highspy.kHighsInf, len(rows), np.array(rows, np.int32), np.ones(len(rows))
        )

    def _rows_of(self, column: Column) -> list[int]:
        return [
            column.kind,
            *(self.limited[each] for each in column.classes if each in self.limited),
        ]

    def add(self, column: Column) -> None:
        self._column(self.lp, column.cost, self._rows_of(column))

    def solve(self) -> tuple[float, Floats]:
        """The value of the program, and what one seat in each class is worth."""
        self.lp.run()
        duals = np.array(self.lp.getSolution().row_dual)
        for at, row in self.limited.items():
            self.prices[at] = max(0.0, -duals[row])
        return float(self.lp.getInfo().objective_function_value), self.prices.copy()

    def whole(self, columns: list[Column], seconds: float) -> dict[Column, int]:
        """The best plan of whole students from these columns."""
        program = self._rows()
        for column in columns:
            self._column(program, column.cost, self._rows_of(column))
        count = len(columns)
        program.changeColsIntegrality(
            count,
            np.arange(count, dtype=np.int32),
            np.array([highspy.HighsVarType.kInteger] * count),
        )
        program.setOptionValue("time_limit", seconds)
        program.setOptionValue("mip_rel_gap", 1e-6)
        program.run()
        found = np.array(program.getSolution().col_value)
        return {column: round(found[at]) for at, column in enumerate(columns) if found[at] > 0.5}
