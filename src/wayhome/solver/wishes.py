"""What the second format asks of one possible entry of one client: is it allowed, what does it cost.

Rules H20-H24 and the charges C10 and C12-C16. In a week of the first format nothing of it speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wayhome.domain.week.problem import (
    COUNSELOR,
    SEPARATE,
    TOGETHER,
    VIDEO,
    Client,
    Clinician,
    Problem,
    Section,
    by_id,
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """A problem's people, looked up again and again."""

    problem: Problem
    clinicians: dict[str, Clinician]
    leads: frozenset[tuple[str, str]]

    def modes(self, client: Client, day: int) -> tuple[str, ...]:
        """The modes in which the client may have entries on a day (H3, H22, H24)."""
        allowed = client.authorization
        if allowed is not None and allowed.days is not None and day not in allowed.days:
            return ()
        if day in self.problem.video_days:
            return tuple(mode for mode in client.modes if mode == VIDEO)
        return client.modes

    def may_sit(self, client: Client, section: Section) -> bool:
        """Whether language and staff of a section allow it (H20, H21)."""
        if client.languages and section.language and section.language not in client.languages:
            return False
        return client.avoids.isdisjoint(section.staff)

    def seat_charge(self, client: Client, section: Section) -> float:
        """C10 and C12-C14 of a seat."""
        weights, charge = self.problem.weights, 0.0
        if section.module is not None and client.modules_wanted:
            wanted = client.modules_wanted
            taken = section.module in wanted
            charge += weights.module * (wanted.index(section.module) if taken else len(wanted))
        if client.languages and section.language not in (None, client.languages[0]):
            charge += weights.language
        if client.leaders and client.leaders.isdisjoint(section.leaders):
            charge += weights.leader
        return charge + weights.own_clients * self._is_against(client, section)

    def _is_against(self, client: Client, section: Section) -> bool:
        counselor = self.clinicians[client.counselor]
        mine = counselor.id in section.leaders
        if counselor.own_clients == SEPARATE:
            return mine
        leads = (counselor.id, section.kind) in self.leads
        return counselor.own_clients == TOGETHER and leads and not mine

    def givers(self, client: Client, kind: str) -> Iterator[tuple[str, float]]:
        """Clinicians who may see the client for a kind, with C12 and C15 of each (H15, H20, H21)."""
        named = client.held_by.get(kind, ())
        for name in named or self._able(client, kind):
            languages = self.clinicians[name].languages
            speaks = not client.languages or not languages
            if name in client.avoids or not (speaks or languages & set(client.languages)):
                continue
            charge = 0.0
            if not speaks and client.languages[0] not in languages:
                charge += self.problem.weights.language
            if named and name != named[0]:
                charge += self.problem.weights.clinician
            yield name, charge

    def _able(self, client: Client, kind: str) -> Iterable[str]:
        how = self.problem.kinds[kind]
        if how.held == COUNSELOR:
            return (client.counselor,)
        asked = how.credentials
        return (
            name for name, row in self.clinicians.items() if not asked or asked & row.credentials
        )


def wishes_of(problem: Problem) -> Wishes:
    """Everything looked up once."""
    leads = {(name, row.kind) for row in problem.sections for name in row.leaders}
    return Wishes(problem, by_id(problem.clinicians), frozenset(leads))
