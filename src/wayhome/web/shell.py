"""What every staff page shows around its work: who is signed in, where one may go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from wayhome.domain.privacy.permit import Actor, Permission, granted
from wayhome.web import clock


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the rail; it is absent, not grey, where the role may not use it."""

    label: str
    icon: str
    route: str
    wanted: Permission | None = None
    key: str = ""
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    items: tuple[Item, ...]


P = Permission
NAV: Final = (
    Group("", (Item("Today", "sun", "today"),)),
    Group(
        "Care",
        (
            Item("Week board", "calendar-days", "board", P.BOARD_VIEW, key="b"),
            Item("Planner", "sparkles", "planner", P.WEEK_PLAN),
            Item("Clients", "users", "clients", P.CLIENT_VIEW),
            Item("Hours at risk", "hourglass", "hours", P.CHART_VIEW, key="h"),
            Item("Support meetings", "users", "meetings", P.CLIENT_VIEW),
        ),
    ),
    Group(
        "Front door",
        (
            Item("Referrals", "inbox", "referrals", P.REFERRAL_VIEW),
            Item("Waiting list", "hourglass", "waitlist", P.REFERRAL_VIEW),
            Item("Admissions", "user-plus", "admissions", P.REFERRAL_VIEW),
        ),
    ),
    Group(
        "Program",
        (
            Item("Sections", "calendar-plus", "sections", P.PROGRAM_VIEW),
            Item("Staff", "users", "staff", P.STAFF_VIEW),
            Item("Rule library", "list-checks", "rules", P.RULES_VIEW),
            Item("Trail", "shield-check", "trail", P.TRAIL_VIEW),
        ),
    ),
)


def navigation(actor: Actor, path: str) -> list[Group]:
    """The rail of one person: what the roles may use, the present place marked."""
    rights = granted(actor.roles)
    groups = []
    for group in NAV:
        seen = [item for item in group.items if item.wanted is None or item.wanted in rights]
        placed = tuple(_placed(item, path) for item in seen)
        if placed:
            groups.append(replace(group, items=placed))
    return groups


def _placed(item: Item, path: str) -> Item:
    url = reverse(item.route)
    here = path == url if url == "/" else path.startswith(url)
    return replace(item, url=url, current=here)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of the staff shell; also of pages without a sign-in."""
    actor: Actor | None = getattr(request, "actor", None)
    wanted = request.GET.get("theme") or (actor.preferences.get("theme", "") if actor else "")
    return {
        "actor": actor,
        "nav": navigation(actor, request.path) if actor else [],
        "theme": wanted if wanted in {"light", "dark"} else "",
        "now": clock.local(
            getattr(request, "now", None) or clock.now(), actor.zone if actor else "UTC"
        ),
        "demo": settings.DEMO,
    }
