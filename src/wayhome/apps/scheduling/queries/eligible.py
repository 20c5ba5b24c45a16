"""What a caller may be offered: the level, the modes, and the tracks that are open to them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.models import Placement, Referral
from wayhome.apps.program.models import Track
from wayhome.domain.levels import Level
from wayhome.domain.placement.facts import read_facts
from wayhome.domain.placement.recommend import Status, as_data, recommend
from wayhome.domain.vocabulary import ProgramKind

OUR_LEVELS: Final = frozenset({Level.OUTPATIENT.word, Level.IOP.word, Level.PHP.word})


@dataclass(frozen=True, slots=True)
class Eligible:
    """`why_not` is empty when offers make sense; `is_decided` when a clinician chose the level."""

    level: str
    tracks: frozenset[str]
    modes: frozenset[str]
    is_decided: bool
    why_not: str = ""


def eligible(referral: Referral, *, on: date) -> Eligible:
    """By the latest placement; before there is one, by the call's facts so far."""
    episode = referral.episode
    latest = Placement.objects.filter(episode=episode).order_by("-made_at", "-pk").first()
    if latest is not None:
        level = latest.decided_level or latest.recommended
        return _read(json.loads(latest.result), level, is_decided=bool(latest.decided_level))
    facts = dict(referral.facts)
    age = episode.client.age(on)
    if age is not None:
        facts["age"] = age
    return _read(as_data(recommend(read_facts(facts), on=on)), "", is_decided=False)


def _read(result: dict[str, object], level: str, *, is_decided: bool) -> Eligible:
    """A clinician's decision outranks the rules; a STOP that nobody decided about does not."""
    status = result.get("status")
    level = level or str(result.get("level") or "")
    why = ""
    if not is_decided and status in {Status.STOP, Status.NOT_ELIGIBLE}:
        why = "The rules say: not here. Hand over warmly; no seat is offered."
    elif level and level not in OUR_LEVELS:
        why = f"The level is {level}, which is not given here. Hand over warmly."
    return Eligible(
        level=level or Level.IOP.word,
        tracks=frozenset(_words(result.get("tracks"))),
        modes=frozenset(_words(result.get("modes"))),
        is_decided=is_decided,
        why_not=why,
    )


def _words(value: object) -> Iterable[str]:
    return (str(word) for word in value) if isinstance(value, list) else ()


def open_tracks(
    tracks: Iterable[Track], who: Eligible, episode: Episode, *, on: date
) -> list[Track]:
    """The tracks of the level that this person may enter.

    A track to opt into asks for the wish. Dual diagnosis asks for the need, and, where the site
    has such a track at the level, the need asks for it (or for one opted into).
    """
    age = episode.client.age(on)
    fitting = [
        track
        for track in tracks
        if track.level == who.level
        and not track.is_extra
        and _is_of_age(track, age)
        and (not track.is_opt_in or track.kind in who.tracks)
    ]
    dual = [track for track in fitting if track.kind == ProgramKind.DUAL_DIAGNOSIS]
    if ProgramKind.DUAL_DIAGNOSIS in who.tracks and dual:
        return [track for track in fitting if track in dual or track.is_opt_in]
    return [track for track in fitting if track not in dual]


def _is_of_age(track: Track, age: int | None) -> bool:
    """An unknown age opens only the doors for adults that have no upper end."""
    if age is None:
        return track.age_least >= 18 and track.age_most is None
    return track.age_least <= age and (track.age_most is None or age <= track.age_most)
