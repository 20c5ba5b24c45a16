"""The best timetable of one student at given prices, exactly: depth first with a bound."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Clashes = NDArray[np.int16]


@njit(cache=True)
def best_ways(  # noqa: PLR0917 - compiled functions know no keyword-only arguments
    first: Ints, clashes: Clashes, cost: Floats, known: float, nodes: int
) -> tuple[float, float, Ints]:
    """One way for every course, at the least cost with the clashes between them.

    `first` (courses + 1) bounds each course's ways; `clashes` (ways, ways) counts clashes between
    two ways; `cost` (ways,) is a way's own cost; only answers below `known` are looked for.
    Answers the cost found (infinite: none below `known`), a bound that is proven even when
    `nodes` ran out, and the chosen ways (courses,).
    """
    courses = len(first) - 1
    own = np.zeros((courses + 1, len(cost)))
    own[0] = cost
    tried = np.zeros((courses, len(cost)), np.bool_)
    # The ways on trial and, below them, the best so far.
    ways = np.zeros((2, courses), np.int64)
    left = np.ones(courses, np.bool_)
    # The best cost so far, and the nodes that may still be opened.
    state = np.array([known, float(nodes)])
    _, least = _next_course(first, own[0], left)
    _descend(first, clashes, own, tried, left, ways, state, 0.0)
    found = state[0] if state[0] < known else np.inf
    return found, (state[0] if state[1] > 0 else least), ways[1]


@njit(cache=True)
def _next_course(first: Ints, own: Floats, left: NDArray[np.bool_]) -> tuple[int, float]:
    """The course whose best way would be missed most, and the least that all courses left cost."""
    least, most, pick = 0.0, -1.0, -1
    for course in range(len(left)):
        if left[course]:
            low = second = np.inf
            for cost in own[first[course] : first[course + 1]]:
                second = min(second, max(low, cost))
                low = min(low, cost)
            least += low
            if second - low > most:
                most, pick = second - low, course
    return pick, least


@njit(cache=True)
def _descend(  # noqa: PLR0917 - as above
    first: Ints,
    clashes: Clashes,
    own: Floats,
    tried: NDArray[np.bool_],
    left: NDArray[np.bool_],
    ways: Ints,
    state: Floats,
    spent: float,
) -> None:
    """Try every way of the next course, cheapest first, while the best answer can be beaten."""
    depth = len(left) - left.sum()
    course, least = _next_course(first, own[depth], left)
    if course < 0 and spent < state[0]:
        state[0] = spent
        ways[1] = ways[0]
    state[1] -= 1
    if course < 0 or state[1] <= 0:
        return
    others = least - own[depth, first[course] : first[course + 1]].min()
    tried[depth, first[course] : first[course + 1]] = False
    left[course] = False
    for _ in range(first[course], first[course + 1]):
        way, cost = -1, np.inf
        for each in range(first[course], first[course + 1]):
            if not tried[depth, each] and own[depth, each] < cost:
                way, cost = each, own[depth, each]
        if spent + cost + others > state[0] - 1e-9:
            break
        tried[depth, way] = True
        ways[0, course] = way
        for each in range(own.shape[1]):
            own[depth + 1, each] = own[depth, each] + clashes[way, each]
        _descend(first, clashes, own, tried, left, ways, state, spent + cost)
    left[course] = True
