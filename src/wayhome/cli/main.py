"""The `wayhome` command. Every line of it is specified in docs/reference/commands.md."""

from __future__ import annotations

import typer

from wayhome.cli import check, demo, placement, serve
from wayhome.cli.importing import import_
from wayhome.cli.trail import trail
from wayhome.cli.week import week

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Wayhome runs an Intensive Outpatient Program.",
)
app.command()(demo.demo)
app.command()(serve.serve)
app.command()(serve.worker)
app.command()(check.check)
app.command()(placement.place)
app.add_typer(placement.rules, name="rules")
app.add_typer(week, name="week")
app.add_typer(import_, name="import")
app.add_typer(trail, name="trail")


def run() -> None:
    """Entry point of the `wayhome` command."""
    app()
