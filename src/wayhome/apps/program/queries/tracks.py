"""Tracks and their templates: hours, days, and whether a template keeps its own level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from wayhome.apps.core import doors
from wayhome.apps.program import access
from wayhome.apps.program.models import Section, Track
from wayhome.domain.levels import (
    AgeGroup,
    Individual,
    Level,
    TemplateSession,
    age_group,
    check_template,
    week_of_care,
)
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.verdict import Verdict

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section of a template in words."""

    section_id: str
    name: str
    kind: str
    day: str
    time: str
    minutes: int
    room: str
    leader: str
    co_leader: str
    mode: str
    seats: str


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track of the list. `against` holds the reasons why it cannot be published."""

    track_id: str
    code: str
    name: str
    site: str
    level: str
    kind: str
    hours: Decimal
    days: int
    sections: int
    is_published: bool
    is_extra: bool
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrackPage:
    row: TrackRow
    sections: list[SectionLine]
    ages: str
    needs: list[tuple[str, int]]
    blocks: list[dict[str, object]]
    version: int


def tracks(*, actor: Actor, on: date) -> list[TrackRow]:
    """Every track of the organization, by site."""
    rows = doors.all_of(Track.objects.all(), actor, wanted=Permission.PROGRAM_VIEW)
    found = (
        rows.select_related("site").prefetch_related(_running(on)).order_by("site__code", "code")
    )
    return [_row(track, on) for track in found]


def track(*, actor: Actor, track_id: str, on: date) -> TrackPage:
    """One track with its week."""
    found = access.track_for(actor, track_id, Permission.PROGRAM_VIEW)
    sections = list(_with_people(found.sections.all(), on))
    most = f" to {found.age_most}" if found.age_most else " and older"
    return TrackPage(
        row=_row_of(found, sections, on),
        sections=[line(section) for section in sections],
        ages=f"{found.age_least}{most}",
        needs=sorted(found.needs.items()),
        blocks=[_block(section) for section in sections],
        version=found.version,
    )


def template_verdict(*, track: Track, on: date) -> Verdict:
    """Whether the track's own week keeps the level that it claims."""
    return _verdict(track, list(_at(track.sections.all(), on)), on)


def _at(rows: QuerySet[Section], on: date) -> QuerySet[Section]:
    live = rows.filter(since__lte=on + timedelta(days=366))
    return live.exclude(until__lt=on).order_by("weekday", "starts", "name")


def _with_people(rows: QuerySet[Section], on: date) -> QuerySet[Section]:
    return _at(rows, on).select_related("room", "leader", "co_leader")


def _running(on: date) -> Prefetch[str, QuerySet[Section], str]:
    return Prefetch("sections", _at(Section.objects.all(), on), to_attr="running")


def _row(track: Track, on: date) -> TrackRow:
    return _row_of(track, track.running, on)  # type: ignore[attr-defined]


def _row_of(track: Track, sections: list[Section], on: date) -> TrackRow:
    week = week_of_care(_sessions(sections), individual=_individual(track))
    return TrackRow(
        track_id=track.public_id,
        code=track.code,
        name=track.name,
        site=track.site.name,
        level=track.level,
        kind=track.kind,
        hours=(Decimal(week.minutes) / 60).quantize(Decimal("0.1")),
        days=week.days,
        sections=len(sections),
        is_published=track.published_at is not None,
        is_extra=track.is_extra,
        against=tuple(r.says for r in _verdict(track, sections, on).against),
    )


def _verdict(track: Track, sections: list[Section], on: date) -> Verdict:
    if track.is_extra:
        return Verdict()
    return check_template(
        _sessions(sections),
        level=Level.of(track.level),
        group=age_group(track.age_least, on=on) or AgeGroup.ADOLESCENT,
        on=on,
        individual=_individual(track),
    )


def _individual(track: Track) -> Individual:
    return Individual(minutes=track.individual_minutes, inside=track.is_individual_inside)


def _sessions(sections: Iterable[Section]) -> list[TemplateSession]:
    return [
        TemplateSession(day=s.weekday, start=s.starts, minutes=s.minutes, kind=s.kind)
        for s in sections
    ]


def line(section: Section) -> SectionLine:
    """A section in words; its room and people must be at hand."""
    return SectionLine(
        section_id=section.public_id,
        name=section.name,
        kind=section.kind.replace("_", " "),
        day=WEEKDAYS[section.weekday],
        time=span(section.starts, section.minutes),
        minutes=section.minutes,
        room=section.room.name if section.room else "",
        leader=section.leader.name if section.leader else "",
        co_leader=section.co_leader.name if section.co_leader else "",
        mode=section.mode,
        seats=f"{section.capacity} (target {section.target}, at least {section.minimum})",
    )


def span(starts: time, minutes: int) -> str:
    """A time of day and its length as `17:30–19:00`."""
    end = starts.hour * 60 + starts.minute + minutes
    return f"{starts:%H:%M}–{end // 60 % 24:02d}:{end % 60:02d}"


def _block(section: Section) -> dict[str, object]:
    start = section.starts.hour * 60 + section.starts.minute
    return {
        "day": section.weekday,
        "start": start,
        "end": start + section.minutes,
        "kind": "family" if section.kind == "family_group" else "group",
        "label": section.kind.replace("_", " ").capitalize(),
    }
