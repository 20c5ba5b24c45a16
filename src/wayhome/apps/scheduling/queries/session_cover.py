"""Who can lead a session: free then, at work then, and with a credential that is in force."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from wayhome.apps.people.models import Clinician, Credential
from wayhome.apps.program.models import WorkingHours
from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.models import Session, SessionLeader
from wayhome.domain.verdict import YES, Reason, Verdict


def covers(*, session: Session) -> tuple[tuple[str, str], ...]:
    """Everybody who can lead the session, by name: id, and name with until when they work."""
    start, end = _wall(session)
    hours = WorkingHours.objects.filter(
        site=session.site,
        weekday=session.on.weekday(),
        starts__lte=start.time(),
        ends__gte=end.time(),
        clinician__ended_on__isnull=True,
        clinician__in=_in_force(session).values("clinician"),
    ).exclude(clinician__in=_busy(session).values("clinician"))
    found = {
        row.clinician.public_id: f"{row.clinician.name}, works until"
        f" {say.clock(datetime.combine(session.on, row.ends))}"
        for row in hours.select_related("clinician").order_by("clinician__name", "ends")
    }
    return tuple(found.items())


def can_cover(*, session: Session, clinician: Clinician) -> Verdict:
    """Whether this clinician can lead the session; every reason against it.

    Codes: `cover.ended`, `cover.busy`, `cover.hours`, `cover.credential`. The last one is also
    said where no credential is on file.
    """
    start, end = _wall(session)
    works = WorkingHours.objects.filter(
        clinician=clinician,
        site=session.site,
        weekday=session.on.weekday(),
        starts__lte=start.time(),
        ends__gte=end.time(),
    )
    when = f"{say.day(session.on)}, {say.time_range(start, end)}"
    against = (
        (
            clinician.ended_on is not None and clinician.ended_on <= session.on,
            Reason("cover.ended", f"{clinician.name} does not work here any more on that day."),
        ),
        (
            _busy(session).filter(clinician=clinician).exists(),
            Reason("cover.busy", f"{clinician.name} leads another session at that time, {when}."),
        ),
        (
            not works.exists(),
            Reason("cover.hours", f"{clinician.name} does not work then, {when}."),
        ),
        (
            not _in_force(session).filter(clinician=clinician).exists(),
            Reason(
                "cover.credential",
                f"{clinician.name} has no credential on file that is in force on that day.",
            ),
        ),
    )
    reasons = tuple(reason for speaks, reason in against if speaks)
    return Verdict(reasons) if reasons else YES


def _busy(session: Session) -> QuerySet[SessionLeader]:
    """Leaders of other sessions at that time, at whichever site."""
    rows = SessionLeader.objects.filter(during__overlap=session.during, is_live=True)
    return rows.exclude(session=session)


def _in_force(session: Session) -> QuerySet[Credential]:
    ends_later = Q(expires_on__isnull=True) | Q(expires_on__gte=session.on)
    begun = Q(since__isnull=True) | Q(since__lte=session.on)
    return Credential.objects.filter(ends_later, begun, organization_id=session.organization_id)


def _wall(session: Session) -> tuple[datetime, datetime]:
    zone = session.site.zone
    return say.local(session.during.lower, zone), say.local(session.during.upper, zone)
