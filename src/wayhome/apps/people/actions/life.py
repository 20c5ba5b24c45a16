"""Say which hours of a client's week are taken. The weekly engine plans no care into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.editing import Conflict
from wayhome.apps.people import access
from wayhome.apps.people.models import BusyTime, Client
from wayhome.apps.people.queries.life import busy_rows, fingerprint, week_of
from wayhome.domain import life
from wayhome.domain.life import Busy
from wayhome.domain.privacy.permit import Actor, Permission


@transaction.atomic
def set_busy_times(
    *, actor: Actor, client_id: str, rows: Sequence[Busy], seen: str, now: datetime
) -> Client:
    """Replace the whole week of a client by `rows`; a row given twice is kept once.

    `seen` is the `fingerprint` of the week that the rows were made from. Raises `Conflict` where
    somebody changed the week since, `Refused` where a row is no stretch of a day.
    """
    client = access.client_for(actor, client_id, Permission.CLIENT_EDIT)
    # Two people who save at once stand in line here; the second then sees the first one's week.
    Client.objects.select_for_update().get(pk=client.pk)
    wanted = sorted(set(rows), key=_order)
    life.can_hold(wanted).require()
    if seen != fingerprint(busy_rows(client)):
        raise _conflict(actor, client, wanted)
    BusyTime.objects.filter(client=client).delete()
    BusyTime.objects.bulk_create(_stored(client, row) for row in wanted)
    trail.record(actor, "life.set", client, now=now, client_id=client.pk, fields=["busy_times"])
    return client


def _stored(client: Client, row: Busy) -> BusyTime:
    return BusyTime(
        organization_id=client.organization_id,
        client=client,
        kind=row.kind.value,
        weekday=row.weekday,
        starts=row.starts,
        ends=row.ends,
        since=row.since,
        until=row.until,
    )


def _order(row: Busy) -> tuple[int, int, int, str]:
    return (row.weekday, row.start_minute, row.end_minute, row.kind.value)


def _conflict(actor: Actor, client: Client, wanted: Sequence[Busy]) -> Conflict:
    theirs = [
        f"{row.label}, {row.days}, {row.hours}" for row in week_of(actor=actor, client=client).rows
    ]
    mine = [
        f"{row.kind.value.replace('_', ' ').capitalize()}, {life.DAYS[row.weekday]}"
        for row in wanted
    ]
    return Conflict(
        mine={"busy_times": "; ".join(mine)},
        theirs={"busy_times": "; ".join(theirs)},
        version=client.version,
    )
