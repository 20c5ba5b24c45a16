"""The best openings for one new client, moving nobody.

Everybody else's seats and times are counted once (`OpenWeek`). A question then is about a small
problem: the groups that this client could sit in at all, of groups alike only the few with the
cheapest seat, and the client alone. Each opening is the cheapest whole week, exactly.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import count as counter
from typing import Final

import numpy as np

from wayhome.domain.verdict import Reason
from wayhome.domain.week.change import Entries, Insertion, with_client
from wayhome.domain.week.explain import obstacles
from wayhome.domain.week.left import left_for
from wayhome.domain.week.offer import Offer, Offers
from wayhome.domain.week.problem import WEEK_TWO, Client, Clinician, Problem, Section, overlap
from wayhome.domain.week.timetable import Appointment, Seat, Short, Timetable
from wayhome.solver.answer import require_sound, timetable_of
from wayhome.solver.answer_arrays import Choice, entries_of
from wayhome.solver.arrays import CLOSED
from wayhome.solver.insertion import planner
from wayhome.solver.menus import compile_site
from wayhome.solver.model import Entry, compile_model
from wayhome.solver.seating import Found, Seating
from wayhome.solver.site import Site

_DIGITS: Final = 6
_NOBODY: Final = "\0newcomer"
"""An id that no file can hold."""


class OpenWeek:
    """A planned week as it is open to newcomers."""

    def __init__(self, problem: Problem, timetable: Timetable) -> None:
        """Raises `Refused` when the timetable breaks a hard rule."""
        require_sound(problem, timetable)
        self.problem, self.timetable = problem, timetable
        self._empty = replace(timetable, seats=(), appointments=(), short=(), cost=0.0)
        self._known = {row.id for row in problem.clients}
        self._left = _left(problem, timetable)
        self._open = {row.id: row.open for row in problem.tracks}
        self._groups: dict[int, Groups] = {}

    def offers(self, client: Client, *, count: int = 3) -> Offers:
        """Up to `count` openings, the cheapest first; see `offers`."""
        if client.id in self._known:
            with_client(self.problem, Insertion(self.problem.name, client))
        small = self._for(client, count)
        asked = _Asked(small) if small.format != WEEK_TWO else _AskedAny(small)
        made = tuple(asked.offer(found) for found in asked.openings(count))
        left = {row.kind for row in made[0].short} if made else set()
        why = {kind: self._why(client, kind) for kind in sorted(left)}
        return Offers(tuple(offer for offer in made if any(offer.entries)), why)

    def _for(self, client: Client, count: int) -> Problem:
        """What is left, as far as it matters to this client."""
        left, kinds = self._left, [kind for kind in self.problem.kinds if client.need(kind)]
        if count not in self._groups:
            self._groups[count] = _by_track(left, count)
        groups, open_ = self._groups[count], self._open[client.track]
        return replace(
            left,
            clients=(client,),
            sections=tuple(
                row
                for kind in kinds
                for track in open_.get(kind, ())
                for row in groups.get((track, kind), ())
                if _suits(client, row)
            )
            or (_nothing(left, client),),
            clinicians=self._clinicians(client),
            pools=tuple(
                row if row.kind in kinds else replace(row, counts=((),) * left.days)
                for row in left.pools
            ),
        )

    def _clinicians(self, client: Client) -> tuple[Clinician, ...]:
        """The client's counselor, who may be nobody yet; in week/2 everybody."""
        rows = self._left.clinicians
        if self._left.format == WEEK_TWO:
            return rows
        own = tuple(row for row in rows if row.id == client.counselor)
        return own or (Clinician(client.counselor, ((),) * self._left.days),)

    def _why(self, client: Client, kind: str) -> tuple[Reason, ...]:
        alone = replace(self._left, clients=(client,))
        return obstacles(alone, self._empty, client, kind=kind)


def offers(problem: Problem, timetable: Timetable, client: Client, *, count: int = 3) -> Offers:
    """Up to `count` openings for a new client, the cheapest first.

    Every later opening leaves out at least one section of each earlier one. `cost` is the rise of
    the site's cost over the week without this client: C1-C7 of the client and the change of C8
    and C9. Nobody else is moved. Where the best
    opening leaves needs unmet, `why_short` says for each such kind what stands in the way.
    Raises `BadWeekFile` when the id is taken or the needs are too many to plan exactly,
    `Refused` when the timetable breaks a hard rule.
    """
    return OpenWeek(problem, timetable).offers(client, count=count)


def offers_each(
    problem: Problem, timetable: Timetable, clients: Sequence[Client], *, count: int = 3
) -> tuple[Offers, ...]:
    """`offers` for one newcomer seen in several ways, such as one track after the other."""
    week = OpenWeek(problem, timetable)
    return tuple(week.offers(client, count=count) for client in clients)


class _Asked:
    """One client before an empty week of what is left: the cheapest weeks, one after another."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.seating = Seating(compile_site(problem, merge=False))
        items, options = self.seating.site.menus.items, self.seating.site.options
        self._class = options.cls[items.option]
        self._prices = self.seating.prices(0).copy()

    def openings(self, count: int) -> list[Found]:
        """Best first; an opening that holds a whole earlier one is split, section by section."""
        ticket = counter()
        first: frozenset[int] = frozenset()
        best = self._best(first)
        queue = [(best.cost, next(ticket), first, best)]
        seen = {first}
        found: list[Found] = []
        while queue and len(found) < count:
            _, _, without, best = heapq.heappop(queue)
            holds = _sections(best)
            earlier = next((_sections(one) for one in found if _sections(one) <= holds), None)
            if earlier is None:
                found.append(best)
                earlier = holds if len(found) < count else frozenset()
            for section in sorted(earlier):
                fewer = without | {section}
                if fewer not in seen:
                    seen.add(fewer)
                    other = self._best(fewer)
                    heapq.heappush(queue, (other.cost, next(ticket), fewer, other))
        return found

    def _best(self, without: Collection[int]) -> Found:
        prices = self._prices.copy()
        if without:
            shut = np.zeros(len(self.problem.sections) + 1, np.bool_)
            shut[self.seating.site.sections.cls[list(without)]] = True
            prices[shut[self._class]] = CLOSED
        return self.seating.best(0, prices)

    def offer(self, found: Found) -> Offer:
        """A week as an offer."""
        problem, items = self.problem, self.seating.site.menus.items
        entries = entries_of(self.seating.site, 0, list(found.week))
        kinds = list(problem.kinds)
        have = Counter(kinds[items.kind[at]] for at, _ in found.week)
        (who,) = problem.clients
        slots = sum(int(items.length[at]) for at, _ in found.week)
        return Offer(
            Entries(
                tuple(sorted(row for row in entries if isinstance(row, Seat))),
                tuple(sorted(row for row in entries if isinstance(row, Appointment))),
            ),
            round(found.cost, _DIGITS),
            slots * problem.grid_minutes,
            tuple(
                Short(who.id, kind, who.need(kind) - have[kind])
                for kind in kinds
                if have[kind] < who.need(kind)
            ),
        )


class _AskedAny(_Asked):
    """The same for a week of the second format, which the arrays do not hold."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._model = compile_model(problem)
        self._planner = planner(self._model, 0)
        self._site = Site(self._model)
        self._entries: list[Entry] = []

    def _best(self, without: Collection[int]) -> Found:
        best = self._planner.best(self._site, frozenset(without))
        first = len(self._entries)
        self._entries += best.week
        week = tuple(Choice(first + at, entry.section) for at, entry in enumerate(best.week))
        return Found(best.cost, week)

    def offer(self, found: Found) -> Offer:
        """A week as an offer."""
        week = tuple(self._entries[at] for at, _ in found.week)
        alone = timetable_of(self._model, {0: week})
        minutes = sum(entry.length for entry in week) * self._model.tick
        entries = Entries(alone.seats, alone.appointments)
        return Offer(entries, round(found.cost, _DIGITS), minutes, alone.short)


def _sections(found: Found) -> frozenset[int]:
    return frozenset(section for _, section in found.week if section >= 0)


def _left(problem: Problem, timetable: Timetable) -> Problem:
    """The week as it is left for somebody whom nobody knows."""
    nobody = Client(
        id=_NOBODY,
        track=problem.tracks[0].id if problem.tracks else "",
        level="",
        needs={},
        counselor=problem.clinicians[0].id if problem.clinicians else "",
        modes=(),
        busy=((),) * problem.days,
        min_days=0,
        max_days=0,
        max_per_day={},
        prefers=None,
        modules_taken=frozenset(),
        last_week=frozenset(),
    )
    wider = with_client(problem, Insertion(problem.name, nobody))
    return left_for(wider, timetable, _NOBODY)


Groups = dict[tuple[str, str], list[Section]]


def _nothing(left: Problem, client: Client) -> Section:
    """A group for nobody: the compiled engine wants one."""
    return Section(
        id="",
        track=client.track,
        kind="process",
        day=0,
        start=left.day_start,
        minutes=left.grid_minutes,
        mode="site",
        capacity=0,
        target=0,
        minimum=0,
        module=None,
        leader=None,
    )


def _suits(client: Client, row: Section) -> bool:
    """Whether the client could sit in a group of their tracks: mode, lesson, own life."""
    return (
        not set(row.modes).isdisjoint(client.modes)
        and (row.module is None or row.module not in client.modules_taken)
        and not any(overlap(span, (row.start, row.end)) for span in client.busy[row.day])
    )


def _by_track(left: Problem, count: int) -> Groups:
    """Groups with a seat, by track and kind.

    Of groups that only their size tells apart, the `count` whose next seat costs least: more are
    never needed, since an opening leaves out at most one section of each of those before it.
    """
    weights, most = left.weights, count if left.format != WEEK_TWO else len(left.sections)
    alike: dict[tuple[object, ...], list[Section]] = defaultdict(list)
    for row in left.sections:
        key = (row.track, row.kind, row.day, row.start, row.minutes, row.mode, row.module)
        if row.capacity:
            alike[key].append(row)

    def charge(row: Section) -> float:
        return weights.over * (row.target < 1) - weights.under * (row.minimum > 0)

    found: Groups = defaultdict(list)
    for same in alike.values():
        found[same[0].track, same[0].kind] += sorted(same, key=charge)[:most]
    return found
