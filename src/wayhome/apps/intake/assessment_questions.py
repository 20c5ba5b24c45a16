"""The questions of the assessment: those of the call sheet, and those only a clinician asks.

Own words. Each question names one placement fact; a question left open is unknown, never "no".
Nothing here reads a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from wayhome.apps.intake import call_sheet
from wayhome.apps.intake.call_sheet import NO, YES, Ask
from wayhome.domain.areas import Area
from wayhome.domain.placement.facts import Facts, fact_as_data

OWN_ASKS: Final = (
    Ask("suicide_plan_and_intent", "Do they mean to end their life, and know how?"),
    Ask("psychosis_or_mania_active", "Is there psychosis or mania now?"),
    Ask("delirium", "Are they confused, in and out of it?"),
    Ask("medically_stable", "Is the body stable enough for groups?", danger=NO),
    Ask("functional_loss_severe", "Can they hardly get through an ordinary day?"),
    Ask("daily_support_needed", "Do they need support every day of the week?"),
    Ask("uses_daily", "Do they use every day now?"),
    Ask("injects_fentanyl", "Do they inject fentanyl?"),
    Ask("discharge_asks_php", "Does the discharge letter ask for day treatment?"),
)
OWN_NUMBERS: Final = {
    "phq9": ("PHQ-9", "0 to 27", 27),
    "gad7": ("GAD-7", "0 to 21", 21),
    "pcl5": ("PCL-5", "0 to 80", 80),
    "iop_weeks_attended_75_percent": ("Weeks of IOP, at three of four sessions or more", "", 520),
}
ASKS: Final = {ask.fact: ask for ask in (*call_sheet.ASKS, *OWN_ASKS)}
NUMBERS: Final = call_sheet.NUMBERS | OWN_NUMBERS
CHOICES: Final = {
    "housing": ("How is their home?", call_sheet.HOUSING),
    "stepping_down_from": ("Coming from", call_sheet.CAME_FROM),
    "primary": ("What comes first?", call_sheet.PRIMARY),
}
LISTS: Final = {
    "emergency": ("Is any of this happening now?", call_sheet.EMERGENCIES),
    "physical_dependence": ("The body depends on", call_sheet.DEPENDENCE),
}
#: Questions of which neither answer is a worry.
NEUTRAL: Final = frozenset(
    {
        "on_medication_for_opioids",
        "in_weekly_outpatient_care",
        "lgbtq_track_wanted",
        "discharge_asks_php",
    }
)
#: Facts that the call sheet asks too; here they can be corrected.
ON_THE_CALL: Final = frozenset(
    {ask.fact.split(".")[0] for ask in call_sheet.ASKS}
    | set(call_sheet.NUMBERS)
    | set(call_sheet.CHOICES)
    | set(call_sheet.LISTS)
)
#: Short words of a fact, as they stand before its value on a chip.
SHORT: Final = {
    "physical_dependence": "Body depends on",
    "ciwa": "CIWA-Ar",
    "cows": "COWS",
    "withdrawal_seizure_or_dts_before": "Seizure or confusion in withdrawal before",
    "reliable_observer_at_home": "Somebody sober at home",
    "sedative_daily": "Sedatives daily",
    "sedative_taper_supervised": "Taper supervised",
    "on_medication_for_opioids": "On medicine for opioids",
    "hallucinations_now": "Sees or hears things now",
    "emergency": "Emergency now",
    "medical_daily_nursing": "Daily nursing",
    "medically_stable": "Medically stable",
    "pregnant": "Pregnant",
    "suicide_screen": "Suicide screen",
    "suicide_plan_and_intent": "Plan and intent",
    "violence_imminent": "Violence about to happen",
    "psychosis_or_mania_active": "Psychosis or mania",
    "delirium": "Delirium",
    "can_follow_group": "Can follow a group",
    "phq9": "PHQ-9",
    "gad7": "GAD-7",
    "pcl5": "PCL-5",
    "functional_loss_severe": "Severe loss of function",
    "daily_support_needed": "Daily support needed",
    "primary": "Comes first",
    "dsm5_criteria": "Criteria met",
    "use_past_30_days": "Used in 30 days",
    "uses_daily": "Uses daily",
    "in_weekly_outpatient_care": "In weekly counseling",
    "relapses_past_6_months": "Returns to use in 6 months",
    "iop_weeks_attended_75_percent": "Weeks of IOP attended",
    "injects": "Injects",
    "injects_fentanyl": "Injects fentanyl",
    "overdose_past_30_days": "Overdose in 30 days",
    "safe_between_sessions": "Safe between visits",
    "stepping_down_from": "Comes from",
    "stepped_down_days_ago": "Days since",
    "discharge_asks_php": "Letter asks for day treatment",
    "housing": "Home",
    "safe_place": "Safe place to sleep",
    "violence_at_home": "Violence at home",
    "household_active_use": "Use at home",
    "alternative_housing": "Another place to live",
    "travel_minutes": "Minutes to get here",
    "private_space_for_video": "Room for video",
    "device_for_video": "Device for video",
    "hours_per_week_possible": "Hours a week possible",
    "day_hours_blocked": "Days taken",
    "lgbtq_track_wanted": "Wants the LGBTQ+ group",
    "age": "Age",
}


def field_of(fact: str) -> str:
    """The name of the form field of a fact, or of an item of the screener."""
    return fact.replace(".", "_")


def asked_in(area: Area) -> Iterator[str]:
    """The questions of an area in order; the screener is asked item by item."""
    for fact in area.facts:
        if fact == call_sheet.SCREEN:
            yield from (ask for ask in ASKS if ask.startswith(f"{call_sheet.SCREEN}."))
        else:
            yield fact


def anchor(fact: str) -> str:
    """The id of the assessment's input that asks for a fact."""
    if fact == call_sheet.SCREEN:
        return "id_suicide_screen_item1_0"
    return f"id_{fact}" if fact in NUMBERS else f"id_{fact}_0"


def answers(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the form's fields: what it starts from."""
    own: dict[str, Any] = {key: facts.get(key) for key in OWN_NUMBERS}
    for ask in OWN_ASKS:
        known = facts.get(ask.fact)
        own[ask.field] = call_sheet.SKIP if known is None else (YES if known else NO)
    return call_sheet.answers(facts) | own


def facts_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The form's cleaned fields as facts; a key that is absent is unknown."""
    facts = call_sheet.facts_of(given)
    facts |= {key: given[key] for key in OWN_NUMBERS if given.get(key) is not None}
    for ask in OWN_ASKS:
        if (answer := given.get(ask.field)) in {YES, NO}:
            facts[ask.fact] = answer == YES
    return facts


def said(value: object) -> str:
    """A fact's value in words."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return f"{sum(map(bool, value.values()))} yes of {len(value)}"
    if isinstance(value, list | tuple):
        return ", ".join(str(word).replace("_", " ") for word in value) or "none"
    return str(value).replace("_", " ")


def chip(fact: str, value: object) -> str:
    """A fact in few words: "CIWA-Ar 21", "Use at home: no"."""
    between = " " if fact in NUMBERS and value is not None else ": "
    return f"{SHORT[fact]}{between}{said(value)}"


def chips(area: Area, who: Facts) -> list[str]:
    """The known facts of an area, in few words."""
    known = ((fact, fact_as_data(who, fact)) for fact in area.facts)
    return [chip(fact, value) for fact, value in known if value is not None]
