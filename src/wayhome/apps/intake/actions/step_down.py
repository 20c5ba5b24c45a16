"""Write down where somebody comes from after care around the clock, and what came along."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.episodes.models import StepDownIntake
from wayhome.apps.intake import access
from wayhome.apps.intake.actions.assessment import save_facts
from wayhome.apps.intake.asked import local_day
from wayhome.apps.intake.queries.placement_facts import step_down_facts, still_open
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.verdict import YES, Verdict, no


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDown:
    """Fields of `StepDownIntake` by their names."""

    came_from: str
    left_on: date
    place: str = ""
    sober_since: date | None = None
    records_received_on: date | None = None
    asks_php: bool = False


@transaction.atomic
def save_step_down(
    *, actor: Actor, referral_id: str, said: StepDown, version: int, now: datetime
) -> StepDownIntake:
    """Save the step-down intake; the rules ask it from now on.

    `version` is that of the referral. Codes of refusal: `step_down.dates` where records or the
    first sober day lie in the future, `referral.closed`.
    """
    referral = access.referral_for(actor, referral_id, Permission.ASSESS)
    still_open(referral=referral).require()
    on = local_day(now, referral.episode.site)
    _dates(said, on).require()
    found, _ = StepDownIntake.objects.update_or_create(
        episode_id=referral.episode_id,
        organization_id=actor.organization_id,
        defaults=asdict(said),
    )
    facts = {key: value for key, value in referral.facts.items() if key != "stepped_down_days_ago"}
    facts |= step_down_facts(step_down=found, on=on)
    save_facts(actor=actor, referral=referral, facts=facts, version=version, now=now)
    trail.record(actor, "step_down.save", found, now=now, client_id=referral.episode.client_id)
    return found


def _dates(said: StepDown, on: date) -> Verdict:
    if any(day and day > on for day in (said.sober_since, said.records_received_on)):
        return no("step_down.dates", "Records and the first sober day cannot lie in the future.")
    return YES
