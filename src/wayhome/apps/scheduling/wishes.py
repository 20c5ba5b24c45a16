"""What a week may cost, in the clinic's words: the weights of the plan that a person may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from wayhome.domain.week.problem import KINDS, Weights

MOST: Final = 1000
"""More would drown everything else."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One weight. `name` is its field; a missing unit's is `short_` and its kind."""

    name: str
    label: str
    help: str = ""


NEEDS: Final = tuple(
    Wish(f"short_{kind}", f"One {kind} {'group' if kind in KINDS[:3] else 'appointment'} missing")
    for kind in KINDS
)
COMFORT: Final = (
    Wish("day", "Each day on which somebody comes", "More: fewer, longer days."),
    Wish("gap", "Each half hour of waiting", "Between two sessions of a day."),
    Wish("min_days", "Each day below the least of their level", "More: care spread over the week."),
    Wish("moved", "Each group that is not last week's", "More: people keep their groups."),
    Wish("preference", "Each group outside the preferred time of day"),
)
GROUPS: Final = (
    Wish("over", "Each person above a group's target size"),
    Wish("under", "Each person below a group's least size"),
)
SETS: Final = (
    ("What nobody should go without", NEEDS),
    ("A good week for each person", COMFORT),
    ("Groups of a good size", GROUPS),
)
WISHES: Final = (*NEEDS, *COMFORT, *GROUPS)


def shown(weights: Weights) -> dict[str, float]:
    """The weights by the names of the wishes."""
    short = {f"short_{kind}": weights.short[kind] for kind in KINDS}
    return short | {wish.name: getattr(weights, wish.name) for wish in (*COMFORT, *GROUPS)}


def changed(weights: Weights, values: Mapping[str, float]) -> Weights:
    """The weights with these values in place of their own."""
    short = {kind: values.get(f"short_{kind}", weight) for kind, weight in weights.short.items()}
    others = {wish.name: values[wish.name] for wish in (*COMFORT, *GROUPS) if wish.name in values}
    return replace(weights, short=short, **others)
