"""The door to the programs that take referrals by web form: open, and nothing but a name behind."""

from __future__ import annotations

from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import Organization


def program_for(organization_id: str) -> Organization:
    """The organization of a public id. Raises `NotHere` for any other text."""
    found = Organization.objects.filter(public_id=organization_id).first()
    if found is None:
        raise NotHere
    return found
