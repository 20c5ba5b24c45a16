"""From what happened to what is proposed: every group settled, every lost hour made up or not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.apps.people.access import clinician_for
from wayhome.apps.program.access import room_for, site_for
from wayhome.apps.program.models import Site
from wayhome.apps.scheduling.queries.repair_ground import Scene, scene_of
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.repair.facts import Kind, Meeting, Place, Trouble
from wayhome.domain.repair.make_up import Made, made_up, make_up_problem
from wayhome.domain.repair.options import Choice, Plan, Way, settle
from wayhome.domain.verdict import Refused, no
from wayhome.domain.week.timetable import Timetable
from wayhome.solver import desk

MAKE_UP: Final = "wayhome.solver.mending.make_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What happened: who or which room (empty on a snow day), at which site, when.

    Without `starts` from the beginning of the day, without `ends` to its end.
    """

    kind: Kind
    site_id: str
    on: date
    what: str = ""
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """A proposal: the scene, each group settled, each lost group hour, and a stamp of it all.

    The same proposal has the same stamp; whoever approves gives back the one that was seen.
    """

    scene: Scene
    plan: Plan
    made: tuple[Made, ...]
    stamp: str

    @property
    def lost(self) -> list[Made]:
        """Hours for which nothing was found."""
        return [one for one in self.made if one.instead is None]


def worked(*, actor: Actor, ask: Ask, chosen: Mapping[str, Choice], now: datetime) -> Worked:
    """What would happen, with these ways chosen and the best one everywhere else.

    Raises `NotHere` and `Refused` as the doors do; `Refused` with `repair.past`, `repair.time`
    and `repair.choice`, and with `engine.gone` or `engine.busy`.
    """
    site = site_for(actor, ask.site_id, Permission.WEEK_PUBLISH)
    trouble = _trouble(actor, ask, site, now=now)
    scene = scene_of(site=site, trouble=trouble, now=now)
    plan = settle(trouble, scene.ground, chosen)
    made = _made(plan, scene)
    return Worked(scene, plan, made, _stamp(plan, made))


def _trouble(actor: Actor, ask: Ask, site: Site, *, now: datetime) -> Trouble:
    if ask.kind == Kind.OUT:
        clinician_for(actor, ask.what, Permission.BOARD_VIEW)
    if ask.kind == Kind.ROOM and room_for(actor, ask.what, Permission.BOARD_VIEW).site != site:
        raise Refused(no("repair.room", "That room is at another site. Choose the other site."))
    zone = ZoneInfo(site.zone)
    midnight = datetime.combine(ask.on + timedelta(days=1), time(), zone)
    start = datetime.combine(ask.on, ask.starts or time(), zone)
    end = datetime.combine(ask.on, ask.ends, zone) if ask.ends else midnight
    if end <= start:
        raise Refused(no("repair.time", "The end is before the beginning. Change one of them."))
    if end <= now:
        raise Refused(no("repair.past", "That time has passed. Choose today or a day to come."))
    what = "" if ask.kind == Kind.SNOW else ask.what
    return Trouble(ask.kind, what, (start, end))


def _made(plan: Plan, scene: Scene) -> tuple[Made, ...]:
    """Every lost hour: groups by the engine, appointments have had their turn as options."""
    asked = make_up_problem(plan.lost, plan.ground, week_of=scene.week_of)
    alone = tuple(
        Made(who, meeting, why_not="Arrange a new time with them.")
        for who, meeting in plan.lost
        if not meeting.is_group
    )
    if not asked.problem.clients:
        return alone
    answer: Timetable = desk.ask(MAKE_UP, problem=asked.problem)
    return made_up(asked, answer) + alone


def _stamp(plan: Plan, made: tuple[Made, ...]) -> str:
    rows = [
        (row.meeting.id, row.chosen.way, row.chosen.target, row.chosen.moved, row.chosen.lost)
        for row in plan.settled
    ]
    hours = [(one.client, one.lost.id, one.instead and one.instead.id) for one in made]
    return hashlib.blake2b(repr((rows, hours)).encode(), digest_size=12).hexdigest()


def held_as(row_id: str, plan: Plan) -> Meeting | None:
    """A meeting as the plan holds it; None when it is called off or merged."""
    return next((one for one in plan.ground.meetings if one.id == row_id), None)


def place_of(client: str, meeting: Meeting) -> Place:
    """How a client takes part in a meeting of the plan."""
    return next(place for place in meeting.expected if place.client == client)


def chosen_words(plan: Plan) -> list[dict[str, str]]:
    """What was settled, as it is kept: codes and public ids."""
    return [
        {"session": row.meeting.id, "way": row.chosen.way.value, "target": row.chosen.target}
        for row in plan.settled
    ]


def choices_from(values: Mapping[str, str]) -> dict[str, Choice]:
    """Choices as a form sends them: session to `way:target`. Raises `Refused`."""
    found = {}
    for session, value in values.items():
        way, _, target = value.partition(":")
        if way not in list(Way):
            raise Refused(
                no("repair.choice", "One of the choices could not be read. Choose again.")
            )
        found[session] = (Way(way), target)
    return found
