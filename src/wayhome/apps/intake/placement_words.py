"""A recommendation in words for the screen: level, findings, what is missing, what would change.

Pure: a recommendation in, words out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from wayhome.apps.intake import assessment_questions as questions
from wayhome.apps.intake.preview import HOLDS, LEVEL_WORDS, STOPS, TASKS
from wayhome.domain import crisis, levels
from wayhome.domain.crisis import Line
from wayhome.domain.levels import BY_HOURS, AgeGroup, Level
from wayhome.domain.placement.facts import Facts
from wayhome.domain.placement.recommend import Recommendation, Status
from wayhome.domain.placement.rule import Finding

TRACKS: Final = {
    "dual_diagnosis": "Dual-diagnosis track",
    "adolescent": "Adolescent track",
    "lgbtq": "LGBTQ+ track",
}
MODES: Final = {"site": "on site", "video": "by video"}
OFFERS: Final = {
    "offer_evening": "Evening",
    "offer_telehealth": "Video",
    "offer_child_care": "Child care",
}
AROUND: Final = {
    Level.OUTPATIENT: "Fewer hours than intensive care",
    Level.RESIDENTIAL: "Living there, around the clock",
    Level.INPATIENT: "Hospital or withdrawal unit",
}
TONES: Final = {
    Status.RECOMMENDED: "ok",
    Status.INCOMPLETE: "warn",
    Status.NOT_ELIGIBLE: "warn",
    Status.STOP: "risk",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One rule that spoke. `result` in words with its tone; `facts` are those it used."""

    code: str
    says: str
    source: str
    facts: str
    result: str
    tone: str
    is_stop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A needed answer that is not known. `anchor` is its input on the assessment page."""

    fact: str
    says: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One level of the ladder, the highest first."""

    word: str
    name: str
    about: str
    is_advice: bool
    is_decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the rules say, in words."""

    status: Status
    title: str
    text: str
    tone: str
    say: str
    refer: str
    level: str
    priority: int
    findings: tuple[FindingRow, ...]
    missing: tuple[Missing, ...]
    changes: tuple[tuple[str, str, str], ...]
    holds: tuple[str, ...]
    tasks: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def is_stop(self) -> bool:
        return self.status is Status.STOP

    @property
    def is_incomplete(self) -> bool:
        return self.status is Status.INCOMPLETE

    @property
    def not_here(self) -> bool:
        """Whether care begins elsewhere: then a warm hand-off is owed."""
        here = self.level in {"", *(level.word for level in Level if level <= Level.PHP)}
        return self.is_stop or self.status is Status.NOT_ELIGIBLE or not here


NOT_HERE: Final = "This level is not given here: a warm hand-off brings them to where it is."


def advice(result: Recommendation) -> Advice:
    """A recommendation in words."""
    title, text = _head(result)
    _, say, first = STOPS.get(result.refer or "", ("", "", ""))
    return Advice(
        status=result.status,
        title=title,
        text=text,
        tone=TONES[result.status],
        say=say,
        refer=result.refer or "",
        level=result.level.word if result.level else "",
        priority=result.priority,
        findings=tuple(_row(finding) for finding in result.findings),
        missing=tuple(_missing(fact) for fact in result.missing),
        changes=_changes(result),
        holds=tuple(HOLDS[hold] for hold in result.holds),
        tasks=tuple(TASKS[task] for task in result.tasks),
        lines=crisis.lines(*dict.fromkeys((first, "911", "988")), on=result.on) if first else (),
    )


def ladder(result: Recommendation, decided: str, age: int | None) -> tuple[Rung, ...]:
    """Every level from the most intensive down, with the advice and the decision marked."""
    return tuple(
        Rung(
            word=level.word,
            name=LEVEL_WORDS[level],
            about=about(level, age, result.on),
            is_advice=level is result.level,
            is_decided=level.word == decided,
        )
        for level in reversed(Level)
    )


def about(level: Level, age: int | None, on: date) -> str:
    """What a level means in hours; of the adults' hours where the age is not known."""
    if level not in BY_HOURS:
        return AROUND[level]
    group = (levels.age_group(age, on=on) if age is not None else None) or AgeGroup.ADULT
    return f"At least {levels.floor(level, group, on=on).minutes // levels.HOUR} hours a week"


def result_of(finding: Finding) -> tuple[str, str]:
    """What one finding asks for, in words with a tone."""
    if finding.refer:
        return "STOP", "risk"
    if not finding.eligible:
        return "Not for this program", "warn"
    if asked := list(_asked(finding)):
        return _joined(asked), _tone(finding)
    return "Fits", "ok"


def asks_of(facts: tuple[str, ...], result: Recommendation) -> tuple[tuple[str, str], ...]:
    """What the findings that used those facts ask for; the same words once."""
    heard = (one for one in result.findings if set(one.facts) & set(facts))
    return tuple(dict.fromkeys(result_of(one) for one in heard))


def known(who: Facts) -> int:
    """How many facts are known."""
    return sum(getattr(who, fact) is not None for fact in questions.SHORT)


def _head(result: Recommendation) -> tuple[str, str]:
    if result.status is Status.STOP:
        says = " ".join(finding.says for finding in result.findings if finding.refer)
        return STOPS[result.refer or "emergency"][0], says
    if result.status is Status.NOT_ELIGIBLE:
        return "Not for this program", result.findings[-1].says
    if result.level is None:
        return "No advice yet", "No level is named until every needed answer is in."
    if result.level > Level.PHP:
        return f"Advice: {LEVEL_WORDS[result.level]}", NOT_HERE
    details = [TRACKS[track] for track in result.tracks]
    if result.modes:
        details.append(" or ".join(MODES[mode] for mode in result.modes))
    return f"Advice: {LEVEL_WORDS[result.level]}", _joined(details) + "."


def _row(finding: Finding) -> FindingRow:
    result, tone = result_of(finding)
    return FindingRow(
        code=finding.rule,
        says=finding.says,
        source=finding.source,
        facts=". ".join(questions.chip(fact, value) for fact, value in finding.facts.items()),
        result=result,
        tone=tone,
        is_stop=bool(finding.refer),
    )


def _asked(finding: Finding) -> Iterator[str]:
    if finding.at_least:
        yield f"At least {LEVEL_WORDS[finding.at_least]}"
    yield from (TRACKS[track] for track in finding.tracks)
    yield from (HOLDS[hold] for hold in finding.holds)
    yield from ("On site only" for _ in finding.closes_modes)
    yield from (OFFERS.get(task, TASKS[task]) for task in finding.tasks)


def _joined(words: list[str]) -> str:
    """Words as one line: the first letter large, the others as they stand within a sentence."""
    first, *rest = words
    return ", ".join((first[:1].upper() + first[1:], *(f"{w[:1].lower()}{w[1:]}" for w in rest)))


def _tone(finding: Finding) -> str:
    if finding.at_least:
        return "brand"
    if finding.holds:
        return "warn"
    return "plum" if finding.tracks else "info"


def _missing(fact: str) -> Missing:
    anchor = "" if fact == "age" else questions.anchor(fact)
    return Missing(fact=fact, says=questions.SHORT[fact], anchor=anchor)


def _changes(result: Recommendation) -> tuple[tuple[str, str, str], ...]:
    """Every change; those that give another level stand before those that would stop."""
    found = [_change(one.change, one.then) for one in result.would_change]
    return tuple(sorted(found, key=lambda change: change[2] == "risk"))


def _change(change: str, then: str) -> tuple[str, str, str]:
    """One change in words, what the rules would say then, and its tone."""
    fact, _, becomes = change.partition(" becomes ")
    key, _, item = fact.partition(".")
    said = {"true": "yes", "false": "no"}.get(becomes, becomes.replace("_", " "))
    asked = f", item {item.removeprefix('item').replace('_', ' ')}" if item else ""
    words = f"{questions.SHORT[key]}{asked}: {said}"
    named = {level.word: LEVEL_WORDS[level] for level in Level}
    if then in named:
        return words, named[then], "warn"
    if then.startswith(Status.STOP.value):
        return words, "STOP", "risk"
    return words, then.replace("_", " ").capitalize(), "plum"
