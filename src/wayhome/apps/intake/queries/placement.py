"""A placement as its page shows it: areas, what the rules say, the decision and those before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.intake import access
from wayhome.apps.intake import assessment_questions as questions
from wayhome.apps.intake.asked import local_day
from wayhome.apps.intake.models import Assessment, Placement, Referral
from wayhome.apps.intake.placement_words import (
    Advice,
    Rung,
    advice,
    asks_of,
    known,
    ladder,
)
from wayhome.apps.intake.preview import LEVEL_WORDS
from wayhome.apps.intake.queries.placement_facts import facts_on, still_open
from wayhome.apps.intake.queries.referral_inbox import when
from wayhome.apps.intake.queries.tasks import TaskRow, tasks_of
from wayhome.apps.program.models import Track
from wayhome.domain.areas import AREAS, at_odds
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.hand_off import partner_for
from wayhome.domain.levels import Level
from wayhome.domain.placement.decision import can_decide, says_the_same
from wayhome.domain.placement.facts import Facts, read_facts
from wayhome.domain.placement.recommend import Recommendation, recommend
from wayhome.domain.placement.rules import RULES, SAFETY
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.verdict import Reason
from wayhome.domain.waiting import PRIORITY_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """One area: what was seen, its facts, what the rules ask because of them."""

    letter: str
    title: str
    text: str
    rating: str
    meaning: str
    chips: tuple[str, ...]
    missing: tuple[str, ...]
    asks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A placement that was kept: the decision, or what the rules said before a hand-off."""

    placement_id: str
    made: str
    rules_on: date
    advised: str
    decided: str
    by: str
    reason: str
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """An old placement, run again with the rules of its day."""

    placement_id: str
    made: str
    rules_on: date
    is_same: bool
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementPage:
    """The page. `against` says why nothing can be decided now; `decided` is the latest level."""

    referral_id: str
    episode_id: str
    name: str
    about: str
    assessed: str
    version: int
    advice: Advice
    areas: tuple[AreaRow, ...]
    at_odds: tuple[str, ...]
    rungs: tuple[Rung, ...]
    known: int
    of: int
    rules_asked: int
    stops_asked: int
    rules_on: date
    priority_words: str
    against: tuple[Reason, ...]
    decided: str
    decided_words: str
    facts_changed: bool
    is_here: bool
    past: tuple[Past, ...]
    replay: Replay | None
    tasks: tuple[TaskRow, ...]
    tracks: tuple[tuple[str, str], ...]
    partner: str
    status: str
    is_open: bool
    may_place: bool
    may_assess: bool
    may_hold: bool


def placement(*, actor: Actor, referral_id: str, now: datetime, again: str = "") -> PlacementPage:
    """One placement page; the look goes to the trail.

    `again` is the public id of a kept placement that is run once more. Raises `NotHere` where it
    is not one of this episode.
    """
    referral = access.referral_for(actor, referral_id, Permission.CHART_VIEW)
    episode, client = referral.episode, referral.episode.client
    trail.record(actor, "placement.read", referral, now=now, client_id=client.pk)
    on, zone = local_day(now, episode.site), episode.site.zone
    who = read_facts(facts_on(referral=referral, on=on))
    result = recommend(who, on=on)
    assessed = Assessment.objects.filter(episode=episode).select_related("completed_by").first()
    kept = list(
        Placement.objects.filter(episode=episode)
        .select_related("decided_by")
        .order_by("-made_at", "-pk")
    )
    latest = next((row for row in kept if row.decided_level), None)
    decided = latest.decided_level if latest else ""
    open_still = still_open(referral=referral)
    return PlacementPage(
        **_whom(referral, who.age),
        **_said(who, result, decided),
        assessed=_assessed(assessed, now, zone),
        areas=_areas(who, result, assessed),
        at_odds=_at_odds(assessed, result),
        against=(open_still and can_decide(result)).against,
        decided=decided,
        decided_words=LEVEL_WORDS[Level.of(decided)] if decided else "",
        facts_changed=latest is not None and read_facts(latest.facts) != who,
        is_here=bool(decided) and Level.of(decided) <= Level.PHP,
        past=tuple(_past(row, now, zone) for row in kept),
        replay=_replay(kept, again, now=now, zone=zone) if again else None,
        tasks=tasks_of(episode=episode, zone=zone, now=now),
        tracks=_tracks(referral, decided),
        is_open=bool(open_still),
        may_place=bool(may(actor, Permission.PLACE)),
        may_assess=bool(may(actor, Permission.ASSESS)),
        may_hold=bool(may(actor, Permission.SEAT_HOLD)),
    )


def _whom(referral: Referral, age: int | None) -> dict[str, Any]:
    """Whom the page is about."""
    episode, client = referral.episode, referral.episode.client
    return {
        "referral_id": referral.public_id,
        "episode_id": episode.public_id,
        "name": client.full_name,
        "about": ", ".join(filter(None, (_age(age), client.pronouns))),
        "version": referral.version,
        "status": episode.status,
    }


def _said(who: Facts, result: Recommendation, decided: str) -> dict[str, Any]:
    """What the rules say, and how much they had to go by."""
    place_of = partner_for(_refer(result), result.level)
    return {
        "advice": advice(result),
        "rungs": ladder(result, decided, who.age),
        "known": known(who),
        "of": len(questions.SHORT),
        "rules_asked": sum(rule.in_force(result.on) for rule in RULES),
        "stops_asked": sum(rule.in_force(result.on) for rule in SAFETY),
        "rules_on": result.on,
        "priority_words": PRIORITY_WORDS[result.priority],
        "partner": place_of.name if place_of else "",
    }


def _refer(result: Recommendation) -> str:
    return result.refer or result.status.value


def _age(age: int | None) -> str:
    return "Age not known" if age is None else f"{age} years"


def _assessed(found: Assessment | None, now: datetime, zone: str) -> str:
    if found is None or found.completed_at is None:
        return ""
    by = f", by {found.completed_by.name}" if found.completed_by else ""
    return f"{when(found.completed_at, now, zone)}{by}"


def _areas(who: Facts, result: Recommendation, assessed: Assessment | None) -> tuple[AreaRow, ...]:
    seen = assessed.areas if assessed else {}
    rows = []
    for area in AREAS:
        said: dict[str, Any] = seen.get(area.letter) or {}
        rating = said.get("rating")
        lacking = (fact for fact in result.missing if fact in area.facts)
        rows.append(
            AreaRow(
                letter=area.letter,
                title=area.title,
                text=said.get("evidence", ""),
                rating="" if rating is None else str(rating),
                meaning="" if rating is None else area.anchors[rating],
                chips=tuple(questions.chips(area, who)),
                missing=tuple(questions.SHORT[fact] for fact in lacking),
                asks=asks_of(area.facts, result),
            )
        )
    return tuple(rows)


def _at_odds(assessed: Assessment | None, result: Recommendation) -> tuple[str, ...]:
    seen = assessed.areas if assessed else {}
    ratings = {
        letter: said["rating"] for letter, said in seen.items() if said.get("rating") is not None
    }
    return tuple(area.title for area in at_odds(ratings, result.level))


def _past(row: Placement, now: datetime, zone: str) -> Past:
    names = {level.word: words for level, words in LEVEL_WORDS.items()}
    status = row.status.replace("_", " ").capitalize()
    return Past(
        placement_id=row.public_id,
        made=when(row.made_at, now, zone),
        rules_on=row.rules_on,
        advised=names.get(row.recommended, status),
        decided=names.get(row.decided_level, "No level: handed over"),
        by=row.decided_by.name if row.decided_by else "",
        reason=row.reason,
        differs=bool(row.decided_level) and row.decided_level != row.recommended,
    )


def _replay(kept: list[Placement], again: str, *, now: datetime, zone: str) -> Replay:
    found = next((row for row in kept if row.public_id == again), None)
    if found is None:
        raise NotHere
    return Replay(
        placement_id=found.public_id,
        made=when(found.made_at, now, zone),
        rules_on=found.rules_on,
        is_same=says_the_same(found.facts, on=found.rules_on, stored=found.result),
        result=found.result,
    )


def _tracks(referral: Referral, decided: str) -> tuple[tuple[str, str], ...]:
    """Published tracks of the decided level, for whom waits; none while they do not wait."""
    if not decided or referral.episode.status != EpisodeStatus.SCREENED:
        return ()
    rows = Track.objects.filter(
        site_id=referral.episode.site_id,
        level=decided,
        published_at__isnull=False,
        is_extra=False,
    )
    return tuple((row.public_id, row.name) for row in rows.order_by("name"))
