"""The directory of support meetings: taken in from feeds, again and again with the same result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import QuerySet

from wayhome.apps.core import trail
from wayhome.apps.core.models import Organization
from wayhome.apps.support.days import local_day
from wayhome.apps.support.models import SupportMeeting
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.formats.meetings.read import read
from wayhome.formats.meetings.types import SECULAR, languages

if TYPE_CHECKING:
    from wayhome.formats.meetings.listing import Listing, Report

BATCH: Final = 1000
_SAME: Final = ("organization", "fellowship", "key", "weekday")
_TOLD: Final = tuple(
    each.name
    for each in SupportMeeting._meta.concrete_fields
    if each.name not in {"id", "public_id", *_SAME}
)
_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did. The same files once more: `new` and `gone` are 0."""

    report: Report
    new: int
    gone: int


def import_meetings(
    *, actor: Actor, path: Path, fellowship: str, whole: bool, now: datetime
) -> Taken:
    """Take in every meeting of a file or folder. Raises `FileNotFoundError`.

    A `whole` import is all there is of its fellowships: what it does not list any more is marked as
    gone, and stays in the weeks of those who went there until somebody looks.
    """
    may(actor, Permission.IMPORT).require()
    report = read(path, fellowship=fellowship)
    on = local_day(now, actor.zone)
    rows = rows_of(report.listings, organization_id=actor.organization_id, on=on)
    ours = SupportMeeting.objects.filter(organization_id=actor.organization_id)
    with transaction.atomic():
        before = ours.count()
        SupportMeeting.objects.bulk_create(
            rows, BATCH, update_conflicts=True, unique_fields=_SAME, update_fields=_TOLD
        )
        gone = _leave(ours, rows, on) if whole else 0
        new = ours.count() - before
        trail.write(
            organization_id=actor.organization_id,
            user_id=actor.user_id,
            action="import.meetings",
            subject="organization",
            subject_id=Organization.objects.get(pk=actor.organization_id).public_id,
            client_id=None,
            now=now,
            details={"read": report.read, "new": new, "gone": gone},
        )
    return Taken(report, new, gone)


def rows_of(listings: Iterable[Listing], *, organization_id: int, on: date) -> list[SupportMeeting]:
    """One row a meeting and day; where a feed lists one twice, the last word counts."""
    rows = {
        (each.fellowship, each.key, each.day): SupportMeeting(
            organization_id=organization_id,
            fellowship=each.fellowship[:40],
            key=each.key[:200],
            name=each.name[:255],
            weekday=each.day,
            starts=None if each.start is None else time(*divmod(each.start, _HOUR)),
            minutes=None if each.start is None or each.end is None else each.end - each.start,
            zone=each.zone,
            types=sorted(each.types),
            languages=sorted(languages(each.types)),
            is_secular=SECULAR in each.types,
            place=each.place[:255],
            address=each.address[:400],
            region=each.region[:255],
            latitude=each.latitude,
            longitude=each.longitude,
            in_person=each.in_person,
            is_online=each.online,
            link=each.link[:500],
            phone=each.phone[:80],
            group=each.group[:255],
            notes=each.notes,
            seen_on=on,
        )
        for each in listings
    }
    return list(rows.values())


def _leave(ours: QuerySet[SupportMeeting], rows: list[SupportMeeting], on: date) -> int:
    """Mark what the fellowships of this import list no more."""
    named = {each.fellowship for each in rows}
    listed = {(each.fellowship, each.key, each.weekday) for each in rows}
    known = ours.filter(fellowship__in=named, gone_on=None).values_list(
        "pk", "fellowship", "key", "weekday"
    )
    lost = [pk for pk, *key in known if tuple(key) not in listed]
    return ours.filter(pk__in=lost).update(gone_on=on)
