"""Any person that the facts can describe, for properties that must hold for everybody."""

from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from wayhome.domain.placement.facts import (
    KINDS,
    Choice,
    Facts,
    Kind,
    Number,
    Screen,
    SuicideScreen,
    Whole,
    Words,
    YesNo,
)


def _answers(kind: Kind) -> st.SearchStrategy[Any]:
    match kind:
        case YesNo():
            return st.booleans()
        case Whole(low, high):
            # Most cut-offs are small numbers; near them the rules turn.
            return st.integers(low, min(high, 40)) | st.integers(low, high)
        case Number(low, high):
            return st.integers(low, 20) | st.floats(low, high).filter(lambda x: x != int(x))
        case Choice(words):
            return st.sampled_from(words)
        case Words(words):
            return st.sets(st.sampled_from(words)).map(
                lambda chosen: tuple(word for word in words if word in chosen)
            )
        case Screen():
            items = [item.name for item in fields(SuicideScreen)]
            return st.builds(SuicideScreen, **{item: st.none() | st.booleans() for item in items})
        case _:
            raise AssertionError(kind)


def facts(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Facts]:
    """Facts in which each is unknown or any valid answer, but for those that are fixed."""
    anything = {key: st.none() | _answers(kind) for key, kind in KINDS.items()}
    return st.builds(Facts, **(anything | fixed))


def without_stops() -> st.SearchStrategy[Facts]:
    """Facts in which no safety rule speaks and every needed fact is known: a level for sure."""
    quiet: dict[str, Any] = {
        "age": 30,
        "emergency": (),
        "suicide_screen": SuicideScreen(item4=False, item5=False, item6=False),
        "suicide_plan_and_intent": False,
        "violence_imminent": False,
        "ciwa": 0,
        "hallucinations_now": False,
        "sedative_daily": False,
        "psychosis_or_mania_active": False,
        "delirium": False,
        "can_follow_group": True,
    }
    known = ("medical_daily_nursing", "household_active_use", "safe_between_sessions")
    return facts(
        **{key: st.just(value) for key, value in quiet.items()},
        **{key: st.booleans() for key in known},
        dsm5_criteria=st.integers(0, 11),
    )
