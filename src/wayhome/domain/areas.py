"""The six areas of the assessment, in our own words: what each asks, and what a rating means.

A rating is what the clinician sees; the level comes from the facts alone (`placement`). The last
area shapes the schedule and never raises the level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wayhome.domain.levels import Level

RATINGS: Final = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One area: what is asked, what 0 to 4 mean, and the placement facts that belong to it."""

    letter: str
    title: str
    asks: str
    anchors: tuple[str, str, str, str, str]
    facts: tuple[str, ...]
    raises_level: bool = True


AREAS: Final = (
    Area(
        letter="A",
        title="Withdrawal and medication",
        asks="How does the body do without the substance? Which medicines hold it steady?",
        anchors=(
            "No signs, none expected",
            "Mild; rest and a check-in are enough",
            "Uncomfortable; medicine and a plan are needed",
            "Hard; seen by a prescriber every day",
            "Dangerous; watched around the clock",
        ),
        facts=(
            *("physical_dependence", "ciwa", "cows", "withdrawal_seizure_or_dts_before"),
            *("reliable_observer_at_home", "sedative_daily", "sedative_taper_supervised"),
            *("on_medication_for_opioids", "hallucinations_now"),
        ),
    ),
    Area(
        letter="B",
        title="Physical health",
        asks="What does the body need besides? Pregnancy, pain, illness, an emergency now?",
        anchors=(
            "Well",
            "A small trouble that is looked after",
            "An illness that needs a plan beside the program",
            "An illness that gets in the way of the program",
            "Needs nursing or a hospital first",
        ),
        facts=("emergency", "medical_daily_nursing", "medically_stable", "pregnant"),
    ),
    Area(
        letter="C",
        title="Mental health, cognition, safety",
        asks="Mood, worry, trauma, thinking. Is the person safe from themself and others?",
        anchors=(
            "Steady",
            "Low or worried at times; copes",
            "Gets in the way of days; needs care beside use",
            "Hard to get through a day without support",
            "In danger, or cannot follow what is said",
        ),
        facts=(
            *("suicide_screen", "suicide_plan_and_intent", "violence_imminent"),
            *("psychosis_or_mania_active", "delirium", "can_follow_group"),
            *("phq9", "gad7", "pcl5", "functional_loss_severe", "daily_support_needed", "primary"),
        ),
    ),
    Area(
        letter="D",
        title="Use pattern and relapse risk",
        asks="How much, how often, what was tried? What happens between sessions?",
        anchors=(
            "No use, and ways to keep it so",
            "Seldom; knows the triggers",
            "Returns to use; weekly care may not hold",
            "Most days; needs several days of care a week",
            "Cannot stop between sessions, or is in danger there",
        ),
        facts=(
            *("dsm5_criteria", "use_past_30_days", "uses_daily", "in_weekly_outpatient_care"),
            *("relapses_past_6_months", "iop_weeks_attended_75_percent", "injects"),
            *("injects_fentanyl", "overdose_past_30_days", "safe_between_sessions"),
            *("stepping_down_from", "stepped_down_days_ago", "discharge_asks_php"),
        ),
    ),
    Area(
        letter="E",
        title="Home, people, safety, transport",
        asks="Where do they sleep, with whom, how do they get here?",
        anchors=(
            "A safe home and people who stand by them",
            "Mostly safe; some strain",
            "Little support, or a hard way here",
            "Home makes it hard to stay sober",
            "Not safe, and nowhere else to go",
        ),
        facts=(
            *("housing", "safe_place", "violence_at_home", "household_active_use"),
            *("alternative_housing", "travel_minutes"),
            *("private_space_for_video", "device_for_video"),
        ),
    ),
    Area(
        letter="F",
        title="Wishes, strengths, barriers",
        asks="What do they want, what helps, what stands in the way?",
        anchors=(
            "Knows what they want; nothing stands in the way",
            "One thing to arrange",
            "Several things to arrange",
            "Needs help to come at all",
            "Cannot come as things are",
        ),
        facts=("hours_per_week_possible", "day_hours_blocked", "lgbtq_track_wanted"),
        raises_level=False,
    ),
)
#: Facts that no area asks: the age follows from the date of birth.
ELSEWHERE: Final = frozenset({"age"})


def at_odds(ratings: Mapping[str, int], level: Level | None) -> tuple[Area, ...]:
    """Areas rated 4, help around the clock, while the advice is care by the hour.

    Then a fact is missing or wrong, and the clinician looks again. The last area never counts.
    """
    if level is None or level >= Level.RESIDENTIAL:
        return ()
    return tuple(
        area for area in AREAS if area.raises_level and ratings.get(area.letter) == RATINGS[-1]
    )
