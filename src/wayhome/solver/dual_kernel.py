"""Prices that balance what a pool of weeks uses with what there is: compiled.

The restricted master problem in its dual form. Every client takes a soft minimum (temperature
`tau`, in units of cost) over the weeks known for them, and the rows answer with the sizes that
suit the prices. Accelerated proximal ascent (FISTA with restarts): the client part is smooth, the
row part is separable and solved exactly in every step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wayhome.solver.arrays import Floats, Ints, Rows, Shorts
from wayhome.solver.jit import compiled


class Columns(NamedTuple):
    """Known weeks, client by client: `cost`, and the rows each uses, `row[ptr[j]:ptr[j + 1]]`."""

    first: Ints
    cost: Floats
    ptr: Ints
    row: Shorts


@compiled
def proximal(rows: Rows, row: int, price: float, step: float) -> float:
    """The price that is best for a row alone, `step` away at most from what others ask."""
    low = min(rows.minimum[row], rows.capacity[row])
    target = min(rows.target[row], rows.capacity[row])
    under, over = rows.under[row], rows.over[row]
    if under == 0.0:
        return max(0.0, price - step * rows.capacity[row])
    if price - step * low < -under:
        return -under
    if price - step * low < 0:
        return price - step * low
    if price - step * target < over:
        return max(0.0, price - step * target)
    return max(over, price - step * rows.capacity[row])


@compiled
def soft_use(columns: Columns, prices: Floats, tau: float, use: Floats, weight: Floats) -> None:
    """How much of each row the clients use when each spreads softly over the known weeks."""
    use[:] = 0.0
    for client in range(len(columns.first) - 1):
        begin, end = columns.first[client], columns.first[client + 1]
        least = 1e18
        for at in range(begin, end):
            cost = columns.cost[at]
            for place in range(columns.ptr[at], columns.ptr[at + 1]):
                cost += prices[columns.row[place]]
            weight[at] = cost
            least = min(least, cost)
        total = 0.0
        for at in range(begin, end):
            distance = (weight[at] - least) / tau
            weight[at] = np.exp(-distance) if distance < 30.0 else 0.0
            total += weight[at]
        for at in range(begin, end):
            weight[at] /= total
            if weight[at] > 1e-9:
                for place in range(columns.ptr[at], columns.ptr[at + 1]):
                    use[columns.row[place]] += weight[at]


@compiled
def climb(
    columns: Columns, rows: Rows, prices: Floats, scale: Floats, tau: float, goal: tuple[int, float]
) -> Floats:
    """Raise the smoothed dual from `prices`; `goal` is the most steps and the imbalance that will do.

    `scale` holds a step length per unit of temperature for every row; the imbalance is the sum
    over rows of units wanted but not offered, or offered and not wanted.
    """
    steps, enough = goal
    weight = np.zeros(len(columns.cost))
    use = np.zeros(len(prices))
    best, ahead, last = prices.copy(), prices.copy(), prices.copy()
    momentum = 1.0
    for _ in range(steps):
        soft_use(columns, ahead, tau, use, weight)
        turn, imbalance = 0.0, 0.0
        for row in range(len(prices)):
            last[row] = best[row]
            step = scale[row] * tau
            best[row] = proximal(rows, row, ahead[row] + step * use[row], step)
            turn += (ahead[row] - best[row]) * (best[row] - last[row]) / step
            imbalance += abs(best[row] - ahead[row]) / step
        if imbalance < enough:
            break
        if turn > 0:
            momentum = 1.0
        later = (1.0 + np.sqrt(1.0 + 4.0 * momentum * momentum)) / 2.0
        for row in range(len(prices)):
            ahead[row] = best[row] + (momentum - 1.0) / later * (best[row] - last[row])
        momentum = later
    return best
