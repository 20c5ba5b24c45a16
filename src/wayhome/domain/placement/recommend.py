"""The level of care that the facts ask for, with every reason and what would change it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from wayhome.domain.levels import Level
from wayhome.domain.placement.changes import paths
from wayhome.domain.placement.facts import Facts, missing
from wayhome.domain.placement.rule import Case, Finding
from wayhome.domain.placement.rules import ask

FORMAT: Final = "wayhome.placement/1"
MODES: Final = ("site", "video")

#: Status, level, and where to go first.
Outcome = tuple["Status", Level | None, str | None]


class Status(StrEnum):
    """How a placement ends."""

    STOP = "stop"
    NOT_ELIGIBLE = "not_eligible"
    INCOMPLETE = "incomplete"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class WouldChange:
    """One fact otherwise, and the level or status that the rules would give then."""

    change: str
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What the rules say on a day. `level` only where the status is `recommended`.

    `missing` lists the unknown needed facts whatever the status. `modes` is empty where nothing
    is offered here. `priority` is 1 to 4, 1 first.
    """

    on: date
    status: Status
    level: Level | None
    holds: tuple[str, ...]
    tracks: tuple[str, ...]
    modes: tuple[str, ...]
    priority: int
    tasks: tuple[str, ...]
    refer: str | None
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    would_change: tuple[WouldChange, ...] = ()


def recommend(facts: Facts, *, on: date) -> Recommendation:
    """The least intensive level that satisfies every rule in force on a day, with the trace.

    A STOP outranks everything; then an age that no program serves; then a needed fact that is
    unknown. Raises `NoRules` on a day before the first rule.
    """
    decided = _decide(facts, on)
    return replace(decided, would_change=tuple(_what_would_change(facts, decided)))


def as_data(result: Recommendation) -> dict[str, object]:
    """The result as plain data in the order of the format `wayhome.placement/1`."""
    return {
        "format": FORMAT,
        "on": result.on.isoformat(),
        "status": result.status.value,
        "level": result.level.word if result.level else None,
        "holds": list(result.holds),
        "tracks": list(result.tracks),
        "modes": list(result.modes),
        "priority": result.priority,
        "tasks": list(result.tasks),
        "refer": result.refer,
        "missing": list(result.missing),
        "findings": [_finding_as_data(finding) for finding in result.findings],
        "would_change": [{"if": other.change, "then": other.then} for other in result.would_change],
    }


def as_json(result: Recommendation) -> str:
    """The result as JSON text: the same facts on the same day give the same characters."""
    return json.dumps(as_data(result), ensure_ascii=False, indent=2)


def _decide(who: Facts, on: date) -> Recommendation:
    case = ask(Case(who, on))
    findings = case.before
    status, level, refer = _outcome(case)
    closed = {mode for finding in findings for mode in finding.closes_modes}
    served = status in (Status.RECOMMENDED, Status.INCOMPLETE)
    return Recommendation(
        on=on,
        status=status,
        level=level,
        holds=_once((*_all(findings, "holds"), *_hours_hold(findings, level))),
        tracks=_once(_all(findings, "tracks")),
        modes=tuple(mode for mode in MODES if served and mode not in closed),
        priority=_priority(who),
        tasks=_once((*_all(findings, "tasks"), *_naloxone(who))),
        refer=refer,
        missing=missing(who),
        findings=findings,
    )


def _outcome(case: Case) -> Outcome:
    """Status, level and where to go first, of a case with its findings."""
    for finding in case.before:
        if finding.refer:
            return Status.STOP, None, finding.refer
    if not all(finding.eligible for finding in case.before):
        return Status.NOT_ELIGIBLE, None, None
    level = case.level
    return (Status.RECOMMENDED if level else Status.INCOMPLETE), level, None


def _hours_hold(findings: Iterable[Finding], level: Level | None) -> tuple[str, ...]:
    """IOP waits where its weekly hours are not known to be possible."""
    fits = any(finding.rule == "OPR-U1" for finding in findings)
    return ("hours",) if level is Level.IOP and not fits else ()


def _naloxone(who: Facts) -> tuple[str, ...]:
    """Naloxone is offered with opioid dependence, injecting, or an overdose now or lately."""
    overdose = who.overdose_past_30_days or "overdose_signs" in (who.emergency or ())
    opioid = "opioid" in (who.physical_dependence or ())
    return ("offer_naloxone",) if opioid or overdose or _injects(who) else ()


def _priority(who: Facts) -> int:
    """Federal order of admission: pregnant and injecting, pregnant, injecting, others.

    Source: 45 CFR 96.131. Unknown is not a claim to priority, and nobody loses a place by it.
    """
    if who.pregnant:
        return 1 if _injects(who) else 2
    return 3 if _injects(who) else 4


def _injects(who: Facts) -> bool:
    return bool(who.injects or who.injects_fentanyl)


def _what_would_change(who: Facts, now: Recommendation) -> Iterator[WouldChange]:
    """Every single change of a fact that gives another status or level, by deciding again."""
    present = (now.status, now.level)
    for path in paths(who, on=now.on):
        before = present
        for change, other in path:
            status, level, refer = _outcome(ask(Case(other, now.on)))
            if (status, level) not in (present, before):
                yield WouldChange(change, _then(status, level, refer))
            before = (status, level)


def _then(status: Status, level: Level | None, refer: str | None) -> str:
    if level:
        return level.word
    return f"stop: {refer}" if refer else status.value


def _finding_as_data(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "says": finding.says,
        "source": finding.source,
        "facts": dict(finding.facts),
    }


def _all(findings: Iterable[Finding], name: str) -> Iterator[str]:
    return (word for finding in findings for word in getattr(finding, name))


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
