"""`wayhome import`: take in what others send. Twice is as good as once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from wayhome.cli import out, records

if TYPE_CHECKING:
    from wayhome.apps.exchange.actions.importing import Imported
    from wayhome.apps.support.actions.directory import Taken
    from wayhome.domain.privacy.permit import Actor

import_ = typer.Typer(no_args_is_help=True, help="Take in files that others send.")


@import_.callback()
def about() -> None:
    """Take in files that others send."""


@import_.command()
def fhir(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files or folders.")],
    organization: Annotated[
        str, typer.Option(help="Name of the organization; needed where there are several.")
    ] = "",
    *,
    as_json: out.AsJson = False,
) -> None:
    """Read FHIR R4 bundles, NDJSON and single resources; report every file and every fault."""
    with records.opened():
        from wayhome.apps.exchange.actions.importing import import_fhir
        from wayhome.web import clock

        actor = _actor(organization)
        results = []
        for path in paths:
            with out.blaming(path, FileNotFoundError), _progress() as step:
                results.append(
                    import_fhir(actor=actor, path=Path(path), now=clock.now(), on_item=step)
                )
    for result in results:
        _speak(result)
    out.give([_as_data(result) for result in results], as_json=as_json)
    out.found(anything=any(result.report and result.report.broken for result in results))


@import_.command()
def meetings(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files or folders.")],
    organization: Annotated[
        str, typer.Option(help="Name of the organization; needed where there are several.")
    ] = "",
    fellowship: Annotated[
        str, typer.Option(help="Whose meetings a Meeting Guide feed or table lists.")
    ] = "AA",
    *,
    whole: Annotated[
        bool, typer.Option("--whole", help="What is not listed any more is marked as gone.")
    ] = False,
    as_json: out.AsJson = False,
) -> None:
    """Read support meetings: Meeting Guide feeds, TSML tables, BMLT answers; report every fault."""
    with records.opened():
        from wayhome.apps.support.actions.directory import import_meetings
        from wayhome.web import clock

        actor, results = _actor(organization), []
        for path in paths:
            with out.blaming(path, FileNotFoundError):
                taken = import_meetings(
                    actor=actor,
                    path=Path(path),
                    fellowship=fellowship,
                    whole=whole,
                    now=clock.now(),
                )
            _speak_of_meetings(taken)
            results.append(taken)
    out.give([_meetings_as_data(taken) for taken in results], as_json=as_json)
    out.found(anything=any(taken.report.broken for taken in results))


def _speak_of_meetings(taken: Taken) -> None:
    report = taken.report
    out.say(f"{len(report.sources)} feeds, {report.read} records read:")
    out.say(f"  {len(report.listings)} meetings, {len(report.broken)} records broken")
    for trouble in (*report.broken, *report.not_feeds):
        out.say(f"  {trouble}")
    for name, count in sorted(report.unknown_types.items()):
        out.say(f'  the type "{name}" is not known and was left out ({count} times)')
    out.say(f"New: {taken.new}. No longer listed: {taken.gone}.")


def _meetings_as_data(taken: Taken) -> dict[str, object]:
    report = taken.report
    return {
        "read": report.read,
        "meetings": len(report.listings),
        "new": taken.new,
        "gone": taken.gone,
        "sources": report.sources,
        "broken": [str(each) for each in report.broken],
        "not_feeds": [str(each) for each in report.not_feeds],
        "unknown_types": report.unknown_types,
    }


def _actor(organization: str) -> Actor:
    """The command line acts with the right to import, for one organization."""
    from wayhome.domain.privacy.permit import Actor, Role

    return Actor(None, _organization(organization), frozenset({Role.INTAKE}), name="Command line")


def _organization(name: str) -> int:
    from wayhome.apps.core.models import Organization

    found = Organization.objects.filter(name=name) if name else Organization.objects.all()
    ids = list(found.values_list("pk", flat=True)[:2])
    if len(ids) != 1:
        names = ", ".join(f'"{one.name}"' for one in Organization.objects.order_by("name"))
        out.wrong("--organization", f"say which one: {names or 'there is none yet'}.")
    return ids[0]


@contextmanager
def _progress() -> Iterator[Callable[[], None]]:
    """A bar on a terminal, a plain line at the end elsewhere."""
    with Progress(console=out.words, transient=True, disable=not out.words.is_terminal) as bar:
        task = bar.add_task("Reading", total=None)
        yield lambda: bar.advance(task)


def _speak(result: Imported) -> None:
    if result.report is None:
        return
    total = result.report.total
    out.say(f"{len(result.report.sources)} files, {total.read} resources read:")
    out.say(f"  {total.used} used, {total.kept} kept as received, {total.broken} broken")
    for kind, tally in sorted(result.report.by_type().items()):
        if tally.used:
            out.say(f"  {tally.used:>6} {kind}")
    for trouble in (*result.report.broken, *result.report.not_read):
        out.say(f"  {trouble}")
    out.say(
        f"New: {result.new_clients} clients, {result.new_resources} resources, "
        f"{result.linked} of them linked to a client."
    )


def _as_data(result: Imported) -> dict[str, object]:
    report = result.report.as_json() if result.report else {}
    return {
        **report,
        "new_clients": result.new_clients,
        "new_resources": result.new_resources,
        "linked": result.linked,
    }
