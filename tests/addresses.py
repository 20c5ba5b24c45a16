"""Every address the program answers, and who may come. A new one fails until it is listed.

"public": without a sign-in. "everybody": whoever is signed in, a client too. A permission: the
roles that hold it; the others are told who can. `posts` marks what only takes a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from wayhome.domain.privacy.permit import GRANTS, Permission, Role

Who = Literal["public", "everybody"] | Permission


@dataclass(frozen=True, slots=True)
class Address:
    """Who may come, and whether the address only takes a form that is sent."""

    who: Who
    posts: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that are let in."""
        if isinstance(self.who, Permission):
            return frozenset(role for role in Role if self.who in GRANTS[role])
        return frozenset(Role)


P = Permission


def _opens(who: Who, *names: str) -> dict[str, Address]:
    return dict.fromkeys(names, Address(who))


def _takes(who: Who, *names: str) -> dict[str, Address]:
    return dict.fromkeys(names, Address(who, posts=True))


ADDRESSES: Final[dict[str, Address]] = {
    # The front door, and what nobody is kept from.
    **_opens("public", "sign-in", "lock", "refer", "refer-to", "refer-thanks"),
    **_opens("public", "healthz", "readyz", "kit"),
    **_takes("public", "sign-in-demo", "sign-out"),
    **_opens("everybody", "today", "find", "keys", "profile"),
    **_takes("everybody", "theme", "password", "sign-out-everywhere"),
    # People in care.
    **_opens(P.CLIENT_VIEW, "clients", "client", "client-week", "client-life"),
    **_opens(P.CLIENT_VIEW, "client-why"),
    **_opens(P.CLIENT_VIEW, "meetings", "client-meetings"),
    **_takes(P.CLIENT_EDIT, "client-meeting-choose", "client-meeting-leave"),
    **_opens(P.CLIENT_EDIT, "client-new", "client-profile"),
    **_opens(P.CHART_VIEW, "client-people", "client-received"),
    **_takes(P.CLIENT_EDIT, "client-person-remove"),
    **_takes(P.REFERRAL_TAKE, "client-received-refer"),
    # The way in.
    **_opens(P.REFERRAL_VIEW, "referrals", "referral", "referral-week", "referral-contact"),
    **_opens(P.REFERRAL_VIEW, "referral-decline"),
    **_opens(P.CHART_VIEW, "referral-assessment", "referral-placement"),
    **_opens(P.REFERRAL_VIEW, "referral-offer", "waitlist", "admissions", "admission"),
    **_opens(P.REFERRAL_TAKE, "referral-new"),
    **_takes(P.REFERRAL_TAKE, "referral-preview", "referral-hand-over", "referral-take-back"),
    **_takes(P.SEAT_HOLD, "hold-release"),
    **_takes(P.ADMIT, "admission-seat"),
    **_takes(P.TASK_DO, "task-done"),
    **_opens(P.ATTENDANCE_RECORD, "session-attendance", "attendance-correct"),
    **_opens(P.CHART_VIEW, "hours", "client-hours"),
    **_takes(P.SEAT_HOLD, "make-up"),
    # The week.
    **_opens(P.BOARD_VIEW, "board", "board-day", "session"),
    **_opens(P.WEEK_PLAN, "planner", "planner-new", "planner-run"),
    **_opens(P.WEEK_PLAN, "planner-client", "what-if"),
    **_takes(P.WEEK_PLAN, "planner-cancel", "planner-discard", "planner-replay"),
    **_takes(P.WEEK_PUBLISH, "planner-decide", "planner-publish", "session-room", "session-leader"),
    **_takes(P.WEEK_PUBLISH, "session-call-off", "session-restore"),
    **_opens(P.WEEK_PUBLISH, "repair"),
    **_opens(P.CLIENT_VIEW, "repair-calls"),
    **_takes(P.CLIENT_EDIT, "repair-told"),
    **_opens(P.WEEK_PLAN, "proposals", "proposal"),
    **_opens(P.PROGRAM_EDIT, "proposal-new"),
    **_takes(P.PROGRAM_EDIT, "proposal-accept", "proposal-turn-down"),
    # The clinic as data.
    **_opens(P.PROGRAM_VIEW, "sections", "section", "section-calendar", "tracks", "track"),
    **_opens(P.PROGRAM_VIEW, "sites", "site", "rooms"),
    **_opens(P.PROGRAM_EDIT, "section-new", "section-edit", "room-new"),
    **_takes(P.PROGRAM_EDIT, "section-as-planned", "track-publish", "track-withdraw"),
    **_takes(P.PROGRAM_EDIT, "site-reopen"),
    **_opens(P.STAFF_VIEW, "staff", "staff-member"),
    **_opens(P.STAFF_EDIT, "staff-new", "staff-edit"),
    **_takes(P.STAFF_EDIT, "staff-end", "staff-credential", "staff-hours"),
    **_opens(P.RULES_VIEW, "rules", "rule"),
    **_opens(P.TRAIL_VIEW, "trail"),
}
