"""What needs a decision on the board: at most four, the most urgent first, each with one way on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries import board_staff, board_week
from wayhome.apps.scheduling.queries.board_rows import SessionFact
from wayhome.apps.scheduling.queries.board_week import Week
from wayhome.domain.privacy.permit import Actor, Permission, may

MOST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One thing to settle. `route` names the page of the way on; `of` is its id, `query` its rest."""

    tone: str
    icon: str
    title: str
    text: str
    action: str
    route: str
    of: str = ""
    query: str = ""


def decisions(*, actor: Actor, week: Week) -> tuple[Decision, ...]:
    """The first four that there are, of those that this person may settle."""
    found = (ask(week) for wanted, ask in _ASKED if may(actor, wanted))
    return tuple([one for one in found if one][:MOST])


def _no_leader(week: Week) -> Decision | None:
    alone = [row for row in week.sessions if week.lacks_leader(row)]
    if not alone:
        return None
    first = alone[0]
    people = len(week.at_session[first.pk])
    name = first.title
    more = f" And {len(alone) - 1} more without a leader." if len(alone) > 1 else ""
    return Decision(
        tone="risk",
        icon="triangle-alert",
        title=f"No leader: {name}, {first.on:%a}",
        text=f"{_when(week, first)}, {say.count(people, 'client')} expected.{more}",
        action="Find a leader",
        route="session",
        of=first.public_id,
    )


def _when(week: Week, row: SessionFact) -> str:
    return f"{say.day(row.on)}, {week.hours_of(row)}"


def _short(week: Week) -> Decision | None:
    short = sum(check.is_short for check in week.checks.values())
    if not short or week.monday + board_week.WEEK <= week.today:
        return None
    return Decision(
        tone="warn",
        icon="clock",
        title=f"{say.count(short, 'client is', 'clients are')} short of hours",
        text="Their planned hours do not reach the level this week. Plan a make-up.",
        action="See who",
        route="board",
        query=f"?week={week.monday:%G-W%V}&site={week.site.public_id}&view=clients&short=1",
    )


def _fits(week: Week) -> Decision | None:
    fits = {
        track.name: min(track.waiting, (track.seats or 0) - track.in_care - track.held)
        for track in week.tracks
        if track.waiting
    }
    open_now = {name: number for name, number in fits.items() if number > 0}
    if not open_now:
        return None
    number = sum(open_now.values())
    return Decision(
        tone="info",
        icon="user-plus",
        title=f"{say.count(number, 'open seat')} for people who wait",
        text=f"In {', '.join(open_now)}. Whose week fits is on the waiting list.",
        action="Open the waiting list",
        route="waitlist",
    )


def _draft(week: Week) -> Decision | None:
    figures = week.figures
    if not figures.draft or not figures.draft_week:
        return None
    return Decision(
        tone="info",
        icon="git-compare",
        title="A draft waits to be published",
        text=f"For the week of {say.day(figures.draft_week)}. Nothing changes before.",
        action="Look at the draft",
        route="planner-run",
        of=figures.draft,
    )


def _credential(week: Week) -> Decision | None:
    found = [(who, board_staff.credential(who=who, today=week.today)) for who in week.staff]
    ending = [(who, check) for who, check in found if check]
    if not ending:
        return None
    who, check = min(ending, key=lambda pair: pair[0].expires_on or week.today)
    more = f" And {len(ending) - 1} more." if len(ending) > 1 else ""
    return Decision(
        tone="warn",
        icon="badge-check",
        title=f"{check.words}: {say.short_name(who.name)}",
        text=f"Groups after that day need another leader, or the renewal.{more}",
        action="Open the profile",
        route="staff-member",
        of=who.public_id,
    )


def _notice(week: Week) -> Decision | None:
    due = week.figures.notice_due
    if due is None:
        return None
    late = due < week.today
    return Decision(
        tone="risk" if late else "warn",
        icon="megaphone",
        title="Public seats reached 90 %",
        text=f"The state is told by {say.day(due)}{', which has passed' if late else ''}.",
        action="Open the waiting list",
        route="waitlist",
    )


_ASKED: Final[tuple[tuple[Permission, Callable[[Week], Decision | None]], ...]] = (
    (Permission.WEEK_PUBLISH, _no_leader),
    (Permission.BOARD_VIEW, _short),
    (Permission.WEEK_PLAN, _draft),
    (Permission.REFERRAL_VIEW, _notice),
    (Permission.REFERRAL_VIEW, _fits),
    (Permission.STAFF_VIEW, _credential),
)
