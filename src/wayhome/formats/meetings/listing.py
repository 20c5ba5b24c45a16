"""One weekly support meeting as a directory lists it, and what a file of them came to.

Names and telephone numbers of contact persons are never taken over: a directory's readers need
the meeting, not the member.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

DAY_NAMES: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
MINUTES_A_DAY: Final = 24 * 60


class BadListing(ValueError):
    """One meeting cannot be used. Its text says which field, what is wrong and what is expected."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One meeting on one weekday.

    `key` is the meeting's own in its feed. `day` is 0 (Monday) to 6, `start` and `end` are minutes
    after midnight by the clock of `zone` ("" is the place's own); an `end` beyond 1440 is after
    midnight. All three are None for a meeting by appointment. `types` are Meeting Guide codes.
    """

    key: str
    name: str
    fellowship: str
    day: int | None
    start: int | None
    end: int | None
    zone: str = ""
    types: frozenset[str] = frozenset()
    place: str = ""
    address: str = ""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None
    in_person: bool = True
    online: bool = False
    link: str = ""
    phone: str = ""
    group: str = ""
    notes: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be used: the record's number in its file, from 1 (0 is the whole file)."""

    source: str
    number: int
    key: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.source}, meeting {self.number}" if self.number else self.source
        return f"{where}{f' ({self.key})' if self.key else ''}: {self.reason}"


@dataclass(slots=True)
class Report:
    """What the files came to. `read` counts records; one record may meet on several days."""

    listings: list[Listing] = field(default_factory=list)
    broken: list[Trouble] = field(default_factory=list)
    not_feeds: list[Trouble] = field(default_factory=list)
    unknown_types: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Records in all files that are feeds."""
        return sum(self.sources.values())
