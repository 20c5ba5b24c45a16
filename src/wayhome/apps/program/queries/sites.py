"""Sites with their rooms, hours and closed days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from wayhome.apps.core import doors
from wayhome.apps.program import access
from wayhome.apps.program.models import Curriculum, Room, Site
from wayhome.apps.program.queries.tracks import WEEKDAYS
from wayhome.domain.privacy.permit import Actor, Permission

VIEW = Permission.PROGRAM_VIEW


@dataclass(frozen=True, slots=True)
class SiteRow:
    site_id: str
    code: str
    name: str
    setting: str
    zone: str
    local_time: datetime
    rooms: int
    seats: int


@dataclass(frozen=True, slots=True)
class RoomRow:
    room_id: str
    name: str
    site: str
    kind: str
    seats: int
    has_video: bool
    is_step_free: bool
    child_places: int
    note: str
    sections: int


@dataclass(frozen=True, slots=True)
class SitePage:
    row: SiteRow
    hours: list[tuple[str, str]]
    rooms: list[RoomRow]
    closed: list[tuple[date, str]]


@dataclass(frozen=True, slots=True)
class CurriculumRow:
    name: str
    evidence: str
    modules: list[str]


def sites(*, actor: Actor, now: datetime) -> list[SiteRow]:
    """Every site of the organization, with its own time."""
    rows = doors.all_of(Site.objects.prefetch_related("rooms"), actor, wanted=VIEW)
    return [_row(site, now) for site in rows.order_by("code")]


def site(*, actor: Actor, site_id: str, now: datetime) -> SitePage:
    """One site with everything that stands in it."""
    found = access.site_for(actor, site_id, VIEW)
    today = now.astimezone(ZoneInfo(found.zone)).date()
    hours = found.opening_hours.order_by("weekday", "opens")
    return SitePage(
        row=_row(found, now),
        hours=[(WEEKDAYS[h.weekday], f"{h.opens:%H:%M}–{h.closes:%H:%M}") for h in hours],
        rooms=[row for row in rooms(actor=actor) if row.site == found.name],
        closed=list(found.holidays.filter(on__gte=today).order_by("on").values_list("on", "name")),
    )


def rooms(*, actor: Actor) -> list[RoomRow]:
    """Every room of the organization."""
    found = doors.all_of(Room.objects.select_related("site"), actor, wanted=VIEW)
    found = found.prefetch_related("sections")
    return [
        RoomRow(
            room_id=room.public_id,
            name=room.name,
            site=room.site.name,
            kind=room.kind,
            seats=room.seats,
            has_video=room.has_video,
            is_step_free=room.is_step_free,
            child_places=room.child_places,
            note=room.note,
            sections=len(room.sections.all()),
        )
        for room in found.order_by("site__code", "kind", "name")
    ]


def curricula(*, actor: Actor) -> list[CurriculumRow]:
    """Every curriculum with its modules in order."""
    found = doors.all_of(Curriculum.objects.prefetch_related("modules"), actor, wanted=VIEW)
    return [
        CurriculumRow(
            row.name,
            row.evidence,
            [module.name for module in sorted(row.modules.all(), key=lambda m: m.position)],
        )
        for row in found.order_by("name")
    ]


def _row(site: Site, now: datetime) -> SiteRow:
    rooms = site.rooms.all()
    return SiteRow(
        site_id=site.public_id,
        code=site.code,
        name=site.name,
        setting=site.setting.replace("_", " "),
        zone=site.zone,
        local_time=now.astimezone(ZoneInfo(site.zone)),
        rooms=len(rooms),
        seats=sum(room.seats for room in rooms if room.kind in {"group", "video"}),
    )
