"""Small changes to a problem or an answer, for tests that spoil one thing at a time."""

from __future__ import annotations

from typing import Any

from tests.domain.week.examples import Document
from tests.domain.week.examples_two import Spoil


def same(_: Document) -> None:
    """The example as it is."""


def put(**fields: Any) -> Spoil:
    return lambda document: document.update(fields)


def client(at: int, **fields: Any) -> Spoil:
    return lambda document: document["clients"][at].update(fields)


def section(at: int, **fields: Any) -> Spoil:
    return lambda document: document["sections"][at].update(fields)


def clinician(at: int, **fields: Any) -> Spoil:
    return lambda document: document["clinicians"][at].update(fields)


def resource(**fields: Any) -> Spoil:
    return lambda document: document["resources"].update(fields)


def kind(name: str, **fields: Any) -> Spoil:
    return lambda document: document["kinds"][name].update(fields)


def seat(at: int, *members: str) -> Spoil:
    return lambda document: document["seats"].__setitem__(at, list(members))


def also(*members: str) -> Spoil:
    return lambda document: document["seats"].append(list(members))


def without(*members: str) -> Spoil:
    return lambda document: document["seats"].remove(list(members))


def visit(at: int, **fields: Any) -> Spoil:
    return lambda document: document["appointments"][at].update(fields)


def another(client: str, kind: str, with_: str, *, day: int, start: str, minutes: int) -> Spoil:
    row = {"client": client, "kind": kind, "with": with_, "day": day, "start": start}
    return lambda document: document["appointments"].append(
        row | {"minutes": minutes, "mode": "site"}
    )


def both(*spoils: Spoil) -> Spoil:
    def all_of_them(document: Document) -> None:
        for spoil in spoils:
            spoil(document)

    return all_of_them
