"""The board by clients: hours of care by day, and the week against the level's rule."""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries.board_rows import PersonFact
from wayhome.apps.scheduling.queries.board_week import Check, Week
from wayhome.apps.scheduling.queries.short_reasons import short_reasons
from wayhome.domain.levels import Level

LEVEL_WORDS = {
    Level.OUTPATIENT: "Outpatient",
    Level.IOP: "IOP",
    Level.PHP: "PHP",
    Level.RESIDENTIAL: "Residential",
    Level.INPATIENT: "Inpatient",
}


@dataclass(frozen=True, slots=True)
class DayHours:
    """A client's planned hours of one day; empty where there is no care. `said` is when."""

    hours: str
    said: str
    is_today: bool
    is_past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """One client's week."""

    client_id: str
    name: str
    initials: str
    color: int
    note: str
    days: tuple[DayHours, ...]
    check: Check
    why: str


def client_rows(*, week: Week, people: list[PersonFact]) -> tuple[ClientRow, ...]:
    """The weeks of these people, in their order."""
    reasons = short_reasons(organization_id=week.site.organization_id, week_of=week.monday)
    tracks = {track.pk: track.name for track in week.tracks}
    return tuple(
        ClientRow(
            client_id=who.client_id,
            name=who.name,
            initials=who.initials,
            color=who.client_pk % 4 + 1,
            note=_note(who, tracks),
            days=day_hours(week=week, who=who),
            check=week.checks[who.episode_id],
            why=reasons.get(who.client_id, ""),
        )
        for who in people
    )


def chosen(*, week: Week, track_id: int | None, only_short: bool) -> list[PersonFact]:
    """Everybody in care by name; of one track, or only those whose week is short."""
    people = week.in_track(track_id)
    return [who for who in people if not only_short or week.checks[who.episode_id].is_short]


def day_hours(*, week: Week, who: PersonFact) -> tuple[DayHours, ...]:
    """One entry for each day that the board shows."""
    minutes = week.minutes[who.episode_id]
    return tuple(
        DayHours(
            hours=say.hours(minutes[day]) if minutes[day] else "",
            said="planned" if day >= week.today else "was planned",
            is_today=day == week.today,
            is_past=day < week.today,
        )
        for day in week.days
    )


def _note(who: PersonFact, tracks: dict[int, str]) -> str:
    level = LEVEL_WORDS[Level.of(who.level)] if who.level else ""
    return ", ".join(filter(None, (tracks.get(who.track_id or 0, ""), level)))
