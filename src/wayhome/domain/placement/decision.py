"""A clinician decides: what stands in the way, and whether an old decision still says the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wayhome.domain.levels import Level
from wayhome.domain.placement.facts import read_facts
from wayhome.domain.placement.recommend import Recommendation, Status, as_json, recommend
from wayhome.domain.placement.rule import Case
from wayhome.domain.placement.rules import ask
from wayhome.domain.verdict import YES, Verdict, no

_NEVER = {
    Status.STOP: no(
        "placement.stop",
        "A stop stands: no level is chosen. Hand over warmly; only new facts take the stop away.",
    ),
    Status.NOT_ELIGIBLE: no(
        "placement.not_eligible",
        "No program here serves this age: hand over warmly.",
    ),
    Status.INCOMPLETE: no(
        "placement.incomplete",
        "A needed answer is not known yet. Ask for it first: unknown is never taken as fine.",
    ),
}


def can_decide(result: Recommendation) -> Verdict:
    """Whether any level may be chosen on a recommendation."""
    return _NEVER.get(result.status, YES)


def can_choose(result: Recommendation, level: Level, reason: str) -> Verdict:
    """Whether this level may be chosen. Code `placement.reason`: another level needs a reason."""
    open_still = can_decide(result)
    if not open_still:
        return open_still
    if level is not result.level and not reason.strip():
        return no("placement.reason", "Another level than the advice needs a reason in words.")
    return YES


def is_stopped(facts: Mapping[str, object], *, on: date) -> bool:
    """Whether a STOP stands in these facts on a day; asked again before an admission."""
    case = ask(Case(read_facts(facts), on))
    return any(finding.refer for finding in case.before)


def says_the_same(facts: Mapping[str, object], *, on: date, stored: str) -> bool:
    """Run an old placement again with the rules of its day: the same characters, or not."""
    return as_json(recommend(read_facts(facts), on=on)) == stored
