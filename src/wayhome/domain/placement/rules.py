"""The placement rules in their order: S, B, C, D, E, L, T, U."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from wayhome.domain.placement import rules_need as need
from wayhome.domain.placement import rules_safety as safety
from wayhome.domain.placement import rules_setting as setting
from wayhome.domain.placement.rule import Case, Rule

SAFETY: Final[tuple[Rule, ...]] = (
    safety.emergency,
    safety.danger_to_self_or_others,
    safety.severe_withdrawal,
    safety.moderate_withdrawal,
    safety.sedative_without_taper,
    safety.opioid_withdrawal,
    safety.cannot_take_part,
    safety.pregnant_and_dependent,
)

FIT: Final[tuple[Rule, ...]] = (
    need.daily_nursing,
    need.severe_and_daily_support,
    need.mood_beside_use,
    need.weekly_care_is_not_enough,
    need.intensive_care_is_not_enough,
    need.unsafe_between_sessions,
    setting.use_at_home,
    setting.no_safe_home,
    setting.no_video,
    setting.hard_to_reach,
    setting.stepping_down,
    setting.nothing_but_mild_use,
    setting.mild_use_unstable_mood,
    setting.mental_health_first,
    setting.adolescent,
    setting.child,
    setting.lgbtq,
    setting.iop_fits,
)

RULES: Final = SAFETY + FIT


class NoRules(LookupError):
    """No rule is in force on that day. Never read as "nothing to find"."""


def ask(case: Case) -> Case:
    """The case with every finding of the rules in force on its day, in their order.

    Safety comes first: once a STOP has spoken the other rules are not asked, for no level may be
    read out of them. Raises `NoRules` on a day without rules.
    """
    if not any(rule.in_force(case.on) for rule in RULES):
        first = min(rule.since for rule in RULES)
        raise NoRules(f"No placement rule is in force on {case.on}. The first begin on {first}.")
    safe = _ask(SAFETY, case)
    return safe if any(finding.refer for finding in safe.before) else _ask(FIT, safe)


def _ask(rules: tuple[Rule, ...], case: Case) -> Case:
    for rule in rules:
        if found := rule.hears(case):
            case = Case(case.who, case.on, (*case.before, found))
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule as a row of the rule library. `until` is None where no end is known."""

    code: str
    sentence: str
    source: str
    since: date
    until: date | None


def rule_rows() -> tuple[RuleRow, ...]:
    """Every rule in order, in force or not."""
    return tuple(_row(rule) for rule in RULES)


def rule_row(code: str) -> RuleRow:
    """The rule of a code. Raises `KeyError` for a code that is none."""
    return {rule.code: _row(rule) for rule in RULES}[code]


def _row(rule: Rule) -> RuleRow:
    return RuleRow(
        code=rule.code,
        sentence=rule.sentence,
        source=rule.source,
        since=rule.since,
        until=None if rule.until == date.max else rule.until,
    )
