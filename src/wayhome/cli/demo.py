"""`wayhome demo`: build the demo clinic."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from wayhome.cli import out, records


def demo(
    clients: Annotated[int, typer.Option(min=25, max=150, help="People of the 16 weeks.")] = 150,
    weeks: Annotated[int, typer.Option(min=1, max=16, help="Weeks of history.")] = 16,
    seed: Annotated[int, typer.Option(help="Same seed, same clinic.")] = 2026,
    *,
    as_json: out.AsJson = False,
) -> None:
    """Create the demo clinic. Refuses a database that has clients."""
    with records.opened():
        summary = _build(clients, weeks, seed=seed)
        out.give(summary, as_json=as_json)


def build_where_empty() -> None:
    """The demo clinic in an empty database; in one that holds it, nothing happens."""
    from wayhome.apps.core.models import Organization

    if not Organization.objects.exists():
        out.say("Creating the demo clinic ...")
        _build(150, 16, seed=2026)


def _build(clients: int, weeks: int, *, seed: int) -> dict[str, object]:
    from wayhome.apps.demo.build import build
    from wayhome.domain.verdict import Refused
    from wayhome.web import clock

    with out.blaming("demo", Refused):
        summary = asdict(build(now=clock.now(), clients=clients, weeks=weeks, seed=seed))
    records.take_demo()
    for name, count in summary.items():
        out.say(f"{count:>7} {name.replace('_', ' ')}")
    return summary
