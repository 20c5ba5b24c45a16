"""What the open forms leave behind besides referrals."""

from __future__ import annotations

from django.db import models

from wayhome.apps.core.models import Organization


class FormSent(models.Model):
    """Somebody sent the open form: by digest of the address, so that a flood can be slowed."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    address_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address_digest", "at"], name="form_by_address")]

    def __str__(self) -> str:
        return f"form sent {self.pk}"
