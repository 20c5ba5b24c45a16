"""Take a make-up: a seat in a group of this week, for this week alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.scheduling.actions.clashes import described
from wayhome.apps.scheduling.models import Session, SessionSeat
from wayhome.apps.scheduling.queries.make_up_rules import Wanted, fits
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.verdict import Refused, no
from wayhome.domain.vocabulary import Mode

GONE = "This make-up is not open any more: a seat was taken or the group changed. Choose again."


def take_make_up(
    *, actor: Actor, wanted: Wanted, session_ids: Collection[str], now: datetime
) -> list[SessionSeat]:
    """Seat the person in these sessions, all or none. The standing seats stay as they are.

    The rules are asked again under lock, so of two who take the last seat the second is told.
    Codes: `make_up.gone`, `week.clash` and those with a constraint's name.
    """
    may(actor, Permission.SEAT_HOLD).require()
    if wanted.episode.organization_id != actor.organization_id or not session_ids:
        raise NotHere
    try:
        with transaction.atomic():
            return _take(actor, wanted, set(session_ids), now=now)
    except IntegrityError as clash:
        raise Refused(described(clash, zone=wanted.episode.site.zone)) from clash


def _take(
    actor: Actor, wanted: Wanted, session_ids: set[str], *, now: datetime
) -> list[SessionSeat]:
    site = wanted.episode.site
    rows = Session.objects.select_for_update().filter(site=site, public_id__in=session_ids)
    locked = list(rows.order_by("pk"))
    if len(locked) != len(session_ids) or not fits(wanted=wanted, sessions=locked, now=now):
        raise Refused(no("make_up.gone", GONE))
    episode = wanted.episode
    seats = SessionSeat.objects.bulk_create(
        SessionSeat(
            organization_id=episode.organization_id,
            session=row,
            episode=episode,
            client=episode.client,
            during=row.during,
            by_video=row.mode == Mode.VIDEO or not episode.client.can_come_to_site,
        )
        for row in locked
    )
    trail.record(
        actor,
        "make_up.take",
        episode,
        now=now,
        client_id=episode.client_id,
        sessions=sorted(row.public_id for row in locked),
    )
    return seats
