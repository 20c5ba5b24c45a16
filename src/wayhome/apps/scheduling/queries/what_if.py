"""What-if for a director: what can be asked about a site, and the ranked answers.

Nothing is written and nobody is named: the engine gets ids and times, the page gets numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from wayhome.apps.program.access import site_for
from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.queries import planner
from wayhome.apps.scheduling.queries.template_ground import TemplateQuestion, template_question
from wayhome.apps.scheduling.queries.what_if_scenario import Question, asked_of, patterns
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.template.ground import Group
from wayhome.domain.verdict import Refused, no
from wayhome.domain.what_if import Answers, Effect, Outcome, weeks_to_wait
from wayhome.domain.what_if_words import says
from wayhome.solver import desk

ENGINE: Final = "wayhome.solver.what_if.what_if"
SHOWN: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What can be asked about a site next week. `why_not`: what stands in the way of asking.

    `found` is the site as values, for `answers`; None where something stands in the way.
    """

    sites: tuple[tuple[str, str], ...]
    site_id: str
    week_of: date
    groups: tuple[tuple[str, str], ...] = ()
    rooms: tuple[tuple[str, str], ...] = ()
    waiting: int = 0
    why_not: tuple[str, ...] = ()
    found: TemplateQuestion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One week: today's, or that of an option. `form` fills in the form of the new group."""

    name: str
    says: str = ""
    begin: int
    still: int
    weeks: str
    served: int
    units: int
    idle: str
    tone: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Ranked answers against today's week; `more` are those that are not shown."""

    week: str
    waiting: int
    clients: int
    today: Line
    lines: tuple[Line, ...]
    more: int
    may_write: bool


def setup(*, actor: Actor, now: datetime, site_id: str = "") -> Setup:
    """What can be asked; about the first site where none is named."""
    known = planner.setup(actor=actor, now=now)
    site = site_for(actor, site_id or known.site_id, Permission.WEEK_PLAN)
    bare = Setup(sites=known.sites, site_id=site.public_id, week_of=known.week_of)
    try:
        found = template_question(actor=actor, site=site, starts_on=known.week_of, now=now)
    except Refused as refused:
        return replace(bare, why_not=tuple(row.says for row in refused.verdict.against))
    tracks = {track.id: track.name for track in found.ground.tracks}
    return replace(
        bare,
        groups=tuple(
            (key, f"{tracks[row.track]}: {row.kind.replace('_', ' ')}, {row.minutes} minutes")
            for key, row in patterns(found).items()
        ),
        rooms=tuple((room.id, room.name) for room in found.ground.rooms if not room.is_video),
        waiting=len(found.ground.waiting),
        found=found,
    )


def answers(*, actor: Actor, known: Setup, question: Question) -> Page:
    """What could be done, best first, on the ground that `setup` gave.

    Raises `Refused` where the question has no answer, or the engine gives none.
    """
    site = site_for(actor, known.site_id, Permission.WEEK_PLAN)
    found = known.found
    if found is None:
        raise Refused(no("what_if.ground", " ".join(known.why_not)))
    asked = asked_of(found, question, site=site, on=known.week_of)
    if not asked.scenario.options:
        says_no = "At no time of the opening hours is a room free and somebody licensed to lead."
        raise Refused(no("what_if.nowhere", says_no))
    given: Answers = desk.ask(
        ENGINE,
        problem=asked.problem,
        timetable=asked.timetable,
        scenario=asked.scenario,
        as_it_stands=True,
    )
    names = {group.id: group.name for group in found.ground.groups}
    lines = [
        _line(given, outcome, asked.groups.get(outcome.option.name), names=names)
        for outcome in given.outcomes
    ]
    return Page(
        week=in_words.week(known.week_of),
        waiting=given.waiting,
        clients=len(asked.problem.clients),
        today=_figures(given, given.today, name="As it stands"),
        lines=tuple(lines[:SHOWN]),
        more=max(0, len(lines) - SHOWN),
        may_write=bool(may(actor, Permission.PROGRAM_EDIT)),
    )


def _line(
    given: Answers, outcome: Outcome, group: Group | None, *, names: Mapping[str, str]
) -> Line:
    line = _figures(given, outcome.effect, name=outcome.option.name)
    tone = "ok" if outcome.gain > 0 else "warn" if outcome.gain < 0 else ""
    form = "" if group is None else _form(group)
    return replace(line, says=says(outcome, names), tone=tone, form=form)


def _figures(given: Answers, effect: Effect, *, name: str) -> Line:
    weeks = weeks_to_wait(given.waiting, effect, given.leaving)
    return Line(
        name=name,
        begin=effect.seated,
        still=given.waiting - effect.seated,
        weeks="not known" if weeks is None else str(weeks),
        served=effect.served,
        units=effect.units + effect.waiting_units,
        idle=in_words.hours(effect.idle_minutes),
    )


def _form(group: Group) -> str:
    """The query that fills in the form of a new group."""
    return urlencode(
        {
            "track": group.track,
            "kind": group.kind,
            "weekday": group.day,
            "starts": f"{group.start // 60:02d}:{group.start % 60:02d}",
            "minutes": group.minutes,
            "mode": group.mode,
            "room": group.room or "",
            "leader": group.leader or "",
            "capacity": group.capacity,
            "target": group.target,
            "minimum": group.minimum,
            "video_seats": group.video_seats,
        }
    )
