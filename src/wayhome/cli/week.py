"""`wayhome week`: the weekly schedule from files, as docs/reference/week.md has them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Annotated, Final

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wayhome.cli import out
from wayhome.cli.network import solve_network
from wayhome.cli.what_if import what_if_file
from wayhome.domain.verdict import Reason, Refused
from wayhome.domain.week.change_file import read_event, read_insertion, write_diff
from wayhome.domain.week.cost import cost
from wayhome.domain.week.figures import figures
from wayhome.domain.week.offer import Offer
from wayhome.domain.week.problem import BadWeekFile, Problem
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week.timetable_file import (
    appointment_out,
    read_timetable,
    seat_out,
    write_timetable,
)

week = typer.Typer(no_args_is_help=True, help="Plan, check and repair a site's week from files.")
week.command("solve-network")(solve_network)
week.command("what-if")(what_if_file)

ProblemFile = Annotated[str, typer.Argument(metavar="PROBLEM.json")]
TimetableFile = Annotated[str, typer.Argument(metavar="TIMETABLE.json")]
Output = Annotated[str, typer.Option("-o", "--output", help="Where to write; - is stdout.")]
DEFAULT_SECONDS: Final = 30.0


def _problem(path: str) -> Problem:
    with out.blaming(path, BadWeekFile):
        return read_problem(out.read_bytes(path))


def _timetable(path: str) -> Timetable:
    with out.blaming(path, BadWeekFile):
        return read_timetable(out.read_bytes(path))


@week.command("solve")
def solve_file(
    problem_file: ProblemFile,
    *,
    output: Output,
    seconds: Annotated[float, typer.Option(min=0.1, help="Longest time.")] = DEFAULT_SECONDS,
    gap: Annotated[float, typer.Option(min=0, help="The gap that is good enough.")] = 0.001,
    seed: Annotated[int, typer.Option(help="Same seed, same plan.")] = 1,
    start: Annotated[str, typer.Option("--from", metavar="TIMETABLE.json")] = "",
    as_json: out.AsJson = False,
) -> None:
    """Plan the week: everybody's seats and appointments, with a proven bound."""
    # The engine is loaded only where it is asked: other commands start without it.
    from wayhome.solver.weekly import solve

    problem = _problem(problem_file)
    begun = _timetable(start) if start else None
    with _spinner(f"Planning {len(problem.clients)} clients"), out.blaming(start, Refused):
        plan = solve(problem, seconds=seconds, seed=seed, clock=time.monotonic, start=begun)
    out.write_bytes(output, write_timetable(plan))
    short = sum(row.missing for row in plan.short)
    out.say(f"Cost {plan.cost:g}, bound {plan.bound or 0:g}, gap {plan.gap or 0:.2%}.")
    out.say(f"{len(plan.seats)} seats, {len(plan.appointments)} appointments, {short} units short.")
    if plan.gap is None or plan.gap > gap:
        out.say(f"The gap asked for, {gap:.2%}, is not proven. More seconds may help.")
    if output != out.STANDARD:
        out.give(write_timetable(plan), as_json=as_json)


@week.command("check")
def check_file(
    problem_file: ProblemFile, timetable_file: TimetableFile, *, as_json: out.AsJson = False
) -> None:
    """Read a finished week independently of the engine: breaches, cost by term, key figures."""
    problem, timetable = _problem(problem_file), _timetable(timetable_file)
    found = breaches(problem, timetable)
    terms = cost(problem, timetable)
    _list_reasons(found)
    out.say(f"{len(found)} breaches. Cost {terms.total:g}:")
    for name, value in asdict(terms).items():
        out.say(f"  {name.replace('_', ' '):12} {value:g}")
    out.give(
        {
            "breaches": [asdict(reason) for reason in found],
            "cost": terms.total,
            "terms": asdict(terms),
            "figures": asdict(figures(problem, timetable)),
        },
        as_json=as_json,
    )
    out.found(anything=bool(found))


@week.command("seat")
def seat_file(
    problem_file: ProblemFile,
    timetable_file: TimetableFile,
    client_file: Annotated[str, typer.Argument(metavar="CLIENT.json")],
    *,
    count: Annotated[int, typer.Option("--offers", min=1, max=20)] = 3,
    as_json: out.AsJson = False,
) -> None:
    """Offer a new client the best openings without moving anyone."""
    from wayhome.solver.changes import insert
    from wayhome.solver.offers import offers

    problem, timetable = _problem(problem_file), _timetable(timetable_file)
    with out.blaming(client_file, BadWeekFile):
        new = read_insertion(out.read_bytes(client_file), problem)
    with out.blaming(timetable_file, Refused, BadWeekFile):
        diff = insert(problem, timetable, new)
        found = offers(problem, timetable, new.client, count=count)
    for number, offer in enumerate(found.offers, start=1):
        sections = ", ".join(seat.section for seat in offer.entries.seats)
        out.say(f"{number}. {offer.minutes} minutes, cost {offer.cost:g}: {sections}")
    for kind, reasons in found.why_short.items():
        out.say(f"Why {kind} is short:")
        _list_reasons(reasons)
    result = json.loads(write_diff(diff)) | {"offers": [_offer(one) for one in found.offers]}
    out.give(result, as_json=as_json)
    out.found(anything=bool(found.why_short))


@week.command("repair")
def repair_file(
    problem_file: ProblemFile,
    timetable_file: TimetableFile,
    event_file: Annotated[str, typer.Argument(metavar="EVENT.json")],
    *,
    as_json: out.AsJson = False,
) -> None:
    """Answer an event by moving as few clients as possible."""
    from wayhome.solver.changes import repair

    problem, timetable = _problem(problem_file), _timetable(timetable_file)
    with out.blaming(event_file, BadWeekFile):
        event = read_event(out.read_bytes(event_file), problem)
    begun = time.monotonic()
    with out.blaming(timetable_file, Refused, BadWeekFile):
        diff = repair(problem, timetable, event)
    diff = replace(diff, seconds=round(time.monotonic() - begun, 3))
    moved = ", ".join(diff.clients_moved) or "nobody"
    out.say(f"Hit: {', '.join(diff.clients_hit) or 'nobody'}. Moved: {moved}.")
    out.say(f"Cost {diff.cost_before:g} before, {diff.cost_after:g} after.")
    out.give(write_diff(diff), as_json=as_json)


@week.command("explain")
def explain_file(
    problem_file: ProblemFile,
    timetable_file: TimetableFile,
    client: Annotated[str, typer.Option(metavar="ID")],
    *,
    as_json: out.AsJson = False,
) -> None:
    """Say which rules, set aside, would give a client what is missing."""
    from wayhome.solver.explain import explain

    problem, timetable = _problem(problem_file), _timetable(timetable_file)
    with out.blaming(timetable_file, Refused, BadWeekFile):
        missing = explain(problem, timetable, client)
    for one in missing:
        out.say(one.says)
    if not missing:
        out.say("Nothing is missing.")
    out.give([asdict(one) | {"says": one.says} for one in missing], as_json=as_json)
    out.found(anything=bool(missing))


@week.command("generate")
def generate_file(
    clients: Annotated[int, typer.Option(min=1, max=20000)],
    seed: Annotated[int, typer.Option()],
    output: Output = out.STANDARD,
    *,
    version: Annotated[
        int, typer.Option("--format", min=1, max=2, help="wayhome.week/1 or /2")
    ] = 1,
    as_json: out.AsJson = False,
) -> None:
    """Make a problem of a given size; same seed, same problem."""
    from wayhome.solver.generate import generate
    from wayhome.solver.generate_two import generate_two

    problem = generate(clients, seed) if version == 1 else generate_two(clients, seed)
    out.say(f"{problem.name}: {len(problem.clients)} clients, {len(problem.sections)} sections.")
    out.write_bytes(output, write_problem(problem))
    if output != out.STANDARD:
        out.give(write_problem(problem), as_json=as_json)


def _spinner(words: str) -> Progress:
    """A sign of life on a terminal; one plain line elsewhere."""
    if not out.words.is_terminal:
        out.say(f"{words} ...")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    bar = Progress(*columns, console=out.words, transient=True, disable=not out.words.is_terminal)
    bar.add_task(words, total=None)
    return bar


def _list_reasons(reasons: Iterable[Reason]) -> None:
    for reason in reasons:
        out.say(f"  {reason.code}  {reason.says}")


def _offer(offer: Offer) -> dict[str, object]:
    return {
        "seats": [seat_out(seat) for seat in offer.entries.seats],
        "appointments": [appointment_out(row) for row in offer.entries.appointments],
        "cost": offer.cost,
        "minutes": offer.minutes,
        "short": [row._asdict() for row in offer.short],
    }
