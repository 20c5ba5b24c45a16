"""Charts as SVG made on the server: geometry in attributes, color by class.

They work under `style-src 'self'`, follow the theme, print, and need no script. Every chart says
in words what it shows. All functions are pure: values in, safe markup out; text is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SEAT_WORDS: Final = {
    "p": "here",
    "v": "by video",
    "l": "late",
    "a": "absent",
    "e": "expected",
    "h": "held",
    "o": "open",
}
NOT_SCHEDULED: Final = "."
SHADES: Final = 5
NOTHING: Final = SafeString("")

Part = tuple[str, float]
"""A tone of the kit (`ok`, `warn`, `risk`, `brand`, `plan`) and its size."""


class TrendData(Protocol):
    """Scores of one measure over weeks, lower is better."""

    @property
    def name(self) -> str: ...
    @property
    def weeks(self) -> int:
        """Right end of the axis, in weeks from the start; at least 1."""

    @property
    def top(self) -> float:
        """Highest possible score."""

    @property
    def points(self) -> Sequence[tuple[float, float]]:
        """(week, score), in order of time."""

    @property
    def bands(self) -> Sequence[tuple[float, float, int, str]]:
        """(from, to, shade 0 calm to 4 grave, words)."""

    @property
    def events(self) -> Sequence[tuple[float, str]]:
        """(week, words)."""

    @property
    def cut(self) -> float | None:
        """Cut-off of the measure, drawn as a line."""


class HeatData(Protocol):
    """Attendance: one row a person or section, one mark a session."""

    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> Sequence[tuple[str, str]]:
        """(words, marks); marks as in `seat_strip`, and `.` where nothing was scheduled."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot inside its margins, in SVG units; maps weeks and scores to places."""

    width: float
    height: float
    weeks: float
    top: float
    left: float = 34
    right: float = 96
    above: float = 16
    below: float = 28

    @property
    def end(self) -> float:
        return self.width - self.right

    @property
    def floor(self) -> float:
        return self.height - self.below

    def x(self, week: float) -> float:
        return round(self.left + (self.end - self.left) * week / self.weeks, 1)

    def y(self, score: float) -> float:
        return round(self.above + (self.floor - self.above) * (1 - score / self.top), 1)


def seat_strip(marks: str, label: str = "") -> SafeString:
    """One small box a seat, in the order given; spoken as `label`, or as counts ("8 here, 1 late").

    Raises ValueError for a mark that is not in `SEAT_WORDS`.
    """
    words = seat_words(marks)
    boxes = format_html_join("", '<i class="{}"></i>', ((mark,) for mark in marks))
    return format_html(
        '<span class="seats" role="img" aria-label="{}">{}</span>', label or words, boxes
    )


def seat_words(marks: str) -> str:
    """The counts of a strip in words, in the order of `SEAT_WORDS`."""
    _known(marks, SEAT_WORDS)
    counts = Counter(marks)
    said = [f"{counts[mark]} {word}" for mark, word in SEAT_WORDS.items() if counts[mark]]
    return ", ".join(said) or "no seats"


def bar(parts: Iterable[Part], label: str) -> SafeString:
    """A thin bar; each part is a tone and a share of the whole (0 to 1). Shares beyond 1 are cut."""
    pieces, start = [], 0.0
    for tone, share in parts:
        width = max(0.0, min(share, 1.0 - start))
        pieces.append((tone, round(start * 100, 1), round(width * 100, 1)))
        start += width
    drawn = format_html_join("", '<rect class="f-{}" x="{}" width="{}" height="6"/>', pieces)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>',
        label,
        drawn,
    )


def hours_bar(parts: Iterable[Part], *, goal: float, top: float, label: str) -> SafeString:
    """Hours as a bar from 0 to `top`, with a mark at the goal; all in hours, `top` above 0."""
    scale, start, pieces = 300 / top, 0.0, []
    for tone, hours in parts:
        width = max(0.0, min(hours, top - start))
        pieces.append((tone, round(start * scale, 1), round(width * scale, 1)))
        start += width
    drawn = format_html_join(
        "", '<rect class="f-{}" x="{}" y="4" width="{}" height="12" rx="2"/>', pieces
    )
    return format_html(
        '<svg class="cx hb" viewBox="0 0 300 20" width="100%" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="f-sunk" x="0" y="4" width="300" height="12" rx="2"/>{}'
        '<line class="goal" x1="{}" x2="{}" y1="0" y2="20"/></svg>',
        label,
        drawn,
        *(round(min(goal, top) * scale, 1),) * 2,
    )


def sparkline(values: Sequence[float], label: str) -> SafeString:
    """A line as high as a word, last value marked. One value or none gives a line without slope."""
    low, high = min(values, default=0), max(values, default=0)
    reach = (high - low) or 1
    step = 92 / max(1, len(values) - 1)
    places = [
        (round(4 + i * step, 1), round(20 - 16 * (v - low) / reach, 1))
        for i, v in enumerate(values)
    ]
    return format_html(
        '<svg class="cx spark" viewBox="0 0 100 24" role="img" aria-label="{}">{}{}</svg>',
        label,
        _line(places),
        format_html('<circle class="dt last" cx="{}" cy="{}" r="3"/>', *places[-1])
        if places
        else NOTHING,
    )


def trend(data: TrendData) -> SafeString:
    """Scores over weeks on the bands of the measure, with events and the cut-off."""
    frame = Frame(560, 230, weeks=max(1, data.weeks), top=data.top)
    body = [*_bands(frame, data), *_weeks(frame), *_events(frame, data)]
    if data.cut is not None:
        body.append(_cut(frame, data.cut))
    body.extend(_points(frame, data.points))
    return format_html(
        '<svg class="cx" viewBox="0 0 {} {}" width="100%" role="img" aria-label="{}">{}</svg>',
        frame.width,
        frame.height,
        _trend_words(data),
        _joined(body),
    )


def heat(data: HeatData) -> SafeString:
    """Attendance, one square a session; letters beside color for what is not plain presence.

    Raises ValueError for a mark that is neither in `SEAT_WORDS` nor `.`.
    """
    width, left, side = 560, 132, 24
    longest = max((len(marks) for _, marks in data.rows), default=1)
    step = min(side + 3.0, (width - left) / max(1, longest))
    rows = [
        _heat_row(words, marks, top=20 + i * (side + 3), step=step)
        for i, (words, marks) in enumerate(data.rows)
    ]
    heads = [
        format_html(
            '<text x="{}" y="13" text-anchor="middle">{}</text>', left + i * step + step / 2, i + 1
        )
        for i in range(longest)
    ]
    said = [
        f"{words}: {seat_words(marks.replace(NOT_SCHEDULED, ''))}" for words, marks in data.rows
    ]
    return format_html(
        '<svg class="cx" viewBox="0 0 {} {}" width="100%" role="img" aria-label="{}">{}</svg>',
        width,
        24 + len(data.rows) * (side + 3),
        f"{data.name}. {'; '.join(said)}",
        _joined([*heads, *rows]),
    )


def _known(marks: str, allowed: Iterable[str]) -> None:
    strange = sorted(set(marks) - set(allowed))
    if strange:
        raise ValueError(f"No seat mark {strange[0]!r}; use one of {' '.join(allowed)}.")


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _line(places: Sequence[tuple[float, float]]) -> SafeString:
    return format_html(
        '<polyline class="ln" points="{}"/>', " ".join(f"{x},{y}" for x, y in places)
    )


def _bands(frame: Frame, data: TrendData) -> list[SafeString]:
    drawn = []
    for low, high, shade, words in data.bands:
        if shade not in range(SHADES):
            raise ValueError(f"Band {words!r} has shade {shade}; use 0 to {SHADES - 1}.")
        drawn.append(
            format_html(
                '<rect class="b{}" x="{}" y="{}" width="{}" height="{}"/>'
                '<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>',
                *(shade, frame.left, frame.y(high), frame.end - frame.left),
                round(frame.y(low) - frame.y(high), 1),
                *(frame.end + 6, frame.y((low + high) / 2) + 4, words),
                *(frame.left - 6, frame.y(low) + 4, f"{low:g}"),
            )
        )
    return drawn


def _weeks(frame: Frame) -> list[SafeString]:
    every = max(1, round(frame.weeks / 8))
    return [
        format_html(
            '<text x="{}" y="{}" text-anchor="middle">{}</text>',
            frame.x(week),
            frame.height - 9,
            week or "Start",
        )
        for week in range(0, int(frame.weeks) + 1, every)
    ]


def _events(frame: Frame, data: TrendData) -> list[SafeString]:
    return [
        format_html(
            '<line class="ev" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}">{}</text>',
            *(frame.x(week), frame.x(week), frame.above, frame.floor),
            *(frame.x(week) + 4, frame.above + 12, words),
        )
        for week, words in data.events
    ]


def _cut(frame: Frame, score: float) -> SafeString:
    return format_html(
        '<line class="cut" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        *(frame.left, frame.end, frame.y(score), frame.y(score)),
    )


def _points(frame: Frame, points: Sequence[tuple[float, float]]) -> list[SafeString]:
    drawn = [_line([(frame.x(week), frame.y(score)) for week, score in points])]
    for i, (week, score) in enumerate(points):
        drawn.append(
            format_html(
                '<circle class="dt{}" cx="{}" cy="{}" r="4"/>'
                '<text class="v" x="{}" y="{}" text-anchor="{}">{}</text>',
                *(" last" if i == len(points) - 1 else "", frame.x(week), frame.y(score)),
                *(frame.x(week) + (0 if i else 9), frame.y(score) - 9),
                *("middle" if i else "start", f"{score:g}"),
            )
        )
    return drawn


def _trend_words(data: TrendData) -> str:
    if not data.points:
        return f"{data.name}: no score yet."
    (_, first), (week, last) = data.points[0], data.points[-1]
    if len(data.points) == 1:
        return f"{data.name}: {first:g}, one score. Lower is better."
    return f"{data.name} went from {first:g} to {last:g} in {week:g} weeks. Lower is better."


def _heat_row(words: str, marks: str, *, top: float, step: float) -> SafeString:
    _known(marks, [*SEAT_WORDS, NOT_SCHEDULED])
    left, side = 132, 24
    cells = [
        format_html(
            '<rect class="h{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>{}',
            *("0" if mark == NOT_SCHEDULED else mark, round(left + i * step, 1), top),
            *(round(step - 3, 1), side),
            _heat_letter(mark, x=left + i * step + (step - 3) / 2, y=top + 16),
        )
        for i, mark in enumerate(marks)
    ]
    return format_html('<text x="0" y="{}">{}</text>{}', top + 16, words, _joined(cells))


def _heat_letter(mark: str, *, x: float, y: float) -> SafeString:
    if mark not in "alv":
        return NOTHING
    return format_html(
        '<text class="hx" x="{}" y="{}" text-anchor="middle">{}</text>',
        round(x, 1),
        y,
        mark.upper(),
    )
