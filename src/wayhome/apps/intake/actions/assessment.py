"""Write down the assessment: what was seen in the six areas, and the facts that came with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.editing import Conflict, save_edit
from wayhome.apps.intake import access
from wayhome.apps.intake import assessment_questions as questions
from wayhome.apps.intake.actions.referral import owe_hand_off
from wayhome.apps.intake.asked import local_day
from wayhome.apps.intake.models import Assessment, Referral
from wayhome.apps.intake.preview import preview
from wayhome.apps.intake.queries.placement_facts import facts_on, still_open
from wayhome.domain.areas import AREAS
from wayhome.domain.placement.facts import read_facts
from wayhome.domain.privacy.permit import Actor, Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a clinician saw: `{letter: {"rating": 0-4 or None, "evidence": text}}`, and the facts.

    `versions` are those of the assessment (1 where there was none yet) and of the referral.
    """

    areas: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Any]
    versions: tuple[int, int]


@transaction.atomic
def assess(*, actor: Actor, referral_id: str, seen: Seen, now: datetime) -> Assessment:
    """Save the areas and the facts. It is complete once A to E are rated.

    Raises `Conflict` where somebody saved the assessment or the facts since, `BadFacts` for facts
    that the forms let through by mistake. A STOP among the facts leaves a task to hand over.
    """
    referral = access.referral_for(actor, referral_id, Permission.ASSESS)
    still_open(referral=referral).require()
    assessment, _ = Assessment.objects.get_or_create(
        organization_id=actor.organization_id, episode_id=referral.episode_id
    )
    areas = {letter: dict(area) for letter, area in seen.areas.items()}
    try:
        save_edit(assessment, {"areas": areas}, version=seen.versions[0])
    except Conflict as conflict:
        raise _in_words(conflict) from None
    _complete(actor, assessment, now)
    save_facts(actor=actor, referral=referral, facts=seen.facts, version=seen.versions[1], now=now)
    trail.record(
        actor,
        "assessment.save",
        referral,
        now=now,
        client_id=referral.episode.client_id,
        fields=sorted(areas),
    )
    return assessment


def save_facts(
    *,
    actor: Actor,
    referral: Referral,
    facts: Mapping[str, Any],
    version: int,
    now: datetime,
) -> None:
    """Replace the facts of a referral and let what follows from them follow.

    Called inside the transaction of whoever changed them, behind that action's door. Facts that
    did not change are not written. Raises `Conflict` where somebody saved the referral since.
    """
    read_facts(dict(facts))
    before = dict(referral.facts)
    if facts != before:
        try:
            save_edit(referral, {"facts": dict(facts)}, version=version)
        except Conflict as conflict:
            raise _facts_in_words(conflict) from None
        trail.record(
            actor,
            "referral.facts",
            referral,
            now=now,
            client_id=referral.episode.client_id,
            fields=sorted(key for key in questions.SHORT if facts.get(key) != before.get(key)),
        )
    episode, on = referral.episode, local_day(now, referral.episode.site)
    known = preview(facts_on(referral=referral, on=on), on=on)
    if episode.priority != known.priority:
        episode.priority = known.priority
        episode.save(update_fields=["priority"])
    owe_hand_off(episode, known, now)


def _complete(actor: Actor, assessment: Assessment, now: datetime) -> None:
    rated = [(assessment.areas.get(area.letter) or {}).get("rating") for area in AREAS]
    is_whole = all(rating is not None for rating in rated[:-1])
    assessment.completed_at = now if is_whole else None
    assessment.completed_by_id = actor.user_id if is_whole else None
    assessment.save(update_fields=["completed_at", "completed_by"])


def _in_words(conflict: Conflict) -> Conflict:
    mine, theirs = (_areas(side["areas"]) for side in (conflict.mine, conflict.theirs))
    return Conflict(mine=mine, theirs=theirs, version=conflict.version)


def _areas(areas: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {f"{area.letter} {area.title}": _area(areas.get(area.letter) or {}) for area in AREAS}


def _area(area: Mapping[str, Any]) -> str:
    rating = area.get("rating")
    return ", ".join(filter(None, ("" if rating is None else str(rating), area.get("evidence"))))


def _facts_in_words(conflict: Conflict) -> Conflict:
    mine, theirs = conflict.mine["facts"], conflict.theirs["facts"]
    keys = [fact for fact in questions.SHORT if mine.get(fact) != theirs.get(fact)]
    return Conflict(
        mine={questions.SHORT[fact]: questions.said(mine.get(fact)) for fact in keys},
        theirs={questions.SHORT[fact]: questions.said(theirs.get(fact)) for fact in keys},
        version=conflict.version,
    )
