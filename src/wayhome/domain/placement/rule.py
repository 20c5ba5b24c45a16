"""What a rule is: a sentence, a source, its dates, and a small pure function over the facts.

One principle holds for every rule: a danger speaks when it is known, a protection counts only when
it is known. An unknown observer, taper, safe place or other home protects nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Final

from wayhome.domain import parameters
from wayhome.domain.levels import Level
from wayhome.domain.placement.facts import Facts, fact_as_data, missing

PARAMETERS: Final = parameters.read(Path(__file__).with_name("parameters.toml"))


@cache
def cut_off(name: str, on: date) -> int:
    """The cut-off in force on a day. Raises `NoValue` where there is none."""
    return int(PARAMETERS[name].on(on))


#: First day of the first edition of the rules.
FIRST: Final = date(2025, 1, 1)

#: The facts that made a rule speak, by name, as plain data. Empty is false: nothing speaks.
Evidence = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule says. A finding with `refer` is a STOP: no level here, go there first."""

    says: str
    facts: Mapping[str, object]
    at_least: Level | None = None
    refer: str | None = None
    eligible: bool = True
    holds: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    closes_modes: tuple[str, ...] = ()
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule is asked: a person on a day, and what the rules before it have found."""

    who: Facts
    on: date
    before: tuple[Finding, ...] = field(default=())

    @property
    def level(self) -> Level | None:
        """The maximum of the minimums so far, outpatient without any.

        None where no level may be named: a STOP, nobody for this program, a needed fact unknown.
        """
        closed = any(finding.refer or not finding.eligible for finding in self.before)
        if closed or missing(self.who):
            return None
        minimums = [finding.at_least for finding in self.before if finding.at_least]
        return max(minimums, default=Level.OUTPATIENT)

    def limit(self, name: str) -> int:
        """The cut-off in force that day."""
        return cut_off(name, self.on)

    def seen(self, *facts: str) -> Evidence:
        """Those facts as they are; an unknown one is None."""
        return {fact: fact_as_data(self.who, fact) for fact in facts}

    def true(self, *facts: str) -> Evidence:
        """Those of the facts that are known to be true."""
        return {fact: True for fact in facts if getattr(self.who, fact) is True}

    def false(self, *facts: str) -> Evidence:
        """Those of the facts that are known to be false."""
        return {fact: False for fact in facts if getattr(self.who, fact) is False}

    def not_true(self, fact: str) -> Evidence:
        """A protection that is absent or unknown."""
        return self.seen(fact) if getattr(self.who, fact) is not True else {}

    def reaches(self, fact: str, limit: str) -> Evidence:
        """A number that is known and at the limit or above."""
        value = getattr(self.who, fact)
        return self.seen(fact) if value is not None and value >= self.limit(limit) else {}

    def between(self, fact: str, low: str, high: str) -> Evidence:
        """A number that is known, at `low` or above, and below `high`."""
        return {} if self.reaches(fact, high) else self.reaches(fact, low)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force from `since` (included) to `until` (excluded)."""

    code: str
    source: str
    since: date
    until: date
    finds: Callable[[Case], Finding | None]

    @property
    def sentence(self) -> str:
        """What the rule says in words: the first paragraph of its function's docstring."""
        words, *_ = cleandoc(self.finds.__doc__ or "").split("\n\n")
        return " ".join(words.split())

    def in_force(self, on: date) -> bool:
        return self.since <= on < self.until

    def hears(self, case: Case) -> Finding | None:
        """The finding of the rule, signed with its code and source; None when it has none."""
        found = self.finds(case) if self.in_force(case.on) else None
        return found and replace(found, rule=self.code, source=self.source)


def rule(
    code: str, *, source: str, since: date, until: date = date.max
) -> Callable[[Callable[[Case], Finding | None]], Rule]:
    """Make a rule of a function whose docstring is its sentence."""
    return lambda finds: Rule(code, source, since, until, finds)
