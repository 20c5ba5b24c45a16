"""A person's week as a table: half hours down, days across, blocks as cells that span rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any, Final

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BUSY: Final = frozenset({"work", "school", "child_care", "court", "travel", "other"})
CARE: Final = frozenset({"group", "individual", "medical", "family"})
KINDS: Final = BUSY | CARE | {"offer"}
STEP: Final = 30
DAY_MINUTES: Final = 24 * 60
FIRST, LAST = 8 * 60, 20 * 60


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of a day, in minutes after midnight; `end` is after `start`, at most 1440."""

    day: int
    start: int
    end: int
    kind: str
    label: str

    def __post_init__(self) -> None:
        if self.day not in range(len(DAYS)):
            raise ValueError(f"Block {self.label!r}: day {self.day} is not 0 (Mon) to 6 (Sun).")
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise ValueError(
                f"Block {self.label!r}: {self.start}-{self.end} is no stretch of a day."
            )
        if self.kind not in KINDS:
            raise ValueError(f"Block {self.label!r}: no kind {self.kind!r} in the kit.")


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    times: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: how many half hours it spans, its classes, its lines of text."""

    span: int
    kinds: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One half hour; `label` stands at full hours, `spoken` at every row."""

    label: str
    spoken: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    days: tuple[str, ...]
    rows: tuple[Row, ...]


def week_of(raw: Iterable[Any]) -> Week:
    """Lay out blocks (objects or mappings with `day start end kind label`).

    The table reaches from the earliest to the latest block, at least 8 am to 8 pm. Blocks that
    overlap share a cell for as long as they do, marked `clash` where care is one of them. Raises ValueError for a
    block that is no stretch of a day.
    """
    blocks = [_block(item) for item in raw]
    first = min([FIRST, *(b.start for b in blocks)]) // 60 * 60
    last = -(-max([LAST, *(b.end for b in blocks)]) // 60) * 60
    columns = [
        _column([b for b in blocks if b.day == day], first, last) for day in range(len(DAYS))
    ]
    rows = tuple(
        Row(
            label=clock(at) if at % 60 == 0 else "",
            spoken="" if at % 60 == 0 else clock(at),
            cells=tuple(column[at] for column in columns if at in column),
        )
        for at in range(first, last, STEP)
    )
    return Week(DAYS, rows)


def clock(minutes: int) -> str:
    """Minutes after midnight as a wall clock says it: 540 is "9 am", 1110 is "6:30 pm"."""
    hour, minute = divmod(minutes % DAY_MINUTES, 60)
    half = "am" if hour < 12 else "pm"
    return f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''} {half}"


def _block(item: Any) -> Block:
    read = item.__getitem__ if isinstance(item, Mapping) else lambda name: getattr(item, name)
    return Block(**{name: read(name) for name in ("day", "start", "end", "kind", "label")})


def _column(blocks: list[Block], first: int, last: int) -> dict[int, Cell]:
    """The cells of one day by the minute where they begin: a new one wherever the blocks change."""
    cells: dict[int, Cell] = {}
    slots = groupby(range(first, last, STEP), key=lambda at: _during(blocks, at))
    for here, run in slots:
        minutes = list(run)
        if here:
            cells[minutes[0]] = Cell(len(minutes), _kinds(here), tuple(map(_line, here)))
        else:
            cells.update({at: Cell(1) for at in minutes})
    return cells


def _during(blocks: list[Block], at: int) -> tuple[Block, ...]:
    """The blocks that touch the half hour from `at`, in order of time."""
    touching = [block for block in blocks if block.start < at + STEP and at < block.end]
    return tuple(sorted(touching, key=lambda block: (block.start, block.end, block.label)))


def _kinds(blocks: tuple[Block, ...]) -> str:
    care = any(block.kind not in BUSY for block in blocks)
    overlap = any(later.start < earlier.end for earlier, later in combinations(blocks, 2))
    return f"k-{blocks[0].kind}{' clash' if care and overlap else ''}"


def _line(block: Block) -> Line:
    return Line(block.label, f"{clock(block.start)} – {clock(block.end)}")
