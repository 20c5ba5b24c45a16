"""Crisis lines: numbers that other people decide, each with the days on which it holds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: its number as it is dialed, `since` included, `until` excluded."""

    code: str
    name: str
    number: str
    ways: str
    says: str
    since: date
    cite: str
    until: date = date.max

    @property
    def dial(self) -> str:
        """The number for a `tel:` link: digits only."""
        return "".join(letter for letter in self.number if letter.isdigit())


LINES: Final = tuple(
    Line(**row)
    for row in tomllib.loads(Path(__file__).with_name("crisis.toml").read_text("utf-8"))["line"]
)


def lines(*codes: str, on: date) -> tuple[Line, ...]:
    """The lines in force on a day, in the order asked; all of them where no code is given.

    Raises `LookupError` where a line has no number on that day: never read as "nobody to call".
    """
    holding = {line.code: line for line in LINES if line.since <= on < line.until}
    missing = [code for code in codes if code not in holding] or ([] if holding else ["any line"])
    if missing:
        raise LookupError(f"No number for {', '.join(missing)} on {on}. Add a dated row.")
    return tuple(holding[code] for code in codes) if codes else tuple(holding.values())
