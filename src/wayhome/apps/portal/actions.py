"""Take what somebody without an account sends: slowed down, and never told who is known here."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from wayhome.apps.intake.actions.referral import receive
from wayhome.apps.intake.asked import Asked
from wayhome.apps.portal import access
from wayhome.apps.portal.models import FormSent
from wayhome.domain.privacy.permit import open_form
from wayhome.domain.verdict import no

MOST: Final = 10
WITHIN: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=1)


def send(*, program_id: str, asked: Asked, address: str, now: datetime) -> None:
    """Make a referral of an open form. The sender learns nothing from it but that it was sent.

    Code of refusal: `form.too_many` after ten forms from one address within an hour; the address
    itself is not kept, only a keyed digest of it, and that for a day.
    """
    organization = access.program_for(program_id)
    _slow_down(address, now)
    FormSent.objects.filter(at__lt=now - KEPT).delete()
    FormSent.objects.create(organization=organization, address_digest=_digest(address), at=now)
    receive(actor=open_form(organization.pk), organization_id=program_id, asked=asked, now=now)


def _slow_down(address: str, now: datetime) -> None:
    sent = FormSent.objects.filter(address_digest=_digest(address), at__gt=now - WITHIN)
    if sent.count() >= MOST:
        no(
            "form.too_many",
            "Many forms came from your place in the last hour. Please call us, or try later.",
        ).require()


def _digest(address: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()
