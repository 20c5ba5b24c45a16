"""The demo clinic for tests: built once into whatever database the test uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import ForeignKey, Model

from wayhome.apps.core.models import Organization, TenantModel
from wayhome.apps.demo.build import Summary, build

REAL_NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def build_demo(*, clients: int = 150, weeks: int = 16, seed: int = 2026) -> Summary:
    """Build the demo at a fixed real time. With `weeks=1` it takes about half as long."""
    return build(now=REAL_NOW, clients=clients, weeks=weeks, seed=seed)


@contextmanager
def built_demo(*, clients: int = 150, weeks: int = 16, seed: int = 2026) -> Iterator[Summary]:
    """The demo inside a transaction that is undone at the end.

    For a fixture of wider scope than one test, under `django_db_blocker.unblock()`.
    """
    with transaction.atomic():
        yield build_demo(clients=clients, weeks=weeks, seed=seed)
        transaction.set_rollback(True)


def digest() -> dict[str, str]:
    """A digest of the rows of each kind. Row numbers, which differ by database, are left out."""
    kinds = sorted(set(_kinds(TenantModel)), key=lambda model: model.__name__)
    names = dict(Organization.objects.values_list("pk", "public_id"))
    found = {}
    public: dict[type[Model], dict[Any, Any]]
    public = {kind: dict(kind._default_manager.values_list("pk", "public_id")) for kind in kinds}
    public[Organization] = names
    for kind in kinds:
        fields = [field for field in kind._meta.concrete_fields if field.name not in LEFT_OUT]
        rows = sorted(
            repr([_value(row, field, public) for field in fields])
            for row in kind._default_manager.all()
        )
        found[kind.__name__] = sha256("\n".join(rows).encode()).hexdigest()
    return found


LEFT_OUT = {"id", "published_by", "done_by"}


def _kinds(model: type[Model]) -> Iterator[type[Model]]:
    """Every kind of record below a model."""
    for child in model.__subclasses__():
        if not child._meta.abstract:
            yield child
        yield from _kinds(child)


def _value(row: Model, field: Any, public: dict[Any, dict[int, str]]) -> object:
    value = getattr(row, field.attname)
    return public[field.related_model].get(value) if isinstance(field, ForeignKey) else value
