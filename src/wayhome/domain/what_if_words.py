"""What an outcome means, in words for a director."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from wayhome.domain.what_if import Effect, Outcome, RoomLess

_AS_IT_IS: Final[Mapping[str, str]] = MappingProxyType({})


def says(outcome: Outcome, names: Mapping[str, str] = _AS_IT_IS) -> str:
    """A sentence or two: what the option gives or takes, and why it is not more.

    `names` has words for the ids of groups.
    """
    changes = [*_differences(outcome.without, outcome.effect)]
    if not changes:
        changes = ["Nobody gets more or less care"]
    return ". ".join([*changes, *_reasons(outcome, names)]) + "."


def _differences(old: Effect, new: Effect) -> Iterator[str]:
    units = new.units + new.waiting_units - old.units - old.waiting_units
    for count, one, many in (
        (new.seated - old.seated, "person on the waiting list", "people on the waiting list"),
        (new.served - old.served, "client", "clients"),
    ):
        if count:
            yield f"{_count(count)} {one if abs(count) == 1 else many} with a whole week"
    if units:
        yield f"{_count(units)} {'unit' if abs(units) == 1 else 'units'} of care"


def _count(number: int) -> str:
    return f"{number} more" if number > 0 else f"{-number} fewer"


def _reasons(outcome: Outcome, names: Mapping[str, str]) -> Iterator[str]:
    for use in outcome.uses:
        if not use.could:
            yield "Nobody who waits or lacks something can come at that time"
        else:
            yield f"{use.could} of those who wait or lack something could come, {use.would} would"
    if outcome.fallen:
        listed = ", ".join(names.get(section, section) for section in outcome.fallen)
        yield f"No other room is free for {listed}"
    elif any(isinstance(change, RoomLess) for change in outcome.option.changes):
        yield "Every group of the room finds another one that is free"
    if outcome.new_clinician:
        people = "person" if outcome.new_clinician == 1 else "people"
        yield f"{outcome.new_clinician} {people} would see a new clinician"
