"""Pages of docs/reference that are written from the code. `make reference` rewrites them.

tests/test_docs.py fails when a page is not what the code says.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from typer.core import TyperGroup, TyperOption
from typer.main import get_command

from wayhome.cli.main import app
from wayhome.domain import episode, levels, week_run
from wayhome.domain.parameters import Parameter
from wayhome.domain.placement.rule import PARAMETERS
from wayhome.domain.placement.rules import rule_rows
from wayhome.domain.privacy.permit import GRANTS, LABELS, Permission
from wayhome.domain.template import proposal
from wayhome.web import environment

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
NOTE = "<!-- Written from the code by scripts/reference.py: run `make reference`. -->"


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> list[str]:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]


def page(title: str, *lines: str) -> str:
    return "\n".join([f"# {title}", "", NOTE, "", *lines, ""])


def placement() -> str:
    """Rules and numbers with sources and dates."""
    rules = (
        (row.code, row.sentence, row.source, f"{row.since}", f"{row.until or ''}")
        for row in rule_rows()
    )
    numbers = (
        line for one in (*levels.PARAMETERS.values(), *PARAMETERS.values()) for line in _dated(one)
    )
    return page(
        "Placement rules and dated numbers",
        *table(("rule", "in words", "source", "since", "until"), rules),
        "",
        "## Numbers that others decide",
        "",
        *table(("number", "value", "unit", "since", "until", "source"), numbers),
    )


def _dated(one: Parameter) -> Iterator[tuple[str, ...]]:
    for entry in one.history:
        yield (
            one.name,
            f"{entry.value.normalize():f}",
            one.unit,
            f"{entry.since}",
            f"{entry.until or ''}",
            entry.cite,
        )


def states() -> str:
    """The states of an episode, of a run of the weekly engine, of a proposal."""
    return page(
        "States and moves",
        "## An episode of care",
        "",
        *_diagram(episode.MOVES),
        "",
        "## A run of the weekly engine",
        "",
        *_diagram(week_run.MOVES),
        "",
        "## A proposal of a better template",
        "",
        *_diagram(proposal.MOVES),
    )


def _diagram(moves: Mapping[Any, Iterable[Any]]) -> list[str]:
    lines = [f"    {now} --> {to}" for now in moves for to in sorted(moves[now])]
    return ["```mermaid", "stateDiagram-v2", *lines, "```"]


def permissions() -> str:
    """Which role holds which permission."""
    rows = (
        (permission.value, ", ".join(LABELS[role] for role in GRANTS if permission in GRANTS[role]))
        for permission in Permission
    )
    return page("Permissions and roles", *table(("permission", "held by"), rows))


def settings() -> str:
    """Every setting of the environment."""
    rows = ((f"`{name}`", words) for name, words in sorted(environment.KNOWN.items()))
    return page(
        "Settings",
        "All settings are environment variables. One that is not known, or cannot be read, stops the start.",
        "",
        *table(("setting", "means"), rows),
        "",
        "`DATABASE_URL`: a PostgreSQL to use instead of the embedded one: "
        "`postgres://user:password@host:5432/name`.",
    )


def commands() -> str:
    """Every command with its options."""
    return page("Commands", *_commands(get_command(app), "wayhome"))


def _commands(command: Any, path: str) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        for name in command.commands:
            yield from _commands(command.commands[name], f"{path} {name}")
        return
    yield from (f"## `{path}`", "", " ".join((command.help or "").split()), "")
    for parameter in command.params:
        if parameter.name != "help":
            yield _parameter(parameter)
    yield ""


def _parameter(parameter: Any) -> str:
    words = getattr(parameter, "help", None) or ""
    named = ", ".join(parameter.opts) if isinstance(parameter, TyperOption) else parameter.metavar
    return f"- `{named or parameter.name}` {words}".rstrip()


PAGES: dict[str, Callable[[], str]] = {
    "placement.md": placement,
    "states.md": states,
    "permissions.md": permissions,
    "settings.md": settings,
    "commands.md": commands,
}


def main() -> None:
    """Write every page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.web.settings")
    for name, written in PAGES.items():
        (FOLDER / name).write_text(written(), encoding="utf-8")


if __name__ == "__main__":
    main()
