"""`wayhome trail`: prove that nobody touched the trail."""

from __future__ import annotations

from dataclasses import asdict

import typer

from wayhome.cli import out, records

trail = typer.Typer(no_args_is_help=True, help="The trail of every look and every change.")


@trail.callback()
def about() -> None:
    """The trail of every look and every change."""


@trail.command()
def verify(*, as_json: out.AsJson = False) -> None:
    """Walk every chain; name each place where an entry was changed, removed or inserted."""
    with records.opened():
        from wayhome.apps.core import trail as chain
        from wayhome.apps.core.models import TrailEntry

        count = TrailEntry.objects.count()
        faults = [asdict(fault) for fault in chain.verify()]
    for fault in faults:
        out.say(f"{fault['organization']} entry {fault['number']}: {fault['says']}")
    out.say(f"{count} entries read, {len(faults)} faults found.")
    out.give({"entries": count, "faults": faults}, as_json=as_json)
    out.found(anything=bool(faults))
