"""Why somebody goes without: the smallest sets of rules that, set aside, would give the unit, and
the cheapest things to arrange instead.

Everything is asked of the week as it is left for the one client (`left_for`): a question there is
one exact insertion. To set more rules aside never takes a week away; so a rule without which all
the others together do not suffice is in every set that suffices, and few sets are left to try.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Final

from wayhome.domain.week.change import difference
from wayhome.domain.week.cost import cost, short_list
from wayhome.domain.week.explain import LIFTS, Missing, lifted
from wayhome.domain.week.left import left_for, own_week
from wayhome.domain.week.problem import COUNSELOR, BadWeekFile, Client, Problem, by_id
from wayhome.domain.week.timetable import Appointment, Short, Timetable
from wayhome.domain.week.ways import NEVER, Step, Way, Why, arranged, steps_in
from wayhome.solver.answer import require_sound, timetable_of, weeks_of
from wayhome.solver.insertion import planner
from wayhome.solver.menu import Stability
from wayhome.solver.model import Week, compile_model
from wayhome.solver.site import Site

Rules = tuple[str, ...]
WAYS: Final = 3
ARRANGED: Final = tuple(rule for rule in LIFTS if rule not in NEVER)
_DEAR: Final = 1_000_000.0
_CHANGE: Final = 25.0
"""What a change of the client's own week weighs, so that a way out changes little besides."""
_FEW: Final = 2
"""From this many rules on it pays to ask first which of them every set must hold."""


def explain(problem: Problem, timetable: Timetable, client_id: str) -> tuple[Missing, ...]:
    """For every kind that the client is short of: what would have to give for one unit more.

    Everyone else stays; the client's own week may change, but must keep as many units of every
    other kind. All sets of the smallest size that suffice are given, whatever that size is.
    Raises `BadWeekFile` for an unknown client, `Refused` when the timetable breaks a hard rule.
    """
    require_sound(problem, timetable)
    return tuple(_missing(asked) for asked in _lacking(problem, timetable, client_id))


def reasons(problem: Problem, timetable: Timetable, client_id: str) -> tuple[Why, ...]:
    """The same with up to three ways out of each, the fewest steps first, then the least cost.

    Each way was tried: with its steps arranged, and nothing else, the client has the unit. A
    timetable that breaks rules is read as far as it can be understood. Raises `BadWeekFile` for
    an unknown client.
    """
    return tuple(
        Why(missing, tuple(_ways(asked, missing)))
        for asked in _lacking(problem, timetable, client_id)
        for missing in [_missing(asked)]
    )


def _lacking(problem: Problem, timetable: Timetable, client_id: str) -> Iterator[_Asked]:
    if client_id not in by_id(problem.clients):
        raise BadWeekFile(f"client: {client_id!r} is not a client of {problem.name!r}")
    short = [row for row in short_list(problem, timetable) if row.client == client_id]
    for row in short:
        yield _Asked(problem, timetable, short, row.kind)


@dataclass(frozen=True, slots=True)
class Tried:
    """What earlier ways out rest on: groups, and busy times given up (H7)."""

    groups: frozenset[str] = frozenset()
    busy: frozenset[Step] = frozenset()

    def shut(self, problem: Problem) -> Problem:
        """Without those groups."""
        sections = tuple(row for row in problem.sections if row.id not in self.groups)
        return replace(problem, sections=sections)

    def keep(self, problem: Problem) -> Problem:
        """With those times kept busy, whatever else is set aside."""
        (who,) = problem.clients
        days = [list(spans) for spans in who.busy]
        for step in self.busy:
            days[step.day].append((step.start, step.end))
        return replace(problem, clients=(replace(who, busy=tuple(map(tuple, days))),))


NOTHING_TRIED: Final = Tried()


class _Asked:
    """One missing unit, asked for again and again with this or that arranged."""

    def __init__(  # noqa: PLR0917 - the four are one question
        self, problem: Problem, timetable: Timetable, short: Sequence[Short], kind: str
    ) -> None:
        self.client, self.kind = short[0].client, kind
        self.weights = problem.weights
        self._problem, self._timetable = problem, timetable
        self._lacks = {row.kind: row.missing for row in short}
        self.own = own_week(timetable, self.client)
        self._has_foes = any(self.client in pair for pair in problem.apart)
        self._known: dict[tuple[frozenset[str], Tried], Timetable | None] = {}

    @cached_property
    def left(self) -> Problem:
        """What is left for the client, who asks for one unit more."""
        return self._asking(self._problem)

    @cached_property
    def _together(self) -> Problem:
        return self._asking(LIFTS["H13"](self._problem, self.client))

    def _asking(self, problem: Problem) -> Problem:
        """The client needs what there is and the one unit, and nothing else matters as much."""
        left = left_for(problem, self._timetable, self.client)
        weights = replace(left.weights, short=dict.fromkeys(left.weights.short, _DEAR))

        def wanting(who: Client) -> Client:
            needs = {name: need - self._lacks.get(name, 0) for name, need in who.needs.items()}
            return replace(who, needs=needs | {self.kind: needs[self.kind] + 1})

        wanted = replace(left, weights=weights, clients=tuple(map(wanting, left.clients)))
        # What somebody has already is theirs, also where a rule has come to forbid it since.
        return arranged(wanted, steps_in(wanted, self.own))

    def without(self, rules: Iterable[str], tried: Tried = NOTHING_TRIED) -> Timetable | None:
        """The best week with these rules set aside; None where it does not give the unit.

        What was tried before is not asked for again.
        """
        aside = frozenset(rules) - (frozenset() if self._has_foes else NEVER)
        if (aside, tried) not in self._known:
            base = self._together if "H13" in aside else self.left
            ordered = tuple(rule for rule in LIFTS if rule in aside)
            wider = lifted(tried.shut(base), self.client, ordered)
            self._known[aside, tried] = self.week(tried.keep(wider))
        return self._known[aside, tried]

    def week(self, problem: Problem) -> Timetable | None:
        """The best week of the client in this problem; None where it does not give the unit."""
        model = compile_model(problem)
        held = weeks_of(model, self.own)[0]
        best = planner(model, 0, _steady(held)).best(Site(model))
        found = timetable_of(model, {0: best.week})
        return None if found.short else self._named(found)

    def _named(self, found: Timetable) -> Timetable:
        """Individual appointments are with the client's own counselor, whoever stood in."""
        (who,) = self.left.clients

        def own(row: Appointment) -> Appointment:
            is_own = self.left.kinds[row.kind].held == COUNSELOR
            return row._replace(held_with=who.counselor) if is_own else row

        return replace(found, appointments=tuple(map(own, found.appointments)))


def _steady(held: Week) -> Stability:
    """A charge for every entry that the client does not have now."""
    return Stability(
        _CHANGE,
        frozenset(entry.section for entry in held if entry.section >= 0),
        frozenset((entry.kind, entry.day, entry.start, entry.mode) for entry in held),
    )


def _missing(asked: _Asked) -> Missing:
    return Missing(asked.client, asked.kind, _smallest(asked, tuple(LIFTS)))


def _smallest(asked: _Asked, rules: Rules) -> tuple[Rules, ...]:
    """The smallest sets of these rules that suffice; none where all together do not."""
    few = (_sufficient(asked, rules, size) for size in range(_FEW))
    if found := next(filter(None, few), ()):
        return found
    if asked.without(rules) is None:
        return ()
    core = {one for one in rules if asked.without({*rules} - {one}) is None}
    sizes = range(max(_FEW, len(core)), len(rules) + 1)
    return next(filter(None, (_sufficient(asked, rules, size, core=core) for size in sizes)))


def _sufficient(
    asked: _Asked, rules: Rules, size: int, *, core: Collection[str] = ()
) -> tuple[Rules, ...]:
    """The sets of that size that hold the core and suffice."""
    others = [rule for rule in rules if rule not in core]
    sets = ({*core, *more} for more in combinations(others, size - len(core)))
    ordered = (tuple(rule for rule in rules if rule in aside) for aside in sets)
    return tuple(aside for aside in ordered if asked.without(aside) is not None)


def _ways(asked: _Asked, missing: Missing) -> list[Way]:
    """The cheapest ways; none where the client's own week has room, or nothing helps."""
    if () in missing.lifts:
        return []
    found: dict[tuple[Step, ...], Way] = {}
    for rules in _smallest(asked, ARRANGED):
        found |= {way.steps: way for way in _by(asked, rules)}
    return sorted(found.values(), key=lambda way: (len(way.steps), way.cost))[:WAYS]


def _by(asked: _Asked, rules: Rules) -> Iterator[Way]:
    """Ways by setting these rules aside, each resting on other groups or times than the last."""
    own = {seat.section for seat in asked.own.seats}
    tried = NOTHING_TRIED
    for _ in range(WAYS):
        week = asked.without(rules, tried)
        if week is None:
            return
        steps = steps_in(asked.left, week)
        again = asked.week(arranged(asked.left, steps))
        yield from (_way(asked, steps, found) for found in (again,) if found is not None)
        more = Tried(
            tried.groups.union(seat.section for seat in week.seats if seat.section not in own),
            tried.busy.union(step for step in steps if step.rule == "H7"),
        )
        if more == tried:
            return
        tried = more


def _way(asked: _Asked, steps: tuple[Step, ...], week: Timetable) -> Way:
    removed, added, _ = difference(asked.own, week)
    paid = replace(arranged(asked.left, steps), weights=asked.weights)
    return Way(steps, added, removed, cost(paid, week).total)
