"""A director's question about a site as the scenario and the week that the engine gets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from wayhome.apps.episodes.models import Episode
from wayhome.apps.program.models import Site
from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.queries.last_week import appointments_before
from wayhome.apps.scheduling.queries.problem_client import VIDEO
from wayhome.apps.scheduling.queries.template_ground import TemplateQuestion
from wayhome.domain.template.ground import Group
from wayhome.domain.vocabulary import Mode
from wayhome.domain.week.problem import Problem, Room, Section, by_id
from wayhome.domain.week.timetable import Seat, Timetable
from wayhome.domain.what_if import (
    MoreClinicians,
    NewSection,
    Option,
    RoomLess,
    Scenario,
    newcomers,
)
from wayhome.domain.what_if_slots import free_slots

NEW_GROUP: Final = "new_group"
ROOM_LESS: Final = "room_less"
CLINICIANS: Final = "clinicians"
LATELY: Final = 12
"""Weeks over which the places that come free are counted."""
OFFICE_HOURS: Final = ((9 * 60, 17 * 60),)
WORKDAYS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. `group` (a pattern) or `room` where it is about one; `more` people wait."""

    what: str
    group: str = ""
    room: str = ""
    count: int = 1
    more: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The engine's arguments, and the group behind each option that is one."""

    problem: Problem
    timetable: Timetable
    scenario: Scenario
    groups: dict[str, Group]


def patterns(found: TemplateQuestion) -> dict[str, Group]:
    """One group of each kind of each track that is planned, by its id."""
    planned = by_id(found.problem.sections)
    groups = [group for group in found.ground.groups if group.id in planned]
    first = {(group.track, group.kind): group for group in reversed(groups)}
    return {group.id: group for group in reversed(first.values())}


def asked_of(found: TemplateQuestion, question: Question, *, site: Site, on: date) -> Asked:
    """The question in the engine's words; without options where a group could run nowhere."""
    problem = _housed(found)
    waiting = [client for client in problem.clients if client.id in found.ground.waiting]
    in_care = [client for client in problem.clients if client.id not in found.ground.waiting]
    problem = replace(problem, clients=tuple(in_care))
    like = newcomers(replace(problem, clients=(*waiting, *in_care)), question.more)
    groups = _slots(found, question)
    return Asked(
        problem,
        _standing(site, problem),
        Scenario(
            problem.name,
            (*waiting, *like),
            tuple(_options(found, question, groups)),
            _leaving(site, on=on),
        ),
        groups,
    )


def _housed(found: TemplateQuestion) -> Problem:
    """The problem with its rooms."""
    rooms = {group.id: group.room for group in found.ground.groups}
    return replace(
        found.problem,
        sections=tuple(
            replace(section, room=rooms.get(section.id)) for section in found.problem.sections
        ),
        rooms=tuple(Room(room.id, room.seats) for room in found.ground.rooms),
    )


def _slots(found: TemplateQuestion, question: Question) -> dict[str, Group]:
    if question.what != NEW_GROUP:
        return {}
    like = patterns(found)[question.group]
    return {
        f"{in_words.WEEKDAYS[group.day]}, {in_words.hours_of_day(group.span)}": group
        for group in free_slots(found.ground, like)
    }


def _options(found: TemplateQuestion, question: Question, groups: dict[str, Group]) -> list[Option]:
    if question.what == NEW_GROUP:
        like = by_id(found.problem.sections)[question.group]
        return [Option(name, _sections(like, group)) for name, group in groups.items()]
    if question.what == ROOM_LESS:
        name = next(room.name for room in found.ground.rooms if room.id == question.room)
        return [Option(f"Without {name}", (RoomLess(question.room),))]
    week = (OFFICE_HOURS,) * WORKDAYS + ((),) * (found.problem.days - WORKDAYS)
    who = "One more counselor" if question.count == 1 else f"{question.count} more counselors"
    return [Option(who, (MoreClinicians(question.count, week),))]


def _sections(like: Section, group: Group) -> tuple[NewSection, ...]:
    """A group as the problem has it: the seats in the room, and those by video apart."""
    in_room = group.capacity - group.video_seats
    target = min(group.target, in_room)
    first = replace(
        like,
        id="new",
        day=group.day,
        start=group.start,
        capacity=in_room,
        target=target,
        minimum=min(group.minimum, target),
        module=None,
        leader=group.leader,
    )
    if group.mode != Mode.HYBRID or not group.video_seats:
        return (NewSection(first),)
    rest = min(group.video_seats, max(0, group.target - target))
    by_video = replace(
        first,
        id=f"new{VIDEO}",
        mode="video",
        capacity=group.video_seats,
        target=rest,
        minimum=0,
    )
    return NewSection(first), NewSection(by_video)


def _standing(site: Site, problem: Problem) -> Timetable:
    """Standing seats and last week's appointments, as far as the groups run."""
    sections = by_id(problem.sections)
    seats: list[Seat] = []
    for client in problem.clients:
        halves: dict[str, list[str]] = defaultdict(list)
        for name in sorted(client.last_week & sections.keys()):
            halves[name.removesuffix(VIDEO)].append(name)
        seats += [Seat(client.id, names[0]) for names in halves.values()]
    held = appointments_before(site=site, week_of=problem.week_of, problem=problem)
    return Timetable(problem.name, problem.week_of, tuple(seats), held, (), cost=0)


def _leaving(site: Site, *, on: date) -> float:
    """How many people a week ended their care here lately."""
    ended = Episode.objects.filter(
        site=site,
        admitted_on__isnull=False,
        closed_on__gte=on - timedelta(weeks=LATELY),
        closed_on__lt=on,
    )
    return ended.count() / LATELY
