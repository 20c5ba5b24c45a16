"""What placement may know of a person: values only. None means unknown, never "no"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any, ClassVar, Final, Protocol


class BadFacts(ValueError):
    """The facts cannot be read. `key` is the fact; the text says what is wrong and what is allowed.

    The value itself is never repeated: it may be a protected fact, and errors reach logs.
    """

    def __init__(self, key: str, wrong: str, allowed: str) -> None:
        super().__init__(f"{key}: {wrong}; {allowed}")
        self.key = key


class Kind(Protocol):
    """How one fact is written in a file. `read` raises `BadFacts`."""

    def read(self, key: str, raw: object) -> Any: ...


@dataclass(frozen=True, slots=True)
class YesNo:
    """true or false."""

    def read(self, key: str, raw: object) -> bool:
        if isinstance(raw, bool):
            return raw
        raise BadFacts(key, f"it is {_named(raw)}", "give true or false, or leave the key out")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `low` to `high`, both included."""

    low: int
    high: int

    def read(self, key: str, raw: object) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise BadFacts(key, f"it is {_named(raw)}", self._allowed())
        if not self.low <= raw <= self.high:
            raise BadFacts(key, "it is out of range", self._allowed())
        return raw

    def _allowed(self) -> str:
        return f"give a whole number from {self.low} to {self.high}, or leave the key out"


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`; 9.0 is read as 9, so that equal facts give equal bytes."""

    low: int
    high: int

    def read(self, key: str, raw: object) -> float:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise BadFacts(key, f"it is {_named(raw)}", self._allowed())
        if not self.low <= raw <= self.high:
            raise BadFacts(key, "it is out of range", self._allowed())
        return int(raw) if raw == int(raw) else raw

    def _allowed(self) -> str:
        return f"give a number from {self.low} to {self.high}, or leave the key out"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, key: str, raw: object) -> str:
        if not isinstance(raw, str):
            raise BadFacts(key, f"it is {_named(raw)}", self._allowed())
        if raw not in self.words:
            raise BadFacts(key, "the word is not known", self._allowed())
        return raw

    def _allowed(self) -> str:
        return f"give one of {', '.join(self.words)}, or leave the key out"


@dataclass(frozen=True, slots=True)
class Words:
    """A list of known words, possibly empty: an empty list is a known "none".

    Order and repetition in the file do not matter; the words are kept in the order given here.
    """

    words: tuple[str, ...]

    def read(self, key: str, raw: object) -> tuple[str, ...]:
        if not isinstance(raw, list):
            raise BadFacts(key, f"it is {_named(raw)}", self._allowed())
        if any(not isinstance(word, str) or word not in self.words for word in raw):
            raise BadFacts(key, "it holds a word that is not known", self._allowed())
        return tuple(word for word in self.words if word in raw)

    def _allowed(self) -> str:
        return f"give a list of {', '.join(self.words)}; [] is none; or leave the key out"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuicideScreen:
    """Answers of a six-item screener; None is an item that was not answered.

    Items that the form skips must be written as answered by whoever skips them: here an absent
    item is unknown, whatever the items before it say.
    """

    item1: bool | None = None
    item2: bool | None = None
    item3: bool | None = None
    item4: bool | None = None
    item5: bool | None = None
    item6: bool | None = None
    item6_past_3_months: bool | None = None

    DECISIVE: ClassVar = ("item4", "item5", "item6_past_3_months")

    @property
    def answers(self) -> dict[str, object]:
        """The items that were answered, in their order."""
        answers = {item.name: getattr(self, item.name) for item in fields(self)}
        return {item: answer for item, answer in answers.items() if answer is not None}

    @property
    def alarms(self) -> dict[str, object]:
        """The decisive items that are answered yes."""
        return {item: True for item in self.DECISIVE if getattr(self, item)}

    @property
    def settled(self) -> bool:
        """Whether the decisive items are all known. Item 6 "never" needs no date."""
        recent = self.item6 is False or self.item6_past_3_months is not None
        return self.item4 is not None and self.item5 is not None and recent


@dataclass(frozen=True, slots=True)
class Screen:
    """An object of yes and no, one key an item of the suicide screener."""

    def read(self, key: str, raw: object) -> SuicideScreen:
        items = [item.name for item in fields(SuicideScreen)]
        if not isinstance(raw, Mapping):
            allowed = f"give an object with {', '.join(items)}, or leave the key out"
            raise BadFacts(key, f"it is {_named(raw)}", allowed)
        for item in raw:
            if item not in items:
                raise BadFacts(f"{key}.{item}", "no such item", f"allowed are {', '.join(items)}")
        return SuicideScreen(
            **{item: YesNo().read(f"{key}.{item}", answer) for item, answer in raw.items()}
        )


def _fact(kind: Kind) -> Any:
    return field(default=None, metadata={"kind": kind})


def _yes_no() -> Any:
    return _fact(YesNo())


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Every fact that a rule may ask for. Days, weeks, minutes and hours as the names say."""

    age: int | None = _fact(Whole(0, 130))
    emergency: tuple[str, ...] | None = _fact(
        Words(("unresponsive", "overdose_signs", "seizure", "chest_pain"))
    )
    suicide_screen: SuicideScreen | None = field(default=None, metadata={"kind": Screen()})
    suicide_plan_and_intent: bool | None = _yes_no()
    violence_imminent: bool | None = _yes_no()
    ciwa: int | None = _fact(Whole(0, 67))
    cows: int | None = _fact(Whole(0, 48))
    withdrawal_seizure_or_dts_before: bool | None = _yes_no()
    hallucinations_now: bool | None = _yes_no()
    reliable_observer_at_home: bool | None = _yes_no()
    sedative_daily: bool | None = _yes_no()
    sedative_taper_supervised: bool | None = _yes_no()
    psychosis_or_mania_active: bool | None = _yes_no()
    delirium: bool | None = _yes_no()
    can_follow_group: bool | None = _yes_no()
    pregnant: bool | None = _yes_no()
    injects: bool | None = _yes_no()
    physical_dependence: tuple[str, ...] | None = _fact(Words(("opioid", "alcohol", "sedative")))
    medical_daily_nursing: bool | None = _yes_no()
    medically_stable: bool | None = _yes_no()
    phq9: int | None = _fact(Whole(0, 27))
    gad7: int | None = _fact(Whole(0, 21))
    pcl5: int | None = _fact(Whole(0, 80))
    functional_loss_severe: bool | None = _yes_no()
    daily_support_needed: bool | None = _yes_no()
    dsm5_criteria: int | None = _fact(Whole(0, 11))
    use_past_30_days: bool | None = _yes_no()
    in_weekly_outpatient_care: bool | None = _yes_no()
    relapses_past_6_months: int | None = _fact(Whole(0, 180))
    iop_weeks_attended_75_percent: int | None = _fact(Whole(0, 520))
    uses_daily: bool | None = _yes_no()
    safe_between_sessions: bool | None = _yes_no()
    overdose_past_30_days: bool | None = _yes_no()
    injects_fentanyl: bool | None = _yes_no()
    on_medication_for_opioids: bool | None = _yes_no()
    household_active_use: bool | None = _yes_no()
    alternative_housing: bool | None = _yes_no()
    housing: str | None = _fact(Choice(("stable", "unstable", "homeless")))
    violence_at_home: bool | None = _yes_no()
    safe_place: bool | None = _yes_no()
    private_space_for_video: bool | None = _yes_no()
    device_for_video: bool | None = _yes_no()
    travel_minutes: int | None = _fact(Whole(0, 1440))
    day_hours_blocked: bool | None = _yes_no()
    stepping_down_from: str | None = _fact(Choice(("residential", "inpatient", "withdrawal")))
    stepped_down_days_ago: int | None = _fact(Whole(0, 36500))
    discharge_asks_php: bool | None = _yes_no()
    lgbtq_track_wanted: bool | None = _yes_no()
    hours_per_week_possible: float | None = _fact(Number(0, 168))
    primary: str | None = _fact(Choice(("substance", "mental_health", "both")))


KINDS: Final[Mapping[str, Kind]] = {fact.name: fact.metadata["kind"] for fact in fields(Facts)}


def read_facts(data: object) -> Facts:
    """Facts from parsed JSON or TOML. Strict: raises `BadFacts` at the first key that is wrong."""
    if not isinstance(data, Mapping):
        raise BadFacts("facts", f"they are {_named(data)}", "give one object of facts")
    for key in data:
        if key not in KINDS:
            raise BadFacts(str(key), "no such fact", _instead_of(str(key)))
    return Facts(**{key: KINDS[key].read(key, raw) for key, raw in data.items()})


def facts_as_data(facts: Facts) -> dict[str, object]:
    """The known facts as plain data in the order of `Facts`; `read_facts` gives them back."""
    return {key: fact_as_data(facts, key) for key in KINDS if getattr(facts, key) is not None}


def fact_as_data(facts: Facts, key: str) -> object:
    """One fact as plain data; None is unknown."""
    value = getattr(facts, key)
    if isinstance(value, SuicideScreen):
        return value.answers
    return list(value) if isinstance(value, tuple) else value


NEEDED: Final = (
    "age",
    "emergency",
    "suicide_screen",
    "ciwa",
    "can_follow_group",
    "medical_daily_nursing",
    "household_active_use",
    "safe_between_sessions",
    "dsm5_criteria",
)


def missing(who: Facts) -> tuple[str, ...]:
    """Needed facts that are unknown, in the order of `NEEDED`. With any of them there is no level.

    A screener with a decisive item unanswered is unknown. Withdrawal need not be scored where it
    is known that neither alcohol nor a sedative is depended on, nor criteria counted where a
    mental-health problem is the primary one.
    """
    return tuple(key for key in NEEDED if not _known(who, key) and not _needless(who, key))


def _known(who: Facts, key: str) -> bool:
    if key == "suicide_screen":
        return who.suicide_screen is not None and who.suicide_screen.settled
    return getattr(who, key) is not None


def _needless(who: Facts, key: str) -> bool:
    if key == "ciwa":
        depends = who.physical_dependence
        return depends is not None and not {"alcohol", "sedative"} & set(depends)
    return key == "dsm5_criteria" and who.primary == "mental_health"


def _named(raw: object) -> str:
    names = {bool: "true or false", str: "text", list: "a list", dict: "an object"}
    if raw is None:
        return "null"
    return names.get(type(raw), "a number" if isinstance(raw, int | float) else "something else")


def _instead_of(key: str) -> str:
    close = get_close_matches(key, KINDS, n=1)
    return f"did you mean {close[0]}?" if close else "remove it; the facts are listed in the manual"
