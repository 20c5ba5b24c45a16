"""What came from elsewhere, kept as it was received."""

from __future__ import annotations

from django.db import models

from wayhome.apps.core.models import TenantModel
from wayhome.apps.people.models import Client


class Received(TenantModel):
    """A resource as received, once by its digest; `client` where it was matched to a person."""

    digest = models.CharField(max_length=64)
    resource_type = models.CharField(max_length=60)
    source_key = models.CharField(max_length=300, help_text="Type/id")
    source_name = models.CharField(max_length=200, help_text="name of the file, without its path")
    body = models.JSONField()
    received_at = models.DateTimeField()
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="received")
    is_used = models.BooleanField(default=False)
    says = models.CharField(max_length=300, blank=True, help_text="in words, where it was used")
    on = models.DateField(null=True, help_text="the day it speaks of")
    points = models.SmallIntegerField(null=True, help_text="total of a score")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "digest"], name="received_once")
        ]
        indexes = [models.Index(fields=["client", "on"], name="received_by_client")]


class PersonKey(TenantModel):
    """An identifier under which another system knows a client."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="keys")
    system = models.CharField(max_length=200)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "system", "value"], name="one_person_key"
            )
        ]
