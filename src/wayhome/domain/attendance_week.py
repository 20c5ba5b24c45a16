"""Three clocks of a client's week, and whether it will still keep the rule of its level.

Scheduled, attended and billable minutes are three different things (rulebook, conclusion 1): the
hours of a level are kept by attended minutes, a payer pays for days that reach its own floor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wayhome.domain.attendance import Presence
from wayhome.domain.levels import Floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One session of a client's week: its day, its clinical minutes, what is known of it."""

    on: date
    scheduled: int
    presence: Presence
    by_video: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a payer asks of a day. `day_minutes_least` None: it names no floor of minutes."""

    day_minutes_least: int | None = None
    video_counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The three clocks, in minutes."""

    scheduled: int
    attended: int
    billable: int


def clocks(lines: Sequence[Line], contract: Contract | None) -> Clocks:
    """The clocks of a week. Without a contract on record nothing is billable."""
    return Clocks(
        scheduled=sum(line.scheduled for line in lines),
        attended=sum(line.presence.minutes for line in lines),
        billable=billable(lines, contract),
    )


def billable(lines: Iterable[Line], contract: Contract | None) -> int:
    """Attended minutes of the days that reach the payer's floor.

    A day below it is attended, not billable (rulebook 3.3 "partial day"); video minutes stay out
    where the payer does not take them (case 36).
    """
    if contract is None:
        return 0
    days: Counter[date] = Counter()
    for line in lines:
        if contract.video_counts or not line.by_video:
            days[line.on] += line.presence.minutes
    least = contract.day_minutes_least or 0
    return sum(minutes for minutes in days.values() if minutes >= least)


class Prospect(StrEnum):
    """How a week stands against the rule of its level."""

    KEEPS = "keeps"
    OPEN = "open"
    AT_RISK = "at_risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a week will come to when everything that is still scheduled is attended.

    `short` minutes and `days_short` days are then missing; `unknown` are minutes of sessions of
    which nobody can say who was there. They never count as attended.
    """

    asked: Floor
    attended: int
    ahead: int
    unknown: int
    days: int
    days_unknown: int

    @property
    def short(self) -> int:
        return max(0, self.asked.minutes - self.attended - self.ahead)

    @property
    def days_short(self) -> int:
        return max(0, self.asked.days - self.days)

    @property
    def prospect(self) -> Prospect:
        """`open`: what nobody recorded would be enough, so it has to be recorded first."""
        if not (self.short or self.days_short):
            return Prospect.KEEPS
        would_do = self.unknown >= self.short and self.days_unknown >= self.days_short
        return Prospect.OPEN if would_do else Prospect.AT_RISK


def outlook(lines: Iterable[Line], asked: Floor) -> Outlook:
    """The outlook of a week against a floor of `levels.floor`."""
    rows = list(lines)
    surely = {row.on for row in rows if row.presence.minutes or row.presence.ahead}
    perhaps = {row.on for row in rows if row.presence.unknown} - surely
    return Outlook(
        asked=asked,
        attended=sum(row.presence.minutes for row in rows),
        ahead=sum(row.presence.ahead for row in rows),
        unknown=sum(row.presence.unknown for row in rows),
        days=len(surely),
        days_unknown=len(perhaps),
    )
