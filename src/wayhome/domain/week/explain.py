"""Why somebody goes without: what stands in the way, and what would have to give.

Two questions. `obstacles` counts, for one client and kind, which rule takes each section or time
away. `lifted` gives the problem with one rule set aside for one client, so that the engine can be
asked again; the smallest set of rules whose lifting gives the unit is the explanation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from wayhome.domain.verdict import Reason
from wayhome.domain.week.intervals import Counts
from wayhome.domain.week.problem import (
    MODES,
    POOL,
    SECTION,
    WEEK_TWO,
    Client,
    Clinician,
    Pool,
    Problem,
    Section,
    by_id,
    overlap,
)
from wayhome.domain.week.reading import Reading, givers, read
from wayhome.domain.week.timetable import Timetable

RULE_WORDS: Final = {
    "H3": "the modes (site or video) that the client may use",
    "H4": "the tracks that are open to the client",
    "H5": "modules that are not to be repeated",
    "H7": "the client's busy times",
    "H9": "the most units of a kind on one day",
    "H10": "the client's most days a week",
    "H11": "one mode a day",
    "H12": "the groups' capacity",
    "H13": "the clients who must be apart",
    "H15": "the counselor's free time",
    "H16": "the pool's hours",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One missing unit. Setting aside every rule in one of `lifts` would give it.

    `lifts` holds all sets of the smallest size; empty when all rules together do not suffice. A
    set without rules means: the client's own week has room, at a price or by moving an entry.
    """

    client: str
    kind: str
    lifts: tuple[tuple[str, ...], ...]

    @property
    def says(self) -> str:
        """One sentence for a person."""
        if not self.lifts:
            return f"One unit of {self.kind} is missing; no rules set aside would give it."
        if () in self.lifts:
            return f"One unit of {self.kind} is missing though there is room; plan again."
        ways = [" together with ".join(RULE_WORDS[rule] for rule in way) for way in self.lifts]
        return f"One unit of {self.kind} is missing because of {', or of '.join(ways)}."


def lifted(problem: Problem, client: str, rules: tuple[str, ...]) -> Problem:
    """The problem with rules set aside as far as this client is concerned."""
    for rule in rules:
        problem = LIFTS[rule](problem, client)
    return problem


def obstacles(
    problem: Problem, timetable: Timetable, client: Client, *, kind: str
) -> tuple[Reason, ...]:
    """What takes the sections or times of a kind away from a client, most frequent first.

    When none is taken away, what is left clashes within the client's own week (H8-H11).
    """
    week = read(problem, timetable)
    held = problem.kinds[kind].held
    if held == SECTION:
        return _sections_lost(week, client, kind)
    return _times_lost(week, client, kind)


def _sections_lost(week: Reading, client: Client, kind: str) -> tuple[Reason, ...]:
    mine = [section for section in week.problem.sections if section.kind == kind]
    lost = Counter(_why_not(week, client, section) for section in mine)
    open_ = lost.pop("", 0)
    reasons = [
        Reason(rule, f"{_many(count, kind)} out of reach: {RULE_WORDS[rule]}.")
        for rule, count in sorted(lost.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    if open_:
        says = f"{_many(open_, kind)} open, but not with the rest of this week (time, day, mode)."
        reasons.append(Reason("H8", says))
    return tuple(reasons) or (Reason("H1", f"No {kind} group runs this week."),)


def _many(count: int, kind: str) -> str:
    return f"1 {kind} group is" if count == 1 else f"{count} {kind} groups are"


def _why_not(week: Reading, client: Client, section: Section) -> str:
    """The first rule that takes a section away; empty when none does."""
    roll = set(week.rolls[section.id])
    foes = {one for pair in week.problem.apart if client.id in pair for one in pair}
    time = (section.start, section.end)
    checks = {
        "H4": section.track not in week.tracks[client.track].open.get(section.kind, {}),
        "H3": set(section.modes).isdisjoint(client.modes),
        "H5": section.module in client.modules_taken,
        "H7": any(overlap(time, window) for window in client.busy[section.day]),
        "H12": len(roll - {client.id}) >= section.capacity,
        "H13": bool((foes - {client.id}) & roll),
    }
    return next((rule for rule, lost in checks.items() if lost), "")


def _times_lost(week: Reading, client: Client, kind: str) -> tuple[Reason, ...]:
    """Appointments: the desk has times; some are taken, some the client is busy."""
    problem, minutes = week.problem, week.problem.kinds[kind].minutes
    rule = "H16" if problem.kinds[kind].held == POOL else "H15"
    starts = _starts(week, client, kind)
    if not starts:
        return (Reason(rule, f"No time for {kind} is left this week: {RULE_WORDS[rule]}."),)
    fits = [
        (day, at)
        for day, at in starts
        if not any(overlap((at, at + minutes), window) for window in client.busy[day])
    ]
    if not fits:
        return (Reason("H7", f"All {len(starts)} times left for {kind} are {RULE_WORDS['H7']}."),)
    says = f"{len(fits)} times for {kind} are open, but not with the rest of this week."
    return (Reason("H8", says),)


def _starts(week: Reading, client: Client, kind: str) -> list[tuple[int, int]]:
    """Days and minutes at which some desk could still begin an appointment."""
    problem, minutes = week.problem, week.problem.kinds[kind].minutes
    step = 1 if problem.format == WEEK_TWO else problem.grid_minutes
    rooms = [_room(week, client, name, step=step) for name in _desks(week, client, kind)]
    return [
        (day, at)
        for day in range(problem.days)
        for at in range(problem.day_start, problem.day_end - minutes + 1, problem.grid_minutes)
        if any(all(room[day, slot] > 0 for slot in range(at, at + minutes, step)) for room in rooms)
    ]


def _desks(week: Reading, client: Client, kind: str) -> tuple[str, ...]:
    """Whoever may give the client appointments of a kind: clinicians, or the pool."""
    is_pooled = week.problem.kinds[kind].held == POOL
    return (kind,) if is_pooled else givers(week.problem, client, kind)


def _room(week: Reading, client: Client, desk: str, *, step: int) -> Counter[tuple[int, int]]:
    """How many appointments of others a desk has room for, by day and minute."""
    counts: dict[str, Counts] = {pool.kind: pool.counts for pool in week.problem.pools}
    room: Counter[tuple[int, int]] = Counter()
    if desk in week.clinicians:
        free = week.clinicians[desk].free
        counts[desk] = tuple(tuple((begin, end, 1) for begin, end in day) for day in free)
    for day, spans in enumerate(counts[desk]):
        for begin, end, count in spans:
            for at in range(begin, end, step):
                room[day, at] += count
    for row in week.held:
        if row.held_with == desk and row.client != client.id:
            for at in range(row.start, row.start + row.minutes, step):
                room[row.day, at] -= 1
    return room


def with_own(problem: Problem, name: str, change: Callable[[Client], Client]) -> Problem:
    """The problem with one client changed."""
    clients = tuple(change(who) if who.id == name else who for who in problem.clients)
    return replace(problem, clients=clients)


def _any_mode(problem: Problem, name: str) -> Problem:
    return with_own(problem, name, lambda who: replace(who, modes=MODES))


def _any_track(problem: Problem, name: str) -> Problem:
    track = by_id(problem.clients)[name].track
    tracks = tuple(
        replace(
            row, open={kind: dict.fromkeys(by_id(problem.tracks), 0) for kind in _groups(problem)}
        )
        if row.id == track
        else row
        for row in problem.tracks
    )
    return replace(problem, tracks=tracks)


def _groups(problem: Problem) -> list[str]:
    return [name for name, kind in problem.kinds.items() if kind.held == SECTION]


def _any_module(problem: Problem, name: str) -> Problem:
    sections = tuple(replace(section, module=None) for section in problem.sections)
    return replace(problem, sections=sections)


def _never_busy(problem: Problem, name: str) -> Problem:
    free = ((),) * problem.days
    return with_own(problem, name, lambda who: replace(who, busy=free))


def _many_a_day(problem: Problem, name: str) -> Problem:
    return with_own(problem, name, lambda who: replace(who, max_per_day=dict(who.needs)))


def _every_day(problem: Problem, name: str) -> Problem:
    return with_own(problem, name, lambda who: replace(who, max_days=problem.days))


def _modes_mixed(problem: Problem, name: str) -> Problem:
    """All modes that the client may use become one."""
    modes = by_id(problem.clients)[name].modes
    sections = tuple(
        replace(section, mode=modes[0]) if section.mode in modes else section
        for section in problem.sections
    )
    return replace(problem, sections=sections)


def _roomy(problem: Problem, name: str) -> Problem:
    everyone = len(problem.clients)
    sections = tuple(
        replace(section, capacity=section.capacity + everyone) for section in problem.sections
    )
    return replace(problem, sections=sections)


def _together(problem: Problem, name: str) -> Problem:
    return replace(problem, apart=tuple(pair for pair in problem.apart if name not in pair))


def _free_counselor(problem: Problem, name: str) -> Problem:
    """The client gets a counselor who is always free; the others keep theirs."""
    stand_in = "\0always free"
    day = ((problem.day_start, problem.day_end),)
    clinicians = (*problem.clinicians, Clinician(stand_in, (day,) * problem.days))
    changed = with_own(problem, name, lambda who: replace(who, counselor=stand_in))
    return replace(changed, clinicians=clinicians)


def _wide_pools(problem: Problem, name: str) -> Problem:
    day = ((problem.day_start, problem.day_end, len(problem.clients) * 10),)
    pools = tuple(Pool(pool.kind, (day,) * problem.days) for pool in problem.pools)
    return replace(problem, pools=pools)


LIFTS: Final[dict[str, Callable[[Problem, str], Problem]]] = {
    "H3": _any_mode,
    "H4": _any_track,
    "H5": _any_module,
    "H7": _never_busy,
    "H9": _many_a_day,
    "H10": _every_day,
    "H11": _modes_mixed,
    "H12": _roomy,
    "H13": _together,
    "H15": _free_counselor,
    "H16": _wide_pools,
}
