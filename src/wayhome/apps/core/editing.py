"""Two people edit one record: the second is told, and sees both versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import F

from wayhome.apps.core.models import Edited

E = TypeVar("E", bound=Edited)


class Conflict(Exception):
    """The record changed since it was read. `mine` was not saved; `theirs` stands.

    Both are shown, so they hold what the form holds: field name to value.
    """

    def __init__(self, *, mine: Mapping[str, Any], theirs: Mapping[str, Any], version: int) -> None:
        super().__init__("Somebody else saved this record while you were editing it.")
        self.mine, self.theirs, self.version = dict(mine), dict(theirs), version


def save_edit(record: E, changes: Mapping[str, Any], *, version: int) -> E:
    """Write `changes` if the record still has that version, and raise the version by one.

    Raises `Conflict` with both sides where it has not. One statement decides: no race.
    """
    manager = type(record)._default_manager
    rows = manager.filter(pk=record.pk, version=version).update(**changes, version=F("version") + 1)
    record.refresh_from_db()
    if rows == 0:
        theirs = {name: getattr(record, name) for name in changes}
        raise Conflict(mine=changes, theirs=theirs, version=record.version)
    return record
