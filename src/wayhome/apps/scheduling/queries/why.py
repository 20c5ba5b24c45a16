"""Why this week? For one person: what is missing, what is in the way, and the ways out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.episodes.models import Episode
from wayhome.apps.people import access
from wayhome.apps.people.models import Client
from wayhome.apps.scheduling import engine, in_words
from wayhome.apps.scheduling.access import run_for
from wayhome.apps.scheduling.naming import Names, names_of
from wayhome.apps.scheduling.queries.board import monday_of
from wayhome.apps.scheduling.queries.problem import clinic_week, section_id
from wayhome.apps.scheduling.queries.problem_client import FAMILY
from wayhome.apps.scheduling.queries.standing import lived
from wayhome.apps.scheduling.way_words import WayCard, Words, in_the_way
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.week.explain import obstacles
from wayhome.domain.week.left import left_for, own_week
from wayhome.domain.week.problem import SECTION, Problem, by_id
from wayhome.domain.week.timetable import Short, Timetable
from wayhome.domain.week.ways import Option, Why, options, read_why
from wayhome.solver import desk

REASONS: Final = "wayhome.solver.explain.reasons"
MOST_OPTIONS: Final = 12


@dataclass(frozen=True, slots=True)
class OptionRow:
    """A group that would give what is missing; `against` is empty where it fits."""

    section_id: str
    what: str
    track: str
    seats: str
    against: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One kind that somebody goes without. `is_explained`: the engine has looked at it."""

    kind: str
    what: str
    counted: tuple[str, ...]
    says: str = ""
    ways: tuple[WayCard, ...] = ()
    options: tuple[OptionRow, ...] = ()
    is_explained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPage:
    """The page. `run_id` is empty where the week is the one that people live by."""

    client_id: str
    name: str
    week: str
    site: str
    run_id: str
    is_planned: bool
    lacks: tuple[Lack, ...]


def why_in_draft(*, actor: Actor, run_id: str, client_id: str, now: datetime) -> WhyPage:
    """One person in the week of a run, by what was found out when it was solved."""
    run = run_for(actor, run_id, Permission.WEEK_PLAN)
    client = access.client_for(actor, client_id, Permission.CLIENT_VIEW)
    trail.record(actor, "week.why", client, now=now, client_id=client.pk)
    if run.timetable is None:
        raise NotHere
    problem = engine.problem_in(run)
    if client_id not in by_id(problem.clients):
        raise NotHere
    known = [read_why(row) for row in run.reasons.get(client_id, ())]
    plan = engine.chosen_in(run, problem)
    person = _Person(actor=actor, client=client, problem=problem, plan=plan, known=known)
    return WhyPage(
        client_id=client_id,
        name=client.full_name,
        week=in_words.week(run.week_of),
        site=run.site.name,
        run_id=run.public_id,
        is_planned=True,
        lacks=person.lacks(),
    )


def why_this_week(*, actor: Actor, client_id: str, now: datetime, week: str = "") -> WhyPage:
    """One person in a week as it stands, such as 2026-W47; without one, in the present week.

    The engine beside this process is asked; where it gives no answer, what is in the way is
    counted instead. Raises `Refused` (`board.week`) for a week that is none.
    """
    client = access.client_for(actor, client_id, Permission.CLIENT_VIEW)
    trail.record(actor, "week.why", client, now=now, client_id=client.pk)
    rows = Episode.objects.filter(client=client, status=EpisodeStatus.ADMITTED)
    episode = rows.select_related("site").first()
    if episode is None:
        return _nothing(client)
    site = episode.site
    monday = monday_of(week=week, site=site, now=now)
    found = clinic_week(actor=actor, site=site, week_of=monday, now=now)
    problem = found.problem
    if client_id not in by_id(problem.clients):
        return _nothing(client)
    plan = lived(found)
    known: Sequence[Why] = ()
    if any(row.client == client_id for row in plan.short):
        known = _asked(problem, plan, client_id)
    person = _Person(actor=actor, client=client, problem=problem, plan=plan, known=known)
    return WhyPage(
        client_id=client_id,
        name=client.full_name,
        week=in_words.week(monday),
        site=site.name,
        run_id="",
        is_planned=True,
        lacks=person.lacks(),
    )


def _nothing(client: Client) -> WhyPage:
    return WhyPage(
        client_id=client.public_id,
        name=client.full_name,
        week="",
        site="",
        run_id="",
        is_planned=False,
        lacks=(),
    )


def _asked(problem: Problem, plan: Timetable, client_id: str) -> Sequence[Why]:
    try:
        found: Sequence[Why] = desk.ask(
            REASONS, problem=problem, timetable=plan, client_id=client_id
        )
    except (desk.DeskBusy, desk.DeskGone):
        return ()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """One person in a plan, for one reader, with what the engine said about them."""

    actor: Actor
    client: Client
    problem: Problem
    plan: Timetable
    known: Sequence[Why]

    def lacks(self) -> tuple[Lack, ...]:
        """What they go without, kind by kind."""
        client_id, problem = self.client.public_id, self.problem
        own = own_week(self.plan, client_id)
        if not own.short:
            return ()
        names = names_of(problem, organization_id=self.client.organization_id)
        left = left_for(problem, self.plan, client_id)
        words = Words(self.actor, by_id(problem.clients)[client_id], names)
        by_kind = {why.missing.kind: why for why in self.known}
        return tuple(
            replace(
                self._counted(row),
                options=tuple(_option(one, names) for one in _options(left, own, row.kind)),
                **({} if row.kind not in by_kind else _explained(by_kind[row.kind], words)),
            )
            for row in own.short
        )

    def _counted(self, row: Short) -> Lack:
        who = by_id(self.problem.clients)[row.client]
        found = obstacles(self.problem, self.plan, who, kind=row.kind)
        return Lack(
            kind=row.kind,
            what=in_words.units(row.missing, row.kind),
            counted=tuple(one.says for one in found),
        )


def _explained(why: Why, words: Words) -> dict[str, Any]:
    return {
        "says": in_words.why(why.missing),
        "ways": tuple(words.card(way) for way in why.ways),
        "is_explained": True,
    }


def _options(left: Problem, own: Timetable, kind: str) -> tuple[Option, ...]:
    if left.kinds[kind].held != SECTION:
        return ()
    return options(left, own, kind)[:MOST_OPTIONS]


def _option(one: Option, names: Names) -> OptionRow:
    section = one.section
    return OptionRow(
        section_id=section_id(section.id),
        what=names.of(section.id).removeprefix("the "),
        track=names.of(section.track.removesuffix(FAMILY)),
        seats=str(section.capacity),
        against=in_the_way(one.steps, clashes=one.clashes),
    )
