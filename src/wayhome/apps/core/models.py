"""What every record shares: an organization, a random public id, and the trail of its looks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final

from django.db import models
from django.db.models import Q

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def new_public_id() -> str:
    """A random id for URLs: 16 letters of 57, more than 93 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(16))


def choices(words: Iterable[str]) -> list[tuple[str, str]]:
    """Choices of a field from a closed list of words, a `StrEnum` or plain texts."""
    return [(str(word), str(word).replace("_", " ").capitalize()) for word in words]


def one_of(field: str, words: Iterable[str], name: str) -> models.CheckConstraint:
    """A constraint that a field holds a word of the list."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [str(word) for word in words]}), name=name
    )


class Organization(models.Model):
    """A licensed program: the tenant. Organizations never see each other."""

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"organization {self.public_id}"


class Installation(models.Model):
    """The one row that says whether this database is a demo, and how far its clock is set off."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField(default=False)
    clock_offset = models.DurationField(help_text="added to the real time, in demos only")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_installation"),
        ]

    def __str__(self) -> str:
        return "installation"


class TenantModel(models.Model):
    """A record of one organization."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=24, unique=True, default=new_public_id)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"


class Edited(models.Model):
    """A record that two people may edit at once: the second is told, and sees both versions."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


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
