"""What has to be settled before somebody is admitted: the checklist as data, and its verdict.

Pure: what is known of the person and which items are settled in, a verdict out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wayhome.domain.episode import EpisodeStatus, can_move
from wayhome.domain.levels import Level
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import YES, Reason, Verdict, no

HERE: Final = (Level.OUTPATIENT, Level.IOP, Level.PHP)


class For(StrEnum):
    """Whom an item concerns."""

    EVERYBODY = "everybody"
    ADOLESCENTS = "adolescents"
    STEP_DOWN = "step_down"
    SAFETY = "safety"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the checklist.

    `required`: before "Admit". `waivable`: may be left out with a reason, said by whoever admits.
    """

    code: str
    says: str
    hint: str
    role: Role
    required: bool = True
    waivable: bool = False
    whom: For = For.EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What decides which items a person has."""

    is_adolescent: bool = False
    is_step_down: bool = False
    is_safety_flagged: bool = False


ITEMS: Final = (
    Item(
        code="consent_to_treatment",
        says="Consent to treatment",
        hint="Signed by the person, or by whoever consents for them",
        role=Role.INTAKE,
    ),
    Item(
        code="who_consents",
        says="Who consents for a minor",
        hint="By the law of the site's state: the minor, a parent, or both",
        role=Role.INTAKE,
        whom=For.ADOLESCENTS,
    ),
    Item(
        code="privacy_notice",
        says="Privacy notice given",
        hint="42 CFR 2.22 and 45 CFR 164.520. Left out only where they cannot take it in now",
        role=Role.INTAKE,
        waivable=True,
    ),
    Item(
        code="consent_to_share",
        says="Consent to share for payment",
        hint="Left out where nobody else pays, or where they say no",
        role=Role.INTAKE,
        waivable=True,
    ),
    Item(
        code="identity",
        says="Identity checked",
        hint="A photo ID, or two other papers. Never a bar to care",
        role=Role.FRONT_DESK,
        waivable=True,
    ),
    Item(
        code="coverage",
        says="Coverage checked, or self-pay agreed",
        hint="Eligibility on the day of admission, or a signed self-pay plan",
        role=Role.BILLER,
    ),
    Item(
        code="estimate",
        says="Cost estimate given",
        hint="45 CFR 149.610: before the first session",
        role=Role.BILLER,
        waivable=True,
    ),
    Item(
        code="emergency_contact",
        says="Emergency contact",
        hint="Somebody to call; left out where they have nobody or want nobody called",
        role=Role.INTAKE,
        waivable=True,
    ),
    Item(
        code="safety_plan",
        says="Safety plan",
        hint="Made with the person, because an answer about safety asks for it",
        role=Role.COUNSELOR,
        whom=For.SAFETY,
    ),
    Item(
        code="records_requested",
        says="Records asked for",
        hint="From the place they come from, with their consent",
        role=Role.CASE_MANAGER,
        waivable=True,
        whom=For.STEP_DOWN,
    ),
    Item(
        code="orientation",
        says="Orientation",
        hint="Rooms, times, whom to call, how to say one cannot come",
        role=Role.COUNSELOR,
        waivable=True,
    ),
    Item(
        code="health_history",
        says="Health history and medicines",
        hint="By a nurse in the first days; it does not hold up the admission",
        role=Role.NURSE,
        required=False,
    ),
    Item(
        code="first_plan",
        says="First treatment plan",
        hint="Begun with the counselor in the first week",
        role=Role.COUNSELOR,
        required=False,
    ),
)
_WHOM: Final = {
    For.ADOLESCENTS: "is_adolescent",
    For.STEP_DOWN: "is_step_down",
    For.SAFETY: "is_safety_flagged",
}


def items_for(about: About) -> tuple[Item, ...]:
    """The checklist of one person, in order."""
    return tuple(
        item for item in ITEMS if item.whom is For.EVERYBODY or getattr(about, _WHOM[item.whom])
    )


def can_waive(item: Item, reason: str) -> Verdict:
    """Whether an item may be left out. Codes: `admission.waive`, `admission.waive_reason`."""
    if not item.waivable:
        return no("admission.waive", f"{item.says}: this cannot be left out.")
    if not reason.strip():
        return no("admission.waive_reason", f"{item.says}: say why it is left out.")
    return YES


def can_admit(
    *,
    status: EpisodeStatus,
    about: About,
    settled: Collection[str],
    decided: Level | None,
    owes_hand_off: bool,
    is_stopped: bool,
) -> Verdict:
    """Whether an episode may be admitted; every reason at once.

    `settled` are the codes of items that are done or waived, `decided` the level of the latest
    decision. Codes: `episode.move`, `admission.placement` without a decision, `admission.level`
    where the level is not given here, `admission.stop` while one stands, `admission.hand_off` while
    one is owed, and `admission.<item>` for each required item that is not settled.
    """
    reasons = list(can_move(status, EpisodeStatus.ADMITTED).against)
    if decided is None:
        reasons.append(Reason("admission.placement", "A clinician has not decided the level yet."))
    elif decided not in HERE:
        reasons.append(Reason("admission.level", "This level is not given here: hand over warmly."))
    if is_stopped:
        says = "A stop stands in what is known today. Only new facts take it away."
        reasons.append(Reason("admission.stop", says))
    if owes_hand_off:
        says = "A warm hand-off is owed. Care begins there first."
        reasons.append(Reason("admission.hand_off", says))
    reasons += [
        Reason(f"admission.{item.code}", f"{item.says}: not settled yet.")
        for item in items_for(about)
        if item.required and item.code not in settled
    ]
    return Verdict(tuple(reasons))
