"""Strict reading of JSON: every value knows where it stands, so every complaint can say so.

And its writing, a record a line.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NoReturn

from wayhome.domain.week.problem import BadWeekFile, Span, clock

_TIME: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_GZIP: Final = b"\x1f\x8b"
_MIDNIGHT: Final = 24 * 60


def loads(data: bytes) -> dict[str, object]:
    """One JSON object from UTF-8 bytes, gzip-compressed or not. Raises `BadWeekFile`."""
    try:
        plain = gzip.decompress(data) if data.startswith(_GZIP) else data
        document = json.loads(plain.decode("utf-8"))
    except (OSError, EOFError, zlib.error) as wrong:
        raise BadWeekFile(f"file: broken gzip ({wrong}); compress it again") from wrong
    except UnicodeDecodeError as wrong:
        raise BadWeekFile(f"file: not UTF-8 (byte {wrong.start}); save it as UTF-8") from wrong
    except (ValueError, RecursionError) as wrong:
        raise BadWeekFile(f"file: not JSON ({wrong}); mend or export it again") from wrong
    if not isinstance(document, dict):
        raise BadWeekFile("file: not a JSON object; the outermost brackets must be { and }")
    return document


def minute(value: object) -> int | None:
    """'HH:MM' (up to '24:00') as minutes after midnight; None for anything else."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2])
    return minutes if minutes <= _MIDNIGHT else None


def day_of(value: object) -> date | None:
    """'YYYY-MM-DD' as a date; None for anything else."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def finite(value: object) -> float | None:
    """A finite JSON number as it is; None for anything else (true and false are no numbers)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return value if math.isfinite(value) else None
    except OverflowError:
        return None


def whole_number(value: object) -> int | None:
    """A JSON integer; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the file and the path that leads to it, such as `sections[3].start`."""

    path: str
    value: object

    def wrong(self, what: str) -> NoReturn:
        """Raise `BadWeekFile` for this place."""
        raise BadWeekFile(f"{self.path}: {what}")

    def _object(self) -> dict[str, object]:
        if not isinstance(self.value, dict):
            self.wrong("must be an object { ... }")
        return self.value

    def fields(self) -> dict[str, Place]:
        """The fields of an object."""
        stem = f"{self.path}." if self.path else ""
        return {name: Place(f"{stem}{name}", value) for name, value in self._object().items()}

    def __getitem__(self, name: str) -> Place:
        found = self.get(name)
        if name not in self._object():
            found.wrong("the field is missing; add it")
        return found

    def get(self, name: str) -> Place:
        """A field that may be absent; an absent one reads as null."""
        stem = f"{self.path}." if self.path else ""
        return Place(f"{stem}{name}", self._object().get(name))

    def rows(self) -> list[Place]:
        """The members of a list."""
        if not isinstance(self.value, list):
            self.wrong("must be a list [ ... ]")
        return [Place(f"{self.path}[{at}]", value) for at, value in enumerate(self.value)]

    def text(self) -> str:
        """A text without the character U+0000, which no database can keep."""
        if not isinstance(self.value, str) or "\0" in self.value:
            self.wrong(f"{self.value!r} is not a text; put it in quotes")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of texts, each once."""
        return tuple(dict.fromkeys(row.text() for row in self.rows()))

    def names(self, allowed: Collection[str]) -> tuple[str, ...]:
        """A list of some of the texts `allowed`, each once."""
        return tuple(dict.fromkeys(row.one_of(allowed) for row in self.rows()))

    def text_or_none(self) -> str | None:
        """A text or null."""
        return None if self.value is None else self.text()

    def one_of(self, allowed: Collection[str]) -> str:
        """One of the texts `allowed`."""
        if not isinstance(self.value, str) or self.value not in allowed:
            known = ", ".join(sorted(allowed)[:12]) or "none is defined"
            self.wrong(f"{self.value!r} is not known here; use one of: {known}")
        return self.value

    def whole(self, least: int = 0) -> int:
        """An integer, at least `least`."""
        number = whole_number(self.value)
        if number is None or number < least:
            self.wrong(f"{self.value!r} is not a whole number of at least {least}")
        return number

    def number(self) -> float:
        """A finite number, not negative."""
        number = finite(self.value)
        if number is None or number < 0:
            self.wrong(f"{self.value!r} is not a number of at least 0")
        return number

    def time(self) -> int:
        """A time of day 'HH:MM'."""
        found = minute(self.value)
        if found is None:
            self.wrong(f"{self.value!r} is not a time HH:MM between 00:00 and 24:00")
        return found

    def date(self) -> date:
        """A date 'YYYY-MM-DD'."""
        found = day_of(self.value)
        if found is None:
            self.wrong(f"{self.value!r} is not a date YYYY-MM-DD")
        return found

    def format(self, wanted: str) -> None:
        """Insist that the object is of the format `wanted`."""
        if self.get("format").value != wanted:
            self.wrong_at("format", f"{self.get('format').value!r} is not {wanted!r}; wrong file?")

    def wrong_at(self, name: str, what: str) -> NoReturn:
        """Raise `BadWeekFile` for a field of this place."""
        self.get(name).wrong(what)


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of a problem: slots of `minutes` from `start` to `end`, on `days` days.

    A `loose` one (week/2) holds every minute of the day.
    """

    minutes: int
    start: int
    end: int
    days: int
    loose: bool = False

    @property
    def words(self) -> str:
        """Where times have to lie, for a message."""
        if self.loose:
            return f"inside the day, {clock(self.start)}-{clock(self.end)}"
        return f"on the grid of {self.minutes} minutes"

    def holds(self, at: int) -> bool:
        """Whether a minute is a line of the grid."""
        inside = self.start <= at <= self.end
        return inside and (self.loose or (at - self.start) % self.minutes == 0)

    def time(self, place: Place) -> int:
        """A time on the grid."""
        at = minute(place.value)
        if at is None or not self.holds(at):
            place.wrong(f"{place.value!r} is not a time HH:MM {self.words}")
        return at

    def day(self, place: Place) -> int:
        """A day of the week in hand."""
        number = place.whole()
        if number >= self.days:
            place.wrong(f"{number} is not a day; days run from 0 to {self.days - 1}")
        return number

    def by_day(self, place: Place) -> list[list[Place]]:
        """One list for each day."""
        rows = place.rows()
        if len(rows) != self.days:
            place.wrong(f"has {len(rows)} lists; give one for each of the {self.days} days")
        return [row.rows() for row in rows]


def span(place: Place, width: int = 2) -> Span:
    """The first two members of an interval with `width` members."""
    members = place.rows()
    if len(members) != width:
        place.wrong(f"has {len(members)} members; an interval here has {width}")
    begin, end = members[0].time(), members[1].time()
    if begin >= end:
        place.wrong("ends before it begins; put the earlier time first")
    return begin, end


def dumps(document: Mapping[str, object]) -> bytes:
    """JSON with one record of every top-level list a line: compact, yet fit for grep and diff."""
    parts = []
    for name, value in document.items():
        body = _put(value)
        if isinstance(value, list) and value:
            body = "[\n" + ",\n".join(_put(row) for row in value) + "\n]"
        parts.append(f"{_put(name)}:{body}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _put(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
