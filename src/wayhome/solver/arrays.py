"""A problem as flat arrays, ready for the compiled kernels.

Three words run through the engine.

*Option*: something that a client can be given: a seat in a class of parallel sections, or an
appointment at one desk, day and time.
*Row*: something that is scarce: the seats of a class, one slot of a desk, or the rule that two
clients may not share a section. Every option uses one unit of each of its rows.
*Item*: one option on the menu of one client, with what it costs that client (C5-C7).

Sections that no rule and no charge tells apart (track, kind, day, start, minutes, mode, module)
form one class. A seat in a section of last week is an item of its own class with that section's
name on it (`stay`), because it saves the charge for moving.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

CLOSED = 1e12
"""Stands for 'impossible' in kernels: larger than any cost, and finite, so that sums stay sums."""
EITHER = 2
"""The mode of an item that may be held in any mode."""


class Items(NamedTuple):
    """Menus of all clients; client `i` has the items `first[i]` to `first[i + 1]`.

    Ordered by day and start within a client. Times in slots of the grid. `symbol` says what an
    item adds to the client's counts (see `shapes`); `stay` is a section of last week or -1;
    `other` is added to `cost` where the seat is not in `stay`.
    """

    first: Ints
    day: Shorts
    start: Shorts
    length: Shorts
    mode: Shorts
    kind: Shorts
    module: Shorts
    symbol: Shorts
    option: Shorts
    stay: Shorts
    cost: Floats
    other: Floats


class People(NamedTuple):
    """One row a client. `constant` is the charge for needs that nothing on the menu can meet."""

    shape: Shorts
    least: Shorts
    most: Shorts
    modes: Shorts
    constant: Floats
    foes_first: Ints
    foes: Shorts


class Rates(NamedTuple):
    """Charges that every week is measured by: a unit missing (by kind), a day, an idle slot, a day
    too few; and sizes.
    """

    short: Floats
    day: float
    gap: float
    few: float
    days: int
    slots: int


class Options(NamedTuple):
    """What each option uses: `rows[first[o]:first[o + 1]]`; its class (or -1)."""

    first: Ints
    rows: Shorts
    cls: Shorts


class Rows(NamedTuple):
    """What is scarce: `capacity`; below `minimum` and above `target` a unit costs."""

    minimum: Floats
    target: Floats
    capacity: Floats
    under: Floats
    over: Floats


class Sections(NamedTuple):
    """Sections, and those of class `c`: `members[first[c]:first[c + 1]]`."""

    cls: Shorts
    first: Ints
    members: Shorts
    minimum: Shorts
    target: Shorts
    capacity: Shorts
    under: float
    over: float
