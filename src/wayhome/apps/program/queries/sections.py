"""Sections, their dates, and what there is to choose from when one is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from wayhome.apps.core import doors
from wayhome.apps.people.models import Clinician
from wayhome.apps.program import access
from wayhome.apps.program.models import Curriculum, Holiday, Room, Section, SectionException, Track
from wayhome.apps.program.queries.tracks import SectionLine, line, span
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.recurrence import Change, Occurrence, Recurrence, dates_of

WEEKS_AHEAD = 13


@dataclass(frozen=True, slots=True)
class SectionGroup:
    """The sections of one track."""

    track_id: str
    track: str
    site: str
    lines: list[SectionLine]


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date of a section's calendar: as planned, called off, moved, or closed by a holiday."""

    on: date
    state: str
    note: str
    time: str


@dataclass(frozen=True, slots=True)
class SectionPage:
    line: SectionLine
    track_id: str
    track: str
    site: str
    rule: str
    since: date
    until: date | None
    curriculum: str
    version: int


def sections(*, actor: Actor, on: date, wanted: str = "") -> list[SectionGroup]:
    """Sections that run on or after a day, by track; `wanted` narrows by name, room or leader."""
    rows = doors.all_of(Section.objects.all(), actor, wanted=Permission.PROGRAM_VIEW)
    rows = rows.exclude(until__lte=on).select_related("track__site", "room", "leader", "co_leader")
    groups: dict[str, SectionGroup] = {}
    for section in rows.order_by("track__site__code", "track__code", "weekday", "starts"):
        shown = line(section)
        words = f"{shown.name} {shown.kind} {shown.room} {shown.leader} {section.track.name}"
        if wanted.casefold() not in words.casefold():
            continue
        track = section.track
        group = groups.setdefault(
            track.public_id, SectionGroup(track.public_id, track.name, track.site.name, [])
        )
        group.lines.append(shown)
    return list(groups.values())


def section(*, actor: Actor, section_id: str) -> SectionPage:
    """One section."""
    found = access.section_for(actor, section_id, Permission.PROGRAM_VIEW)
    return SectionPage(
        line=line(found),
        track_id=found.track.public_id,
        track=found.track.name,
        site=found.track.site.name,
        rule=found.rule,
        since=found.since,
        until=found.until,
        curriculum=found.curriculum.name if found.curriculum else "",
        version=found.version,
    )


def section_dates(*, section: Section, span: tuple[date, date]) -> tuple[Occurrence, ...]:
    """The dates on which a section meets in a half-open span. Two statements."""
    changes = [
        Change(on=row.on, is_cancelled=row.is_cancelled, moved_to=row.moved_to)
        for row in section.exceptions.all()
    ]
    closed = _closed(section, span)
    return dates_of(recurrence(section=section), span, changes=changes, holidays=closed.keys())


def recurrence(*, section: Section) -> Recurrence:
    """The section's rule as a value."""
    return Recurrence(
        rule=section.rule, weekday=section.weekday, since=section.since, until=section.until
    )


def calendar(*, actor: Actor, section_id: str, on: date) -> list[DateRow]:
    """The coming dates of a section, those that fall out among them."""
    found = access.section_for(actor, section_id, Permission.PROGRAM_VIEW)
    ahead = (on, on + timedelta(weeks=WEEKS_AHEAD))
    exceptions = {row.on: row for row in found.exceptions.select_related("room")}
    closed = _closed(found, ahead)
    usual = {row.on for row in dates_of(recurrence(section=found), ahead)}
    real = {row.planned_on: row.on for row in section_dates(section=found, span=ahead)}
    days = sorted(usual | set(real) | {day for day in exceptions if ahead[0] <= day < ahead[1]})
    return [_date_row(found, day, real.get(day), exceptions.get(day), closed) for day in days]


def _date_row(  # noqa: PLR0917 - one row out of what is known of its day
    section: Section,
    day: date,
    real: date | None,
    exception: SectionException | None,
    closed: dict[date, str],
) -> DateRow:
    time = span((exception.starts if exception else None) or section.starts, section.minutes)
    note = exception.reason if exception else ""
    if exception is not None and exception.is_cancelled:
        return DateRow(day, "called off", note, time)
    if real is None:
        return DateRow(day, "closed", closed.get(day, ""), time)
    if real != day:
        return DateRow(day, f"moved to {real:%a} {real.day} {real:%b}", note, time)
    return DateRow(day, "changed" if exception else "as planned", note, time)


def _closed(section: Section, span: tuple[date, date]) -> dict[date, str]:
    first, end = span
    rows = Holiday.objects.filter(site_id=section.track.site_id, on__gte=first, on__lt=end)
    return dict(rows.values_list("on", "name"))


@dataclass(frozen=True, slots=True)
class Choices:
    """What a section form offers: pairs of public id and words."""

    tracks: list[tuple[str, str]]
    rooms: list[tuple[str, str]]
    clinicians: list[tuple[str, str]]
    curricula: list[tuple[str, str]]


def choices(*, actor: Actor) -> Choices:
    """Tracks, rooms, clinicians and curricula of the organization."""
    view = Permission.PROGRAM_VIEW
    tracks = doors.all_of(Track.objects.select_related("site"), actor, wanted=view)
    rooms = doors.all_of(Room.objects.select_related("site"), actor, wanted=view)
    clinicians = doors.all_of(Clinician.objects.filter(ended_on=None), actor, wanted=view)
    curricula = doors.all_of(Curriculum.objects.all(), actor, wanted=view)
    return Choices(
        tracks=[
            (t.public_id, f"{t.name}, {t.site.name}") for t in tracks.order_by("site__code", "code")
        ],
        rooms=[
            (r.public_id, f"{r.name}, {r.seats} seats, {r.site.name}")
            for r in rooms.order_by("site__code", "name")
        ],
        clinicians=[(c.public_id, c.name) for c in clinicians.order_by("name")],
        curricula=[(c.public_id, c.name) for c in curricula.order_by("name")],
    )


def initial(*, actor: Actor, section_id: str) -> dict[str, object]:
    """A section as its form shows it."""
    found = access.section_for(actor, section_id, Permission.PROGRAM_EDIT)
    own = {
        name: getattr(found, name)
        for name in (
            *("name", "kind", "weekday", "starts", "minutes", "rule", "since", "until", "mode"),
            *("capacity", "target", "minimum", "video_seats", "is_open", "version"),
        )
    }
    others = {
        name: getattr(found, name).public_id if getattr(found, name) else ""
        for name in ("track", "room", "leader", "co_leader", "curriculum")
    }
    return own | others
