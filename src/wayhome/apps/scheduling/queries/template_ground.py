"""A site as the template level sees it: its usual week, its rooms, its people, who waits.

The week is that of the pattern, without exceptions and holidays; a day that is often closed makes
a group on it worth less. People on the waiting list are asked for as clients who need the groups
of their track. Groups of tracks that are extra, and groups with a rhythm of their own, stand fast.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from wayhome.apps.intake.models import WaitingEntry
from wayhome.apps.people.models import Clinician, Credential
from wayhome.apps.program.models import Holiday, OpeningHours, Room, Site, Track, WorkingHours
from wayhome.apps.scheduling.queries import people_in_week as people
from wayhome.apps.scheduling.queries.eligible import eligible, open_tracks
from wayhome.apps.scheduling.queries.meetings import Meeting, meetings_of_week
from wayhome.apps.scheduling.queries.problem import ClinicWeek, clinic_week
from wayhome.apps.scheduling.queries.problem_client import NOBODY, Asked, Groups
from wayhome.domain.levels import AgeGroup, Individual, Level, age_group
from wayhome.domain.privacy.permit import Actor
from wayhome.domain.spans import Span, joined
from wayhome.domain.template import ground as values
from wayhome.domain.verdict import Refused, no
from wayhome.domain.vocabulary import GROUP_KINDS, Mode, RoomKind
from wayhome.domain.week import problem as week

PLAIN: Final = re.compile(r"FREQ=WEEKLY(;INTERVAL=1)?(;BYDAY=[A-Z]{2})?", re.IGNORECASE)
"""Once a week, on one day: a group that may move."""
GROUP_ROOMS: Final = (RoomKind.GROUP.value, RoomKind.VIDEO.value)
_SPANS = dict[tuple[int, int], list[Span]]


@dataclass(frozen=True, slots=True)
class TemplateQuestion:
    """The ground, and the week on it as a problem."""

    ground: values.Ground
    problem: week.Problem


def template_question(
    *, actor: Actor, site: Site, starts_on: date, now: datetime
) -> TemplateQuestion:
    """What the template level is asked. `starts_on` is a Monday.

    Raises `Refused` where something is missing without which no template can be judged.
    """
    found = clinic_week(actor=actor, site=site, week_of=starts_on, now=now, only_pattern=True)
    open_hours = _open_hours(site)
    meetings = [*found.meetings.values(), *found.extras]
    if not any(open_hours):
        says = f"{site.name} has no opening hours on file. Without them no group can be placed."
        raise Refused(no("template.hours", says))
    if not meetings:
        says = f"{site.name} has no weekly groups yet. Write the first ones, then ask again."
        raise Refused(no("template.groups", says))
    problem, waiting = _with_waiting(found, on=starts_on)
    ground = values.Ground(
        on=starts_on,
        grid_minutes=problem.grid_minutes,
        open_hours=open_hours,
        rooms=tuple(_rooms(site, meetings)),
        people=tuple(_people(found, meetings, on=starts_on)),
        tracks=tuple(_tracks(meetings, on=starts_on)),
        groups=tuple(_groups(meetings, on=starts_on)),
        closed=_closed(site, on=starts_on),
        waiting=waiting,
    )
    return TemplateQuestion(ground, problem)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _days(spans: _SPANS, who: int) -> week.Days:
    return tuple(tuple(joined(spans[who, day])) for day in range(values.DAYS))


def _open_hours(site: Site) -> week.Days:
    spans: _SPANS = defaultdict(list)
    for row in OpeningHours.objects.filter(site=site):
        spans[0, row.weekday].append((_minute(row.opens), _minute(row.closes)))
    return _days(spans, 0)


def _closed(site: Site, *, on: date) -> tuple[int, ...]:
    ahead = Holiday.objects.filter(
        site=site, on__gte=on, on__lt=on + timedelta(weeks=values.OPEN_WEEKS)
    )
    counted = Counter(day.weekday() for day in ahead.values_list("on", flat=True))
    return tuple(counted[day] for day in range(values.DAYS))


def _rooms(site: Site, meetings: Sequence[Meeting]) -> Iterator[values.Room]:
    """Rooms for groups, and whatever else a group meets in now."""
    used = {row.room_id for row in meetings} - {None}
    rows = Room.objects.filter(Q(kind__in=GROUP_ROOMS, site=site) | Q(pk__in=used))
    for row in rows.order_by("pk"):
        yield values.Room(
            id=row.public_id,
            name=row.name,
            seats=row.seats,
            is_video=row.kind == RoomKind.VIDEO,
            has_video=row.has_video,
        )


def _people(found: ClinicWeek, meetings: Sequence[Meeting], *, on: date) -> Iterator[values.Person]:
    """Everybody with hours at the site, and whoever leads a group there without any."""
    site = found.site
    known = found.staff.clinicians
    others = Clinician.objects.filter(pk__in=_leading(meetings) - set(known), ended_on__isnull=True)
    staff = known | {row.pk: row for row in others}
    hours, remote = _hours(site, by_video=False), _hours(site, by_video=True)
    licenses = _licenses(staff, on=on)
    elsewhere = _elsewhere(site, on=on)
    for pk, row in sorted(staff.items()):
        kept = found.staff.family.get(pk, ()) or found.staff.medication.get(pk, ())
        for day, spans in enumerate(kept):
            elsewhere[pk, day] += spans
        yield values.Person(
            id=row.public_id,
            name=row.name,
            licenses=licenses[pk],
            hours=_days(hours, pk),
            remote=_days(remote, pk),
            taken=_days(elsewhere, pk),
        )


def _leading(meetings: Sequence[Meeting]) -> set[int]:
    both = (pk for row in meetings for pk in (row.leader_id, row.section.co_leader_id))
    return {pk for pk in both if pk is not None}


def _hours(site: Site, *, by_video: bool) -> _SPANS:
    spans: _SPANS = defaultdict(list)
    for row in WorkingHours.objects.filter(site=site, by_video=by_video):
        spans[row.clinician_id, row.weekday].append((_minute(row.starts), _minute(row.ends)))
    return spans


def _licenses(clinicians: Iterable[int], *, on: date) -> dict[int, frozenset[str]]:
    held: dict[int, set[str]] = {pk: set() for pk in clinicians}
    begun = Q(since__isnull=True) | Q(since__lte=on)
    lasts = Q(expires_on__isnull=True) | Q(expires_on__gte=on)
    rows = Credential.objects.filter(begun, lasts, clinician__in=list(held))
    for pk, kind in rows.values_list("clinician_id", "kind"):
        held[pk].add(kind.upper())
    return {pk: frozenset(kinds) for pk, kinds in held.items()}


def _elsewhere(site: Site, *, on: date) -> _SPANS:
    """Groups led at other sites, on this site's clock."""
    spans: _SPANS = defaultdict(list)
    everywhere = meetings_of_week(
        organization_id=site.organization_id, week_of=on, only_pattern=True
    )
    for row in everywhere.meetings:
        if row.section.track.site_id == site.pk:
            continue
        start = row.during[0].astimezone(ZoneInfo(site.zone))
        span = (_minute(start.time()), _minute(start.time()) + row.section.minutes)
        for pk in {row.leader_id, row.section.co_leader_id} - {None}:
            spans[pk or 0, start.weekday()].append(span)
    return spans


def _tracks(meetings: Sequence[Meeting], *, on: date) -> Iterator[values.Track]:
    tracks = {row.section.track_id: row.section.track for row in meetings}
    for _, row in sorted(tracks.items()):
        yield values.Track(
            id=row.public_id,
            name=row.name,
            level=Level.of(row.level),
            ages=age_group(row.age_least, on=on) or AgeGroup.ADOLESCENT,
            individual=Individual(minutes=row.individual_minutes, inside=row.is_individual_inside),
            is_extra=row.is_extra,
        )


def _groups(meetings: Sequence[Meeting], *, on: date) -> Iterator[values.Group]:
    used = Room.objects.filter(pk__in={row.room_id for row in meetings if row.room_id})
    rooms = dict(used.values_list("pk", "public_id"))
    led = Clinician.objects.filter(pk__in=_leading(meetings), ended_on__isnull=True)
    names = dict(led.values_list("pk", "public_id"))
    repeated = {row.section.pk for row in meetings if row.nth}
    for row in meetings:
        section = row.section
        yield values.Group(
            id=row.key,
            name=f"{section.name}, {section.track.code}",
            track=section.track.public_id,
            kind=section.kind,
            day=(row.on - on).days,
            start=row.span[0],
            minutes=section.minutes,
            mode=section.mode,
            capacity=section.capacity,
            target=section.target,
            minimum=section.minimum,
            video_seats=section.video_seats if section.mode == Mode.HYBRID else 0,
            room=rooms.get(row.room_id or 0),
            leader=names.get(row.leader_id or 0),
            co_leader=names.get(section.co_leader_id or 0),
            is_fixed=section.track.is_extra
            or section.pk in repeated
            or not PLAIN.fullmatch(section.rule),
        )


def _with_waiting(found: ClinicWeek, *, on: date) -> tuple[week.Problem, frozenset[str]]:
    """The problem with those who wait among its clients, as far as a track is open to them."""
    entries = WaitingEntry.objects.filter(
        left_at__isnull=True,
        episode__site=found.site,
        episode__organization=found.site.organization,
    ).select_related("episode__client", "episode__referral", "track")
    planned = {row.section.track_id: row.section.track for row in found.meetings.values()}
    groups = Groups(list(found.meetings.values()), Counter(), week_of=on)
    busy = people.busy_spans([row.episode.client_id for row in entries], week_of=on)
    asking = [
        groups.client(
            entry.episode.client,
            track,
            Asked(
                needs={kind: n for kind, n in track.needs.items() if kind in GROUP_KINDS},
                days=(track.days_least, track.days_most),
                busy=tuple(tuple(joined(day)) for day in busy[entry.episode.client_id]),
            ),
        )
        for entry in entries.order_by("pk")
        if (track := _track_of(entry, planned, on=on)) is not None
    ]
    return _joined_by(found, asking, entries), frozenset(client.id for client in asking)


def _track_of(entry: WaitingEntry, planned: dict[int, Track], *, on: date) -> Track | None:
    """The track that somebody waits for, or the first that is open to them."""
    if entry.track_id is not None:
        return planned.get(entry.track_id)
    who = eligible(entry.episode.referral, on=on)
    fitting = [] if who.why_not else open_tracks(planned.values(), who, entry.episode, on=on)
    return fitting[0] if fitting else None


def _joined_by(
    found: ClinicWeek, asking: list[week.Client], entries: Iterable[WaitingEntry]
) -> week.Problem:
    problem = found.problem
    if not asking:
        return problem
    clinicians = problem.clinicians
    if NOBODY not in {row.id for row in clinicians}:
        clinicians = (*clinicians, week.Clinician(NOBODY, values.NO_SPANS))
    ids = {stay.main.episode.client_id: name for name, stay in found.stays.items()}
    ids |= {entry.episode.client_id: entry.episode.client.public_id for entry in entries}
    listed = {client.id for client in (*problem.clients, *asking)}
    apart = ((ids[one], ids[two]) for one, two in people.kept_apart(ids))
    return replace(
        problem,
        clinicians=clinicians,
        clients=(*problem.clients, *asking),
        apart=tuple(pair for pair in apart if listed.issuperset(pair)),
    )
