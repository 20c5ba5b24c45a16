"""Half-open spans of whole minutes within one day: joined, cut, brought onto a grid."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same minutes in order, without overlap; spans that touch become one."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def minus(spans: Iterable[Span], cuts: Iterable[Span]) -> list[Span]:
    """The minutes of `spans` that are in none of `cuts`, in order."""
    left = joined(spans)
    for begin, end in joined(cuts):
        left = [
            piece
            for a, b in left
            for piece in ((a, min(b, begin)), (max(a, end), b))
            if piece[0] < piece[1]
        ]
    return left


def on_grid(spans: Iterable[Span], grid: int) -> list[Span]:
    """Each span without the minutes at its ends that fill no slot of the grid."""
    slots = ((-(-start // grid) * grid, end // grid * grid) for start, end in spans)
    return [slot for slot in slots if slot[0] < slot[1]]


def without_first(spans: Iterable[Span], minutes: int) -> list[Span]:
    """What is left when the first `minutes` of the spans, in order, are used up."""
    left: list[Span] = []
    for start, end in joined(spans):
        used = min(minutes, end - start)
        minutes -= used
        if start + used < end:
            left.append((start + used, end))
    return left


def total(spans: Iterable[Span]) -> int:
    """Minutes, each counted once."""
    return sum(end - start for start, end in joined(spans))


def holds(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether one of the spans, which are joined, holds the wanted one whole."""
    return any(start <= wanted[0] and wanted[1] <= end for start, end in spans)
