"""Care as it was delivered. The ledger of attendance is written, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from wayhome.apps.core.models import TenantModel, choices, one_of
from wayhome.apps.episodes.models import Episode
from wayhome.apps.people.models import Client, User
from wayhome.apps.scheduling.models import Session
from wayhome.domain.attendance import Mark, Mistake, Source, Why


class AttendanceEntry(TenantModel):
    """One thing that somebody saw of one person at one session.

    A correction is a second entry that takes the first one back (`reverses`), with author and
    reason; the database refuses to change or remove either. The entry hangs on session, person
    and episode, not on the place in the roster: whoever moves people touches nobody's minutes.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendance")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="attendance")
    mark = models.CharField(max_length=10, choices=choices(Mark))
    at = models.DateTimeField(null=True, help_text="of coming and going")
    source = models.CharField(max_length=12, choices=choices(Source))
    why = models.CharField(max_length=20, choices=choices(Why), blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    mistake = models.CharField(max_length=20, choices=choices(Mistake), blank=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mark__in=["in", "out"], at__isnull=False)
                | Q(mark__in=["waiting", "no_show", "excused"], at__isnull=True),
                name="attendance_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(mark="excused") | ~Q(why=""), name="attendance_excused_why"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, mistake="")
                | (Q(reverses__isnull=False) & ~Q(mistake="") & ~Q(reverses=F("id"))),
                name="attendance_taken_back_why",
            ),
            one_of("source", Source, "attendance_source"),
        ]
        indexes = [
            models.Index(fields=["episode", "session"], name="attendance_by_episode"),
        ]
