"""The facts of a referral as they are on a day: ages and days since a discharge move with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from wayhome.apps.episodes.models import StepDownIntake
from wayhome.apps.intake.asked import with_age
from wayhome.apps.intake.models import Referral
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.verdict import YES, Verdict, no


def facts_on(*, referral: Referral, on: date) -> dict[str, Any]:
    """Every known fact on a day. The step-down intake, where there is one, outranks the call."""
    facts = with_age(referral.facts, referral.episode.client, on)
    step_down = StepDownIntake.objects.filter(episode_id=referral.episode_id).first()
    if step_down is None:
        return facts
    facts.pop("stepped_down_days_ago", None)
    return facts | step_down_facts(step_down=step_down, on=on)


def step_down_facts(*, step_down: StepDownIntake, on: date) -> dict[str, Any]:
    """What a step-down intake says to the rules. A discharge still to come has no days yet."""
    facts: dict[str, Any] = {
        "stepping_down_from": step_down.came_from,
        "discharge_asks_php": step_down.asks_php,
    }
    days = (on - step_down.left_on).days
    return facts | {"stepped_down_days_ago": days} if days >= 0 else facts


def still_open(*, referral: Referral) -> Verdict:
    """Whether the way in is still open, so that it may be written on. Code: `referral.closed`."""
    if referral.closed_at is None and EpisodeStatus(referral.episode.status) in BEFORE_CARE:
        return YES
    return no("referral.closed", "This referral is settled. It can only be read.")
