"""Numbers that someone else decides: dated, with a source. A day without a value is an error."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any


class NoValue(LookupError):
    """No value is in force on that day. Never read as zero."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One value and the days on which it holds: `since` included, `until` excluded."""

    since: date
    value: Decimal
    cite: str
    until: date | None = None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number over time, in one unit."""

    name: str
    unit: str
    history: tuple[Dated, ...]

    def entry(self, on: date) -> Dated:
        """The entry in force on a day. Raises `NoValue` where there is none."""
        found = [entry for entry in self.history if entry.holds(on)]
        if not found:
            raise NoValue(f"{self.name} has no value on {on}. Add a dated row with its source.")
        return max(found, key=lambda entry: entry.since)

    def on(self, day: date) -> Decimal:
        """The value in force on a day."""
        return self.entry(day).value


def read(path: Path) -> dict[str, Parameter]:
    """Parameters of a TOML file: one table each, `unit` and `values` with since, value, cite."""
    return {
        name: Parameter(name, table["unit"], tuple(_dated(row) for row in table["values"]))
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def _dated(row: dict[str, Any]) -> Dated:
    return Dated(row["since"], Decimal(str(row["value"])), row["cite"], row.get("until"))
