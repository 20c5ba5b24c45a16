"""The best openings for one new client, moving nobody."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import count as counter
from typing import Final

from wayhome.domain.week.change import Entries, Insertion, with_client
from wayhome.domain.week.explain import obstacles
from wayhome.domain.week.offer import Offer, Offers
from wayhome.domain.week.problem import Client, Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.answer import require_sound, timetable_of, weeks_of
from wayhome.solver.insertion import Best, planner
from wayhome.solver.model import Model, Week, compile_model
from wayhome.solver.site import Site

_DIGITS: Final = 6


def offers(problem: Problem, timetable: Timetable, client: Client, *, count: int = 3) -> Offers:
    """Up to `count` openings for a new client, the cheapest first.

    Every later opening leaves out at least one section of each earlier one. `cost` is the rise of
    the site's cost over the week without this client: C1-C7 of the client and the change of C8
    and C9. Nobody else is moved. Where the best
    opening leaves needs unmet, `why_short` says for each such kind what stands in the way.
    Raises `BadWeekFile` when the id is taken, `Refused` when the timetable breaks a hard rule.
    """
    require_sound(problem, timetable)
    changed = with_client(problem, Insertion(problem.name, client))
    model = compile_model(changed)
    site = site_of(model, weeks_of(model, timetable))
    found = _openings(model, site, count)
    made = tuple(_offer(model, best) for best in found)
    left = {row.kind for row in made[0].short} if made else set()
    why = {kind: obstacles(changed, timetable, client, kind=kind) for kind in sorted(left)}
    return Offers(tuple(offer for offer in made if any(offer.entries)), why)


def offers_each(
    problem: Problem, timetable: Timetable, clients: Sequence[Client], *, count: int = 3
) -> tuple[Offers, ...]:
    """`offers` for one newcomer seen in several ways, such as one track after the other."""
    return tuple(offers(problem, timetable, client, count=count) for client in clients)


def site_of(model: Model, weeks: dict[int, Week]) -> Site:
    """A site in which these weeks are held."""
    site = Site(model)
    for client, week in weeks.items():
        site.place(client, week)
    return site


def _openings(model: Model, site: Site, count: int) -> list[Best]:
    """Best first; an opening that holds a whole earlier one is split, section by section."""
    plans = planner(model, len(model.problem.clients) - 1)
    ticket = counter()
    first: frozenset[int] = frozenset()
    best = plans.best(site)
    queue = [(best.cost, next(ticket), first, best)]
    seen = {first}
    found: list[Best] = []
    while queue and len(found) < count:
        _, _, without, best = heapq.heappop(queue)
        holds = _sections(best)
        earlier = next((_sections(one) for one in found if _sections(one) <= holds), None)
        if earlier is None:
            found.append(best)
            earlier = holds
        for section in sorted(earlier):
            fewer = without | {section}
            if fewer not in seen:
                seen.add(fewer)
                other = plans.best(site, fewer)
                heapq.heappush(queue, (other.cost, next(ticket), fewer, other))
    return found


def _sections(best: Best) -> frozenset[int]:
    return frozenset(entry.section for entry in best.week if entry.section >= 0)


def _offer(model: Model, best: Best) -> Offer:
    last = len(model.problem.clients) - 1
    alone = timetable_of(model, {last: best.week})
    name = model.problem.clients[last].id
    minutes = sum(entry.length for entry in best.week) * model.problem.grid_minutes
    return Offer(
        Entries(alone.seats, alone.appointments),
        round(best.cost, _DIGITS),
        minutes,
        tuple(row for row in alone.short if row.client == name),
    )
