"""`wayhome week what-if`: what each of several changes would do to a planned week."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated

import typer
from rich.table import Table

from wayhome.cli import out
from wayhome.domain.verdict import Refused
from wayhome.domain.week.problem import BadWeekFile
from wayhome.domain.week.problem_file import read_problem
from wayhome.domain.week.timetable_file import read_timetable
from wayhome.domain.what_if import Answers, Effect, weeks_to_wait
from wayhome.domain.what_if_file import read_scenario, write_answers
from wayhome.domain.what_if_words import says


def what_if_file(
    problem_file: Annotated[str, typer.Argument(metavar="PROBLEM.json")],
    timetable_file: Annotated[str, typer.Argument(metavar="TIMETABLE.json")],
    scenario_file: Annotated[str, typer.Argument(metavar="SCENARIO.json")],
    *,
    as_json: out.AsJson = False,
) -> None:
    """Rank what could be done: new groups, a room less, more clinicians, with people who wait."""
    from wayhome.solver.what_if import what_if  # compiled: loaded only where it is asked

    with out.blaming(problem_file, BadWeekFile):
        problem = read_problem(out.read_bytes(problem_file))
    with out.blaming(timetable_file, BadWeekFile):
        timetable = read_timetable(out.read_bytes(timetable_file))
    with out.blaming(scenario_file, BadWeekFile):
        scenario = read_scenario(out.read_bytes(scenario_file), problem)
    began = time.monotonic()
    with out.blaming(timetable_file, Refused):
        answers = what_if(problem, timetable, scenario)
    answers = replace(answers, seconds=round(time.monotonic() - began, 3))
    _show(answers)
    out.give(write_answers(problem, answers), as_json=as_json)


def _show(answers: Answers) -> None:
    table = Table("", "gain", "served", "units", "begin", "still wait", "weeks", "idle h", "cost")
    table.add_row("as it stands", "", *_figures(answers, answers.today))
    for outcome in answers.outcomes:
        table.add_row(outcome.option.name, f"{outcome.gain:g}", *_figures(answers, outcome.effect))
    out.words.print(table)
    best = answers.outcomes[0]
    out.say(f"{best.option.name}: {says(best)}")


def _figures(answers: Answers, effect: Effect) -> list[str]:
    wait = weeks_to_wait(answers.waiting, effect, answers.leaving)
    return [
        str(effect.served),
        str(effect.units + effect.waiting_units),
        str(effect.seated),
        str(answers.waiting - effect.seated),
        "" if wait is None else str(wait),
        f"{effect.idle_minutes / 60:g}",
        f"{effect.cost:g}",
    ]
