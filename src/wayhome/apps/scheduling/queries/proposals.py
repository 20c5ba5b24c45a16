"""Proposals of a better template: the list, and one with all that speaks for and against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from wayhome.apps.core import doors
from wayhome.apps.scheduling import in_words, template_engine
from wayhome.apps.scheduling.access import proposal_for
from wayhome.apps.scheduling.models import TemplateProposal
from wayhome.apps.scheduling.queries import planner
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.template.changes import Change, apply, says
from wayhome.domain.template.gains import Figures
from wayhome.domain.template.ground import Ground, Group
from wayhome.domain.template.proposal import UNFINISHED, ProposalStatus
from wayhome.domain.template.words import WEEKDAYS
from wayhome.domain.week.problem import by_id

SHOWN: Final = 40
VIEW: Final = Permission.WEEK_PLAN
NOTICE: Final = timedelta(weeks=1)
"""Proposed beside the next week: people want to know before their week changes."""

MORE_IS_BETTER: Final = frozenset({"served", "units", "waiting_seated"})
WORDS: Final = {
    ProposalStatus.QUEUED: ("Waiting", "info"),
    ProposalStatus.RUNNING: ("At work", "info"),
    ProposalStatus.OPEN: ("To decide", "warn"),
    ProposalStatus.NOTHING: ("Nothing better found", ""),
    ProposalStatus.IMPOSSIBLE: ("Rules at odds", "risk"),
    ProposalStatus.FAILED: ("Broke off", "risk"),
    ProposalStatus.ACCEPTED: ("Accepted", "ok"),
    ProposalStatus.TURNED_DOWN: ("Turned down", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """One line of the list, and the head of its page."""

    proposal_id: str
    site: str
    starts: str
    words: str
    tone: str
    asked: str
    by: str
    buys: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure before and after. `tone` says whether it gets better."""

    label: str
    was: str
    becomes: str
    note: str
    tone: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One group of the grid: stays, new or goes."""

    change: str
    time: str
    by_video: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """The groups of one kind of a track, by day."""

    label: str
    days: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was worked out. `mends`: rules that are broken without it. `needs`: whose hours."""

    changes: tuple[str, ...]
    figures: tuple[FigureRow, ...]
    needs: tuple[str, ...]
    days: tuple[str, ...]
    grid: tuple[tuple[str, tuple[GridRow, ...]], ...]
    mends: tuple[str, ...]
    conflict: tuple[str, ...]
    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """One proposal. `board` are the site and the week on whose board it can be seen."""

    row: ProposalRow
    is_working: bool
    is_open: bool
    is_accepted: bool
    may_decide: bool
    failure: str
    decided: str
    reason: str
    board: tuple[str, str]
    answer: Answer | None


def proposals(*, actor: Actor) -> list[ProposalRow]:
    """The latest proposals of the organization, newest first."""
    rows = TemplateProposal.objects.select_related("site", "asked_by").defer("ground", "problem")
    own = doors.all_of(rows, actor, wanted=VIEW)
    return [_row(proposal) for proposal in own.order_by("-asked_at", "-pk")[:SHOWN]]


def setup(*, actor: Actor, now: datetime) -> planner.Setup:
    """What can be asked for; the week proposed leaves time to tell people."""
    found = planner.setup(actor=actor, now=now)
    return replace(found, week_of=found.week_of + NOTICE)


def proposal_page(*, actor: Actor, proposal_id: str) -> ProposalPage:
    """One proposal with what it buys and what it needs. It names staff, and no client."""
    found = proposal_for(actor, proposal_id, VIEW)
    status = ProposalStatus(found.status)
    return ProposalPage(
        row=_row(found),
        is_working=status in UNFINISHED,
        is_open=status is ProposalStatus.OPEN,
        is_accepted=status is ProposalStatus.ACCEPTED,
        may_decide=status is ProposalStatus.OPEN and bool(may(actor, Permission.PROGRAM_EDIT)),
        failure=found.failure,
        decided=_decided(found),
        reason=found.reason,
        board=(found.site.public_id, _iso_week(found.starts_on)),
        answer=_answer(found) if found.found else None,
    )


def _row(found: TemplateProposal) -> ProposalRow:
    words, tone = WORDS[ProposalStatus(found.status)]
    return ProposalRow(
        proposal_id=found.public_id,
        site=found.site.name,
        starts=in_words.day(found.starts_on),
        words=words,
        tone=tone,
        asked=in_words.moment(found.asked_at, found.site.zone),
        by=found.asked_by.name if found.asked_by else "",
        buys=_buys(found),
    )


def _buys(found: TemplateProposal) -> str:
    """What it buys in a few words."""
    both = template_engine.figures_in(found)
    if both is None or not found.found or not found.found["changes"]:
        return ""
    before, after = both
    gains = [
        (after.waiting_seated - before.waiting_seated, "from the waiting list"),
        (after.served - before.served, "more served in full"),
        (after.units - before.units, "more units delivered"),
    ]
    told = [f"{gain} {words}" for gain, words in gains if gain > 0]
    saved = before.staff_minutes - after.staff_minutes
    told += [f"{in_words.hours(saved)} staff hours saved"] if saved > 0 else []
    return ", ".join(told) or "a cheaper week"


def _decided(found: TemplateProposal) -> str:
    if found.decided_at is None:
        return ""
    by = f", {found.decided_by.name}" if found.decided_by else ""
    return f"{in_words.moment(found.decided_at, found.site.zone)}{by}"


def _iso_week(on: date) -> str:
    year, number, _ = on.isocalendar()
    return f"{year}-W{number:02d}"


def _answer(found: TemplateProposal) -> Answer:
    ground, changes = template_engine.ground_in(found), template_engine.changes_in(found)
    both = template_engine.figures_in(found)
    told = found.found or {}
    return Answer(
        changes=tuple(says(change, ground) for change in changes),
        figures=tuple(_figures(*both)) if both and changes else (),
        needs=tuple(_needs(ground, changes)),
        days=WEEKDAYS[: _last_day(ground, changes) + 1],
        grid=tuple(_grid(ground, changes)),
        mends=tuple(words for _, words in told.get("mends", ())),
        conflict=tuple(words for _, words in told.get("conflict", ())),
        weeks=told.get("weeks", 0),
    )


def _last_day(ground: Ground, changes: Sequence[Change]) -> int:
    return max(group.day for group in (*ground.groups, *(change.group for change in changes)))


def _figures(before: Figures, after: Figures) -> Iterator[FigureRow]:
    """Every figure, with what it means; most of them are better when there is more of them."""
    told: tuple[tuple[str, str, str], ...] = (
        ("served", "Served in full", f"of {after.clients} in care have all that is prescribed"),
        ("units", "Units delivered", f"of {after.units_needed} prescribed to people in care"),
        (
            "waiting_seated",
            "From the waiting list",
            f"of {after.waiting} who wait would have all their groups",
        ),
        ("idle_minutes", "Idle hours", "between two things on one day, everybody together"),
        ("staff_minutes", "Staff hours in groups", "a week, leaders and co-leaders"),
        (
            "cost",
            "Cost of the week",
            "the engine's points: a missing process group is 200, a day on the way 10",
        ),
    )
    for name, label, note in told:
        was, becomes = getattr(before, name), getattr(after, name)
        if name.endswith("_minutes"):
            was, becomes = was / 60, becomes / 60
        is_better = becomes > was if name in MORE_IS_BETTER else becomes < was
        tone = "" if becomes == was else "ok" if is_better else "warn"
        yield FigureRow(label, _number(was), _number(becomes), note, tone)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _needs(ground: Ground, changes: Sequence[Change]) -> Iterator[str]:
    """Who leads how much more or less, and which rooms are used how much more."""
    people, rooms = Counter[str](), Counter[str]()
    for change in changes:
        for group, sign in ((change.before, -1), (change.after, 1)):
            if group is not None:
                people.update(dict.fromkeys(group.people, sign * group.minutes))
                rooms.update({group.room: sign * group.minutes} if group.room else {})
    names = {person.id: person.name for person in ground.people}
    names |= {room.id: room.name for room in ground.rooms}
    for who, minutes in sorted(people.items(), key=lambda row: (-row[1], names[row[0]])):
        if minutes:
            yield f"{names[who]} leads {_more(minutes)} a week"
    for room, minutes in sorted(rooms.items(), key=lambda row: (-row[1], names[row[0]])):
        if minutes:
            yield f"{names[room]} is used {_more(minutes)} a week"


def _more(minutes: int) -> str:
    return f"{_number(abs(minutes) / 60)} hours {'more' if minutes > 0 else 'less'}"


def _grid(ground: Ground, changes: Sequence[Change]) -> Iterator[tuple[str, tuple[GridRow, ...]]]:
    """The weeks of the tracks that change: before and after in one picture."""
    touched = {change.group.track for change in changes}
    before, after = by_id(ground.groups), by_id(apply(ground.groups, changes))
    for track in ground.tracks:
        if track.id in touched:
            rows = [group for group in ground.groups if group.track == track.id]
            yield track.name, tuple(_rows(rows, before, after, track=track.id))


def _rows(
    rows: list[Group], before: dict[str, Group], after: dict[str, Group], *, track: str
) -> Iterator[GridRow]:
    new = [group for group in after.values() if group.id not in before and group.track == track]
    kinds = dict.fromkeys(group.kind for group in (*rows, *new))
    for kind in kinds:
        cells: dict[int, list[tuple[int, Cell]]] = defaultdict(list)
        for group in rows:
            if group.kind == kind:
                for change, shown in _shown(group, after.get(group.id)):
                    cells[shown.day].append((shown.start, _cell(change, shown)))
        for group in new:
            if group.kind == kind:
                cells[group.day].append((group.start, _cell("new", group)))
        label = kind.replace("_", " ").capitalize()
        last = max(group.day for group in (*before.values(), *after.values()))
        days = (sorted(cells[day], key=lambda row: row[0]) for day in range(last + 1))
        yield GridRow(label, tuple(tuple(cell for _, cell in day) for day in days))


def _shown(before: Group, after: Group | None) -> Iterator[tuple[str, Group]]:
    """A group that stays once; one that changes, as it was and as it becomes."""
    if after == before:
        yield "stays", before
        return
    yield "goes", before
    if after is not None:
        yield "new", after


def _cell(change: str, group: Group) -> Cell:
    return Cell(change, in_words.hours_of_day(group.span), group.mode == "video")
