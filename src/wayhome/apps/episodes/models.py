"""Episodes of care, the levels they pass through, and the tasks that hang on them."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from wayhome.apps.core.models import Edited, TenantModel, choices, one_of
from wayhome.apps.people.models import Client, Clinician
from wayhome.apps.program.models import Site, Track
from wayhome.domain.episode import CloseReason, EpisodeStatus, can_move
from wayhome.domain.vocabulary import LEVELS


class Episode(TenantModel, Edited):
    """One course of care for one client, from referral to close."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="episodes")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    track = models.ForeignKey(Track, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=12, choices=choices(EpisodeStatus), default=EpisodeStatus.REFERRED.value
    )
    requested_on = models.DateField(help_text="first contact: the waiting clocks start here")
    admitted_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    close_reason = models.CharField(max_length=20, choices=choices(CloseReason), blank=True)
    counselor = models.ForeignKey(Clinician, models.PROTECT, null=True, related_name="caseload")
    priority = models.PositiveSmallIntegerField(default=4)
    diagnoses = models.JSONField(default=list, help_text="ICD-10-CM codes as received or coded")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=~Q(status=EpisodeStatus.CLOSED.value),
                name="one_open_episode_per_client",
            ),
            models.CheckConstraint(
                condition=Q(admitted_on__isnull=False) | ~Q(status__in=["admitted", "discharged"]),
                name="admitted_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False) & ~Q(close_reason="")
                | ~Q(status="closed"),
                name="closed_has_date_and_reason",
            ),
            models.CheckConstraint(condition=Q(priority__range=(1, 4)), name="episode_priority"),
            one_of("status", EpisodeStatus, "episode_status"),
        ]
        indexes = [models.Index(fields=["organization", "status"], name="episode_by_status")]

    def _move(self, to: EpisodeStatus, *changed: str) -> None:
        can_move(EpisodeStatus(self.status), to).require()
        self.status = to.value
        self.save(update_fields=["status", *changed])

    def screen(self) -> None:
        self._move(EpisodeStatus.SCREENED)

    def wait(self) -> None:
        self._move(EpisodeStatus.WAITING)

    def admit(self, *, on: date) -> None:
        self.admitted_on = on
        self._move(EpisodeStatus.ADMITTED, "admitted_on")

    def discharge(self) -> None:
        self._move(EpisodeStatus.DISCHARGED)

    def close(self, *, on: date, reason: CloseReason) -> None:
        self.closed_on, self.close_reason = on, reason.value
        self._move(EpisodeStatus.CLOSED, "closed_on", "close_reason")


class LevelStay(TenantModel):
    """The time of an episode at one level of care; a step is the next stay. `ends_on` excluded."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="level_stays")
    level = models.CharField(max_length=20, choices=choices(LEVELS))
    track = models.ForeignKey(Track, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    needs = models.JSONField(help_text="units prescribed a week, by kind of service")
    days_least = models.PositiveSmallIntegerField(default=3)
    days_most = models.PositiveSmallIntegerField(default=5)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="stay_ends_later",
            ),
            ExclusionConstraint(
                name="one_level_at_a_time",
                expressions=[
                    ("episode", RangeOperators.EQUAL),
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            one_of("level", LEVELS, "stay_level"),
        ]


class StepDownIntake(TenantModel):
    """Where a person comes from after 24-hour care (S11), and what came along."""

    episode = models.OneToOneField(Episode, models.CASCADE, related_name="step_down")
    came_from = models.CharField(max_length=20)
    place = models.CharField(max_length=200, blank=True)
    left_on = models.DateField()
    sober_since = models.DateField(null=True)
    records_received_on = models.DateField(null=True)
    asks_php = models.BooleanField(default=False)


class Task(TenantModel):
    """Something somebody has to do for a person by a time."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=40, help_text="stable code: offer_naloxone, hand_off, ...")
    says = models.CharField(max_length=300)
    role = models.CharField(max_length=20, help_text="the role whose work it is")
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "role", "due_at"],
                name="task_open",
                condition=Q(done_at__isnull=True),
            )
        ]
