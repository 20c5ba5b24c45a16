"""Begin the way in for somebody whose history others sent."""

from __future__ import annotations

from datetime import datetime

from wayhome.apps.exchange.queries.received import facts_from_history
from wayhome.apps.intake.actions.referral import refer
from wayhome.apps.intake.asked import Asked, Person
from wayhome.apps.intake.models import Referral, ReferralSource
from wayhome.domain.privacy.permit import Actor


def refer_received(*, actor: Actor, client_id: str, now: datetime) -> Referral:
    """A referral for a received person, with the facts that their scores give.

    Raises `Refused` where the person has an open episode.
    """
    facts = facts_from_history(actor=actor, client_id=client_id)
    return refer(
        actor=actor,
        asked=Asked(person=Person(), facts=facts),
        now=now,
        source=ReferralSource.FHIR,
        earlier_id=client_id,
    )
