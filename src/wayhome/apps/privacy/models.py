"""The trail: who looked at what and who changed what. Rows are added, never touched again."""

from __future__ import annotations

from django.db import models

from wayhome.apps.core.models import Organization


class TrailHead(models.Model):
    """The last link of an organization's chain; a row lock on it puts writers in line."""

    organization = models.OneToOneField(
        Organization, models.PROTECT, primary_key=True, related_name="+"
    )
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"trail head {self.organization_id}"


class TrailEntry(models.Model):
    """One look or one change. `details` holds names of fields and codes, never their contents."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=24)
    client_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="one_trail_number")
        ]
        indexes = [
            models.Index(fields=["organization", "client_id", "number"], name="trail_by_client"),
            models.Index(fields=["organization", "user_id", "number"], name="trail_by_user"),
        ]

    def __str__(self) -> str:
        return f"trail entry {self.number}"
