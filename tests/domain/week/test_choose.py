"""Part of a draft, and what became of the week's facts since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.week.examples import table, week
from wayhome.domain.week.changed import changes
from wayhome.domain.week.choose import keeping
from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.rules import breaches, hard_breaches
from wayhome.domain.week.timetable import Seat


def test_one_keeps_the_old_week_and_the_others_get_the_new() -> None:
    nothing = replace(table(), seats=(), appointments=())
    mixed = keeping(week(), table(), before=nothing, clients={"c003"})
    assert {seat.client for seat in mixed.seats} == {"c001", "c002", "c004"}
    assert breaches(week(), mixed) == []
    assert mixed.cost == cost(week(), mixed).total > table().cost
    assert mixed.bound == table().bound
    back = keeping(week(), nothing, before=table(), clients={"c001", "c002", "c003", "c004"})
    assert sorted(back.seats) == sorted(table().seats)


def test_a_bound_is_never_above_what_it_bounds() -> None:
    lazy = replace(table(), seats=table().seats[1:], bound=9999.0)
    mixed = keeping(week(), lazy, before=table(), clients={"c001"})
    assert (mixed.bound, mixed.gap) == (mixed.cost, 0)
    unproven = keeping(week(), replace(lazy, bound=None), before=table(), clients={"c001"})
    assert (unproven.bound, unproven.gap) == (None, None)


def test_a_seat_kept_and_given_away_breaks_a_rule() -> None:
    full = tuple(replace(s, capacity=3, target=2) if s.id == "s001" else s for s in week().sections)
    draft = replace(
        table(), seats=(Seat("c001", "s001"), Seat("c002", "s001"), Seat("c003", "s001"))
    )
    mixed = keeping(
        replace(week(), sections=full),
        draft,
        before=replace(table(), appointments=()),
        clients={"c004"},
    )
    codes = {reason.code for reason in hard_breaches(replace(week(), sections=full), mixed)}
    assert "H12" in codes


def client(**changed: object) -> Problem:
    first, *others = week().clients
    return replace(week(), clients=(replace(first, **changed), *others))  # type: ignore[arg-type]


def section(**changed: object) -> Problem:
    first, *others = week().sections
    return replace(week(), sections=(replace(first, **changed), *others))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("new", "code", "says"),
    [
        (replace(week(), clients=week().clients[1:], apart=week().apart), "week.people", "c001 left."),
        (client(busy=((), ())), "week.client", "c001 has other busy times or days."),
        (client(track="GE"), "week.client", "c001 is in another track."),
        (replace(week(), sections=week().sections[1:]), "week.group", "s001 does not run."),
        (section(start=600), "week.group", "s001 begins at another time."),
        (section(capacity=2), "week.group", "s001 has another number of seats."),
        (replace(week(), apart=()), "week.apart", "Other people must be kept apart."),
        (
            replace(week(), clinicians=(replace(week().clinicians[0], free=((), ())), week().clinicians[1])),
            "week.staff",
            "k01 has other free time.",
        ),
        (
            replace(week(), pools=(replace(week().pools[0], counts=((), ())), week().pools[1])),
            "week.staff",
            "There is other time for family appointments.",
        ),
    ],
)  # fmt: skip
def test_what_changed_is_said_in_one_sentence(new: Problem, code: str, says: str) -> None:
    (found,) = changes(week(), new)
    assert (found.code, found.says) == (code, says)


def test_who_and_what_came_is_said_too() -> None:
    less = replace(week(), clients=week().clients[1:], sections=week().sections[1:], clinicians=())
    codes = [reason.code for reason in changes(less, week())]
    assert codes == ["week.people", "week.group", "week.staff", "week.staff"]
    assert changes(week(), week()) == ()
