"""What a client can have counted against a limit, as small numbered states.

A *shape* is a set of limits that many clients share: how many units of each kind in the week and
on one day, and which modules may not be repeated. The states of a day and of a week are numbered,
so that adding up becomes looking up: `plus[w * days + v]` is the week state after a day that ends
in day state `v`, or -1. A *symbol* is what one item adds; it leads from day state `source[j]` to
`target[j]`. State 0 is always the empty one.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from wayhome.domain.week.problem import BadWeekFile
from wayhome.solver.arrays import Floats, Ints, Shorts

MOST_STATES: Final = 30_000
_MOST_SUMS: Final = 4_000_000


class Line(NamedTuple):
    """Units of one kind: at most `need` in the week, `limit` a day; one missing costs `short`."""

    kind: int
    need: int
    limit: int
    short: float


class Key(NamedTuple):
    """What makes a shape: its lines, and for each module kept apart the lines that hold it."""

    lines: tuple[Line, ...]
    modules: tuple[tuple[int, tuple[int, ...]], ...] = ()


class Shapes(NamedTuple):
    """All shapes, one after another in flat tables; `*_at[s]` is where those of shape `s` begin.

    `plain` shapes have no modules: their week states are all combinations of their lines, whose
    `size` and `stride` say how the number of a state is made.
    """

    days: Shorts
    weeks: Shorts
    lines: Shorts
    plain: npt.NDArray[np.bool_]
    size: Shorts
    stride: Shorts
    short: Floats
    plus_at: Ints
    plus: npt.NDArray[np.int16]
    day_at: Ints
    day_code: Ints
    day_worth: Floats
    week_at: Ints
    week_code: Ints
    missing: Floats
    step_at: Ints
    source: npt.NDArray[np.int16]
    target: npt.NDArray[np.int16]


class _Shape(NamedTuple):
    """One shape's tables before they are joined."""

    key: Key
    day_code: Ints
    week_code: Ints
    plus: npt.NDArray[np.int16]
    day_worth: Floats
    missing: Floats
    steps: dict[tuple[int, int], int]


class TooManyStates(BadWeekFile):
    """A client's needs are so many that no exact week can be worked out."""


class ShapeTable:
    """Collects shapes and symbols while menus are made."""

    def __init__(self) -> None:
        self._shapes: list[_Shape] = []
        self._numbers: dict[Key, int] = {}
        self._sources: list[npt.NDArray[np.int16]] = []
        self._targets: list[npt.NDArray[np.int16]] = []

    def number(self, key: Key) -> int:
        """The number of a shape. Raises `TooManyStates`."""
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self._shapes)
            self._shapes.append(self._made(key))
        return found

    def symbol(self, shape: int, line: int, module: int = -1) -> int:
        """The number of the symbol 'one unit of this line, of this module kept apart'."""
        return self._shapes[shape].steps[line, module]

    def _made(self, key: Key) -> _Shape:
        needs = [line.need for line in key.lines] + [1] * len(key.modules)
        limits = [min(line.need, line.limit) for line in key.lines] + [1] * len(key.modules)
        strides = _strides(needs)
        day, week = _states(key, limits), _states(key, needs)
        if len(day) * len(week) > _MOST_SUMS or len(week) > MOST_STATES:
            raise TooManyStates(
                f"needs: {len(week)} ways to meet them are too many to plan exactly"
            )
        day_code, week_code = day @ strides, week @ strides
        shorts = np.array([line.short for line in key.lines])
        units = len(key.lines)
        return _Shape(
            key,
            day_code,
            week_code,
            _sums(week, day, needs=needs, codes=(week_code, day_code)),
            day[:, :units] @ shorts,
            (np.array(needs[:units]) - week[:, :units]) @ shorts,
            self._symbols(key, day, limits=limits, codes=(day_code, strides)),
        )

    def _symbols(
        self, key: Key, day: Ints, *, limits: list[int], codes: tuple[Ints, Ints]
    ) -> dict[tuple[int, int], int]:
        found = {}
        pairs = [(line, -1) for line in range(len(key.lines))]
        pairs += [(line, at) for at, (_, lines) in enumerate(key.modules) for line in lines]
        code, strides = codes
        for line, module in pairs:
            adds = [line] if module < 0 else [line, len(key.lines) + module]
            room = np.flatnonzero((day[:, adds] < np.array(limits)[adds]).all(axis=1))
            after = np.searchsorted(code, code[room] + strides[adds].sum())
            found[line, module] = len(self._sources)
            self._sources.append(room.astype(np.int16))
            self._targets.append(after.astype(np.int16))
        return found

    def tables(self) -> Shapes:
        """Everything collected so far, joined."""
        shapes = self._shapes
        most = max((len(shape.key.lines) for shape in shapes), default=0) or 1
        size, stride = np.ones((len(shapes), most)), np.ones((len(shapes), most))
        short = np.zeros((len(shapes), most))
        for at, shape in enumerate(shapes):
            needs = [line.need for line in shape.key.lines]
            size[at, : len(needs)] = np.array(needs) + 1
            stride[at, : len(needs)] = _strides(needs)
            short[at, : len(needs)] = [line.short for line in shape.key.lines]
        return Shapes(
            days=_shorts(len(shape.day_code) for shape in shapes),
            weeks=_shorts(len(shape.week_code) for shape in shapes),
            lines=_shorts(len(shape.key.lines) for shape in shapes),
            plain=np.array([not shape.key.modules for shape in shapes], np.bool_),
            size=size.astype(np.int32),
            stride=stride.astype(np.int32),
            short=short,
            plus_at=_begins(shape.plus for shape in shapes),
            plus=_joined((shape.plus for shape in shapes), np.int16),
            day_at=_begins(shape.day_code for shape in shapes),
            day_code=_joined((shape.day_code for shape in shapes), np.int64),
            day_worth=_joined((shape.day_worth for shape in shapes), np.float64),
            week_at=_begins(shape.week_code for shape in shapes),
            week_code=_joined((shape.week_code for shape in shapes), np.int64),
            missing=_joined((shape.missing for shape in shapes), np.float64),
            step_at=_begins(self._sources),
            source=_joined(self._sources, np.int16),
            target=_joined(self._targets, np.int16),
        )


def _strides(needs: list[int]) -> Ints:
    return np.array([prod(need + 1 for need in needs[:at]) for at in range(len(needs))], np.int64)


def _states(key: Key, limits: list[int]) -> Ints:
    """All count vectors within the limits, in the order of their codes."""
    ways = prod(limit + 1 for limit in limits)
    if ways > 64 * MOST_STATES:
        raise TooManyStates("needs: the ways to meet them are too many to plan exactly")
    grid = np.indices([limit + 1 for limit in reversed(limits)]).reshape(len(limits), ways).T
    states = np.ascontiguousarray(grid[:, ::-1]).astype(np.int64)
    if key.modules:
        with_module = sorted({line for _, lines in key.modules for line in lines})
        units = states[:, with_module].sum(axis=1)
        states = states[states[:, len(key.lines) :].sum(axis=1) <= units]
    return states


def _sums(
    week: Ints, day: Ints, *, needs: list[int], codes: tuple[Ints, Ints]
) -> npt.NDArray[np.int16]:
    """The state after each week state and each day state, or -1; row by row."""
    fits = np.ones((len(week), len(day)), np.bool_)
    for line, need in enumerate(needs):
        fits &= week[:, line, None] + day[None, :, line] <= need
    after = np.searchsorted(codes[0], codes[0][:, None] + codes[1][None, :])
    return np.where(fits, after, -1).astype(np.int16).ravel()


def _shorts(values: Iterable[int]) -> Shorts:
    return np.fromiter(values, np.int32)


def _begins(tables: Iterable[npt.NDArray[np.generic]]) -> Ints:
    return np.cumsum([0, *(len(table) for table in tables)]).astype(np.int64)


def _joined(tables: Iterable[npt.NDArray[np.generic]], kind: type) -> npt.NDArray:  # type: ignore[type-arg]
    listed = list(tables)
    return np.concatenate(listed).astype(kind) if listed else np.zeros(0, kind)
