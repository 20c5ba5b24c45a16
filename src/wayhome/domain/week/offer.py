"""Openings for one new client, as values."""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.domain.verdict import Reason
from wayhome.domain.week.change import Entries
from wayhome.domain.week.timetable import Short


@dataclass(frozen=True, slots=True)
class Offer:
    """One opening: its entries, what it adds to the site's cost, its minutes, what it leaves short."""

    entries: Entries
    cost: float
    minutes: int
    short: tuple[Short, ...]


@dataclass(frozen=True, slots=True)
class Offers:
    """The openings, cheapest first, and why more is not possible, by kind."""

    offers: tuple[Offer, ...]
    why_short: dict[str, tuple[Reason, ...]]
