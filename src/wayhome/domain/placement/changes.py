"""One change at a time: every single fact that could be otherwise, in words.

Ages do not change and an emergency that is not there needs no "what if"; everything else that a
rule reads is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from wayhome.domain import levels
from wayhome.domain.placement.facts import (
    KINDS,
    NEEDED,
    Choice,
    Facts,
    Screen,
    SuicideScreen,
    Words,
    YesNo,
)
from wayhome.domain.placement.rule import cut_off

#: One sentence ("phq9 becomes 20 or more") and the facts as they would be then.
Change = tuple[str, Facts]

CUT_OFFS: Final = {
    "ciwa": ("ciwa_moderate", "ciwa_severe"),
    "phq9": ("phq9_moderate", "phq9_severe"),
    "gad7": ("gad7_moderate",),
    "pcl5": ("pcl5_probable",),
    "dsm5_criteria": ("dsm5_any", "dsm5_mild", "dsm5_moderate"),
    "relapses_past_6_months": ("relapses",),
    "iop_weeks_attended_75_percent": ("iop_weeks",),
}

ALL_NO: Final = SuicideScreen(
    **dict.fromkeys(("item1", "item2", "item3", "item4", "item5", "item6"), False)
)


def paths(who: Facts, *, on: date) -> Iterator[tuple[Change, ...]]:
    """Ways in which one fact may move, each from the nearest change to the farthest."""
    for key, kind in KINDS.items():
        if isinstance(kind, YesNo):
            yield from _yes_or_no(who, key)
        elif isinstance(kind, Choice):
            yield from _other_words(who, key, kind)
        elif isinstance(kind, Words):
            yield from _lists(who, key)
        elif isinstance(kind, Screen):
            yield from _answers(who)
        elif key != "age" or who.age is None:
            yield from _crossings(who, key, _cut_offs(key, on))


def _yes_or_no(who: Facts, key: str) -> Iterator[tuple[Change, ...]]:
    """A fact that is unknown and not needed decides as "no" does, so only "yes" is tried."""
    value = getattr(who, key)
    if value is not True:
        yield (_changed(who, key, value=True),)
    if value or (value is None and key in NEEDED):
        yield (_changed(who, key, value=False),)


def _other_words(who: Facts, key: str, kind: Choice) -> Iterator[tuple[Change, ...]]:
    for word in kind.words:
        if getattr(who, key) != word:
            yield (_changed(who, key, value=word),)


def _lists(who: Facts, key: str) -> Iterator[tuple[Change, ...]]:
    if getattr(who, key) != ():
        yield ((f"{key} becomes none", _with(who, key, ())),)


def _answers(who: Facts) -> Iterator[tuple[Change, ...]]:
    screen = who.suicide_screen or SuicideScreen()
    if screen.alarms or not screen.settled:
        yield (("suicide_screen becomes no to every item", replace(who, suicide_screen=ALL_NO)),)
    for item in SuicideScreen.DECISIVE:
        if item not in screen.alarms:
            worse = replace(who, suicide_screen=replace(screen, **{item: True}))
            yield ((f"suicide_screen.{item} becomes true", worse),)


def _crossings(who: Facts, key: str, cut_offs: tuple[int, ...]) -> Iterator[tuple[Change, ...]]:
    """Up over the cut-offs that lie ahead, down below those that are reached. Unknown: both."""
    value = getattr(who, key)
    yield tuple(
        (f"{key} becomes {cut_off} or more", _with(who, key, cut_off))
        for cut_off in cut_offs
        if value is None or value < cut_off
    )
    yield tuple(
        (f"{key} becomes less than {cut_off}", _with(who, key, cut_off - 1))
        for cut_off in reversed(cut_offs)
        if (value is None and cut_off == cut_offs[0]) or (value is not None and value >= cut_off)
    )


def _cut_offs(key: str, on: date) -> tuple[int, ...]:
    if key == "age":
        return (int(levels.PARAMETERS["adolescent_from"].on(on)),)
    if key == "stepped_down_days_ago":
        return (cut_off("step_down_days", on) + 1,)
    return tuple(cut_off(name, on) for name in CUT_OFFS.get(key, ()))


def _changed(who: Facts, key: str, *, value: object) -> Change:
    return f"{key} becomes {str(value).lower()}", _with(who, key, value)


def _with(who: Facts, key: str, value: object) -> Facts:
    return replace(who, **{key: value})  # type: ignore[arg-type]
