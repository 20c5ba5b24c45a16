"""A warm hand-off as its page shows it: why, where, whom to speak to, how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from wayhome.apps.core import trail
from wayhome.apps.intake import access
from wayhome.apps.intake.asked import local_day
from wayhome.apps.intake.models import HandOff
from wayhome.apps.intake.placement_words import Advice, advice
from wayhome.apps.intake.queries.placement_facts import facts_on, still_open
from wayhome.apps.intake.queries.referral_inbox import when
from wayhome.apps.intake.queries.tasks import TaskRow, tasks_of
from wayhome.domain.hand_off import (
    ENDING_WORDS,
    PARTNERS,
    WHY_WORDS,
    Ending,
    Partner,
    Why,
    partner,
    partner_for,
)
from wayhome.domain.placement.facts import read_facts
from wayhome.domain.placement.recommend import Recommendation, Status, recommend
from wayhome.domain.privacy.permit import Actor, Permission, may


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffRow:
    """One hand-off. `is_spoken`: somebody there has the person, the arrival is not confirmed."""

    version: int
    why: str
    to: str
    place: str
    person: str
    phone: str
    begun: str
    by: str
    due: str
    is_late: bool
    is_spoken: bool
    spoken: str
    ending: str
    ended: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclinePage:
    """The page: the hand-off under way (or none), those before, what the rules say."""

    referral_id: str
    name: str
    advice: Advice
    why: str
    to: str
    partners: tuple[tuple[str, str], ...]
    open: HandOffRow | None
    before: tuple[HandOffRow, ...]
    tasks: tuple[TaskRow, ...]
    is_open: bool
    may_write: bool


def decline(*, actor: Actor, referral_id: str, now: datetime) -> DeclinePage:
    """The hand-offs of a referral; the look goes to the trail."""
    referral = access.referral_for(actor, referral_id, Permission.REFERRAL_VIEW)
    episode = referral.episode
    trail.record(actor, "hand_off.read", referral, now=now, client_id=episode.client_id)
    on, zone = local_day(now, episode.site), episode.site.zone
    result = recommend(read_facts(facts_on(referral=referral, on=on)), on=on)
    rows = HandOff.objects.filter(episode=episode).select_related("task", "begun_by")
    listed = [(_row(row, now, zone), row) for row in rows.order_by("-begun_at")]
    found = partner_for(result.refer or result.status.value, result.level)
    is_open = bool(still_open(referral=referral))
    return DeclinePage(
        referral_id=referral.public_id,
        name=episode.client.full_name,
        advice=advice(result),
        why=_why(result).value,
        to=found.code if found else "",
        partners=tuple((one.code, f"{one.name}|{_within(one)}") for one in PARTNERS),
        open=next((words for words, row in listed if row.ended_at is None), None),
        before=tuple(words for words, row in listed if row.ended_at is not None),
        tasks=tasks_of(episode=episode, zone=zone, now=now),
        is_open=is_open,
        may_write=is_open and bool(may(actor, Permission.ASSESS)),
    )


def _why(result: Recommendation) -> Why:
    by_status = {Status.STOP: Why.SAFETY_FIRST, Status.NOT_ELIGIBLE: Why.AGE}
    return by_status.get(result.status, Why.LEVEL_NOT_HERE)


def _within(one: Partner) -> str:
    if one.within < timedelta(hours=1):
        return f"within {one.within // timedelta(minutes=1)} minutes"
    return f"within {one.within // timedelta(hours=1)} hours"


def _row(row: HandOff, now: datetime, zone: str) -> HandOffRow:
    spoken_at = row.task.done_at
    return HandOffRow(
        version=row.version,
        why=WHY_WORDS[Why(row.why)],
        to=partner(row.to).name,
        place=row.place,
        person=row.person,
        phone=row.phone,
        begun=when(row.begun_at, now, zone),
        by=row.begun_by.name if row.begun_by else "",
        due=when(row.task.due_at, now, zone),
        is_late=spoken_at is None and row.task.due_at < now,
        is_spoken=spoken_at is not None,
        spoken=when(spoken_at, now, zone) if spoken_at else "",
        ending=ENDING_WORDS[Ending(row.ending)] if row.ending else "",
        ended=when(row.ended_at, now, zone) if row.ended_at else "",
        note=row.note,
    )
