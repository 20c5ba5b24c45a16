"""A template as a CP-SAT model: which options are taken, in which room, with whom.

The rules are those of `wayhome.domain.template.rules`, under the same codes. *Strict*: what a rule
forbids is not even there. *Guarded* (`Guards`): everything is there and each rule can be switched
off, so that a contradiction can be traced to the smallest set of rules that cannot hold together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from ortools.sat.python import cp_model

from wayhome.domain.levels import floor
from wayhome.domain.template.credentials import may_help, may_lead
from wayhome.domain.template.gains import CHANGE, STAFF_HOUR
from wayhome.domain.template.ground import DAYS, Ground, Group, Track
from wayhome.domain.template.rules import is_open, needs_two, room_says
from wayhome.domain.vocabulary import Mode
from wayhome.domain.week.problem import by_id
from wayhome.solver.template_guards import Guards, Rule, solver
from wayhome.solver.template_options import Bound, Option, Outlook, Taker, What
from wayhome.solver.template_prices import Prices

SCALE: Final = 10
"""Costs are whole tenths in the model."""

ANOTHER: Final = 5.0
NEW_TO_TRACK: Final = 10.0
NEW_TO_GROUPS: Final = 20.0
"""What it costs to give a group another room or another person; somebody who leads no group of the
track now; somebody who leads no group at all. Small beside what is missing, they decide ties."""

LIMIT: Final[Rule] = ("limit", "")

Choice = str | None
Literals = dict[Choice, cp_model.IntVar]
Broken = dict[Choice, list[Rule]]
"""Who or what could be chosen, with the rules that speak against it."""

Bounds = dict[Bound, list[cp_model.IntVar]]
Chooser = Callable[[Option], Broken]


@dataclass(frozen=True, slots=True)
class Picked:
    """One option with its room and people."""

    option: int
    room: Choice
    leader: Choice
    helper: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked beside the ground: at most so many changes, at the engine's prices.

    `avoid`: sets of changed options that are not to come again exactly so. `never`: picks that
    are not to come together again, whatever else comes with them.
    """

    most: int
    prices: Prices = field(default_factory=Prices)
    avoid: tuple[frozenset[int], ...] = ()
    never: tuple[frozenset[Picked], ...] = ()


class Model:
    """The variables, by place of the option in the outlook, and the rules between them."""

    def __init__(self, ground: Ground, outlook: Outlook, wanted: Wanted, *, guards: Guards) -> None:
        self.ground, self.options, self.outlook = ground, outlook.options, outlook
        self.wanted, self.guards, self.cp = wanted, guards, guards.cp
        self.people, self.rooms = by_id(ground.people), by_id(ground.rooms)
        self.pick = [self._pick(option) for option in self.options]
        self.room = self._choices(self._broken_rooms)
        self.lead = self._choices(self._broken_leaders)
        self.help = self._choices(self._broken_helpers)
        self.changed = [self._changed(at) for at in range(len(self.options))]
        self._one_thing_each()
        self._one_place_at_a_time()
        for track in ground.tracks:
            if not track.is_extra:
                self._level(track)
        self._limits()

    def _pick(self, option: Option) -> cp_model.IntVar:
        group = option.group
        pick = self.cp.new_bool_var(f"{option.what} {group.id}")
        meets = option.what is not What.CLOSE and group.mode != Mode.VIDEO
        if meets and not is_open(self.ground, group):
            self.guards.forbid(pick, ("T2", group.id))
        return pick

    def _choices(self, broken: Chooser) -> list[Literals]:
        """For each option one choice where it is taken, none where it is not or ends a group."""
        found: list[Literals] = []
        for at, option in enumerate(self.options):
            literals: Literals = {}
            rules = broken(option) if option.what is not What.CLOSE else {}
            for name, against in rules.items():
                if against and self.guards.is_strict:
                    continue
                literals[name] = self.cp.new_bool_var(f"{name} {at}")
                for rule in against:
                    self.guards.forbid(literals[name], rule)
            if option.what is not What.CLOSE:
                self.cp.add_exactly_one([*literals.values(), self.pick[at].negated()])
            found.append(literals)
        return found

    def _broken_rooms(self, option: Option) -> Broken:
        group = option.group
        names: list[Choice] = [None, *self.rooms]
        if group.is_fixed or group.mode == Mode.VIDEO:
            names = [group.room]
        rule = ("T3", group.id)
        return {
            name: [rule] if room_says(group, self.rooms[name] if name else None) else []
            for name in names
        }

    def _broken_leaders(self, option: Option) -> Broken:
        group = option.group
        if group.leader is None and option.what is not What.OPEN:
            return {None: []}
        names = [group.leader] if group.is_fixed else list(self.people)
        return {
            name: self._against(name, group, is_licensed=may_lead(self._licenses(name), group.kind))
            for name in names
            if name is not None
        }

    def _broken_helpers(self, option: Option) -> Broken:
        """Somebody beside the leader where there is one now, or where the group asks for two."""
        group = option.group
        if group.co_leader is None and (group.is_fixed or not needs_two(group)):
            return {None: [("T9", group.id)] if needs_two(group) else []}
        names = [group.co_leader] if group.is_fixed else list(self.people)
        able: Broken = {
            name: self._against(name, group, is_licensed=may_help(self._licenses(name), group.kind))
            for name in names
            if name is not None
        }
        return able if group.co_leader is not None else able | {None: [("T9", group.id)]}

    def _licenses(self, name: Choice) -> frozenset[str]:
        return self.people[name].licenses if name is not None else frozenset()

    def _against(self, name: str, group: Group, *, is_licensed: bool) -> list[Rule]:
        person = self.people[name]
        speaks = {
            ("T5", group.id): not is_licensed,
            ("T6", name): person.is_taken(group),
            ("T7", group.id): not person.is_at_work(group),
        }
        return [rule for rule, is_broken in speaks.items() if is_broken]

    def _changed(self, at: int) -> cp_model.IntVar:
        """Whether something is done: for a group that stays, another room or other people."""
        option = self.options[at]
        if option.what is not What.STAY:
            return self.pick[at]
        group = option.group
        changed = self.cp.new_bool_var(f"changed {group.id}")
        usual = (group.room, group.leader, group.co_leader)
        chosen = (self.room[at], self.lead[at], self.help[at])
        others = [
            literal
            for now, literals in zip(usual, chosen, strict=True)
            for name, literal in literals.items()
            if name != now
        ]
        for literal in others:
            self.cp.add_implication(literal, changed)
        self.cp.add_bool_or([*others, changed.negated()])
        return changed

    def _one_thing_each(self) -> None:
        """Every group of now has one option; a new one may stay unopened."""
        by_group: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for at, option in enumerate(self.options):
            if option.what is not What.OPEN:
                by_group[option.group.id].append(self.pick[at])
        for picks in by_group.values():
            self.cp.add_exactly_one(picks)

    def _one_place_at_a_time(self) -> None:
        """T4 and T6. Whoever shares a minute shares the first minute of one of the groups."""
        for day in range(DAYS):
            rows = [
                (at, option.group.span)
                for at, option in enumerate(self.options)
                if option.group.day == day and option.what is not What.CLOSE
            ]
            for minute in sorted({span[0] for _, span in rows}):
                self._at_once([at for at, (a, b) in rows if a <= minute < b])

    def _at_once(self, options: list[int]) -> None:
        for name in self.rooms:
            here = [self.room[at][name] for at in options if name in self.room[at]]
            self.guards.at_most_one(here, ("T4", name))
        for name in self.people:
            both = [
                literals[name]
                for at in options
                for literals in (self.lead[at], self.help[at])
                if name in literals
            ]
            self.guards.at_most_one(both, ("T6", name))

    def _level(self, track: Track) -> None:
        """T8: minutes counted once where groups overlap, and days."""
        asked = floor(track.level, track.ages, on=self.ground.on)
        mine = [
            (at, option.group)
            for at, option in enumerate(self.options)
            if option.group.track == track.id and option.what is not What.CLOSE
        ]
        minutes: list[cp_model.LinearExprT] = []
        days: list[cp_model.LinearExprT] = []
        for day in range(DAYS):
            there = [(at, group.span) for at, group in mine if group.day == day]
            days += [self._any([at for at, _ in there])] if there else []
            edges = sorted({edge for _, span in there for edge in span})
            for a, b in pairwise(edges):
                covering = [at for at, (start, end) in there if start <= a and b <= end]
                minutes += [(b - a) * self._any(covering)] if covering else []
        outside = 0 if track.individual.inside else track.individual.minutes
        rule = ("T8", track.id)
        total = cp_model.LinearExpr.sum(minutes)
        self.guards.at_least(total, asked.minutes - outside, rule=rule)
        self.guards.at_least(cp_model.LinearExpr.sum(days), asked.days, rule=rule)

    def _any(self, options: list[int]) -> cp_model.IntVar:
        """A literal that is true only where one of the options is taken."""
        literal = self.cp.new_bool_var("")
        self.cp.add_bool_or([*(self.pick[at] for at in options), literal.negated()])
        return literal

    def _limits(self) -> None:
        spare = self.wanted.most - cp_model.LinearExpr.sum(self.changed)
        self.guards.at_least(spare, 0, rule=LIMIT)
        for once in self.wanted.avoid:
            others = [self.changed[at] for at in range(len(self.options)) if at not in once]
            same = [self.changed[at].negated() for at in sorted(once)]
            self.cp.add_bool_or([*same, *others])
        for together in self.wanted.never:
            literals = [one for picked in together for one in self._literals_of(picked)]
            self.cp.add_bool_or([literal.negated() for literal in literals])

    def _literals_of(self, picked: Picked) -> Iterator[cp_model.IntVar]:
        yield self.pick[picked.option]
        if self.options[picked.option].what is not What.CLOSE:
            yield self.lead[picked.option][picked.leader]
            yield self.help[picked.option][picked.helper]

    def aim(self) -> None:
        """Ask for the template that saves most."""
        gains = [take * round(SCALE * gain) for take, gain in self._takes()]
        values = [
            pick * round(SCALE * self._value(option))
            for pick, option in zip(self.pick, self.options, strict=True)
        ]
        trouble = [changed * round(SCALE * CHANGE) for changed in self.changed]
        choosing = [literal * round(SCALE * cost) for literal, cost in self._choosing()]
        total = cp_model.LinearExpr.sum([*gains, *values])
        self.cp.maximize(total - cp_model.LinearExpr.sum([*trouble, *choosing]))

    @staticmethod
    def _value(option: Option) -> float:
        group = option.group
        if option.what is not What.OPEN:
            return option.value
        return option.value - STAFF_HOUR * group.minutes * (1 + needs_two(group)) / 60

    def _choosing(self) -> Iterator[tuple[cp_model.IntVar, float]]:
        """What it costs that a group gets another room or other people than it has."""
        leading = {who for group in self.ground.groups for who in group.people}
        in_track = {(who, group.track) for group in self.ground.groups for who in group.people}
        for at, option in enumerate(self.options):
            group = option.group
            usual = (group.room, group.leader, group.co_leader)
            chosen = (self.room[at], self.lead[at], self.help[at])
            for now, literals in zip(usual, chosen, strict=True):
                yield from ((one, ANOTHER) for name, one in literals.items() if name != now)
            here = group.people if option.what is What.STAY else ()
            for name, literal in [*self.lead[at].items(), *self.help[at].items()]:
                if name is None or name in here:
                    continue
                price = self.wanted.prices.of_time(name, group.day, group.span)
                price += 0.0 if (name, group.track) in in_track else NEW_TO_TRACK
                yield literal, price + (0.0 if name in leading else NEW_TO_GROUPS)

    def _takes(self) -> list[tuple[cp_model.IntVar, float]]:
        """Who takes which seat: nobody more than is missing, nobody twice at once."""
        found: list[tuple[cp_model.IntVar, float]] = []
        bounds: Bounds = defaultdict(list)
        on_day: Bounds = defaultdict(list)
        for at, option in enumerate(self.options):
            takes = [self.cp.new_bool_var(f"{row.client} {at}") for row in option.takers]
            self.cp.add(cp_model.LinearExpr.sum(takes) <= option.seats * self.pick[at])
            for taker, take in zip(option.takers, takes, strict=True):
                found.append((take, taker.gain))
                on_day[taker.client, option.group.day].append(take)
                for key in self._shares(taker, option.group):
                    bounds[key].append(take)
        for key, takes in bounds.items():
            self.cp.add(cp_model.LinearExpr.sum(takes) <= self.outlook.bounds.get(key, 1))
        self._days(on_day)
        for client in sorted(self.ground.waiting):
            self._all_or_nothing(client, bounds)
        return found

    def _days(self, takes: Bounds) -> None:
        """Nobody comes on more days than they can."""
        more: Bounds = defaultdict(list)
        for (client, day), there in takes.items():
            if day not in self.outlook.days[str(client)]:
                comes = self.cp.new_bool_var(f"{client} comes on {day}")
                for take in there:
                    self.cp.add_implication(take, comes)
                more["days", client].append(comes)
        for key, days in more.items():
            self.cp.add(cp_model.LinearExpr.sum(days) <= self.outlook.bounds[key])

    def _shares(self, taker: Taker, group: Group) -> Iterator[Bound]:
        """What a seat takes of: the need, the kind's share of a day, and every minute."""
        yield "need", taker.client, taker.kind, taker.leaves
        yield "day", taker.client, group.day, taker.kind
        if taker.leaves is not None:
            yield "dear", taker.leaves
        for minute in range(*group.span, self.ground.grid_minutes):
            yield "time", taker.client, group.day, minute

    def _all_or_nothing(self, client: str, takes: Bounds) -> None:
        """Half a week admits nobody: whoever waits takes all that is missing, or no seat."""
        seated = self.cp.new_bool_var(f"seated {client}")
        for key, missing in self.outlook.bounds.items():
            if key[:2] == ("need", client):
                taken = cp_model.LinearExpr.sum(takes.get(key, []))
                self.cp.add(taken == missing * seated)

    def best(self) -> tuple[Picked, ...] | None:
        """The best template as the option of every group that is there; None: none was found."""
        found = solver()
        if found.solve(self.cp) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return None
        return tuple(
            Picked(
                at,
                _chosen(found, self.room[at]),
                _chosen(found, self.lead[at]),
                _chosen(found, self.help[at]),
            )
            for at, pick in enumerate(self.pick)
            if found.boolean_value(pick)
        )


def _chosen(found: cp_model.CpSolver, literals: Literals) -> Choice:
    return next((name for name, literal in literals.items() if found.boolean_value(literal)), None)
