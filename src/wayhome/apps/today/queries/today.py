"""Today, as each role needs it: what waits for a decision, then the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from wayhome.apps.care.hours import today_at
from wayhome.apps.care.queries.clients import ClientRow, clients
from wayhome.apps.care.words import day
from wayhome.apps.core import trail
from wayhome.apps.intake.queries.referral_inbox import inbox
from wayhome.apps.program.models import Site
from wayhome.apps.today.queries import decisions, figures, mine, missing
from wayhome.apps.today.rows import AskRow, Decide, Figure, Today
from wayhome.domain.privacy.permit import LABELS, Actor, Permission, Role, may

MOST_ASKS: Final = 8
#: Who answers for the hours of a week: their page says how many are at risk.
WITH_HOURS: Final = frozenset({Role.DIRECTOR, Role.SUPERVISOR, Role.COUNSELOR, Role.REVIEWER})
#: With several roles, the page of the first of these is the first page.
ORDER: Final = (
    Role.DIRECTOR,
    Role.SUPERVISOR,
    Role.INTAKE,
    Role.COUNSELOR,
    Role.PRESCRIBER,
    Role.NURSE,
    Role.CASE_MANAGER,
    Role.PEER,
    Role.REVIEWER,
    Role.BILLER,
    Role.FRONT_DESK,
    Role.PRIVACY_OFFICER,
    Role.AUDITOR,
    Role.CLIENT,
    Role.FAMILY,
    Role.REFERRER,
)
Parts = dict[str, Any]


def today(*, actor: Actor, now: datetime, wanted: str = "") -> Today:
    """The page of one of the actor's roles; any other word is read as the first of them."""
    mine_roles = [role for role in ORDER if role in actor.roles]
    role = next((role for role in mine_roles if role.value == wanted), mine_roles[0])
    parts = PAGES.get(role, _nothing)(actor, role, now)
    shown: list[int] = sorted(set(parts.pop("shown", [])))
    if shown:
        trail.looked(actor, "today.read", now=now, client_ids=shown)
    return Today(
        role=role.value,
        label=LABELS[role],
        roles=tuple((one.value, LABELS[one]) for one in mine_roles),
        day=day(today_at(actor.zone, now)),
        has_hours=role in WITH_HOURS,
        may_repair=bool(may(actor, Permission.WEEK_PUBLISH)),
        upcoming=mine.next_of(parts.get("meetings") or ()),
        **parts,
    )


def _zones(actor: Actor) -> list[str]:
    rows = Site.objects.filter(organization_id=actor.organization_id)
    return sorted(set(rows.values_list("zone", flat=True)))


def _nothing(_actor: Actor, _role: Role, _now: datetime) -> Parts:
    """Clients, families and referrers have their own doors; no staff page shows them anything."""
    return {"decisions": ()}


def _own_day(actor: Actor, role: Role, now: datetime) -> Parts:
    """Sessions and tasks: prescriber, nurse, case manager, and the base of the counselors' page."""
    meetings = mine.my_meetings(actor=actor, zones=_zones(actor), now=now)
    tasks, shown = mine.my_tasks(actor=actor, role=role.value, now=now)
    late = [task for task in tasks if task.is_late][: decisions.MOST]
    overdue = [
        Decide(
            tone="risk",
            icon="triangle-alert",
            title=task.client,
            says=f"{task.says} It was due {task.due}.",
            step="Open the chart",
            route="client",
            at=task.client_id,
        )
        for task in late
    ]
    return {"decisions": tuple(overdue), "meetings": meetings, "tasks": tasks, "shown": shown}


def _counselor(actor: Actor, role: Role, now: datetime) -> Parts:
    parts = _own_day(actor, role, now)
    rows = tuple(clients(actor=actor, now=now, wanted="mine").page.object_list)
    gone, shown = missing.missing(actor=actor, now=now, only_led=True)
    return {
        **parts,
        "caseload": rows,
        "missing": gone,
        "decisions": (*parts["decisions"], *_short(rows)),
        "shown": [*parts["shown"], *shown],
    }


def _short(rows: Iterable[ClientRow]) -> list[Decide]:
    """Clients whose planned week does not reach the hours of their level; the shortest first."""
    found = sorted(
        ((row.hours.short, row) for row in rows if row.hours and row.hours.short),
        key=lambda pair: (-pair[0], pair[1].name),
    )
    return [
        Decide(
            tone="warn",
            icon="clock",
            title=row.name,
            says=f"{row.hours.words if row.hours else ''} this week",
            step="Look at the week",
            route="client-week",
            at=row.client_id,
        )
        for _, row in found[: decisions.MOST]
    ]


def _peer(actor: Actor, _role: Role, now: datetime) -> Parts:
    meetings = mine.my_meetings(actor=actor, zones=_zones(actor), now=now)
    gone, shown = missing.missing(actor=actor, now=now, only_led=True)
    return {"decisions": (), "meetings": meetings, "missing": gone, "shown": shown}


def _supervisor(actor: Actor, role: Role, now: datetime) -> Parts:
    parts = _own_day(actor, role, now)
    open_advice, shown = decisions.placements(actor=actor, now=now)
    waiting = (
        *decisions.calls(actor=actor, now=now),
        *decisions.without_leader(actor=actor, now=now),
        *open_advice,
        *decisions.credentials(actor=actor, now=now),
        *parts["decisions"],
    )
    return {**parts, "decisions": waiting, "shown": [*parts["shown"], *shown]}


def _director(actor: Actor, role: Role, now: datetime) -> Parts:
    tasks, shown = mine.my_tasks(actor=actor, role=role.value, now=now)
    waiting = (
        *decisions.calls(actor=actor, now=now),
        *decisions.without_leader(actor=actor, now=now),
        *decisions.drafts(actor=actor, now=now),
        *decisions.notices(actor=actor, now=now),
        *decisions.credentials(actor=actor, now=now),
    )
    numbers = figures.census(actor=actor, now=now)
    return {"decisions": waiting, "figures": numbers, "tasks": tasks, "shown": shown}


def _intake(actor: Actor, role: Role, now: datetime) -> Parts:
    found = inbox(actor=actor, now=now)
    held, names = decisions.holds(actor=actor, now=now)
    gone, more = decisions.hand_offs(actor=actor, now=now)
    tasks, tasked = mine.my_tasks(actor=actor, role=role.value, now=now)
    return {
        "decisions": (*held, *gone),
        "figures": tuple(_counted(found.counts)),
        "asks": tuple(_ask(row) for row in list(found.page.object_list)[:MOST_ASKS]),
        "tasks": tasks,
        "shown": [*names, *more, *tasked],
    }


def _counted(counts: Iterable[tuple[str, str, int]]) -> Iterable[Figure]:
    """The states of the inbox that hold somebody, each as a figure that leads there."""
    for key, words, number in counts:
        if number:
            yield Figure(
                label=words, value=str(number), note="", route="referrals", query=f"?f={key}"
            )


def _ask(row: Any) -> AskRow:
    return AskRow(
        referral_id=row.referral_id,
        name=row.name,
        waited=row.waited,
        is_late=row.is_late,
        words=row.words,
        tone=row.tone,
        icon=row.icon,
        step=row.next_step,
    )


def _payers(actor: Actor, _role: Role, now: datetime) -> Parts:
    lines, short, shown = figures.by_payer(actor=actor, now=now)
    return {"decisions": (), "payers": lines, "short": short, "shown": shown}


def _reviewer(actor: Actor, role: Role, now: datetime) -> Parts:
    return _with_tasks(_payers(actor, role, now), actor=actor, role=role, now=now)


def _privacy(actor: Actor, role: Role, now: datetime) -> Parts:
    return _with_tasks(_trail(actor, role, now), actor=actor, role=role, now=now)


def _with_tasks(parts: Parts, *, actor: Actor, role: Role, now: datetime) -> Parts:
    tasks, shown = mine.my_tasks(actor=actor, role=role.value, now=now)
    return {**parts, "tasks": tasks, "shown": [*parts.get("shown", ()), *shown]}


def _door(actor: Actor, _role: Role, now: datetime) -> Parts:
    rows, shown = mine.arrivals(actor=actor, zones=_zones(actor), now=now)
    gone, more = missing.missing(actor=actor, now=now, only_led=False)
    waiting = tuple(decisions.calls(actor=actor, now=now))
    return {"decisions": waiting, "arrivals": rows, "missing": gone, "shown": [*shown, *more]}


def _trail(actor: Actor, _role: Role, now: datetime) -> Parts:
    return {"decisions": (), "watch": figures.watch(actor=actor, now=now)}


PAGES: Final[dict[Role, Callable[[Actor, Role, datetime], Parts]]] = {
    Role.DIRECTOR: _director,
    Role.SUPERVISOR: _supervisor,
    Role.INTAKE: _intake,
    Role.COUNSELOR: _counselor,
    Role.PRESCRIBER: _own_day,
    Role.NURSE: _own_day,
    Role.CASE_MANAGER: _own_day,
    Role.PEER: _peer,
    Role.REVIEWER: _reviewer,
    Role.BILLER: _payers,
    Role.FRONT_DESK: _door,
    Role.PRIVACY_OFFICER: _privacy,
    Role.AUDITOR: _trail,
}
