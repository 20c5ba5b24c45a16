"""A call sheet as the screen shows it: what was said, what the rules say, what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from wayhome.apps.core import trail
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake import access, call_sheet
from wayhome.apps.intake.asked import NO_NAME, Call, Person, local_day, with_age
from wayhome.apps.intake.models import ContactAttempt, Referral
from wayhome.apps.intake.preview import Preview, preview
from wayhome.apps.intake.queries.referral_duplicates import Likely, likely_same
from wayhome.apps.intake.queries.referral_inbox import SOURCES, waited, when
from wayhome.apps.people.models import Client
from wayhome.apps.people.queries.life import LifeWeek, week_of
from wayhome.apps.program.models import Site
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission, may

PERSON_FIELDS: Final = tuple(Person.__dataclass_fields__)
CALL_FIELDS: Final = tuple(Call.__dataclass_fields__)
CHANNEL_WORDS: Final = {
    "call": "Call",
    "text": "Text",
    "message": "Message left",
    "email": "E-mail",
    "letter": "Letter",
    "they_called": "They called us",
}
SAFETY_FACTS: Final = frozenset(
    {
        "emergency",
        call_sheet.SCREEN,
        "can_follow_group",
        "medical_daily_nursing",
        "household_active_use",
        "safe_between_sessions",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try to reach the person."""

    at: str
    channel: str
    reached: bool
    by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A task to hand over, or to ask after somebody who was handed over."""

    task_id: str
    says: str
    due: str
    is_late: bool
    is_done: bool
    outcome: str
    is_hand_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the call: done, now, stop or still to come."""

    words: str
    state: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The whole call sheet. `values` are the form's; `versions` those of referral and client."""

    referral_id: str
    client_id: str
    name: str
    source: str
    received: str
    waited: str
    callback: str
    preview: Preview
    values: Mapping[str, Any]
    versions: tuple[int, int]
    week: LifeWeek
    tries: tuple[Try, ...]
    owed: tuple[Owed, ...]
    likely: tuple[Likely, ...]
    may_take: bool
    is_open: bool
    steps: tuple[Step, ...]

    @property
    def owes_hand_off(self) -> bool:
        """Whether a hand-over is owed that nobody has settled yet."""
        return any(task.is_hand_off and not task.is_done for task in self.owed)

    @property
    def is_handed_over(self) -> bool:
        """Whether somebody else has the person now."""
        return _is_handed_over(self.owed)

    @property
    def may_write(self) -> bool:
        return self.may_take and self.is_open


def sheet(*, actor: Actor, referral_id: str, now: datetime) -> Sheet:
    """One call sheet; the look goes to the trail."""
    referral = access.referral_for(actor, referral_id, Permission.REFERRAL_VIEW)
    trail.record(actor, "referral.read", referral, now=now, client_id=referral.episode.client_id)
    return _sheet(actor, referral, now)


def just_sent(*, actor: Actor, referral_id: str, now: datetime) -> Sheet:
    """The sheet again, for who has just sent it: whoever may not write is refused before a word
    about what was typed. What was saved is in the trail; a look would be noise.
    """
    return _sheet(actor, access.referral_for(actor, referral_id, Permission.REFERRAL_TAKE), now)


def _sheet(actor: Actor, referral: Referral, now: datetime) -> Sheet:
    episode, client, zone = referral.episode, referral.episode.client, referral.episode.site.zone
    on = local_day(now, episode.site)
    seen = preview(with_age(referral.facts, client, on), on=on)
    week = week_of(actor=actor, client=client)
    may_take = bool(may(actor, Permission.REFERRAL_TAKE))
    callback = referral.callback_at
    owed = _owed(referral, now, zone)
    return Sheet(
        referral_id=referral.public_id,
        client_id=client.public_id,
        name=client.full_name,
        source=SOURCES[referral.source],
        received=when(referral.received_at, now, zone),
        waited=waited(referral.received_at, now),
        callback=when(callback, now, zone) if callback else "",
        preview=seen,
        values=_values(referral, client),
        versions=(referral.version, client.version),
        week=week,
        tries=_tries(referral, now, zone),
        owed=owed,
        likely=tuple(_likely(actor, client, now)) if may_take else (),
        may_take=may_take,
        is_open=referral.closed_at is None and EpisodeStatus(episode.status) in BEFORE_CARE,
        steps=_stopped(client, owed) if seen.is_stop else _steps(referral, week, seen),
    )


def preview_of(*, actor: Actor, facts: Mapping[str, Any], born_on: Any, now: datetime) -> Preview:
    """What the rules say of a call that is not saved yet. No record is read but the first site."""
    may(actor, Permission.REFERRAL_TAKE).require()
    site = Site.objects.filter(organization_id=actor.organization_id).order_by("opened_on").first()
    on = local_day(now, site) if site else now.date()
    return preview(with_age(facts, Client(born_on=born_on), on), on=on)


def sites(*, actor: Actor) -> list[tuple[str, str]]:
    """The sites a call may be for, as choices; the first is the usual one."""
    rows = Site.objects.filter(organization_id=actor.organization_id).order_by("opened_on", "pk")
    return [(row.public_id, row.name) for row in rows]


def channels(*, actor: Actor, referral_id: str) -> dict[str, str]:
    """The ways in which the person agreed to be reached, with their words."""
    client = access.referral_for(actor, referral_id, Permission.REFERRAL_VIEW).episode.client
    agreed = {
        "call": client.may_call,
        "text": client.may_text,
        "message": client.may_leave_message,
        "email": client.may_email,
        "letter": client.may_write,
        "they_called": True,
    }
    return {key: CHANNEL_WORDS[key] for key, may_be in agreed.items() if may_be}


def zone_of(*, actor: Actor, referral_id: str) -> str:
    """The time zone of the referral's site: what a typed time of day means."""
    return access.referral_for(actor, referral_id, Permission.REFERRAL_VIEW).episode.site.zone


def _values(referral: Referral, client: Client) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(client, name) for name in PERSON_FIELDS}
    values |= {name: getattr(referral, name) for name in CALL_FIELDS}
    if values["first_name"] == NO_NAME:
        values["first_name"] = ""
    return values | call_sheet.answers(referral.facts)


def _tries(referral: Referral, now: datetime, zone: str) -> tuple[Try, ...]:
    rows = ContactAttempt.objects.filter(referral=referral).select_related("by").order_by("-at")
    return tuple(
        Try(
            at=when(row.at, now, zone),
            channel=CHANNEL_WORDS.get(row.channel, row.channel),
            reached=row.reached,
            by=row.by.name,
            note=row.note,
        )
        for row in rows[:20]
    )


def _owed(referral: Referral, now: datetime, zone: str) -> tuple[Owed, ...]:
    rows = Task.objects.filter(episode_id=referral.episode_id, kind__contains="hand_off")
    return tuple(
        Owed(
            task_id=row.public_id,
            says=row.says,
            due=when(row.due_at, now, zone),
            is_late=row.done_at is None and row.due_at < now,
            is_done=row.done_at is not None,
            outcome=row.outcome,
            is_hand_off=row.kind.startswith("hand_off"),
        )
        for row in rows.order_by("created_at")
    )


def _likely(actor: Actor, client: Client, now: datetime) -> list[Likely]:
    return likely_same(
        actor=actor,
        first_name=client.first_name,
        last_name=client.last_name,
        born_on=client.born_on,
        phone=client.phone,
        now=now,
        except_id=client.public_id,
    )


def _is_handed_over(owed: tuple[Owed, ...]) -> bool:
    handed = [task.is_done for task in owed if task.is_hand_off]
    return bool(handed) and all(handed)


def _caller(client: Client) -> bool:
    """Whether it is known who calls and how to call back."""
    return client.first_name != NO_NAME and bool(client.phone)


def _stopped(client: Client, owed: tuple[Owed, ...]) -> tuple[Step, ...]:
    """The steps of a call that an answer about safety stopped: help first, then ask after them."""
    is_over = _is_handed_over(owed)
    later = [task.is_done for task in owed if not task.is_hand_off]
    is_asked = is_over and bool(later) and all(later)
    states = (
        ("Caller", "done" if _caller(client) else ""),
        ("Safety: stop", "stop"),
        ("Hand over", "done" if is_over else "now"),
        ("Follow up", "done" if is_asked else "now" if is_over else ""),
    )
    return tuple(
        Step(words=words, state=state, number=number)
        for number, (words, state) in enumerate(states, start=1)
    )


def _steps(referral: Referral, week: LifeWeek, seen: Preview) -> tuple[Step, ...]:
    """The steps of the call; the first that is not done is the one at hand."""
    asked = {question.fact for question in seen.questions}
    done = (
        ("Caller", _caller(referral.episode.client)),
        ("Safety", not asked & SAFETY_FACTS),
        ("What is going on", bool(referral.own_words or referral.about)),
        ("Their week", bool(week.rows)),
        ("Seat", False),
    )
    now_at = next(number for number, (_, ready) in enumerate(done) if not ready)
    return tuple(
        Step(words=words, state="done" if ready else "now" if at == now_at else "", number=at + 1)
        for at, (words, ready) in enumerate(done)
    )
