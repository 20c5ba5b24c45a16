"""Place: a clinician accepts the advice or chooses another level with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.editing import Conflict
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake import access
from wayhome.apps.intake.asked import local_day
from wayhome.apps.intake.models import Placement, Referral
from wayhome.apps.intake.preview import LEVEL_WORDS
from wayhome.apps.intake.queries.placement_facts import facts_on, still_open
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.levels import Level
from wayhome.domain.placement.decision import can_choose
from wayhome.domain.placement.facts import facts_as_data, read_facts
from wayhome.domain.placement.recommend import Recommendation, as_json, recommend
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.tasks import OWED


@transaction.atomic
def place(
    *,
    actor: Actor,
    referral_id: str,
    level: Level,
    reason: str,
    version: int,
    now: datetime,
) -> Placement:
    """Decide the level on today's facts and rules, and write down what that makes us do.

    `version` is that of the referral whose facts the clinician saw: raises `Conflict` where they
    changed since. Codes of refusal: `placement.stop`, `placement.not_eligible`,
    `placement.incomplete`, `placement.reason`, `referral.closed`.
    """
    referral = access.referral_for(actor, referral_id, Permission.PLACE)
    # Whoever changes the facts now stands in line; the decision is on the facts that were seen.
    Referral.objects.select_for_update().get(pk=referral.pk)
    referral.refresh_from_db(fields=["version", "facts", "closed_at"])
    still_open(referral=referral).require()
    if referral.version != version:
        raise _facts_changed(level, reason, referral.version)
    result = _recommend(referral, now)
    can_choose(result, level, reason).require()
    decided = {
        "decided_level": level.word,
        "decided_by_id": actor.user_id,
        "decided_at": now,
        "reason": reason.strip(),
    }
    placement = _keep(referral, result, now=now, **decided)
    episode = referral.episode
    if episode.status == EpisodeStatus.REFERRED:
        episode.screen()
    if episode.priority != result.priority:
        episode.priority = result.priority
        episode.save(update_fields=["priority"])
    _owe(episode, (*result.tasks, *result.holds), now)
    trail.record(
        actor,
        "placement.decide",
        placement,
        now=now,
        client_id=episode.client_id,
        level=level.word,
        rules=[finding.rule for finding in result.findings],
    )
    return placement


def keep_undecided(*, actor: Actor, referral: Referral, now: datetime) -> Placement:
    """Keep what the rules said where no level is chosen: before a hand-off, by its action."""
    placement = _keep(referral, _recommend(referral, now), now=now)
    trail.record(actor, "placement.keep", placement, now=now, client_id=referral.episode.client_id)
    return placement


def _recommend(referral: Referral, now: datetime) -> Recommendation:
    on = local_day(now, referral.episode.site)
    return recommend(read_facts(facts_on(referral=referral, on=on)), on=on)


def _keep(
    referral: Referral, result: Recommendation, *, now: datetime, **decided: Any
) -> Placement:
    facts = read_facts(facts_on(referral=referral, on=result.on))
    return Placement.objects.create(
        organization_id=referral.organization_id,
        episode_id=referral.episode_id,
        made_at=now,
        rules_on=result.on,
        facts=facts_as_data(facts),
        result=as_json(result),
        status=result.status.value,
        recommended=result.level.word if result.level else "",
        **decided,
    )


def _owe(episode: Episode, codes: Iterable[str], now: datetime) -> None:
    """One open task for each code that asks for one."""
    open_now = set(episode.tasks.filter(done_at__isnull=True).values_list("kind", flat=True))
    Task.objects.bulk_create(
        Task(
            organization_id=episode.organization_id,
            episode=episode,
            kind=code,
            says=OWED[code].says,
            role=OWED[code].role.value,
            due_at=now + OWED[code].within,
            created_at=now,
        )
        for code in codes
        if code not in open_now
    )


def _facts_changed(level: Level, reason: str, version: int) -> Conflict:
    return Conflict(
        mine={"decision": LEVEL_WORDS[level], "reason": reason},
        theirs={"decision": "The facts were changed. Look at the advice again.", "reason": ""},
        version=version,
    )
