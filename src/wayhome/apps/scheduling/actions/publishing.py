"""Make a draft real: sessions, leaders, places and standing seats, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from psycopg.types.range import TimestamptzRange

from wayhome.apps.core import trail
from wayhome.apps.program.models import Room, Section
from wayhome.apps.scheduling import engine
from wayhome.apps.scheduling.access import run_for
from wayhome.apps.scheduling.actions.clashes import described
from wayhome.apps.scheduling.actions.week_rows import Key, Places, Planned, wanted_sessions
from wayhome.apps.scheduling.models import (
    Seat,
    Session,
    SessionLeader,
    SessionSeat,
    SessionStatus,
    WeekRun,
)
from wayhome.apps.scheduling.naming import names_of
from wayhome.apps.scheduling.queries.problem import ClinicWeek, clinic_week, section_id
from wayhome.domain.attendance_said import DOORS_OPEN
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.verdict import Reason, Refused, Verdict, no
from wayhome.domain.week.changed import changes
from wayhome.domain.week.rules import breaches, hard_breaches
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week_run import RunStatus

WEEK: Final = timedelta(days=7)
MOST_SAID: Final = 8
CHANGED: Final = "The clinic has changed since this draft. Make a new plan: it takes seconds."


class WeekChanged(Refused):
    """The draft no longer holds, as the clinic is not what it was; the reasons say what changed.

    They may name the clients whose row numbers are `named`.
    """

    def __init__(self, verdict: Verdict, named: list[int]) -> None:
        super().__init__(verdict)
        self.named = named


def publish(*, actor: Actor, run_id: str, now: datetime) -> WeekRun:
    """Make the draft the week that people live by. Doing it twice changes nothing.

    Who turned their new week down keeps the one they had. Sessions that have begun are never
    touched. Raises `WeekChanged` when the clinic has changed so that the draft no longer holds,
    and `Refused` when it clashes with something outside it.
    """
    run = run_for(actor, run_id, Permission.WEEK_PUBLISH)
    if run.status == RunStatus.PUBLISHED:
        return run
    try:
        with transaction.atomic():
            return _publish(actor, run.pk, now=now)
    except WeekChanged as changed:
        trail.looked(actor, "week.changed", now=now, client_ids=changed.named)
        raise
    except IntegrityError as clash:
        raise Refused(described(clash, zone=run.site.zone)) from clash


def _publish(actor: Actor, run_pk: int, *, now: datetime) -> WeekRun:
    run = WeekRun.objects.select_for_update(of=("self",)).select_related("site").get(pk=run_pk)
    if run.status != RunStatus.DRAFT:
        raise Refused(no("run.not_a_draft", f"This plan is {run.status}, not a draft."))
    # Holds and admissions lock the same rows, so nobody takes a seat while this decides.
    list(Section.objects.select_for_update().filter(track__site=run.site).order_by("pk"))
    found = clinic_week(actor=actor, site=run.site, week_of=run.week_of, now=now)
    timetable = engine.chosen_in(run, engine.problem_in(run))
    _still_holds(run, found, timetable)
    former = WeekRun.objects.filter(
        site=run.site, week_of=run.week_of, status=RunStatus.PUBLISHED
    ).first()
    if former:
        former.move(RunStatus.SUPERSEDED)
    run.published_at, run.published_by_id = now, actor.user_id
    run.move(RunStatus.PUBLISHED, "published_at", "published_by")
    _Week(run, now).write(found, timetable)
    changed = _standing_seats(run, found, timetable, today=_today(run, now))
    trail.record(actor, "week.publish", run, now=now, clients=sorted(changed))
    if engine.turned_down(run):
        app.configure_task(engine.EXPLAIN, queue=engine.QUEUE).defer(run_id=run.pk)
    return run


def _still_holds(run: WeekRun, found: ClinicWeek, timetable: Timetable) -> None:
    """The draft is sound by itself, and so it is for the clinic as it is now."""
    asked = engine.problem_in(run)
    against = list(breaches(asked, timetable))
    against += hard_breaches(found.problem, timetable)
    before = {client.id for client in asked.clients}
    if not against and before == {client.id for client in found.problem.clients}:
        return
    told = [*changes(asked, found.problem), *against]
    then, now = (
        names_of(one, organization_id=run.organization_id) for one in (asked, found.problem)
    )
    readable = then.reasons(now.reasons(told[:MOST_SAID]))
    raise WeekChanged(
        Verdict((Reason("week.changed", CHANGED), *readable)),
        sorted(row.pk for row in {**then.clients, **now.clients}.values()),
    )


def _today(run: WeekRun, now: datetime) -> date:
    return now.astimezone(ZoneInfo(run.site.zone)).date()


@dataclass(frozen=True, slots=True)
class _Week:
    """The rows of one week of one site, brought to what a plan wants with few statements."""

    run: WeekRun
    now: datetime

    @property
    def doors(self) -> datetime:
        """Who begins sooner may be in the ledger of attendance already: those sessions stay."""
        return self.now + DOORS_OPEN

    def write(self, found: ClinicWeek, timetable: Timetable) -> None:
        run = self.run
        there = list(
            Session.objects.filter(
                site=run.site, on__gte=run.week_of, on__lt=run.week_of + WEEK
            ).exclude(status=SessionStatus.CANCELLED)
        )
        places = Places(list(Room.objects.filter(site=run.site).order_by("pk")))
        seats = self._seats(there)
        ours = {_key(row, seats[row.pk]): row for row in there if self._may_change(row)}
        fixed = [row for row in there if row.pk not in {one.pk for one in ours.values()}]
        for row in fixed:
            if row.room_id:
                places.diary.take(row.room_id, (row.during.lower, row.during.upper))
        begun = {(row.section_id, row.on) for row in fixed if row.section_id}
        wanted = {
            plan.key: plan
            for plan in wanted_sessions(found, timetable, places)
            if plan.during[0] > self.doors and (plan.section_id, plan.on) not in begun
        }
        stale = [row.pk for key, row in ours.items() if key not in wanted]
        Session.objects.filter(pk__in=stale).delete()
        kept = {key: row for key, row in ours.items() if key in wanted}
        Session.objects.filter(pk__in=[row.pk for row in kept.values()]).update(run=run)
        self._drop_seats(kept, wanted, seats)
        made = self._create([plan for key, plan in wanted.items() if key not in kept])
        self._seat({**kept, **made}, wanted, seats)

    def _may_change(self, row: Session) -> bool:
        """Planned, still to come, and from a section or an earlier plan: not made by hand."""
        planned = row.status == SessionStatus.PLANNED and row.during.lower > self.doors
        return planned and bool(row.section_id or row.run_id)

    def _seats(self, there: list[Session]) -> dict[int, list[SessionSeat]]:
        found: dict[int, list[SessionSeat]] = defaultdict(list)
        for seat in SessionSeat.objects.filter(session__in=there).order_by("pk"):
            found[seat.session_id].append(seat)
        return found

    def _drop_seats(
        self,
        kept: dict[Key, Session],
        wanted: dict[Key, Planned],
        seats: dict[int, list[SessionSeat]],
    ) -> None:
        gone = [
            seat.pk
            for key, row in kept.items()
            for seat in seats[row.pk]
            if seat.client_id not in {one.client_id for one in wanted[key].seats}
        ]
        SessionSeat.objects.filter(pk__in=gone).delete()

    def _create(self, plans: list[Planned]) -> dict[Key, Session]:
        run = self.run
        rows = Session.objects.bulk_create(
            Session(
                organization_id=run.organization_id,
                site=run.site,
                run=run,
                section_id=plan.section_id,
                kind=plan.kind,
                on=plan.on,
                during=TimestamptzRange(*plan.during),
                minutes=plan.minutes,
                mode=plan.mode,
                room_id=plan.room_id,
                module_id=plan.module_id,
            )
            for plan in plans
        )
        SessionLeader.objects.bulk_create(
            SessionLeader(
                organization_id=run.organization_id,
                session=row,
                clinician_id=clinician,
                is_co_leader=place > 0,
                during=row.during,
            )
            for row, plan in zip(rows, plans, strict=True)
            for place, clinician in enumerate(plan.leaders)
        )
        return {plan.key: row for plan, row in zip(plans, rows, strict=True)}

    def _seat(
        self,
        sessions: dict[Key, Session],
        wanted: dict[Key, Planned],
        seats: dict[int, list[SessionSeat]],
    ) -> None:
        SessionSeat.objects.bulk_create(
            SessionSeat(
                organization_id=self.run.organization_id,
                session=row,
                episode_id=one.episode_id,
                client_id=one.client_id,
                during=row.during,
                by_video=one.by_video,
            )
            for key, row in sessions.items()
            for one in wanted[key].seats
            if one.client_id not in {seat.client_id for seat in seats.get(row.pk, ())}
        )


def _key(row: Session, seats: list[SessionSeat]) -> Key:
    if row.section_id:
        return row.section_id, 0, "", row.during.lower
    return 0, seats[0].client_id if seats else 0, row.kind, row.during.lower


def _has_closed_day(run: WeekRun) -> bool:
    week = run.site.holidays.filter(on__gte=run.week_of, on__lt=run.week_of + WEEK)
    return week.exists()


def _standing_seats(
    run: WeekRun, found: ClinicWeek, timetable: Timetable, *, today: date
) -> set[int]:
    """End the seats that the plan gives up and begin the new ones; the clients who change.

    Seats in groups that do not run this week, and in extra groups, stay as they are. A week with
    a closed day is no pattern for the weeks after it: what it takes lasts for that week alone,
    and what it leaves is only paused.
    """
    ends = run.week_of + WEEK if _has_closed_day(run) else None
    since = max(run.week_of, today)
    running = {meeting.section.pk for meeting in found.meetings.values()}
    public = {row.section.public_id: row.section.pk for row in found.meetings.values()}
    episodes = {name: stay.main.episode for name, stay in found.stays.items()}
    wanted = {
        (episodes[client].pk, public[section_id(section)]): episodes[client].client_id
        for client, section, _ in timetable.seats
    }
    has = {
        (row.episode_id, row.section_id): row for row in found.seats if row.section_id in running
    }
    gone = [row for key, row in has.items() if key not in wanted and ends is None]
    over = Seat.objects.filter(pk__in=[row.pk for row in gone])
    over.filter(since__gte=since).delete()
    over.filter(since__lt=since).update(until=since)
    new = {key: client for key, client in wanted.items() if key not in has}
    Seat.objects.bulk_create(
        Seat(
            organization_id=run.organization_id,
            episode_id=episode,
            section_id=section,
            since=since,
            until=ends,
        )
        for episode, section in new
    )
    return {*new.values(), *(row.episode.client_id for row in gone)}
