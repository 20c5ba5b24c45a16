"""Who may do what inside the organization. Roles are code, so they are reviewed like code."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from wayhome.domain.verdict import YES, Verdict, no


class Permission(StrEnum):
    """One right. The value is stable: it is stored in the trail."""

    CLIENT_VIEW = "client.view"
    CLIENT_EDIT = "client.edit"
    CHART_VIEW = "chart.view"
    REFERRAL_VIEW = "referral.view"
    REFERRAL_TAKE = "referral.take"
    ASSESS = "assess"
    PLACE = "place"
    SEAT_HOLD = "seat.hold"
    ADMIT = "admit"
    EPISODE_MOVE = "episode.move"
    TASK_DO = "task.do"
    ATTENDANCE_RECORD = "attendance.record"
    BOARD_VIEW = "board.view"
    WEEK_PLAN = "week.plan"
    WEEK_PUBLISH = "week.publish"
    PROGRAM_VIEW = "program.view"
    PROGRAM_EDIT = "program.edit"
    STAFF_VIEW = "staff.view"
    STAFF_EDIT = "staff.edit"
    RULES_VIEW = "rules.view"
    TRAIL_VIEW = "trail.view"
    IMPORT = "import"


class Role(StrEnum):
    """What a person does in the clinic."""

    INTAKE = "intake"
    COUNSELOR = "counselor"
    SUPERVISOR = "supervisor"
    PRESCRIBER = "prescriber"
    NURSE = "nurse"
    PEER = "peer"
    CASE_MANAGER = "case_manager"
    REVIEWER = "reviewer"
    BILLER = "biller"
    DIRECTOR = "director"
    FRONT_DESK = "front_desk"
    PRIVACY_OFFICER = "privacy_officer"
    AUDITOR = "auditor"
    CLIENT = "client"
    FAMILY = "family"
    REFERRER = "referrer"


LABELS: Final[dict[Role, str]] = {
    Role.INTAKE: "Admissions coordinator",
    Role.COUNSELOR: "Counselor",
    Role.SUPERVISOR: "Clinical supervisor",
    Role.PRESCRIBER: "Prescriber",
    Role.NURSE: "Nurse",
    Role.PEER: "Peer specialist",
    Role.CASE_MANAGER: "Case manager",
    Role.REVIEWER: "Utilization reviewer",
    Role.BILLER: "Biller",
    Role.DIRECTOR: "Director",
    Role.FRONT_DESK: "Front desk",
    Role.PRIVACY_OFFICER: "Privacy officer",
    Role.AUDITOR: "Auditor",
    Role.CLIENT: "Client",
    Role.FAMILY: "Family member",
    Role.REFERRER: "Referrer",
}

P = Permission
_STAFF: Final = frozenset({P.CLIENT_VIEW, P.BOARD_VIEW, P.PROGRAM_VIEW, P.RULES_VIEW})
_CLINICAL: Final = _STAFF | {P.CHART_VIEW, P.REFERRAL_VIEW, P.STAFF_VIEW, P.TASK_DO}
_COUNSELING: Final = _CLINICAL | {
    P.CLIENT_EDIT,
    P.ASSESS,
    P.PLACE,
    P.EPISODE_MOVE,
    P.ATTENDANCE_RECORD,
}

GRANTS: Final[dict[Role, frozenset[Permission]]] = {
    Role.INTAKE: _CLINICAL
    | {P.CLIENT_EDIT, P.REFERRAL_TAKE, P.ASSESS, P.SEAT_HOLD, P.ADMIT, P.IMPORT}
    | {P.ATTENDANCE_RECORD},
    Role.COUNSELOR: _COUNSELING | {P.SEAT_HOLD},
    Role.SUPERVISOR: _COUNSELING
    | {P.REFERRAL_TAKE, P.SEAT_HOLD, P.ADMIT, P.WEEK_PLAN, P.WEEK_PUBLISH},
    Role.PRESCRIBER: _COUNSELING,
    Role.NURSE: _CLINICAL | {P.CLIENT_EDIT, P.ATTENDANCE_RECORD},
    Role.PEER: _STAFF | {P.TASK_DO, P.ATTENDANCE_RECORD},
    Role.CASE_MANAGER: _CLINICAL | {P.CLIENT_EDIT, P.ATTENDANCE_RECORD},
    Role.REVIEWER: _STAFF | {P.CHART_VIEW, P.REFERRAL_VIEW, P.TASK_DO},
    Role.BILLER: _STAFF,
    Role.DIRECTOR: _COUNSELING
    | {P.REFERRAL_TAKE, P.SEAT_HOLD, P.ADMIT, P.WEEK_PLAN, P.WEEK_PUBLISH}
    | {P.PROGRAM_EDIT, P.STAFF_EDIT, P.IMPORT},
    Role.FRONT_DESK: _STAFF
    | {P.REFERRAL_VIEW, P.REFERRAL_TAKE, P.CLIENT_EDIT, P.SEAT_HOLD, P.ATTENDANCE_RECORD},
    Role.PRIVACY_OFFICER: _STAFF
    | {P.CHART_VIEW, P.REFERRAL_VIEW, P.STAFF_VIEW, P.TRAIL_VIEW, P.TASK_DO},
    Role.AUDITOR: frozenset({P.PROGRAM_VIEW, P.RULES_VIEW, P.TRAIL_VIEW}),
    # The portal's own doors open to these; no staff screen does.
    Role.CLIENT: frozenset(),
    Role.FAMILY: frozenset(),
    Role.REFERRER: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person signed in, of one organization. Ids are row numbers, never shown.

    Without `user_id` nobody is signed in: the program itself acts, for a form open to everybody.
    """

    user_id: int | None
    organization_id: int
    roles: frozenset[Role]
    name: str = ""
    organization_name: str = ""
    zone: str = "UTC"
    preferences: dict[str, str] = field(default_factory=dict, compare=False, hash=False)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def role_label(self) -> str:
        return ", ".join(LABELS[role] for role in Role if role in self.roles)


def open_form(organization_id: int) -> Actor:
    """The actor of a form that needs no sign-in. It holds no role: every staff door stays shut."""
    return Actor(user_id=None, organization_id=organization_id, roles=frozenset(), name="Web form")


def granted(roles: frozenset[Role]) -> frozenset[Permission]:
    """Every permission that any of the roles grants."""
    return frozenset[Permission]().union(*(GRANTS[role] for role in roles))


def may(actor: Actor, wanted: Permission) -> Verdict:
    """Whether the actor's roles include the permission."""
    if wanted in granted(actor.roles):
        return YES
    able = ", ".join(LABELS[role].lower() for role in Role if wanted in GRANTS[role])
    return no(f"permit.{wanted}", f"Your role does not include this. It can be done by: {able}.")
