"""Admissions: who is on the way to a first day, what is settled, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from wayhome.apps.core import doors, trail
from wayhome.apps.episodes import access
from wayhome.apps.episodes.models import Episode, StepDownIntake
from wayhome.apps.intake.models import AdmissionItem, ItemState, Placement, Referral
from wayhome.apps.intake.preview import LEVEL_WORDS
from wayhome.apps.intake.queries.referral_inbox import wall, when
from wayhome.apps.intake.queries.tasks import TaskRow, tasks_of
from wayhome.apps.people.models import Contact, Coverage
from wayhome.domain import levels
from wayhome.domain.admission import About, Item, can_admit, items_for
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.levels import AgeGroup, Level
from wayhome.domain.placement.decision import is_stopped
from wayhome.domain.privacy.permit import LABELS, Actor, Permission, may
from wayhome.domain.verdict import Reason, Verdict

STATES: Final = {
    ItemState.TO_DO: "todo",
    ItemState.WAITING: "waiting",
    ItemState.NEEDS_FIX: "fix",
    ItemState.DONE: "done",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One line of the checklist: its state as the kit names it, who does it, what it waits on."""

    code: str
    says: str
    hint: str
    role: str
    state: str
    waiting_on: str
    note: str
    waived_because: str
    changed: str
    is_required: bool
    is_waivable: bool

    @property
    def is_done(self) -> bool:
        return self.state == STATES[ItemState.DONE]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionRow:
    """One person on the way in. `held` is the first day of the seat that is held."""

    episode_id: str
    name: str
    level: str
    status: str
    is_waiting: bool
    done: int
    of: int
    waits_on: str
    first_day: date | None
    decided: str
    is_ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Admissions:
    """The list: those with a first day first, then those who waited longest."""

    rows: tuple[AdmissionRow, ...]
    ready: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionPage:
    """One checklist. `against` is what stands in the way of "Admit"."""

    episode_id: str
    referral_id: str
    client_id: str
    name: str
    about: str
    level: str
    first_day: date | None
    rows: tuple[ItemRow, ...]
    done: int
    of: int
    against: tuple[Reason, ...]
    tasks: tuple[TaskRow, ...]
    is_open: bool
    is_admitted: bool
    may_edit: bool
    may_admit: bool
    may_do: bool


def admission_verdict(*, episode: Episode) -> Verdict:
    """Whether the episode may be admitted now, with every reason against it.

    For the action that admits, inside its transaction and behind its door.
    """
    found = _with_parts(Episode.objects.filter(pk=episode.pk)).get()
    return _verdict(found)


def items_of(*, episode: Episode) -> tuple[Item, ...]:
    """The checklist of this person, in order."""
    return items_for(_about(_with_parts(Episode.objects.filter(pk=episode.pk)).get()))


def admissions(*, actor: Actor, now: datetime) -> Admissions:
    """Everybody who was placed here and is not admitted yet; the look goes to the trail."""
    episodes = doors.all_of(Episode.objects.all(), actor, wanted=Permission.REFERRAL_VIEW)
    on_the_way = episodes.filter(
        status__in=[EpisodeStatus.SCREENED.value, EpisodeStatus.WAITING.value],
        placements__decided_at__isnull=False,
    ).distinct()
    listed = list(_with_parts(on_the_way, now=now).select_related("client", "site"))
    ids = [episode.client_id for episode in listed]
    trail.looked(actor, "admissions.list", now=now, client_ids=ids)
    rows = [_row(episode, now) for episode in listed]
    rows.sort(key=lambda row: (row.first_day is None, row.first_day or date.max, row.name))
    return Admissions(rows=tuple(rows), ready=sum(row.is_ready for row in rows))


def admission(*, actor: Actor, episode_id: str, now: datetime) -> AdmissionPage:
    """One admission checklist; the look goes to the trail."""
    episode = access.episode_for(actor, episode_id, Permission.REFERRAL_VIEW)
    trail.record(actor, "admission.read", episode, now=now, client_id=episode.client_id)
    found = _with_parts(Episode.objects.filter(pk=episode.pk), now=now).get()
    on, zone = wall(now, episode.site.zone).date(), episode.site.zone
    rows = _rows(found, now, zone=zone, on_record=_on_record(episode, on))
    decided = _decided(found)
    referral = Referral.objects.filter(episode=episode).only("public_id").first()
    age = episode.client.age(on)
    status = EpisodeStatus(episode.status)
    return AdmissionPage(
        episode_id=episode.public_id,
        referral_id=referral.public_id if referral else "",
        client_id=episode.client.public_id,
        name=episode.client.full_name,
        about="Age not known" if age is None else f"{age} years",
        level=LEVEL_WORDS[decided] if decided else "",
        first_day=found.first_day,
        rows=rows,
        done=sum(row.is_done for row in rows),
        of=len(rows),
        against=_verdict(found).against,
        tasks=tasks_of(episode=episode, zone=zone, now=now),
        is_open=status in BEFORE_CARE,
        is_admitted=status is EpisodeStatus.ADMITTED,
        may_edit=bool(may(actor, Permission.CLIENT_EDIT)),
        may_admit=bool(may(actor, Permission.ADMIT)),
        may_do=bool(may(actor, Permission.TASK_DO)),
    )


def _with_parts(rows: QuerySet[Episode], *, now: datetime | None = None) -> QuerySet[Any]:
    """Episodes with everything that their checklist and verdict ask for, in few statements."""
    decided = Placement.objects.exclude(decided_level="").order_by("-made_at", "-pk")
    items = AdmissionItem.objects.select_related("changed_by")
    # A hold belongs to the room above this one; it is asked by the name of its relation.
    live = Q(seat_holds__released_at__isnull=True)
    if now is not None:
        live &= Q(seat_holds__expires_at__gt=now)
    return rows.annotate(
        owed=Count(
            "tasks",
            filter=Q(tasks__kind__startswith="hand_off", tasks__done_at__isnull=True),
            distinct=True,
        ),
        first_day=Max("seat_holds__starts_on", filter=live),
    ).prefetch_related(
        Prefetch("placements", decided, to_attr="decisions"),
        Prefetch("admission_items", items, to_attr="lines"),
        Prefetch("step_down", StepDownIntake.objects.all()),
        Prefetch("referral", Referral.objects.all()),
    )


def _verdict(episode: Any) -> Verdict:
    return can_admit(
        status=EpisodeStatus(episode.status),
        about=_about(episode),
        settled={row.code for row in episode.lines if row.state == ItemState.DONE},
        decided=_decided(episode),
        owes_hand_off=bool(episode.owed),
        is_stopped=_is_stopped(episode),
    )


def _is_stopped(episode: Any) -> bool:
    """Whether the facts of today say STOP, by the rules of the latest decision's day."""
    facts = episode.referral.facts if hasattr(episode, "referral") else {}
    on = episode.decisions[0].rules_on if episode.decisions else episode.requested_on
    return is_stopped(facts, on=on)


def _decided(episode: Any) -> Level | None:
    return Level.of(episode.decisions[0].decided_level) if episode.decisions else None


def _about(episode: Any) -> About:
    """Whom the checklist is for, from the facts of the latest decision and those of today."""
    facts: dict[str, Any] = dict(episode.referral.facts) if hasattr(episode, "referral") else {}
    latest = episode.decisions[0] if episode.decisions else None
    age = facts.get("age", latest.facts.get("age") if latest else None)
    on = latest.rules_on if latest else episode.requested_on
    group = levels.age_group(age, on=on) if age is not None else None
    screen: Mapping[str, bool] = facts.get("suicide_screen") or {}
    return About(
        is_adolescent=group is AgeGroup.ADOLESCENT,
        is_step_down=hasattr(episode, "step_down") or "stepping_down_from" in facts,
        is_safety_flagged=any(screen.values())
        or any(facts.get(key) for key in ("suicide_plan_and_intent", "violence_imminent")),
    )


def _row(episode: Any, now: datetime) -> AdmissionRow:
    zone = episode.site.zone
    required = [item for item in items_for(_about(episode)) if item.required]
    lines = {row.code: row for row in episode.lines}
    done = [item for item in required if _is_settled(lines.get(item.code))]
    waits = [row.waiting_on for row in episode.lines if row.state == ItemState.WAITING]
    decided = _decided(episode)
    return AdmissionRow(
        episode_id=episode.public_id,
        name=episode.client.full_name,
        level=LEVEL_WORDS[decided] if decided else "",
        status=episode.status,
        is_waiting=episode.status == EpisodeStatus.WAITING,
        done=len(done),
        of=len(required),
        waits_on=", ".join(dict.fromkeys(waits)),
        first_day=episode.first_day,
        decided=when(episode.decisions[0].decided_at, now, zone),
        is_ready=bool(_verdict(episode)),
    )


def _is_settled(row: AdmissionItem | None) -> bool:
    return row is not None and row.state == ItemState.DONE


def _rows(
    episode: Any, now: datetime, *, zone: str, on_record: Mapping[str, str]
) -> tuple[ItemRow, ...]:
    lines = {row.code: row for row in episode.lines}
    return tuple(
        _item_row(item, lines.get(item.code), now, zone=zone, known=on_record.get(item.code, ""))
        for item in items_for(_about(episode))
    )


def _item_row(
    item: Item, row: AdmissionItem | None, now: datetime, *, zone: str, known: str
) -> ItemRow:
    changed = ""
    if row is not None and row.changed_at is not None:
        by = f", {row.changed_by.name}" if row.changed_by else ""
        changed = f"{when(row.changed_at, now, zone)}{by}"
    return ItemRow(
        code=item.code,
        says=item.says,
        hint=" · ".join(filter(None, (item.hint, known))),
        role=LABELS[item.role],
        state=STATES[ItemState(row.state)] if row else STATES[ItemState.TO_DO],
        waiting_on=row.waiting_on if row else "",
        note=row.note if row else "",
        waived_because=row.waived_because if row else "",
        changed=changed,
        is_required=item.required,
        is_waivable=item.waivable,
    )


def _on_record(episode: Episode, on: date) -> dict[str, str]:
    """What the record already holds for a line, in words."""
    found = {}
    coverage = (
        Coverage.objects.filter(
            Q(until__isnull=True) | Q(until__gt=on), client=episode.client, since__lte=on
        )
        .select_related("payer")
        .first()
    )
    if coverage is not None:
        found["coverage"] = f"On record: {coverage.payer.name}"
    contact = Contact.objects.filter(client=episode.client, is_emergency=True).first()
    if contact is not None:
        found["emergency_contact"] = f"On record: {contact.name}, {contact.relation}"
    return found
