"""What became of a week's facts while a plan was looked at: the old problem against the new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wayhome.domain.verdict import Reason
from wayhome.domain.week.problem import Client, Problem, Section, by_id

_OF_CLIENTS: Final = {
    "needs": "is to get other care",
    "busy": "has other busy times or days",
    "modes": "may take part in other ways",
    "track": "is in another track",
    "counselor": "has another counselor",
    "max_days": "comes on another number of days",
}
_OF_SECTIONS: Final = {
    "day": "is on another day",
    "start": "begins at another time",
    "minutes": "has another length",
    "mode": "is held in another way",
    "capacity": "has another number of seats",
    "module": "teaches another lesson",
    "leader": "has another leader",
}


def changes(old: Problem, new: Problem) -> tuple[Reason, ...]:
    """What changed, one sentence each, people first. Who must be apart is never named."""
    return (
        *_people(by_id(old.clients), by_id(new.clients)),
        *_groups(by_id(old.sections), by_id(new.sections)),
        *_staff(old, new),
        *(
            [Reason("week.apart", "Other people must be kept apart.")]
            if set(old.apart) != set(new.apart)
            else []
        ),
    )


def _people(old: dict[str, Client], new: dict[str, Client]) -> Iterator[Reason]:
    yield from (Reason("week.people", f"{one} joined.") for one in new if one not in old)
    yield from (Reason("week.people", f"{one} left.") for one in old if one not in new)
    for name, who in new.items():
        for field, says in _OF_CLIENTS.items():
            if name in old and getattr(who, field) != getattr(old[name], field):
                yield Reason("week.client", f"{name} {says}.")


def _groups(old: dict[str, Section], new: dict[str, Section]) -> Iterator[Reason]:
    yield from (Reason("week.group", f"{one} was added.") for one in new if one not in old)
    yield from (Reason("week.group", f"{one} does not run.") for one in old if one not in new)
    for name, section in new.items():
        for field, says in _OF_SECTIONS.items():
            if name in old and getattr(section, field) != getattr(old[name], field):
                yield Reason("week.group", f"{name} {says}.")


def _staff(old: Problem, new: Problem) -> Iterator[Reason]:
    before = by_id(old.clinicians)
    for clinician in new.clinicians:
        known = before.get(clinician.id)
        if known is None or known.free != clinician.free:
            yield Reason("week.staff", f"{clinician.id} has other free time.")
    for pool in new.pools:
        if pool not in old.pools:
            yield Reason("week.staff", f"There is other time for {pool.kind} appointments.")
