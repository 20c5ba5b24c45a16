"""The integer side: choose one known week for some clients while all others stay, by HiGHS.

Every client who is free chooses one column; the rows that their columns touch hold what the
others leave. Class sizes are charged exactly: below the minimum, up to the target, above it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import highspy
import numpy as np

from wayhome.solver.arrays import Flags, Floats, Ints, Rows
from wayhome.solver.dual_kernel import Columns

_HALF: Final = 0.5
_INF: Final = highspy.kHighsInf


class Choice(NamedTuple):
    """A chosen column for each client, and whether no better choice exists among those offered."""

    plan: Ints
    best: bool


class Limits(NamedTuple):
    """When to stop choosing: seconds of the wall, branches tried, and the gap in cost that will do.

    Only the seconds depend on the machine; they are there so that a run can end in time.
    """

    seconds: float
    branches: int
    gap: float


class _Part(NamedTuple):
    """The columns on offer, and for each of their uses: the column (by place) and the row."""

    offered: Ints
    column: Ints
    row: Ints


class Master:
    """Columns, rows and a plan: one column for each client."""

    def __init__(self, columns: Columns, rows: Rows) -> None:
        self.columns, self.rows = columns, rows
        self.owner = np.repeat(np.arange(len(columns.first) - 1), np.diff(columns.first))
        self.uses = np.repeat(np.arange(len(columns.cost)), np.diff(columns.ptr))
        self._charged: Flags = rows.under + rows.over > 0
        self._charged |= rows.minimum > 0

    def use(self, plan: Ints) -> Floats:
        """How much of each row these columns use."""
        marked = np.zeros(len(self.columns.cost), np.bool_)
        marked[plan] = True
        rows = self.columns.row[marked[self.uses]]
        return np.bincount(rows, minlength=len(self.rows.capacity)).astype(np.float64)

    def charge(self, use: Floats) -> Floats:
        """What each row costs at this use."""
        rows = self.rows
        low, high = np.maximum(0, rows.minimum - use), np.maximum(0, use - rows.target)
        charged: Floats = rows.under * low + rows.over * high
        return charged

    def cost(self, plan: Ints) -> float:
        """The whole cost of a plan, classes taken as one."""
        return float(self.columns.cost[plan].sum() + self.charge(self.use(plan)).sum())

    def choose(self, plan: Ints, free: Ints, *, offered: Flags, limits: Limits) -> Choice:
        """The best columns for the clients `free` among those `offered` and their own."""
        open_ = np.zeros(len(self.columns.first) - 1, np.bool_)
        open_[free] = True
        offered = offered & open_[self.owner]
        offered[plan[free]] = True
        part = self._part(np.flatnonzero(offered))
        others = self.use(plan[~open_])
        model, size = self._model(part, free, others)
        solver = _solver(model, limits)
        _suggest(solver, self._start(part, plan, others, size=size))
        solver.run()
        found = (
            solver.getInfo().primal_solution_status
            == highspy.SolutionStatus.kSolutionStatusFeasible
        )
        if not found:
            return Choice(plan, best=False)
        values = np.array(solver.getSolution().col_value)[: len(part.offered)]
        taken = part.offered[values > _HALF]
        better = plan.copy()
        better[self.owner[taken]] = taken
        done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return Choice(better, best=done)

    def _part(self, offered: Ints) -> _Part:
        ptr = self.columns.ptr
        lengths = np.diff(ptr)[offered]
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        places = np.arange(total) + np.repeat(ptr[offered] - (ends - lengths), lengths)
        return _Part(offered, np.repeat(np.arange(len(offered)), lengths), self.columns.row[places])

    def _binding(self, part: _Part, others: Floats) -> Flags:
        """Rows that need to be written: touched, and charged by size or possibly too full."""
        count = len(self.rows.capacity)
        pairs = np.unique(self.owner[part.offered][part.column] * count + part.row) % max(1, count)
        most = np.bincount(pairs, minlength=count)
        needed: Flags = (most > 0) & (self._charged | (most > self.rows.capacity - others))
        return needed

    def _segments(self, rows: Ints, others: Floats) -> Floats:
        """Room below the minimum, up to the target and above it that the others leave, by row."""
        table = self.rows
        most = table.capacity[rows]
        low, high = np.minimum(table.minimum[rows], most), np.minimum(table.target[rows], most)
        used = others[rows]
        return np.array(
            [
                np.clip(low - used, 0, None),
                np.clip(high - np.maximum(used, low), 0, None),
                np.clip(most - np.maximum(used, high), 0, None),
            ]
        )

    def _model(self, part: _Part, free: Ints, others: Floats) -> tuple[highspy.HighsLp, Floats]:
        """One row a free client, then the binding rows; columns on offer, then size segments."""
        binding = np.flatnonzero(self._binding(part, others))
        held = self._charged[binding]
        charged = binding[held]
        size = self._segments(charged, others)
        rows, columns, spare = self.rows, len(part.offered), size.size
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns + spare, len(free) + len(binding)
        slope = np.concatenate([-rows.under[charged], np.zeros(len(charged)), rows.over[charged]])
        model.col_cost_ = np.concatenate([self.columns.cost[part.offered], slope])
        model.col_lower_ = np.zeros(columns + spare)
        model.col_upper_ = np.concatenate([np.ones(columns), size.ravel()])
        left = np.where(held, 0.0, (rows.capacity - others)[binding])
        model.row_lower_ = np.concatenate([np.ones(len(free)), np.where(held, 0.0, -_INF)])
        model.row_upper_ = np.concatenate([np.ones(len(free)), left])
        self._fill(model, part, free, binding=binding)
        whole, any_ = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        model.integrality_ = [whole] * columns + [any_] * spare
        return model, size

    def _fill(self, model: highspy.HighsLp, part: _Part, free: Ints, *, binding: Ints) -> None:
        """The matrix: every column in its client's row and in the rows that it uses."""
        number = np.full(len(self.rows.capacity), -1)
        number[binding] = len(free) + np.arange(len(binding))
        seat = np.full(len(self.columns.first) - 1, -1)
        seat[free] = np.arange(len(free))
        charged = binding[self._charged[binding]]
        kept = number[part.row] >= 0
        columns, spare = len(part.offered), 3 * len(charged)
        column = [np.arange(columns), part.column[kept], columns + np.arange(spare)]
        row = [seat[self.owner[part.offered]], number[part.row[kept]], np.tile(number[charged], 3)]
        value = np.concatenate([np.ones(columns + int(kept.sum())), -np.ones(spare)])
        at = np.concatenate(column)
        order = np.argsort(at, kind="stable")
        begins = np.searchsorted(at[order], np.arange(columns + spare + 1))
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = begins.astype(np.int32)
        model.a_matrix_.index_ = np.concatenate(row)[order].astype(np.int32)
        model.a_matrix_.value_ = value[order]

    def _start(self, part: _Part, plan: Ints, others: Floats, *, size: Floats) -> Floats:
        """The plan in hand as a point of the model."""
        chosen = np.isin(part.offered, plan)
        binding = np.flatnonzero(self._binding(part, others))
        charged = binding[self._charged[binding]]
        rest = np.bincount(part.row[chosen[part.column]], minlength=len(self.rows.capacity))[
            charged
        ]
        segments = []
        for room in size:
            part_of = np.minimum(rest, room)
            segments.append(part_of)
            rest = rest - part_of
        return np.concatenate([chosen.astype(np.float64), *segments])


def _solver(model: highspy.HighsLp, limits: Limits) -> highspy.Highs:
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", limits.gap)
    solver.setOptionValue("time_limit", limits.seconds)
    solver.setOptionValue("mip_max_nodes", limits.branches)
    solver.setOptionValue("mip_heuristic_effort", 0.1)
    solver.passModel(model)
    return solver


def _suggest(solver: highspy.Highs, point: Floats) -> None:
    start = highspy.HighsSolution()
    start.col_value = point.tolist()
    solver.setSolution(start)
