"""Help around treatment: support meetings that others hold, and the ones a person goes to.

None of this is care: a support meeting never counts as a clinical minute and is never billed.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from wayhome.apps.core.models import TenantModel
from wayhome.apps.people.models import Client


class SupportMeeting(TenantModel):
    """One weekly meeting on one weekday, as its directory lists it. Times are of its own place.

    `key` is the meeting's own in the feed; with fellowship and day it is found again at the next
    import. `weekday` is 0 (Monday) to 6; weekday and `starts` are empty for one by appointment.
    """

    fellowship = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=255)
    weekday = models.PositiveSmallIntegerField(null=True)
    starts = models.TimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    zone = models.CharField(max_length=40, blank=True)
    types = ArrayField(models.CharField(max_length=10), default=list)
    languages = ArrayField(models.CharField(max_length=8), default=list)
    is_secular = models.BooleanField(default=False)
    place = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=400, blank=True)
    region = models.CharField(max_length=255, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    in_person = models.BooleanField()
    is_online = models.BooleanField()
    link = models.URLField(max_length=500, blank=True)
    phone = models.CharField(max_length=80, blank=True)
    group = models.CharField(max_length=255, blank=True)
    notes = models.TextField(blank=True)
    seen_on = models.DateField(help_text="of the last import that listed it")
    gone_on = models.DateField(null=True, help_text="since when its feed lists it no more")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "fellowship", "key", "weekday"],
                nulls_distinct=False,
                name="one_meeting_a_key_and_day",
            ),
            models.CheckConstraint(
                condition=Q(weekday__isnull=True, starts__isnull=True)
                | Q(weekday__lte=6, starts__isnull=False),
                name="meeting_has_day_and_time_or_neither",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "weekday", "starts"], name="meetings_by_time"),
            models.Index(fields=["organization", "latitude"], name="meetings_by_place"),
            *(
                GinIndex(OpClass(Upper(field), name="gin_trgm_ops"), name=f"meetings_like_{field}")
                for field in ("name", "place", "region")
            ),
        ]


class ClientMeeting(TenantModel):
    """A support meeting that is part of a person's week, from a day on, as the person says."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="support_meetings")
    meeting = models.ForeignKey(SupportMeeting, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "meeting"],
                condition=Q(until__isnull=True),
                name="one_place_in_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="client_meeting_ends_later",
            ),
        ]

    def end(self, on: date) -> None:
        """The person goes there no more, from this day on."""
        self.until = max(on, self.since)
        self.save(update_fields=["until"])
