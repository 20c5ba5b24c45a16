"""Somebody on the way in, for the tests of assessment, placement, waiting and admission."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from tests import builders
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.intake.actions.placement import place
from wayhome.apps.intake.models import Referral
from wayhome.apps.program.models import Site
from wayhome.domain.levels import Level
from wayhome.domain.privacy.permit import Role

#: Every needed answer is in; the rules say IOP.
FITS: Final[dict[str, Any]] = {
    "emergency": [],
    "suicide_screen": dict.fromkeys(("item1", "item2", "item3", "item4", "item5", "item6"), False),
    "physical_dependence": ["opioid"],
    "can_follow_group": True,
    "medical_daily_nursing": False,
    "household_active_use": False,
    "safe_between_sessions": True,
    "dsm5_criteria": 5,
    "relapses_past_6_months": 2,
    "hours_per_week_possible": 10,
}
STOP: Final = FITS | {"physical_dependence": ["alcohol"], "ciwa": 21}
UNKNOWN: Final = {key: value for key, value in FITS.items() if key != "household_active_use"}


def asked(at: Site, *, hours: float = 2, **given: Any) -> Referral:
    """A referral that came in `hours` ago, with facts by which the person fits here."""
    client = builders.client(at.organization, **given.pop("client", {}))
    episode = builders.episode(client, at, status=given.pop("status", "referred"))
    values = {"source": "phone", "received_at": NOW - timedelta(hours=hours), "facts": FITS}
    return Referral.objects.create(
        organization=at.organization, episode=episode, **(values | given)
    )


def placed(cast: Cast, at: Site, *, level: Level = Level.IOP, **given: Any) -> Referral:
    """A referral that a counselor has placed."""
    referral = asked(at, **given)
    place(
        actor=cast.actor(Role.COUNSELOR),
        referral_id=referral.public_id,
        level=level,
        reason="" if level is Level.IOP else "Asked for with good reasons",
        version=referral.version,
        now=NOW,
    )
    referral.refresh_from_db()
    referral.episode.refresh_from_db()
    return referral
