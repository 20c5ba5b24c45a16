"""`wayhome.scenario/1` and `wayhome.what-if/1` as files; docs/reference/what-if.md has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import product
from typing import Final

from wayhome.domain.week.intervals import days_at
from wayhome.domain.week.place import Place, dumps, loads
from wayhome.domain.week.problem import Client, Problem, Section, clock
from wayhome.domain.week.problem_file import (
    client_at,
    grid_of,
    known_to,
    section_at,
)
from wayhome.domain.what_if import (
    Answers,
    Change,
    Effect,
    MoreClinicians,
    NewSection,
    Option,
    Outcome,
    RoomLess,
    Scenario,
    newcomers,
    weeks_to_wait,
)
from wayhome.domain.what_if_words import says

SCENARIO: Final = "wayhome.scenario/1"
ANSWERS: Final = "wayhome.what-if/1"
MOST_OPTIONS: Final = 200
_DAY_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def read_scenario(data: bytes, problem: Problem) -> Scenario:
    """The scenario of a file about this problem. Raises `BadWeekFile`."""
    root = Place("", loads(data))
    root.format(SCENARIO)
    if root["problem"].text() != problem.name:
        root["problem"].wrong(f"is for another problem than {problem.name!r}")
    leaving = root.get("leaving_a_week")
    found = Scenario(
        problem=problem.name,
        waiting=_waiting(root, problem),
        options=(*_options(root, problem), *_tried(root, problem)),
        leaving=None if leaving.value is None else leaving.number(),
    )
    if not 1 <= len(found.options) <= MOST_OPTIONS:
        says = f"{len(found.options)} options; give 1 to {MOST_OPTIONS}, here or by try"
        root.wrong_at("options", says)
    return found


def _waiting(root: Place, problem: Problem) -> tuple[Client, ...]:
    """People named one by one, then so many like the site's own."""
    listed, more = root.get("waiting"), root.get("waiting_like")
    found: list[Client] = []
    taken = {client.id for client in problem.clients}
    for row in [] if listed.value is None else listed.rows():
        client = client_at(row, grid_of(problem), known_to(problem))
        if client.id in taken:
            row["id"].wrong(f"{client.id!r} is taken; give everybody who waits a new id")
        taken.add(client.id)
        found.append(client)
    known = replace(problem, clients=(*problem.clients, *found))
    count = 0 if more.value is None else more.whole()
    likes = newcomers(known, count)
    return (*found, *likes)


def _options(root: Place, problem: Problem) -> Iterator[Option]:
    listed = root.get("options")
    for row in [] if listed.value is None else listed.rows():
        changes = tuple(_change(change, problem) for change in row["changes"].rows())
        yield Option(row["name"].text(), changes)


def _change(row: Place, problem: Problem) -> Change:
    what = row["change"].one_of(("new_section", "room_less", "more_clinicians"))
    if what == "new_section":
        return NewSection(_new_section(row["section"], problem))
    if what == "room_less":
        rooms = {section.room for section in problem.sections if section.room}
        return RoomLess(row["room"].one_of(rooms | {room.id for room in problem.rooms}))
    count = row["count"].whole(least=1)
    return MoreClinicians(count, days_at(row["free"], grid_of(problem)))


def _new_section(row: Place, problem: Problem) -> Section:
    found = section_at(row, grid_of(problem), known_to(problem))
    if found.id in {section.id for section in problem.sections}:
        row["id"].wrong(f"{found.id!r} runs already; give the new group a new id")
    return found


def _tried(root: Place, problem: Problem) -> Iterator[Option]:
    """One option for every day and start of `try`: the same group at each of these times."""
    row = root.get("try")
    if row.value is None:
        return
    grid = grid_of(problem)
    days = [grid.day(day) for day in row["days"].rows()]
    starts = [grid.time(start) for start in row["starts"].rows()]
    given = row["section"].fields()
    for day, start in product(days, starts):
        at = {"day": day, "start": clock(start)}
        values = {name: place.value for name, place in given.items()} | at
        section = _new_section(Place(row["section"].path, values), problem)
        yield Option(f"{_DAY_NAMES[day]} {clock(start)}", (NewSection(section),))


def write_answers(problem: Problem, answers: Answers) -> bytes:
    """The answers as a `wayhome.what-if/1` file, best first."""
    return dumps(
        {
            "format": ANSWERS,
            "problem": problem.name,
            "waiting": answers.waiting,
            "today": _effect(answers, answers.today),
            "options": [_outcome(answers, outcome) for outcome in answers.outcomes],
            "seconds": answers.seconds,
        }
    )


def _effect(answers: Answers, effect: Effect) -> dict[str, object]:
    wait = weeks_to_wait(answers.waiting, effect, answers.leaving)
    return asdict(effect) | {"weeks_to_wait": wait}


def _outcome(answers: Answers, outcome: Outcome) -> dict[str, object]:
    return {
        "name": outcome.option.name,
        "gain": outcome.gain,
        "says": says(outcome),
        "without": _effect(answers, outcome.without),
        "with": _effect(answers, outcome.effect),
        "uses": [use._asdict() for use in outcome.uses],
        "fallen": list(outcome.fallen),
        "new_clinician": outcome.new_clinician,
    }
