"""The terms C10-C18 of `wayhome.week/2`. With the weights of the first format all are 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from wayhome.domain.week.loads import overlaps_any
from wayhome.domain.week.problem import (
    BEGINNER,
    FARTHER,
    FARTHER_WANTED,
    SEPARATE,
    TOGETHER,
    Section,
)
from wayhome.domain.week.reading import Reading
from wayhome.domain.week.rules_two import spoken_in


def modules_passed_over(week: Reading) -> int:
    """C10: how many wanted modules were passed over for the one taken, over all seats."""
    return sum(
        who.modules_wanted.index(module)
        if (module := section.module) in who.modules_wanted
        else len(who.modules_wanted)
        for who, section in week.seats
        if section.module is not None
    )


def lacking_farther_along(week: Reading) -> int:
    """C11: members farther along who are lacking in groups with beginners."""
    return sum(
        max(0, FARTHER_WANTED - _stages(week, section, FARTHER) - (section.peer is not None))
        for section in week.problem.sections
        if section.kind in week.problem.mixed and _stages(week, section, BEGINNER)
    )


def _stages(week: Reading, section: Section, stage: str) -> int:
    return sum(week.clients[name].stage == stage for name in week.rolls[section.id])


def second_languages(week: Reading) -> int:
    """C12: entries that are not in the client's best language."""
    return sum(
        bool(languages and spoken) and languages[0] not in spoken
        for name, entries in week.entries.items()
        for languages in (week.clients[name].languages,)
        for spoken in (spoken_in(week, entry) for entry in entries)
    )


def other_leaders(week: Reading) -> int:
    """C13: seats in groups that none of the leaders whom the client would like leads."""
    return sum(
        bool(who.leaders) and who.leaders.isdisjoint(section.leaders) for who, section in week.seats
    )


def against_counselors(week: Reading) -> int:
    """C14: seats that go against what the client's counselor would like for their own clients."""
    leads = {(k, section.kind) for section in week.problem.sections for k in section.leaders}
    wishes = {k.id: k.own_clients for k in week.problem.clinicians}
    found = 0
    for who, section in week.seats:
        k, mine = who.counselor, who.counselor in section.leaders
        wish = wishes.get(k)
        found += wish == SEPARATE and mine
        found += wish == TOGETHER and not mine and (k, section.kind) in leads
    return found


def not_first_named(week: Reading) -> int:
    """C15: appointments with another than the first clinician named for the kind."""
    named = ((row, week.clients[row.client].held_by.get(row.kind)) for row in week.held)
    return sum(row.held_with != clinicians[0] for row, clinicians in named if clinicians)


def off_hours(week: Reading) -> int:
    """C16: appointments at times that their clinician would rather not have."""
    return sum(
        overlaps_any((row.start, row.start + row.minutes), clinician.rather_not[row.day])
        for row in week.held
        for clinician in (week.clinicians.get(row.held_with),)
        if clinician and clinician.rather_not
    )


def lapsing_days(week: Reading) -> int:
    """C17: authorized days that are lost this week."""
    return sum(
        max(0, client.authorization.lapsing - len(week.days(name)))
        for name, client in week.clients.items()
        if client.authorization is not None
    )


def missing_hours(week: Reading) -> float:
    """C18: hours below what the level asks."""
    return sum(_missing_minutes(week)) / 60


def _missing_minutes(week: Reading) -> Iterator[int]:
    for name, client in week.clients.items():
        yield max(0, client.min_minutes - week.minutes(name))


TERMS_TWO: Final[dict[str, Callable[[Reading], float]]] = {
    "module": modules_passed_over,
    "stage": lacking_farther_along,
    "language": second_languages,
    "leader": other_leaders,
    "own_clients": against_counselors,
    "clinician": not_first_named,
    "off_hours": off_hours,
    "lapse": lapsing_days,
    "hours": missing_hours,
}
"""What each weight from `module` on multiplies."""
