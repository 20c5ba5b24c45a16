"""What a recommendation makes somebody do: its task and hold codes, with role, words and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import YES, Verdict, no


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A task as it is written down: by whom, and within what time of the decision."""

    says: str
    role: Role
    within: timedelta


_SAME_DAY: Final = timedelta(hours=8)
_DAY: Final = timedelta(hours=24)
_TWO_DAYS: Final = timedelta(hours=48)

#: By code: the `tasks` of a recommendation, and those `holds` that somebody has to settle.
OWED: Final = {
    "same_day_medication_offer": Owed(
        says="Offer medication for opioid use disorder today.",
        role=Role.PRESCRIBER,
        within=_SAME_DAY,
    ),
    "same_day_obstetric_plan": Owed(
        says="Make a plan with obstetrics today. No withdrawal without supervision.",
        role=Role.NURSE,
        within=_SAME_DAY,
    ),
    "offer_naloxone": Owed(
        says="Offer naloxone and show how it is used.", role=Role.NURSE, within=_DAY
    ),
    "housing_or_safety": Owed(
        says="Help with housing or safety: ask what is needed tonight.",
        role=Role.CASE_MANAGER,
        within=_DAY,
    ),
    "offer_evening": Owed(says="Offer the evening groups.", role=Role.INTAKE, within=_TWO_DAYS),
    "offer_telehealth": Owed(says="Offer care by video.", role=Role.INTAKE, within=_TWO_DAYS),
    "offer_child_care": Owed(
        says="Offer child care during groups.", role=Role.INTAKE, within=_TWO_DAYS
    ),
    "ambulatory_withdrawal": Owed(
        says="See the person within 24 hours and plan withdrawal day by day.",
        role=Role.PRESCRIBER,
        within=_DAY,
    ),
    "safe_place": Owed(
        says="Find a safe place to sleep before the first day.",
        role=Role.CASE_MANAGER,
        within=_DAY,
    ),
    "hours": Owed(
        says="Ask how many hours a week they can come, and what would free more.",
        role=Role.INTAKE,
        within=_TWO_DAYS,
    ),
}


def can_finish(kind: str, outcome: str) -> Verdict:
    """Whether a task may be ticked off. Code: `task.outcome` where a hand-off names nobody."""
    if kind.startswith("hand_off") and not outcome.strip():
        return no("task.outcome", "Say who has the person now.")
    return YES
