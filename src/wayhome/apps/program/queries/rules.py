"""The rule library: every placement rule and every number of the levels, with source and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wayhome.apps.core.access import NotHere
from wayhome.domain import levels
from wayhome.domain.parameters import Parameter
from wayhome.domain.placement.rule import PARAMETERS
from wayhome.domain.placement.rules import RuleRow, rule_row, rule_rows
from wayhome.domain.privacy.permit import Actor, Permission, may


@dataclass(frozen=True, slots=True)
class Number:
    """One dated value of somebody else's number."""

    name: str
    value: str
    unit: str
    since: date
    until: date | None
    cite: str


@dataclass(frozen=True, slots=True)
class Library:
    rules: tuple[RuleRow, ...]
    numbers: list[Number]


def library(*, actor: Actor) -> Library:
    """Everything that decides, in the order in which it is asked."""
    may(actor, Permission.RULES_VIEW).require()
    known = [*levels.PARAMETERS.values(), *PARAMETERS.values()]
    return Library(rule_rows(), [number for one in known for number in _numbers(one)])


def rule(*, actor: Actor, code: str) -> RuleRow:
    """One rule by its code. Raises `NotHere` for a code that is none."""
    may(actor, Permission.RULES_VIEW).require()
    try:
        return rule_row(code)
    except KeyError:
        raise NotHere from None


def _numbers(parameter: Parameter) -> list[Number]:
    return [
        Number(
            name=parameter.name.replace("_", " "),
            value=f"{entry.value.normalize():f}",
            unit=parameter.unit,
            since=entry.since,
            until=entry.until,
            cite=entry.cite,
        )
        for entry in parameter.history
    ]
