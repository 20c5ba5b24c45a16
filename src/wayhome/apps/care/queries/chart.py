"""The chart of one client: who they are, their week, and for those who treat, their care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Prefetch, Q

from wayhome.apps.care.hours import WEEK, monday_of, today_at
from wayhome.apps.care.queries.clients import day_of_care
from wayhome.apps.care.queries.story import Event, events
from wayhome.apps.care.queries.week import Meeting, Week, meetings_of, week_view
from wayhome.apps.care.words import LEVELS, STATUSES, count, dated, initials, language
from wayhome.apps.core import trail
from wayhome.apps.episodes.models import Episode, LevelStay, Task
from wayhome.apps.intake.models import Placement
from wayhome.apps.intake.queries.referral_inbox import when
from wayhome.apps.people import access
from wayhome.apps.people.models import Client, Contact, Coverage
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.privacy.permit import LABELS, Actor, Permission, Role, may

AHEAD: Final = WEEK * 3
MOST_ALERTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    tone: str
    icon: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """Something to do for the client. `is_mine`: it waits for a role of the reader."""

    task_id: str
    says: str
    role: str
    due: str
    is_late: bool
    is_mine: bool
    asks_who: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The latest placement: what was advised, and what was decided by whom."""

    status: str
    advised: str
    decided: str
    by: str
    on: str
    reason: str
    rules_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    level: str
    track: str
    since: date
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    relation: str
    phone: str
    is_emergency: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """What only those with `chart.view` see."""

    alerts: tuple[Alert, ...]
    diagnoses: tuple[str, ...]
    coverage: tuple[str, ...]
    referral_id: str
    decision: Decision | None
    events: tuple[Event, ...]
    stays: tuple[Stay, ...]
    people: tuple[Person, ...]
    tasks: tuple[OpenTask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One client as the page shows it. `care` is empty for those who may not read the chart."""

    client_id: str
    name: str
    initials: str
    color: int
    about: str
    record: str
    born: str
    phone: str
    language: str
    interpreter: str
    status: str
    site: str
    track: str
    level: str
    day_of_care: int | None
    counselor: str
    closed_on: date | None
    is_open: bool
    week: Week
    next: tuple[Meeting, ...]
    care: Care | None
    may_edit: bool
    may_refer: bool
    may_do: bool


def chart(*, actor: Actor, client_id: str, now: datetime) -> Chart:
    """The chart, or identity and schedule only where the actor's role reads no charts."""
    client = access.client_for(actor, client_id, Permission.CLIENT_VIEW)
    reads = bool(may(actor, Permission.CHART_VIEW))
    action = "chart.read" if reads else "client.read"
    trail.record(actor, action, client, now=now, client_id=client.pk)
    episodes = _episodes(client)
    course = episodes[0] if episodes else None
    today = today_at(course.site.zone if course else "UTC", now)
    stay = _present(course, today)
    meetings = meetings_of(
        client_id=client.pk, since=monday_of(today), until=monday_of(today) + AHEAD
    )
    in_care = course is not None and course.status == EpisodeStatus.ADMITTED.value
    week = week_view(
        client=client,
        meetings=meetings,
        level=stay.level if stay and in_care else "",
        monday=monday_of(today),
        today=today,
    )
    is_open = course is not None and course.status != EpisodeStatus.CLOSED.value
    return Chart(
        client_id=client.public_id,
        name=client.full_name,
        initials=initials(client.full_name),
        color=client.pk % 4 + 1,
        about=_about(client, today),
        record=client.record_number,
        born=dated(client.born_on) if client.born_on else "not known",
        phone=client.phone,
        language=language(client.language),
        interpreter=language(client.interpreter),
        status=STATUSES[course.status] if course else "No episode yet",
        site=course.site.name if course else "",
        track=stay.track.name if stay else "",
        level=LEVELS[stay.level] if stay else "",
        day_of_care=day_of_care(course.admitted_on, today) if course and in_care else None,
        counselor=course.counselor.name if course and course.counselor else "",
        closed_on=None if is_open or course is None else course.closed_on,
        is_open=is_open,
        week=week,
        next=tuple(one for one in meetings if one.begins_at > now and not one.is_off)[:2],
        care=_care(actor, client, episodes, week, now) if reads else None,
        may_edit=bool(may(actor, Permission.CLIENT_EDIT)),
        may_refer=not is_open and bool(may(actor, Permission.REFERRAL_TAKE)),
        may_do=bool(may(actor, Permission.TASK_DO)),
    )


def _episodes(client: Client) -> list[Episode]:
    """Every episode with its stays; the open one first, then the latest."""
    stays = LevelStay.objects.select_related("track").order_by("starts_on")
    rows = Episode.objects.filter(client=client).select_related(
        "site", "track", "counselor", "referral"
    )
    found = rows.prefetch_related(Prefetch("level_stays", stays)).order_by("-requested_on", "-pk")
    return sorted(found, key=lambda one: one.status == EpisodeStatus.CLOSED.value)


def _present(course: Episode | None, today: date) -> LevelStay | None:
    begun = [stay for stay in course.level_stays.all() if stay.starts_on <= today] if course else []
    return begun[-1] if begun else None


def _about(client: Client, today: date) -> str:
    age = client.age(today)
    told = [f"{age}" if age is not None else "age not known", client.pronouns]
    return ", ".join(word for word in [*told, language(client.language)] if word)


def _care(  # noqa: PLR0917 - the clinical half of one page
    actor: Actor, client: Client, episodes: list[Episode], week: Week, now: datetime
) -> Care:
    course = episodes[0] if episodes else None
    zone = course.site.zone if course else "UTC"
    today = today_at(zone, now)
    placements = list(
        Placement.objects.filter(episode__client=client)
        .select_related("decided_by")
        .defer("facts", "result")
        .order_by("-made_at")
    )
    tasks = _tasks(actor, client, zone, now)
    referral = getattr(course, "referral", None)
    return Care(
        alerts=_alerts(client, tasks, week)[:MOST_ALERTS],
        diagnoses=tuple(course.diagnoses) if course else (),
        coverage=_coverage(client, today),
        referral_id=referral.public_id if referral else "",
        decision=_decision(placements, course, zone, now),
        events=tuple(events(episodes, placements)),
        stays=tuple(_stays(course)),
        people=_people(client),
        tasks=tasks,
    )


def _decision(  # noqa: PLR0917 - the newest placement of the course, in local time
    placements: Sequence[Placement], course: Episode | None, zone: str, now: datetime
) -> Decision | None:
    mine = [one for one in placements if course and one.episode_id == course.pk]
    if not mine:
        return None
    last = mine[0]
    return Decision(
        status=last.status.replace("_", " "),
        advised=LEVELS.get(last.recommended, ""),
        decided=LEVELS.get(last.decided_level, ""),
        by=last.decided_by.name if last.decided_by else "",
        on=when(last.decided_at, now, zone) if last.decided_at else "",
        reason=last.reason,
        rules_on=last.rules_on,
    )


def _stays(course: Episode | None) -> list[Stay]:
    return [
        Stay(
            level=LEVELS[row.level],
            track=row.track.name,
            since=row.starts_on,
            until=row.ends_on,
            reason=row.reason,
        )
        for row in (course.level_stays.all() if course else [])
    ]


def _people(client: Client) -> tuple[Person, ...]:
    rows = Contact.objects.filter(client=client).order_by("-is_emergency", "name")
    return tuple(
        Person(name=row.name, relation=row.relation, phone=row.phone, is_emergency=row.is_emergency)
        for row in rows
    )


def _coverage(client: Client, today: date) -> tuple[str, ...]:
    rows = Coverage.objects.filter(client=client, since__lte=today)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=today)).select_related("payer")
    return tuple(
        row.payer.name + (f", until {dated(row.until)}" if row.until else "")
        for row in rows.order_by("since", "pk")
    )


def _tasks(  # noqa: PLR0917 - open tasks, in the site's time
    actor: Actor, client: Client, zone: str, now: datetime
) -> tuple[OpenTask, ...]:
    rows = Task.objects.filter(episode__client=client, done_at__isnull=True)
    return tuple(
        OpenTask(
            task_id=row.public_id,
            says=row.says,
            role=LABELS[Role(row.role)],
            due=when(row.due_at, now, zone),
            is_late=row.due_at < now,
            is_mine=row.role in actor.roles,
            asks_who=row.kind.startswith("hand_off"),
        )
        for row in rows.order_by("due_at", "pk")
    )


def _alerts(client: Client, tasks: Sequence[OpenTask], week: Week) -> tuple[Alert, ...]:
    """What must be known before anything is done here, the most pressing first."""
    late = sum(task.is_late for task in tasks)
    found = [
        Alert(tone="risk", icon="triangle-alert", says=f"{count(late, 'task')} overdue")
        if late
        else None,
        Alert(tone="warn", icon="clock", says=week.hours.words)
        if week.hours and week.hours.short
        else None,
        Alert(tone="plum", icon="languages", says=f"Interpreter: {language(client.interpreter)}")
        if client.interpreter
        else None,
        Alert(tone="info", icon="phone", says="No messages on the phone")
        if client.phone and not client.may_leave_message
        else None,
        Alert(tone="info", icon="accessibility", says="Step-free rooms")
        if client.needs_step_free
        else None,
        Alert(tone="info", icon="baby", says="Child care during groups")
        if client.needs_child_care
        else None,
    ]
    return tuple(alert for alert in found if alert)
