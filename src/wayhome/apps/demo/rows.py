"""Rows of the demo: ids that follow from the seed, and many rows in one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any, Final, TypeVar

from django.db import connection
from django.db.models import Model

from wayhome.apps.core.models import Organization, TenantModel

LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH: Final = 16
BATCH: Final = 1000

M = TypeVar("M", bound=Model)
T = TypeVar("T", bound=TenantModel)
V = TypeVar("V")


@dataclass(slots=True)
class Press:
    """Makes rows of one organization with public ids from the seed, and counts what it saves."""

    seed: int
    organization: Organization
    counts: Counter[str] = field(default_factory=Counter)
    _made: Counter[str] = field(default_factory=Counter)
    _kinds: set[type[Model]] = field(default_factory=set)

    def row(self, model: type[T], **values: Any) -> T:
        """An unsaved row. Its id depends on the seed and on its place among the rows of its kind."""
        name = model.__name__
        self._made[name] += 1
        key = f"{self.organization.public_id}:{name}:{self._made[name]}"
        return model(organization=self.organization, public_id=public_id(self.seed, key), **values)

    def save(self, model: type[M], rows: Iterable[M]) -> list[M]:
        """Insert rows of one kind; afterwards each knows its key."""
        saved = model._default_manager.bulk_create(list(rows), batch_size=BATCH)
        self.counts[model.__name__] += len(saved)
        self._kinds.add(model)
        return saved

    def one(self, model: type[T], **values: Any) -> T:
        """Insert one row."""
        return self.save(model, [self.row(model, **values)])[0]

    def tell_planner(self) -> None:
        """Let the database count what was inserted: it would plan for empty tables otherwise."""
        tables = sorted(connection.ops.quote_name(kind._meta.db_table) for kind in self._kinds)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def public_id(seed: int, key: str) -> str:
    """An id for URLs that follows from the seed. Only for demos: whoever knows the seed knows it."""
    number = int.from_bytes(sha256(f"{seed}:{key}".encode()).digest())
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def shuffled(seed: int, what: str, values: Iterable[V]) -> list[V]:
    """The values in an order that follows from the seed."""
    mixed = list(values)
    Random(f"{seed}:{what}").shuffle(mixed)  # noqa: S311 - an order, not a secret
    return mixed
