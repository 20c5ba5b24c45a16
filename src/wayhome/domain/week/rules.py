"""The hard rules H1-H16 as plain readings of a finished week; H17-H25 are in `rules_two`.

Each rule is one function named after its code; it yields a reason for every place where the
week breaks it. The engine has its own, separate form of the same rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final

from wayhome.domain.spans import holds, joined
from wayhome.domain.verdict import Reason
from wayhome.domain.week.claims import CLAIMS
from wayhome.domain.week.loads import Use, overloads
from wayhome.domain.week.problem import (
    CLINICIAN,
    COUNSELOR,
    MODES,
    POOL,
    SECTION,
    WEEK_TWO,
    Problem,
    Span,
    clock,
    overlap,
)
from wayhome.domain.week.reading import Reading, givers, read
from wayhome.domain.week.rules_two import RULES_TWO
from wayhome.domain.week.timetable import Appointment, Timetable

Rule = Callable[[Reading], Iterator[Reason]]


def breaches(problem: Problem, timetable: Timetable) -> list[Reason]:
    """Every reason why the timetable is no answer to the problem; empty when it is one."""
    reading = read(problem, timetable)
    return [reason for rule in (*RULES, *RULES_TWO, *CLAIMS) for reason in rule(reading)]


def hard_breaches(problem: Problem, timetable: Timetable) -> list[Reason]:
    """Breaches of H1-H25 only, whatever the file claims."""
    reading = read(problem, timetable)
    return [reason for rule in (*RULES, *RULES_TWO) for reason in rule(reading)]


def h1_known(week: Reading) -> Iterator[Reason]:
    """Problem, week, clients, sections and kinds of appointment are those of the problem."""
    asked = (week.problem.name, week.problem.week_of)
    if (week.timetable.problem, week.timetable.week_of) != asked:
        yield Reason("H1", "The timetable is for another problem or another week.")
    for client, section, _ in week.timetable.seats:
        if client not in week.clients or section not in week.sections:
            yield Reason("H1", f"A seat names {client!r} in {section!r}; one of them is unknown.")
    for row in week.timetable.appointments:
        if row.client not in week.clients:
            yield Reason("H1", f"An appointment is for {row.client!r}, who is unknown.")
        elif row.kind not in week.problem.kinds or week.problem.kinds[row.kind].held == SECTION:
            yield Reason("H1", f"{row.client}: {row.kind!r} is not a kind of appointment.")


def h2_once(week: Reading) -> Iterator[Reason]:
    """No client sits twice in the same section."""
    known = {(client.id, section.id) for client, section in week.seats}
    seats = Counter((seat.client, seat.section) for seat in week.timetable.seats)
    for (client, section), times in seats.items():
        if times > 1 and (client, section) in known:
            yield Reason("H2", f"{client} has the same seat in {section} {times} times.")


def h3_mode_allowed(week: Reading) -> Iterator[Reason]:
    """Every entry is in a mode that the client may use."""
    for row in week.shaped:
        if row.mode not in MODES:
            yield Reason("H3", f"{row.client}: an appointment has the unknown mode {row.mode!r}.")
    for name, entries in week.entries.items():
        for entry in entries:
            if entry.mode not in week.clients[name].modes:
                yield Reason("H3", f"{name} may not use {entry.mode}, but {entry.named} is.")


def h4_track_open(week: Reading) -> Iterator[Reason]:
    """Every seat is in a track that is open to the client's track for that kind."""
    for client, section in week.seats:
        if section.track not in week.tracks[client.track].open.get(section.kind, {}):
            says = f"{client.id} ({client.track}) may not sit in {section.id} ({section.track})."
            yield Reason("H4", says)


def h5_module(week: Reading) -> Iterator[Reason]:
    """No module is repeated, neither from earlier nor within the week."""
    held: Counter[tuple[str, str]] = Counter()
    for client, section in week.seats:
        if section.module is None:
            continue
        held[client.id, section.module] += 1
        if section.module in client.modules_taken:
            yield Reason("H5", f"{client.id} took {section.module} before ({section.id}).")
    for (name, module), times in held.items():
        if times > 1:
            yield Reason("H5", f"{name} would take {module} {times} times this week.")


def h6_no_more_than_needed(week: Reading) -> Iterator[Reason]:
    """Nobody gets more units of a kind than needed."""
    for name, client in week.clients.items():
        for kind in week.problem.kinds:
            units, need = week.units(name, kind), client.need(kind)
            if units > need:
                yield Reason("H6", f"{name} has {units} of {kind} and needs {need}.")


def h7_busy(week: Reading) -> Iterator[Reason]:
    """No entry overlaps a busy window of the client."""
    for name, entries in week.entries.items():
        for entry in entries:
            for window in week.clients[name].busy[entry.day]:
                if overlap((entry.start, entry.end), window):
                    at = f"day {entry.day}, {clock(window[0])}-{clock(window[1])}"
                    yield Reason("H7", f"{name} is busy on {at}, but {entry.named} is then.")


def h8_one_place_at_a_time(week: Reading) -> Iterator[Reason]:
    """No two entries of a client overlap."""
    for name in week.clients:
        for day, entries in week.days(name).items():
            for one, two in combinations(entries, 2):
                if overlap((one.start, one.end), (two.start, two.end)):
                    says = f"{name} has {one.named} and {two.named} at once on day {day}."
                    yield Reason("H8", says)


def h9_per_day(week: Reading) -> Iterator[Reason]:
    """No more units of a kind on one day than the client's limit."""
    for name, client in week.clients.items():
        for day, entries in week.days(name).items():
            for kind, units in Counter(entry.kind for entry in entries).items():
                if units > client.most(kind):
                    says = (
                        f"{name} has {units} of {kind} on day {day}, at most {client.most(kind)}."
                    )
                    yield Reason("H9", says)


def h10_most_days(week: Reading) -> Iterator[Reason]:
    """No more attended days than the client's limit."""
    for name, client in week.clients.items():
        days = len(week.days(name))
        if days > client.max_days:
            yield Reason("H10", f"{name} comes on {days} days, at most {client.max_days}.")


def h11_one_mode_a_day(week: Reading) -> Iterator[Reason]:
    """All entries of a client on one day have the same mode."""
    for name in week.clients:
        for day, entries in week.days(name).items():
            if len({entry.mode for entry in entries}) > 1:
                yield Reason("H11", f"{name} would be on site and on video on day {day}.")


def h12_capacity(week: Reading) -> Iterator[Reason]:
    """No section has more seats taken than it has."""
    for name, roll in week.rolls.items():
        capacity = week.sections[name].capacity
        if len(roll) > capacity:
            yield Reason("H12", f"{name} has {len(roll)} clients, room for {capacity}.")


def h13_apart(week: Reading) -> Iterator[Reason]:
    """Two clients who must be apart are not in the same section."""
    for one, two in week.problem.apart:
        for name, roll in week.rolls.items():
            if one in roll and two in roll:
                yield Reason("H13", f"{one} and {two} must be apart, but both are in {name}.")


def h14_appointment_shape(week: Reading) -> Iterator[Reason]:
    """Every appointment has a day, a start on the grid and the length of its kind."""
    shaped = set(week.shaped)
    for row in week.known:
        if row not in shaped:
            says = (
                f"{row.client}: day, start or length of the {row.kind} appointment is impossible."
            )
            yield Reason("H14", says)


def h15_counselor(week: Reading) -> Iterator[Reason]:
    """Appointments with clinicians are with one who may give them, is free and alone."""
    desks: dict[tuple[str, int], list[Appointment]] = defaultdict(list)
    for row in week.held:
        if week.problem.kinds[row.kind].held not in (COUNSELOR, CLINICIAN):
            continue
        if row.held_with not in givers(week.problem, week.clients[row.client], row.kind):
            says = f"{row.client}: {row.kind} is not to be given by {row.held_with!r}."
            yield Reason("H15", says)
        if row.held_with in week.clinicians:
            desks[row.held_with, row.day].append(row)
    for (name, day), rows in desks.items():
        yield from _not_free(week.clinicians[name].free[day], rows)
        for one, two in pairwise(sorted(rows, key=lambda row: row.start)):
            if two.start < one.start + one.minutes:
                says = f"{name} has {one.client} and {two.client} at once on day {day}."
                yield Reason("H15", says)
    yield from _leading(week, desks)


def _not_free(free: Sequence[Span], rows: Sequence[Appointment]) -> Iterator[Reason]:
    for row in rows:
        if not holds(joined(free), (row.start, row.start + row.minutes)):
            at = f"day {row.day}, {clock(row.start)}"
            yield Reason("H15", f"{row.client}: {row.held_with} is not free on {at}.")


def _leading(
    week: Reading, desks: Mapping[tuple[str, int], Sequence[Appointment]]
) -> Iterator[Reason]:
    """In week/1, leading a section and seeing clients are unrelated."""
    if week.problem.format != WEEK_TWO:
        return
    for section in week.problem.sections:
        for name in section.staff:
            for row in desks.get((name, section.day), ()):
                if overlap((row.start, row.start + row.minutes), (section.start, section.end)):
                    says = f"{row.client}: {name} is in {section.id} at the time of {row.kind}."
                    yield Reason("H15", says)


def h16_pool(week: Reading) -> Iterator[Reason]:
    """Pool appointments are with their own pool, which never runs more than it counts."""
    pools = {pool.kind: pool for pool in week.problem.pools}
    running: dict[tuple[str, int], list[Use]] = defaultdict(list)
    for row in week.held:
        if week.problem.kinds[row.kind].held != POOL:
            continue
        if row.held_with != row.kind:
            yield Reason("H16", f"{row.client}: {row.held_with!r} is not the pool of {row.kind}.")
        running[row.kind, row.day].append((row.start, row.start + row.minutes, 1))
    for (kind, day), uses in sorted(running.items()):
        for at, count, have in overloads(uses, pools[kind].counts[day]):
            says = f"{count} {kind} appointments on day {day} at {clock(at)}, room for {have}."
            yield Reason("H16", says)


RULES: Final[tuple[Rule, ...]] = (
    h1_known,
    h2_once,
    h3_mode_allowed,
    h4_track_open,
    h5_module,
    h6_no_more_than_needed,
    h7_busy,
    h8_one_place_at_a_time,
    h9_per_day,
    h10_most_days,
    h11_one_mode_a_day,
    h12_capacity,
    h13_apart,
    h14_appointment_shape,
    h15_counselor,
    h16_pool,
)
