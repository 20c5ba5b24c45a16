"""What others sent about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from wayhome.apps.core import trail
from wayhome.apps.exchange.models import Received
from wayhome.apps.people import access
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission, may

HEADINGS = {
    "Condition": "Conditions",
    "Observation": "Scores",
    "QuestionnaireResponse": "Scores",
    "MedicationRequest": "Prescriptions",
    "Encounter": "Visits",
    "CarePlan": "Care plans",
    "Coverage": "Coverage",
    "ServiceRequest": "Orders and referrals",
}
SCORES = frozenset({"phq9", "gad7", "pcl5"})


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    says: str
    on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class History:
    """Lines under headings, newest first; `kept` counts what was received and not used."""

    client_id: str
    name: str
    groups: list[tuple[str, list[ReceivedLine]]]
    kept: int
    may_refer: bool


def history(*, actor: Actor, client_id: str, now: datetime) -> History:
    """What others sent about one client."""
    client = access.client_for(actor, client_id, Permission.CHART_VIEW)
    rows = Received.objects.filter(client=client).order_by("-on", "pk")
    groups: dict[str, list[ReceivedLine]] = {heading: [] for heading in HEADINGS.values()}
    kept = 0
    for row in rows.only("resource_type", "says", "on", "source_name", "is_used"):
        heading = HEADINGS.get(row.resource_type)
        if heading and row.is_used and row.says:
            groups[heading].append(ReceivedLine(row.says, row.on, row.source_name))
        else:
            kept += 1
    has_open = client.episodes.exclude(status=EpisodeStatus.CLOSED.value).exists()
    trail.record(actor, "received.read", client, now=now, client_id=client.pk)
    return History(
        client_id=client.public_id,
        name=client.full_name,
        groups=[(heading, lines) for heading, lines in groups.items() if lines],
        kept=kept,
        may_refer=not has_open and bool(may(actor, Permission.REFERRAL_TAKE)),
    )


def facts_from_history(*, actor: Actor, client_id: str) -> dict[str, int]:
    """Placement facts that the newest received scores give: phq9, gad7, pcl5."""
    client = access.client_for(actor, client_id, Permission.CHART_VIEW)
    rows = Received.objects.filter(client=client, points__isnull=False).order_by("on")
    found = {row.says.split()[0]: row.points for row in rows if row.points is not None}
    return {name: points for name, points in found.items() if name in SCORES}
