"""The assessment as its page shows it: six areas, their facts, and where somebody comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wayhome.apps.core import trail
from wayhome.apps.episodes.models import StepDownIntake
from wayhome.apps.intake import access
from wayhome.apps.intake import assessment_questions as questions
from wayhome.apps.intake.asked import local_day
from wayhome.apps.intake.models import Assessment
from wayhome.apps.intake.placement_words import Advice, advice, known
from wayhome.apps.intake.queries.placement_facts import facts_on, still_open
from wayhome.apps.intake.queries.referral_inbox import when
from wayhome.domain.areas import AREAS
from wayhome.domain.placement.facts import read_facts
from wayhome.domain.placement.recommend import recommend
from wayhome.domain.privacy.permit import Actor, Permission, may


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPage:
    """The page. `values` are the form's; `versions` those of assessment and referral."""

    referral_id: str
    name: str
    about: str
    assessed: str
    values: Mapping[str, Any]
    step_down: Mapping[str, Any]
    versions: tuple[int, int]
    chips: Mapping[str, tuple[str, ...]]
    advice: Advice
    known: int
    of: int
    may_write: bool
    is_open: bool


def assessment(*, actor: Actor, referral_id: str, now: datetime) -> AssessmentPage:
    """One assessment; the look goes to the trail."""
    referral = access.referral_for(actor, referral_id, Permission.CHART_VIEW)
    episode, client = referral.episode, referral.episode.client
    trail.record(actor, "assessment.read", referral, now=now, client_id=client.pk)
    on = local_day(now, episode.site)
    who = read_facts(facts_on(referral=referral, on=on))
    found = Assessment.objects.filter(episode=episode).select_related("completed_by").first()
    is_open = bool(still_open(referral=referral))
    return AssessmentPage(
        referral_id=referral.public_id,
        name=client.full_name,
        about=", ".join(filter(None, (_age(client.age(on)), client.pronouns))),
        assessed=_assessed(found, now, episode.site.zone),
        values=_values(referral.facts, found),
        step_down=_step_down(episode.pk),
        versions=(found.version if found else 1, referral.version),
        chips={area.letter: tuple(questions.chips(area, who)) for area in AREAS},
        advice=advice(recommend(who, on=on)),
        known=known(who),
        of=len(questions.SHORT),
        may_write=is_open and bool(may(actor, Permission.ASSESS)),
        is_open=is_open,
    )


def _age(age: int | None) -> str:
    return "Age not known" if age is None else f"{age} years"


def _assessed(found: Assessment | None, now: datetime, zone: str) -> str:
    if found is None or found.completed_at is None:
        return ""
    by = f", by {found.completed_by.name}" if found.completed_by else ""
    return f"{when(found.completed_at, now, zone)}{by}"


def _values(facts: Mapping[str, Any], found: Assessment | None) -> dict[str, Any]:
    values = questions.answers(facts)
    for area in AREAS:
        said = (found.areas if found else {}).get(area.letter) or {}
        values[f"rating_{area.letter}"] = said.get("rating")
        values[f"evidence_{area.letter}"] = said.get("evidence", "")
    return values


def _step_down(episode_id: int) -> dict[str, Any]:
    fields = ("came_from", "place", "left_on", "sober_since", "records_received_on", "asks_php")
    return StepDownIntake.objects.filter(episode_id=episode_id).values(*fields).first() or {}
