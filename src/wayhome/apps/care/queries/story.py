"""The course of a client's episodes as dated events, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from wayhome.apps.care.words import CLOSED, LEVELS, dated
from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.intake.models import Placement
from wayhome.apps.intake.queries.referral_inbox import wall
from wayhome.domain.episode import EpisodeStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One turn of an episode. `color` is a color of the timeline, or empty."""

    on: date
    icon: str
    title: str
    says: str
    color: str = ""

    @property
    def day(self) -> str:
        return dated(self.on)


def events(episodes: Sequence[Episode], placements: Sequence[Placement]) -> list[Event]:
    """Referral, placement, admission, each step and the end, of every episode; newest first."""
    found = [
        event
        for episode in episodes
        for event in _of(episode, [one for one in placements if one.episode_id == episode.pk])
    ]
    return sorted(found, key=lambda event: event.on, reverse=True)


def _of(episode: Episode, placements: Iterable[Placement]) -> list[Event]:
    """In reverse order of what may fall on one day, so that the sort keeps the later one first."""
    found = []
    if episode.status == EpisodeStatus.CLOSED.value and episode.closed_on:
        says = CLOSED.get(episode.close_reason, "")
        found.append(Event(on=episode.closed_on, icon="file-check", title="Closed", says=says))
    if episode.status == EpisodeStatus.DISCHARGED.value:
        found += _discharged(episode)
    stays = list(episode.level_stays.all())
    found += [_step(later, earlier) for earlier, later in reversed(list(pairwise(stays)))]
    if episode.admitted_on:
        says = f"{LEVELS[stays[0].level]}, {stays[0].track.name}" if stays else ""
        found.append(
            Event(on=episode.admitted_on, icon="door-open", title="Admitted", says=says, color="2")
        )
    zone = episode.site.zone
    found += [
        _placed(one, wall(one.decided_at, zone).date()) for one in placements if one.decided_at
    ]
    return [
        *found,
        Event(
            on=episode.requested_on,
            icon="phone-call",
            title="Asked for care",
            says=episode.site.name,
            color="3",
        ),
    ]


def _discharged(episode: Episode) -> list[Event]:
    ends = [stay.ends_on for stay in episode.level_stays.all() if stay.ends_on]
    says = "Not closed yet"
    return [Event(on=max(ends), icon="log-out", title="Discharged", says=says)] if ends else []


def _step(stay: LevelStay, before: LevelStay) -> Event:
    words = f"{LEVELS[before.level]} to {LEVELS[stay.level]}, {stay.track.name}"
    says = f"{words}. {stay.reason}" if stay.reason else words
    same = stay.level == before.level
    return Event(
        on=stay.starts_on,
        icon="arrow-right-left" if same else "layers",
        title="Another track" if same else "A step",
        says=says,
        color="4",
    )


def _placed(one: Placement, on: date) -> Event:
    by = f" by {one.decided_by.name}" if one.decided_by else ""
    return Event(
        on=on,
        icon="clipboard-check",
        title="Placed",
        says=f"{LEVELS.get(one.decided_level, '')}{by}",
        color="2",
    )
