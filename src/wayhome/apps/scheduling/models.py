"""The week: seats held and taken, dated sessions, and the runs of the weekly engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from wayhome.apps.core.models import Edited, TenantModel, choices, one_of
from wayhome.apps.episodes.models import Episode
from wayhome.apps.people.models import Client, Clinician, User
from wayhome.apps.program.models import Module, Room, Section, Site
from wayhome.domain.repair.facts import Kind
from wayhome.domain.template.proposal import ProposalStatus
from wayhome.domain.template.proposal import can_move as can_decide
from wayhome.domain.vocabulary import Mode, ServiceKind
from wayhome.domain.week_run import MOST_ATTEMPTS, RunStatus, can_move


class SessionStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


def _days(start: str, end: str) -> Func:
    return Func(F(start), F(end), Value("[)"), function="daterange")


class SeatHold(TenantModel):
    """Seats promised to a caller until a time. Live: not released and not past `expires_at`."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="seat_holds")
    sections = models.ManyToManyField(Section, related_name="seat_holds")
    starts_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(released_at__isnull=True),
                name="one_hold_per_episode",
            )
        ]


class Seat(TenantModel):
    """A client's place in a section from a day on; `until` excluded, empty while it lasts."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="seats")
    section = models.ForeignKey(Section, models.PROTECT, related_name="seats")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="seat_ends_later"
            ),
            ExclusionConstraint(
                name="one_seat_per_section",
                expressions=[
                    ("episode", RangeOperators.EQUAL),
                    ("section", RangeOperators.EQUAL),
                    (_days("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


LEASE: Final = timedelta(seconds=60)
"""After that long without a sign of life a worker counts as gone, by the database's clock."""


_LEFT_ALONE: Final = Q(status=RunStatus.RUNNING, lease_until__lt=Now())


class WeekRunQuerySet(models.QuerySet["WeekRun"]):
    """Runs by what their workers do."""

    def without_worker(self) -> Self:
        """Waiting for a worker, or left alone by one."""
        return self.filter(Q(status=RunStatus.QUEUED) | _LEFT_ALONE)

    def left_alone(self) -> Self:
        """At work, but the worker gave no sign of life for too long."""
        return self.filter(_LEFT_ALONE)

    def to_take_up(self) -> Self:
        """Without a worker, and worth another: what ended two would end a third."""
        return self.without_worker().filter(attempt__lt=MOST_ATTEMPTS)


class WeekRun(TenantModel):
    """One run of the weekly engine for a site and a week, kept so that it can be replayed."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="week_runs")
    week_of = models.DateField(help_text="its Monday")
    status = models.CharField(max_length=12, choices=choices(RunStatus))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    problem = models.JSONField(help_text="wayhome.week/1")
    timetable = models.JSONField(null=True, help_text="wayhome.timetable/1")
    seed = models.IntegerField()
    seconds = models.FloatField(help_text="the most that the engine may take")
    attempt = models.PositiveSmallIntegerField(default=0, help_text="how often it was taken up")
    lease_until = models.DateTimeField(null=True, help_text="past: its worker is gone")
    progress = models.JSONField(default=dict, help_text="phase, cost, bound and seconds so far")
    stop_asked_at = models.DateTimeField(null=True)
    decisions = models.JSONField(default=dict, help_text="client to accepted or turned_down")
    reasons = models.JSONField(default=dict, help_text="client to what is missing, and ways out")
    replay = models.JSONField(default=dict, help_text="what came out when it was solved again")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    failure = models.CharField(max_length=300, blank=True)

    objects = WeekRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "week_of"],
                condition=Q(status="published"),
                name="one_published_run_a_week",
            ),
            one_of("status", RunStatus, "run_status"),
        ]

    def move(self, to: RunStatus, *changed: str) -> None:
        """Go to another state and save it with the other fields that changed on the way."""
        can_move(RunStatus(self.status), to).require()
        self.status = to.value
        self.save(update_fields=["status", *changed])

    def take_up(self) -> bool:
        """Become the worker of a run that has none. False: another was first, or it is over.

        A worker is known by the number of its attempt: one that was given up and comes back finds
        another number and changes nothing any more.
        """
        here = WeekRun.objects.filter(pk=self.pk, attempt=self.attempt).to_take_up()
        taken = here.update(
            status=RunStatus.RUNNING.value,
            attempt=F("attempt") + 1,
            lease_until=Now() + LEASE,
            progress={},
        )
        self.attempt += taken
        return bool(taken)

    def beat(self, progress: Mapping[str, object]) -> bool:
        """Say that we live and how far we are. False: stop, somebody asked or the run is not ours."""
        ours = self._ours().filter(stop_asked_at=None)
        return bool(ours.update(lease_until=Now() + LEASE, progress=dict(progress)))

    def finish(self, to: RunStatus, **found: object) -> bool:
        """Keep what the worker found, or its failure. False when the run is not ours any more."""
        return bool(self._ours().update(status=to.value, lease_until=None, **found))

    def ask_to_stop(self, now: datetime) -> bool:
        """Let the worker end with the best so far. False: it is over.

        A run without a worker has nothing to keep and is thrown away.
        """
        here = WeekRun.objects.filter(pk=self.pk)
        if here.without_worker().update(status=RunStatus.DISCARDED.value, lease_until=None):
            return True
        return bool(here.filter(status=RunStatus.RUNNING).update(stop_asked_at=now))

    def _ours(self) -> WeekRunQuerySet:
        return WeekRun.objects.filter(pk=self.pk, attempt=self.attempt, status=RunStatus.RUNNING)


class Session(TenantModel, Edited):
    """One dated meeting: of a section, or an appointment (then `section` is empty)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="sessions")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="sessions")
    kind = models.CharField(max_length=20, choices=choices(ServiceKind))
    on = models.DateField(help_text="the site's calendar day")
    during = DateTimeRangeField()
    minutes = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=choices(Mode))
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="sessions")
    module = models.ForeignKey(Module, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=10, choices=choices(SessionStatus), default=SessionStatus.PLANNED.value
    )
    reason = models.CharField(max_length=120, blank=True)
    run = models.ForeignKey(WeekRun, models.PROTECT, null=True, related_name="sessions")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="no_double_room",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=~Q(status="cancelled"),
            ),
            models.UniqueConstraint(fields=["section", "on"], name="one_session_a_day"),
            one_of("status", SessionStatus, "session_status"),
            one_of("kind", ServiceKind, "session_kind"),
        ]
        indexes = [models.Index(fields=["site", "on"], name="session_by_day")]


class SessionLeader(TenantModel):
    """Who leads a session. `during` is the session's own, kept here for the constraint."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="leaders")
    clinician = models.ForeignKey(Clinician, models.PROTECT, related_name="+")
    is_co_leader = models.BooleanField(default=False)
    during = DateTimeRangeField()
    is_live = models.BooleanField(default=True, help_text="false when the session is called off")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "clinician"], name="one_leader_once"),
            ExclusionConstraint(
                name="no_double_clinician",
                expressions=[
                    ("clinician", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_live=True),
            ),
        ]


class SessionSeat(TenantModel):
    """A client expected at a session. Attendance is kept on it later; the row is never removed
    once the session has begun."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="seats")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="session_seats")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    by_video = models.BooleanField(default=False)
    is_live = models.BooleanField(default=True, help_text="false when called off")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "client"], name="one_place_a_session"),
            ExclusionConstraint(
                name="no_double_client",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_live=True),
            ),
        ]
        indexes = [models.Index(fields=["episode"], name="session_seat_by_episode")]


class Apart(TenantModel):
    """Two clients who must never sit in the same group. The reason stays in the chart."""

    first = models.ForeignKey(Client, models.CASCADE, related_name="+")
    second = models.ForeignKey(Client, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_apart_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="apart_in_order"),
        ]


class NetworkSite(models.Model):
    """One file of `wayhome week solve-network` on its way: the problem, then its only answer.

    Whoever runs the command has the files and the database, so the row belongs to no organization.
    It is removed once the answer is kept as a file.
    """

    digest = models.CharField(
        max_length=64, primary_key=True, help_text="of the problem and of how it is to be solved"
    )
    problem = models.BinaryField(help_text="wayhome.week, gzip-compressed")
    seconds = models.FloatField()
    gap = models.FloatField()
    seed = models.IntegerField()
    timetable = models.BinaryField(null=True, help_text="wayhome.timetable, gzip-compressed")
    failure = models.TextField(blank=True)
    worker = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"site {self.digest}"


class TemplateProposal(TenantModel):
    """A better template for a site: worked out in a worker, decided by a director, once."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="template_proposals")
    starts_on = models.DateField(help_text="the Monday from which its changes would hold")
    status = models.CharField(max_length=12, choices=choices(ProposalStatus))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    most = models.PositiveSmallIntegerField(help_text="changes at once")
    seed = models.IntegerField()
    ground = models.JSONField(help_text="rooms, people, hours and groups as they were")
    problem = models.JSONField(help_text="the usual week, those who wait among its clients")
    found = models.JSONField(null=True, help_text="changes, figures, rules at odds")
    failure = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was turned down")

    class Meta:
        constraints = [one_of("status", ProposalStatus, "proposal_status")]

    def take_up(self) -> bool:
        """Begin to work it out. False when another worker has it."""
        here = TemplateProposal.objects.filter(pk=self.pk, status=ProposalStatus.QUEUED)
        return bool(here.update(status=ProposalStatus.RUNNING.value))

    def finish(self, to: ProposalStatus, **found: object) -> bool:
        """Keep what was found. False when it was given up meanwhile."""
        here = TemplateProposal.objects.filter(pk=self.pk, status=ProposalStatus.RUNNING)
        return bool(here.update(status=to.value, **found))

    def decide(self, to: ProposalStatus, *, at: datetime, by: int | None, reason: str = "") -> None:
        """Accept it or turn it down; once."""
        can_decide(ProposalStatus(self.status), to).require()
        self.status, self.decided_at, self.reason = to.value, at, reason
        self.decided_by_id = by
        self.save(update_fields=["status", "decided_at", "decided_by", "reason"])


class Repair(TenantModel):
    """Something fell through on a day, and what was approved in its place.

    `settled` holds, by session, the way that was chosen: codes and public ids, nothing else.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="repairs")
    kind = models.CharField(max_length=10, choices=choices(Kind))
    on = models.DateField(help_text="the site's calendar day")
    settled = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [one_of("kind", Kind, "repair_kind")]
        indexes = [models.Index(fields=["organization", "on"], name="repair_by_day")]


class Call(TenantModel):
    """Somebody whose week a repair touched and who has to be told: a client or a clinician."""

    repair = models.ForeignKey(Repair, models.CASCADE, related_name="calls")
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="+")
    clinician = models.ForeignKey(Clinician, models.CASCADE, null=True, related_name="+")
    says = models.JSONField(help_text="sentences about their own week")
    tell_by = models.DateTimeField(help_text="the first thing that is not as they know it")
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(client__isnull=True) ^ Q(clinician__isnull=True), name="call_to_one"
            ),
            models.UniqueConstraint(fields=["repair", "client"], name="one_call_a_client"),
            models.UniqueConstraint(fields=["repair", "clinician"], name="one_call_a_clinician"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "tell_by"],
                name="call_open",
                condition=Q(told_at__isnull=True),
            )
        ]
