"""Local search over whole weeks: take a few clients out, put each back exactly, keep what helps.

Two moves. *Ruin*: a client and a few who hold what this one lacks, or who are much alike.
*Pass on*: a client who lacks an appointment takes it from another, who takes it from a third,
and so on, until one finds a free time. Worse weeks are accepted at first, seldom later
(simulated annealing). Hard rules hold at every step, because every week put back is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from wayhome.domain.week.problem import SECTION, Client
from wayhome.solver.insertion import Planner
from wayhome.solver.model import Model, Week
from wayhome.solver.site import Site

_HEAT: Final = 8.0
_HURT_FIRST: Final = 0.3
_LONGEST_CHAIN: Final = 10
_MOST_OUT: Final = 6
_FULL_SHARE: Final = 0.6

Group = Sequence[int]


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop: after `rounds` moves, or when the clock passes `until`."""

    rounds: int
    until: float
    clock: Callable[[], float]

    def spent(self, rounds: int, since: float) -> float:
        """The share used so far, of moves or of time, whichever is more."""
        length = self.until - since
        time = (self.clock() - since) / length if length > 0 else 1.0
        return max(time, rounds / self.rounds if self.rounds else 1.0)


class Search:
    """A week under way: `planners` are the clients who may move, everyone else stays."""

    def __init__(self, site: Site, planners: dict[int, Planner], random: Random) -> None:
        self.site, self.planners, self.random = site, planners, random
        self.model: Model = site.model
        self.movable = sorted(planners)
        self.weeks: dict[int, Week] = dict.fromkeys(self.movable, ())
        self.own: dict[int, float] = dict.fromkeys(self.movable, 0.0)
        self._before: dict[int, tuple[Week, float]] = {}

    def put(self, client: int) -> float:
        """Give a client the best week there is room for; the change of the whole cost."""
        best = self.planners[client].best(self.site)
        self.weeks[client] = best.week
        self.own[client] = best.cost - self.site.place(client, best.week)
        return best.cost

    def take(self, client: int) -> float:
        """Take a client out, remembering the week; the change of the whole cost."""
        self._before.setdefault(client, (self.weeks[client], self.own[client]))
        change = self.site.lift(client, self.weeks[client]) - self.own[client]
        self.weeks[client], self.own[client] = (), 0.0
        return change

    def put_all(self) -> None:
        """Put everyone in who is out, those with the least choice first."""
        for client in sorted(self.movable, key=lambda at: (self.planners[at].choice(), at)):
            if not self.weeks[client]:
                self.put(client)

    def improve(self, budget: Budget) -> float:
        """Move until the budget is used, then settle on the best week found; its cost change."""
        since, rounds = budget.clock(), 0
        now = best = 0.0
        found = dict(self.weeks)
        while self.movable and (spent := budget.spent(rounds, since)) < 1:
            rounds += 1
            self._before.clear()
            change = self._move()
            if self._accepts(change, _HEAT * (1 - spent)):
                now += change
            else:
                self._undo()
            if now < best - 1e-9:
                best, found = now, dict(self.weeks)
        self._restore(found)
        return best

    def short(self, client: int) -> list[str]:
        """Kinds of which the client gets too little."""
        who, week = self.model.problem.clients[client], self.weeks[client]
        return [
            kind
            for kind, need in who.needs.items()
            if need > sum(entry.kind == kind for entry in week)
        ]

    def _accepts(self, change: float, heat: float) -> bool:
        if change <= 1e-9:
            return True
        return heat > 0 and self.random.random() < math.exp(-change / heat)

    def _move(self) -> float:
        client = self.random.choice(self.movable)
        if self.random.random() < _HURT_FIRST:
            hurt = [at for at in self.movable if self.short(at)]
            client = self.random.choice(hurt) if hurt else client
        for kind in self.short(client):
            if self.model.problem.kinds[kind].held != SECTION:
                return self._pass_on(client, kind)
        return self._ruin([client, *self._others(client)])

    def _ruin(self, group: Group) -> float:
        change = sum(self.take(client) for client in group)
        order = list(group)
        if self.random.random() < 0.5:
            self.random.shuffle(order)
        return change + sum(self.put(client) for client in order)

    def _pass_on(self, client: int, kind: str) -> float:
        """Let the lack of an appointment wander until somebody finds another time."""
        change = 0.0
        for _ in range(_LONGEST_CHAIN):
            desks = {desk for desk, _ in self.model.desks_of(self._who(client), kind)}
            holders = [
                at
                for at in self.movable
                if at != client and any(entry.desk in desks for entry in self.weeks[at])
            ]
            if not holders:
                break
            other = self.random.choice(holders)
            change += self.take(client) + self.take(other)
            change += self.put(client) + self.put(other)
            if kind not in self.short(other):
                break
            client = other
        return change

    def _who(self, client: int) -> Client:
        return self.model.problem.clients[client]

    def _others(self, client: int) -> Group:
        count = self.random.randrange(_MOST_OUT)
        group = self._in_the_way(client) if self.random.random() < _FULL_SHARE else []
        group = group or self._alike(client)
        return self.random.sample(group, min(count, len(group)))

    def _in_the_way(self, client: int) -> list[int]:
        """Those who sit in one of the well-filled groups that this client could use."""
        site, sections = self.site, self.model.problem.sections
        full = [
            at
            for at in self.planners[client].sections
            if client not in site.rolls[at] and len(site.rolls[at]) >= sections[at].target
        ]
        if not full:
            return []
        return [at for at in sorted(site.rolls[self.random.choice(full)]) if at in self.planners]

    def _alike(self, client: int) -> list[int]:
        """Those of the same counselor, or of the same track."""
        clients = self.model.problem.clients
        who, by_counselor = clients[client], self.random.random() < 0.5
        return [
            at
            for at in self.movable
            if at != client
            and (
                clients[at].counselor == who.counselor
                if by_counselor
                else clients[at].track == who.track
            )
        ]

    def _undo(self) -> None:
        for client in self._before:
            self.site.lift(client, self.weeks[client])
        for client, (week, own) in self._before.items():
            self.site.place(client, week)
            self.weeks[client], self.own[client] = week, own

    def _restore(self, weeks: dict[int, Week]) -> None:
        """Go back to weeks found earlier; what each costs alone is not needed any more."""
        changed = [client for client in self.movable if self.weeks[client] is not weeks[client]]
        for client in changed:
            self.site.lift(client, self.weeks[client])
        for client in changed:
            self.site.place(client, weeks[client])
            self.weeks[client] = weeks[client]
