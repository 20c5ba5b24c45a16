"""The questions of the call sheet: our own words, in the order in which they are asked.

Each question names one placement fact and reads and writes it as `Referral.facts` keeps it.
Nothing here reads a row; three answers each, and "skip" is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

YES, NO, SKIP = "yes", "no", ""
SCREEN: Final = "suicide_screen"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question of yes, no and skip. `fact` is a key, or an item of the screener with a dot.

    `only_if` is the question whose "yes" makes this one worth asking. `danger` is the answer that
    is tinted.
    """

    fact: str
    says: str
    hint: str = ""
    only_if: str = ""
    danger: str = YES

    @property
    def field(self) -> str:
        """The name of the form field."""
        return self.fact.replace(".", "_")


EMERGENCIES: Final = (
    ("unresponsive", "Cannot be woken"),
    ("overdose_signs", "Signs of an overdose"),
    ("seizure", "A seizure"),
    ("chest_pain", "Chest pain"),
    ("none", "None of these"),
)
DEPENDENCE: Final = (
    ("opioid", "Opioids"),
    ("alcohol", "Alcohol"),
    ("sedative", "Sleep or nerve pills"),
    ("none", "None of these"),
)
HOUSING: Final = (
    ("stable", "Steady"),
    ("unstable", "Not steady"),
    ("homeless", "None now"),
)
CAME_FROM: Final = (
    ("residential", "Residential care"),
    ("inpatient", "A hospital"),
    ("withdrawal", "Detox"),
)
PRIMARY: Final = (
    ("substance", "Use"),
    ("mental_health", "Mental health"),
    ("both", "Both"),
)

_S = f"{SCREEN}."
SAFETY: Final = (
    Ask(
        "violence_imminent",
        "Is anyone about to get hurt, by you or by someone else?",
        "A yes means help now",
    ),
    Ask(
        f"{_S}item1",
        "In the past month, have you wished you would not wake up again?",
        "Asked of everyone",
    ),
    Ask(
        f"{_S}item2",
        "In the past month, have you had thoughts of ending your life?",
        "A yes opens three more questions",
    ),
    Ask(f"{_S}item3", "Have you thought about how you would do it?", only_if="item2"),
    Ask(f"{_S}item4", "Did some part of you mean to act on these thoughts?", only_if="item2"),
    Ask(f"{_S}item5", "Have you begun to plan it, and mean to go through?", only_if="item2"),
    Ask(f"{_S}item6", "Have you ever done something, or begun to, to end your life?"),
    Ask(f"{_S}item6_past_3_months", "Was that in the past three months?", only_if="item6"),
    Ask(
        "hallucinations_now",
        "Are you seeing or hearing things now that others do not?",
    ),
    Ask(
        "withdrawal_seizure_or_dts_before",
        "Ever had a seizure, or been badly confused, when you stopped drinking or using?",
    ),
    Ask("sedative_daily", "Do you take pills for nerves or sleep every day?"),
    Ask(
        "sedative_taper_supervised",
        "Is a prescriber bringing those pills down step by step?",
        only_if="sedative_daily",
        danger=NO,
    ),
    Ask(
        "pregnant",
        "Could you be pregnant?",
        "Asked of everyone. A yes puts you first in line",
    ),
    Ask("injects", "Do you use a needle?", "A yes moves you up the list"),
    Ask("overdose_past_30_days", "Did you overdose in the past 30 days?"),
    Ask("safe_between_sessions", "Could you stay safe at home between visits?", danger=NO),
    Ask("household_active_use", "Does anyone at home use alcohol or drugs now?"),
    Ask(
        "alternative_housing",
        "Is there another place you could live?",
        only_if="household_active_use",
        danger=NO,
    ),
    Ask("violence_at_home", "Is anyone at home hurting or scaring you?"),
    Ask(
        "safe_place",
        "Do you have a safe place to sleep tonight?",
        only_if="violence_at_home",
        danger=NO,
    ),
    Ask(
        "can_follow_group",
        "Could you sit in a group and follow the talk for an hour?",
        danger=NO,
    ),
    Ask("medical_daily_nursing", "Do you need a nurse every day for your health?"),
    Ask(
        "reliable_observer_at_home",
        "Is a sober adult with you, day and night?",
        "Needed when withdrawal is moderate",
        danger=NO,
    ),
)
COMING: Final = (
    Ask("day_hours_blocked", "Are your days taken by work, school or children?"),
    Ask("private_space_for_video", "Is there a room where no one hears you?", danger=NO),
    Ask("device_for_video", "Do you have a phone or computer for video?", danger=NO),
    Ask("lgbtq_track_wanted", "Would you like a group for LGBTQ+ people?", "Asked of everyone"),
)
NEEDS: Final = (
    Ask("use_past_30_days", "Used in the past 30 days?"),
    Ask("in_weekly_outpatient_care", "In weekly counseling now?"),
    Ask("on_medication_for_opioids", "On a medicine for opioid use?"),
)
ASKS: Final = SAFETY + COMING + NEEDS

NUMBERS: Final = {
    "ciwa": ("CIWA-Ar", "0 to 67, where a nurse scored it", 67),
    "cows": ("COWS", "0 to 48, where a nurse scored it", 48),
    "dsm5_criteria": ("DSM-5 criteria met", "0 to 11, counted with the person", 11),
    "relapses_past_6_months": ("Returns to use", "In the past 6 months", 180),
    "stepped_down_days_ago": ("Days since they left it", "", 36500),
    "travel_minutes": ("Minutes to get here", "One way", 1440),
    "hours_per_week_possible": ("Hours a week they can come", "Without the way here", 168),
}
CHOICES: Final = {"housing": HOUSING, "stepping_down_from": CAME_FROM, "primary": PRIMARY}
LISTS: Final = {"emergency": EMERGENCIES, "physical_dependence": DEPENDENCE}

#: Short words for a fact, where one is told what is missing or what would change the answer.
WORDS: Final = {
    "age": "Date of birth",
    "emergency": "What is happening right now",
    SCREEN: "The questions about ending one's life",
    "ciwa": "A withdrawal score",
    "dsm5_criteria": "How many criteria are met",
    "can_follow_group": "Can follow a group",
    "medical_daily_nursing": "Needs a nurse every day",
    "household_active_use": "Somebody at home uses",
    "safe_between_sessions": "Safe between visits",
    "alternative_housing": "Another place to live",
    "hours_per_week_possible": "Hours a week they can come",
    "cows": "Opioid withdrawal score",
    "withdrawal_seizure_or_dts_before": "A withdrawal seizure or delirium before",
    "injects": "Uses a needle",
    "housing": "A steady home",
    "safe_place": "A safe place to sleep",
    "violence_at_home": "Violence at home",
    "physical_dependence": "The body depends on it",
    "primary": "What comes first",
}
#: Where on the sheet a missing fact is asked: the id of its first input.
ANCHORS: Final = {
    "age": "id_born_on",
    "emergency": "id_emergency_0",
    SCREEN: "id_suicide_screen_item2_0",
    "ciwa": "id_physical_dependence_0",
    "dsm5_criteria": "id_dsm5_criteria",
}


def words(fact: str) -> str:
    """A fact in short words."""
    return WORDS.get(fact, fact.replace("_", " ").capitalize())


def anchor(fact: str) -> str:
    """The id of the input that asks for a fact."""
    return ANCHORS.get(fact, f"id_{fact}_0")


def answers(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the sheet's fields: what a form starts from."""
    found: dict[str, Any] = {}
    for ask in ASKS:
        known = _known(facts, ask.fact)
        found[ask.field] = SKIP if known is None else (YES if known else NO)
    for key in LISTS:
        found[key] = _ticked(facts.get(key))
    found |= {key: facts.get(key) for key in (*NUMBERS, *CHOICES)}
    return found


def facts_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The sheet's cleaned fields as facts; a key that is absent is unknown.

    Items that a screener leaves out by its own logic are written as answered: without thoughts
    there is no method, intent or plan.
    """
    facts: dict[str, Any] = {}
    for ask in ASKS:
        if (answer := given.get(ask.field)) in {YES, NO}:
            _put(facts, ask.fact, answer == YES)
    screen = facts.get(SCREEN)
    if screen and screen.get("item2") is False:
        facts[SCREEN] = dict.fromkeys(("item3", "item4", "item5"), False) | screen
    for key in LISTS:
        if ticked := given.get(key):
            facts[key] = [word for word in ticked if word != "none"]
    facts |= {key: given[key] for key in (*NUMBERS, *CHOICES) if given.get(key) not in {None, ""}}
    return facts


def merged(old: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Facts after the sheet was saved: its own keys as `said`, those of other pages as they were.

    A key of the sheet that is absent from `said` was skipped: it becomes unknown.
    """
    own = {ask.fact.split(".")[0] for ask in ASKS} | set(NUMBERS) | set(CHOICES) | set(LISTS)
    return {key: value for key, value in old.items() if key not in own} | dict(said)


def _known(facts: Mapping[str, Any], path: str) -> bool | None:
    key, _, item = path.partition(".")
    found = facts.get(key)
    return (found or {}).get(item) if item else found


def _put(facts: dict[str, Any], path: str, answer: bool) -> None:  # noqa: FBT001 - the value itself
    key, _, item = path.partition(".")
    if item:
        facts.setdefault(key, {})[item] = answer
    else:
        facts[key] = answer


def _ticked(known: list[str] | None) -> list[str]:
    return [] if known is None else (known or ["none"])
