"""The trail of what the demo did: calls taken, levels chosen, people admitted and closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from wayhome.apps.core import trail
from wayhome.apps.core.models import TenantModel, TrailEntry, TrailHead
from wayhome.apps.demo.care import Course
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import DAY, moment, monday, week_of
from wayhome.apps.intake.models import Placement, Referral, WaitingEntry
from wayhome.apps.people.models import User


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did, before it has a place in the chain."""

    at: datetime
    user: User | None
    action: str
    subject: TenantModel
    client_id: int | None


def save(clinic: Clinic, deeds: Iterable[Deed]) -> None:
    """Chain the deeds in the order of time and insert them: the trail verifies afterwards."""
    before, entries = trail.START, []
    ordered = sorted(deeds, key=lambda deed: (deed.at, deed.action, deed.subject.public_id))
    for number, deed in enumerate(ordered, start=1):
        entry = TrailEntry(
            organization=clinic.press.organization,
            number=number,
            at=deed.at,
            user_id=deed.user.pk if deed.user else None,
            action=deed.action,
            subject=deed.subject._meta.model_name or "",
            subject_id=deed.subject.public_id,
            client_id=deed.client_id,
            details={},
            before=before,
        )
        before = entry.digest = trail.digest_of(entry)
        entries.append(entry)
    clinic.press.save(TrailEntry, entries)
    TrailHead.objects.create(
        organization=clinic.press.organization, number=len(entries), digest=before
    )


def of_referral(row: Referral) -> Deed:
    action = "referral.take" if row.taken_by else "referral.arrive"
    return Deed(row.received_at, row.taken_by, action, row, row.episode.client_id)


def of_placement(row: Placement) -> Deed:
    """The decision of a clinician."""
    at = row.decided_at or row.made_at
    return Deed(at, row.decided_by, "placement.decide", row, row.episode.client_id)


def of_waiting(row: WaitingEntry) -> Iterator[Deed]:
    """On the list, and what was given meanwhile."""
    user, client_id = row.episode.referral.taken_by, row.episode.client_id
    yield Deed(row.since, user, "waiting.join", row, client_id)
    if row.interim_services_at:
        yield Deed(row.interim_services_at, user, "waiting.interim", row, client_id)


def of_course(clinic: Clinic, course: Course) -> Iterator[Deed]:
    """Admitted, and closed."""
    episode, site = course.episode, course.episode.site
    admitted = moment(site, course.who.admitted_on, time(8, 20))
    yield Deed(admitted, clinic.users["K19"], "episode.admit", episode, course.client.pk)
    if course.who.closed_on:
        closed = moment(site, course.who.closed_on, time(16, 45))
        counselor = clinic.users[course.who.counselor]
        yield Deed(closed, counselor, "episode.close", episode, course.client.pk)


def unjustified_look(clinic: Clinic, course: Course) -> Deed:
    """Somebody outside the team opened a chart in the second week; the review is a task."""
    on = monday(week_of(course.who.admitted_on) + 1) + 2 * DAY
    at = moment(course.episode.site, on, time(15, 12))
    return Deed(at, clinic.users["K06"], "chart.read", course.client, course.client.pk)
