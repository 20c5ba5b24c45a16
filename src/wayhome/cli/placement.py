"""`wayhome place` and `wayhome rules`: placement from the command line."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from datetime import date
from typing import Annotated, Final

import typer

from wayhome.cli import out
from wayhome.cli.today import today
from wayhome.domain.placement.cases import BadCases, CaseResult, run_cases
from wayhome.domain.placement.facts import BadFacts, read_facts
from wayhome.domain.placement.recommend import Recommendation, Status, as_json, recommend
from wayhome.domain.placement.rules import NoRules, RuleRow, rule_row, rule_rows

CASES: Final = "tests/cases/placement.toml"
rules = typer.Typer(no_args_is_help=True, help="Placement rules with their sources and dates.")


def place(
    facts: Annotated[
        str, typer.Argument(metavar="FACTS.json", help="What is known; - reads stdin.")
    ],
    on: Annotated[str, typer.Option(metavar="DATE", help="Whose rules; default today.")] = "",
    *,
    as_json_: out.AsJson = False,
) -> None:
    """Say which level of care fits, why, what is missing and what would change it."""
    day = _day(on)
    with out.blaming(facts, BadFacts, NoRules):
        result = recommend(read_facts(out.read_json(facts)), on=day)
    _speak(result)
    out.give(as_json(result), as_json=as_json_)
    out.found(anything=result.status is not Status.RECOMMENDED)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        out.wrong("--on", f"'{text}' is not a date. Write it as 2026-11-22.")


def _speak(result: Recommendation) -> None:
    ends = {
        Status.RECOMMENDED: f"Level: {result.level.word if result.level else ''}",
        Status.STOP: f"STOP. Refer to: {result.refer}",
        Status.NOT_ELIGIBLE: f"Not eligible here. Refer to: {result.refer}",
        Status.INCOMPLETE: f"Incomplete. Ask: {', '.join(result.missing)}",
    }
    out.say(ends[result.status])
    for finding in result.findings:
        out.say(f"  {finding.rule}  {finding.says}  [{finding.source}]")
    for change in result.would_change:
        out.say(f"  If {change.change}: {change.then}")


@rules.command("list")
def list_(*, as_json: out.AsJson = False) -> None:
    """Every rule in the order in which they are asked."""
    rows = rule_rows()
    for row in rows:
        out.say(f"{row.code:8} {row.sentence}")
    out.give([_row(row) for row in rows], as_json=as_json)


@rules.command()
def show(code: str, *, as_json: out.AsJson = False) -> None:
    """One rule with its source and dates."""
    try:
        row = rule_row(code.upper())
    except KeyError:
        out.wrong(code, "no rule has this code. See `wayhome rules list`.")
    until = f" until {row.until}" if row.until else ""
    out.say(f"{row.code}: {row.sentence}\nSource: {row.source}\nIn force since {row.since}{until}")
    out.give(_row(row), as_json=as_json)


def _row(row: RuleRow) -> dict[str, object]:
    return asdict(row)


@rules.command("test")
def run_file(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A case file in TOML.")] = CASES,
    *,
    as_json: out.AsJson = False,
) -> None:
    """Run a case file: each case gives facts and what the rules must say."""
    try:
        data = tomllib.loads(out.read_bytes(path).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        out.wrong(path, f"this is not TOML: {problem}")
    with out.blaming(path, BadCases, NoRules):
        results = run_cases(data)
    failed = [result for result in results if not result]
    for result in failed:
        out.say(f"{result.name}: {'; '.join(result.differences)}")
    out.say(f"{len(results) - len(failed)} of {len(results)} cases agree.")
    out.give([_case(result) for result in results], as_json=as_json)
    out.found(anything=bool(failed))


def _case(result: CaseResult) -> dict[str, object]:
    return {"name": result.name, "agrees": bool(result), "differences": result.differences}
