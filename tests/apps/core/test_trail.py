"""Nobody can change, remove or insert an entry of the trail without being found."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests import builders
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.core import trail
from wayhome.apps.core.models import TrailEntry, TrailHead
from wayhome.domain.privacy.permit import Role


@pytest.fixture
def written(cast: Cast) -> Cast:
    client = builders.client(cast.organization)
    for action in ("client.read", "client.edit", "client.read"):
        trail.record(
            cast.actor(Role.COUNSELOR), action, client, now=NOW, client_id=client.pk, fields=["zip"]
        )
    return cast


def tamper(sql: str) -> None:
    """What somebody could do who owns the database: take the guard away, then write."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table core_trailentry disable trigger user")
        cursor.execute(sql)
        cursor.execute("alter table core_trailentry enable trigger user")


def faults() -> list[tuple[int, str]]:
    return [(fault.number, fault.says) for fault in trail.verify()]


def test_an_untouched_trail_holds(written: Cast) -> None:
    assert TrailEntry.objects.count() == 3
    assert faults() == []


@pytest.mark.parametrize(
    "sql",
    ["update core_trailentry set action = 'x'", "delete from core_trailentry"],
)
def test_the_database_refuses_to_touch_an_entry(written: Cast, sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_a_changed_entry_is_found(written: Cast) -> None:
    tamper("update core_trailentry set details = '{}' where number = 2")

    assert faults() == [(2, "The entry was changed.")]


def test_a_removed_entry_is_found(written: Cast) -> None:
    tamper("delete from core_trailentry where number = 2")

    assert faults() == [(3, "Entries 2 to 2 are missing.")]


def test_a_cut_end_is_found(written: Cast) -> None:
    tamper("delete from core_trailentry where number = 3")

    assert faults() == [(2, "The end of the trail was cut off or replaced.")]


def test_an_inserted_entry_is_found(written: Cast) -> None:
    tamper(
        "insert into core_trailentry (organization_id, number, at, action, subject, subject_id,"
        " details, before, digest) select organization_id, 4, at, 'client.read', 'client', 'x',"
        " '{}', digest, repeat('a', 64) from core_trailentry where number = 3"
    )

    assert (4, "The entry was changed.") in faults()


def test_a_renumbered_copy_is_found(written: Cast) -> None:
    tamper("update core_trailentry set before = repeat('b', 64) where number = 2")

    assert (2, "The entry before was replaced.") in faults()


def test_organizations_have_their_own_chains(written: Cast) -> None:
    trail.looked(written.stranger, "clients.list", now=NOW, client_ids=[1, 2])

    assert TrailHead.objects.count() == 2
    assert faults() == []


def test_an_undone_change_leaves_no_entry(cast: Cast) -> None:
    client = builders.client(cast.organization)
    try:
        with transaction.atomic():
            trail.record(cast.actor(Role.COUNSELOR), "client.edit", client, now=NOW)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass

    assert TrailEntry.objects.count() == 0
