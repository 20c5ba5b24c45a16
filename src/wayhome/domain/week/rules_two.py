"""The hard rules H17-H25 of `wayhome.week/2`. A problem of the first format breaks none of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from wayhome.domain.verdict import Reason
from wayhome.domain.week.loads import Use, overloads
from wayhome.domain.week.problem import HYBRID, MODES, SITE, VIDEO, Client, clock
from wayhome.domain.week.reading import Entry, Reading


def h17_part_taken(week: Reading) -> Iterator[Reason]:
    """A seat names its mode where the section is hybrid, and only there."""
    for seat in week.timetable.seats:
        section = week.sections.get(seat.section)
        if section is None:
            continue
        if section.mode == HYBRID and seat.mode not in MODES:
            says = f"{seat.client}: the seat in {section.id} does not say site or video."
            yield Reason("H17", says)
        if section.mode != HYBRID and seat.mode:
            says = f"{seat.client}: the seat in {section.id} names a mode, but it is not hybrid."
            yield Reason("H17", says)


def h18_seats_of_either_mode(week: Reading) -> Iterator[Reason]:
    """No more on site or by video than the room and the section's own limits allow."""
    sitting: Counter[tuple[str, str]] = Counter()
    for entries in week.entries.values():
        sitting.update((at.section.id, at.mode) for at in entries if at.section is not None)
    limits = seat_limits(week)
    for (name, mode), count in sorted(sitting.items()):
        limit = limits[name, mode]
        if limit is not None and count > limit:
            yield Reason("H18", f"{name} has {count} clients by {mode}, room for {limit}.")


def seat_limits(week: Reading) -> dict[tuple[str, str], int | None]:
    """The most clients by section and mode, beside the capacity; None for no limit."""
    rooms = {room.id: room.seats for room in week.problem.rooms}
    found: dict[tuple[str, str], int | None] = {}
    for section in week.problem.sections:
        seats = [section.site_seats, rooms.get(section.room or "")]
        found[section.id, SITE] = min((n for n in seats if n is not None), default=None)
        found[section.id, VIDEO] = section.video_seats
    return found


def h19_resources(week: Reading) -> Iterator[Reason]:
    """At no time do on-site entries take more of a resource than there is."""
    if not week.problem.resources:
        return
    taken: dict[tuple[str, int], list[Use]] = defaultdict(list)
    for name, entries in week.entries.items():
        for entry in entries:
            for what, many in _uses(week, week.clients[name], entry).items():
                taken[what, entry.day].append((entry.start, entry.end, many))
    for resource in week.problem.resources:
        for day, counts in enumerate(resource.counts):
            for at, load, have in overloads(taken[resource.id, day], counts):
                says = f"{load} of {resource.id} on day {day} at {clock(at)}, there are {have}."
                yield Reason("H19", says)


def _uses(week: Reading, client: Client, entry: Entry) -> Counter[str]:
    if entry.mode != SITE:
        return Counter()
    uses = Counter(client.uses)
    if entry.section is None:
        uses.update(week.problem.kinds[entry.kind].uses)
    return uses


def h20_language(week: Reading) -> Iterator[Reason]:
    """Every entry is in a language in which the client can be treated."""
    for client, entry in _of_clients(week):
        spoken = spoken_in(week, entry)
        if client.languages and spoken and spoken.isdisjoint(client.languages):
            yield Reason("H20", f"{client.id}: {entry.named} is in a language not theirs.")


def spoken_in(week: Reading, entry: Entry) -> frozenset[str]:
    """The languages of a section or a clinician; empty where the question does not arise."""
    if entry.section is not None:
        return frozenset([entry.section.language] if entry.section.language else ())
    clinician = week.clinicians.get(entry.held_with)
    return clinician.languages if clinician else frozenset()


def h21_avoided(week: Reading) -> Iterator[Reason]:
    """Nobody meets a clinician whom they are to avoid."""
    for client, entry in _of_clients(week):
        staff = entry.section.staff if entry.section is not None else (entry.held_with,)
        if not client.avoids.isdisjoint(staff):
            yield Reason("H21", f"{client.id} avoids somebody who is in {entry.named}.")


def h22_authorization(week: Reading) -> Iterator[Reason]:
    """No more days, and no other days, than are authorized."""
    for name, client in week.clients.items():
        allowed, days = client.authorization, week.days(name)
        if allowed is None:
            continue
        if len(days) > allowed.days_left:
            says = f"{name} comes on {len(days)} days, {allowed.days_left} are authorized."
            yield Reason("H22", says)
        if allowed.days is not None:
            for day in sorted(days.keys() - allowed.days):
                yield Reason("H22", f"{name} is not authorized on day {day}.")


def h23_most_minutes(week: Reading) -> Iterator[Reason]:
    """No more minutes than the client's limit, over the kinds that count."""
    for name, client in week.clients.items():
        minutes = week.minutes(name)
        if client.max_minutes is not None and minutes > client.max_minutes:
            says = f"{name} would have {minutes} minutes, at most {client.max_minutes}."
            yield Reason("H23", says)


def h24_video_day(week: Reading) -> Iterator[Reason]:
    """Nobody comes to the site on a day by video."""
    for client, entry in _of_clients(week):
        if entry.day in week.problem.video_days and entry.mode != VIDEO:
            says = f"{client.id}: {entry.named} is on site on day {entry.day}, a day by video."
            yield Reason("H24", says)


def h25_pinned(week: Reading) -> Iterator[Reason]:
    """Everything that a person decided on is in the week."""
    pinned = week.problem.pinned
    for seat in sorted(set(pinned.seats) - set(week.timetable.seats)):
        yield Reason("H25", f"{seat.client} is pinned to {seat.section} and does not sit there.")
    for row in sorted(set(pinned.appointments) - set(week.timetable.appointments)):
        says = f"{row.client}: the {row.kind} appointment pinned on day {row.day} is not held."
        yield Reason("H25", says)


def _of_clients(week: Reading) -> Iterator[tuple[Client, Entry]]:
    for name, entries in week.entries.items():
        for entry in entries:
            yield week.clients[name], entry


RULES_TWO: Final[tuple[Callable[[Reading], Iterator[Reason]], ...]] = (
    h17_part_taken,
    h18_seats_of_either_mode,
    h19_resources,
    h20_language,
    h21_avoided,
    h22_authorization,
    h23_most_minutes,
    h24_video_day,
    h25_pinned,
)
