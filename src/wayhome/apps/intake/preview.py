"""What the rules say of a call so far, in words for the person who holds the phone.

Pure: facts and a day in, a picture of the right column out. A clinician decides later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from wayhome.apps.intake import call_sheet
from wayhome.domain import crisis
from wayhome.domain.crisis import Line
from wayhome.domain.levels import Level
from wayhome.domain.placement.facts import NEEDED, read_facts
from wayhome.domain.placement.recommend import Recommendation, Status, recommend
from wayhome.domain.placement.rule import Finding

LEVEL_WORDS: Final = {
    Level.OUTPATIENT: "Weekly outpatient care",
    Level.IOP: "IOP",
    Level.PHP: "Partial hospitalization",
    Level.RESIDENTIAL: "Residential care",
    Level.INPATIENT: "Inpatient care",
}
#: Where a STOP sends: the head of the banner, what to say, the line to call first.
STOPS: Final = {
    "emergency": (
        "Stop: this is an emergency",
        "I am getting help to you now. Stay on the line with me. Is someone with you?",
        "911",
    ),
    "emergency_evaluation": (
        "Stop: they need to be seen today",
        "Thank you for telling me. You deserve help with this today. I will bring someone onto "
        "this call and stay until you are set. Your place with us stays open.",
        "988",
    ),
    "inpatient_withdrawal": (
        "Stop: withdrawal needs care around the clock first",
        "Thank you for telling me. Stopping all at once can be risky for your body. I know who "
        "can help today. I will call them with you. Your place with us stays open.",
        "911",
    ),
    "medical_withdrawal": (
        "Stop: these pills need a medical plan first",
        "Please do not stop the pills by yourself. A prescriber has to bring them down step by "
        "step. I will call one with you now. Your place with us stays open.",
        "911",
    ),
    "psychiatric_evaluation": (
        "Stop: psychiatry comes first",
        "Thank you for talking with me. I would like a doctor to talk with you today. I will "
        "call with you and stay on the line. Your place with us stays open.",
        "988",
    ),
}
MOST_CHANGES: Final = 4
HERE: Final = (Level.OUTPATIENT, Level.IOP, Level.PHP)
HOLDS: Final = {
    "hours": "Can they come enough hours a week?",
    "safe_place": "A safe place to sleep comes first.",
    "ambulatory_withdrawal": "A prescriber plans withdrawal within 24 hours.",
}
TASKS: Final = {
    "same_day_medication_offer": "Offer medicine for opioid use today",
    "same_day_obstetric_plan": "Make a plan with obstetrics today",
    "offer_naloxone": "Offer naloxone",
    "housing_or_safety": "Help with housing or safety",
    "offer_evening": "Offer the evening",
    "offer_telehealth": "Offer video",
    "offer_child_care": "Offer child care",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A needed answer that is not in yet, and where it is asked."""

    fact: str
    says: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Said:
    """One finding: the sentence, the rule's code and source, and how it bears."""

    code: str
    says: str
    source: str
    is_stop: bool
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The right column of the call sheet."""

    status: Status
    tone: str
    title: str
    text: str
    answered: int
    asked: int
    findings: tuple[Said, ...]
    questions: tuple[Question, ...]
    holds: tuple[str, ...]
    tasks: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    priority: int
    say: str = ""
    refer: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def is_stop(self) -> bool:
        return self.status is Status.STOP

    @property
    def not_here(self) -> bool:
        """Whether care begins somewhere else: then a warm hand-off is owed, never a refusal."""
        return self.is_stop or self.status is Status.NOT_ELIGIBLE

    @property
    def marks(self) -> str:
        """A seat strip of the answers: in and still open."""
        return "p" * self.answered + "o" * (self.asked - self.answered)


def preview(facts: Mapping[str, Any], *, on: date) -> Preview:
    """The picture of facts that passed the sheet's form. Raises `BadFacts` for others."""
    result = recommend(read_facts(dict(facts)), on=on)
    title, tone, text = _head(result)
    _, say, first = STOPS.get(result.refer or "", ("", "", ""))
    return Preview(
        status=result.status,
        tone=tone,
        title=title,
        text=text,
        answered=len(NEEDED) - len(result.missing),
        asked=len(NEEDED),
        findings=tuple(_said(finding) for finding in result.findings),
        questions=tuple(_questions(result.missing)),
        holds=tuple(HOLDS.get(hold, call_sheet.words(hold)) for hold in result.holds),
        tasks=tuple(TASKS.get(task, call_sheet.words(task)) for task in result.tasks),
        changes=_changes(result),
        priority=result.priority,
        say=say,
        refer=result.refer or "",
        lines=_lines(first, on),
    )


def _head(result: Recommendation) -> tuple[str, str, str]:
    """Title, tone and sentence of the head."""
    if result.status is Status.STOP:
        says = " ".join(finding.says for finding in result.findings if finding.refer)
        return STOPS[result.refer or "emergency"][0], "risk", says
    if result.status is Status.NOT_ELIGIBLE:
        return "Another program fits better", "warn", result.findings[-1].says
    if result.level is None:
        return "Too early to say", "warn", "No level is named until the needed answers are in."
    words = LEVEL_WORDS[result.level]
    if result.level in HERE:
        return f"{words} looks right so far", "ok", "A clinician decides at the assessment."
    return f"{words} looks right so far", "warn", "It is not given here: hand over warmly."


def _said(finding: Finding) -> Said:
    evidence = tuple((call_sheet.words(key), _value(value)) for key, value in finding.facts.items())
    return Said(finding.rule, finding.says, finding.source, bool(finding.refer), evidence)


def _value(value: object) -> str:
    """A fact's value in words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict):
        return f"{len(value)} yes" if value else "Not known"
    if isinstance(value, list):
        return ", ".join(str(word).replace("_", " ") for word in value) or "None"
    return "Not known" if value is None else str(value).replace("_", " ")


def _questions(missing: Iterable[str]) -> Iterable[Question]:
    asks = {ask.fact: ask.says for ask in call_sheet.ASKS}
    for fact in missing:
        yield Question(fact, asks.get(fact, call_sheet.words(fact)), call_sheet.anchor(fact))


def _changes(result: Recommendation) -> tuple[tuple[str, str], ...]:
    """What would give another level: a few, in words. That a STOP stops goes without saying."""
    levels = {level.word: words for level, words in LEVEL_WORDS.items()}
    return tuple(
        (_change(one.change), levels[one.then])
        for one in result.would_change
        if one.then in levels and not one.change.startswith("age")
    )[:MOST_CHANGES]


def _change(change: str) -> str:
    fact, _, becomes = change.partition(" becomes ")
    says = {"true": "yes", "false": "no"}.get(becomes, becomes.replace("_", " "))
    return f"{call_sheet.words(fact.partition('.')[0])}: {says}"


def _lines(first: str, on: date) -> tuple[Line, ...]:
    if not first:
        return ()
    return crisis.lines(*dict.fromkeys((first, "911", "988")), on=on)
