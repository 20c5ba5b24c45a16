"""Everybody who works here: list, one person, and what their forms offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Count, Q

from wayhome.apps.care.hours import today_at
from wayhome.apps.care.words import clock, language
from wayhome.apps.core import doors, trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TenantModel
from wayhome.apps.people.models import Clinician, Credential, User
from wayhome.apps.program.models import Section, Site, WorkingHours
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.life import DAYS
from wayhome.domain.privacy.permit import LABELS, Actor, Permission, Role, may
from wayhome.domain.spans import Span, total

#: A credential that ends within so many days is shown in amber.
SOON_DAYS: Final = 60
PORTAL_ROLES: Final = frozenset({Role.CLIENT, Role.FAMILY, Role.REFERRER})
STAFF_ROLES: Final = tuple(role for role in Role if role not in PORTAL_ROLES)
IN_CARE: Final = Q(caseload__status=EpisodeStatus.ADMITTED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRow:
    """A license or certificate. `tone` says how near its end is, `ends` says it in words."""

    credential_id: str
    kind: str
    state: str
    number: str
    expires_on: date | None
    tone: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    hours_id: str
    site: str
    day: str
    time: str
    by_video: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One line of the list. `most` 0: no caseload of their own."""

    member_id: str
    name: str
    title: str
    roles: str
    credentials: tuple[CredentialRow, ...]
    languages: str
    hours: float
    caseload: int
    most: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person who works here. Either side may be missing: a login or a place in the week."""

    row: StaffRow
    email: str
    supervisor: str
    supervisees: tuple[str, ...]
    working: tuple[HoursRow, ...]
    leads: int
    is_clinician: bool
    has_ended: bool
    may_edit: bool


def staff(*, actor: Actor, now: datetime, ended: str = "") -> list[StaffRow]:
    """Everybody who works here, by name; with `ended` also those who do not any more."""
    clinicians = doors.all_of(Clinician.objects.all(), actor, wanted=Permission.STAFF_VIEW)
    found = _with_rows(clinicians)
    users = User.objects.filter(organization_id=actor.organization_id, clinician__isnull=True)
    staffed = users.exclude(roles__contained_by=[role.value for role in PORTAL_ROLES])
    rows = [_row(one.user, one, today_at(actor.zone, now)) for one in found]
    rows += [_row(user, None, today_at(actor.zone, now)) for user in staffed]
    shown = rows if ended else [row for row in rows if not row.state]
    return sorted(shown, key=lambda row: row.name)


def _with_rows(clinicians: Any) -> Any:
    return (
        clinicians.select_related("user", "supervisor")
        .prefetch_related("credentials", "working_hours__site")
        .annotate(in_care=Count("caseload", filter=IN_CARE))
    )


@dataclass(frozen=True, slots=True)
class Who:
    """A login, a place in the week, or both; `subject` is the one that the trail names."""

    user: User | None
    clinician: Any
    subject: TenantModel


def found_member(*, actor: Actor, member_id: str, wanted: Permission) -> Who:
    """Who stands behind the id of a login or a clinician. Raises `NotHere` and `Refused`."""
    users = User.objects.filter(organization_id=actor.organization_id)
    clinicians = _with_rows(Clinician.objects.filter(organization_id=actor.organization_id))
    one = clinicians.filter(Q(public_id=member_id) | Q(user__public_id=member_id)).first()
    user = one.user if one else users.filter(public_id=member_id).first()
    subject = one or user
    if subject is None:
        raise NotHere
    may(actor, wanted).require()
    return Who(user, one, subject)


def member(*, actor: Actor, member_id: str, now: datetime) -> Member:
    """One person who works here."""
    who = found_member(actor=actor, member_id=member_id, wanted=Permission.STAFF_VIEW)
    trail.record(actor, "staff.read", who.subject, now=now)
    user, one = who.user, who.clinician
    row = _row(user, one, today_at(actor.zone, now))
    return Member(
        row=row,
        email=user.email if user else "",
        supervisor=one.supervisor.name if one and one.supervisor else "",
        supervisees=tuple(one.supervisees.values_list("name", flat=True)) if one else (),
        working=_working(one),
        leads=_leads(one, today_at(actor.zone, now)),
        is_clinician=one is not None,
        has_ended=bool(row.state),
        may_edit=bool(may(actor, Permission.STAFF_EDIT)),
    )


def _row(user: User | None, one: Any, on: date) -> StaffRow:
    roles = {Role(role) for role in user.roles} if user else set()
    return StaffRow(
        member_id=one.public_id if one else user.public_id if user else "",
        name=one.name if one else user.name if user else "",
        title=one.title if one else "",
        roles=", ".join(LABELS[role] for role in Role if role in roles),
        credentials=_credentials(one.credentials.all(), on) if one else (),
        languages=", ".join(language(code) for code in one.languages) if one else "",
        hours=_hours(one.working_hours.all()) if one else 0.0,
        caseload=one.in_care if one else 0,
        most=one.caseload_most if one else 0,
        state=_state(user, one),
    )


def _state(user: User | None, one: Any) -> str:
    if one is not None and one.ended_on:
        return f"ended {one.ended_on:%Y-%m-%d}"
    return "sign-in closed" if user is not None and not user.is_active else ""


def _credentials(rows: Iterable[Credential], on: date) -> tuple[CredentialRow, ...]:
    ordered = sorted(rows, key=lambda row: (row.kind, row.state))
    return tuple(_credential(row, on) for row in ordered)


def _credential(row: Credential, on: date) -> CredentialRow:
    tone, ends = expiry(row.expires_on, on=on)
    return CredentialRow(
        credential_id=row.public_id,
        kind=row.kind.replace("_", " "),
        state=row.state,
        number=row.number,
        expires_on=row.expires_on,
        tone=tone,
        ends=ends,
    )


def expiry(last_day: date | None, /, *, on: date) -> tuple[str, str]:
    """Tone and words of a credential's last day: it holds on that day, and not on the next."""
    if last_day is None:
        return "", "no end on record"
    left = (last_day - on).days
    if left < 0:
        return "risk", f"expired {last_day.day} {last_day:%b %Y}"
    if left <= SOON_DAYS:
        return "warn", "ends today" if left == 0 else f"{left} days left"
    return "", f"until {last_day.day} {last_day:%b %Y}"


def _hours(rows: Iterable[WorkingHours]) -> float:
    """Hours a week. Whoever serves two sites at once, one by video, works that hour once."""
    days: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        days[row.weekday].append((_minute(row.starts), _minute(row.ends)))
    return sum(total(windows) for windows in days.values()) / 60


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _working(one: Any) -> tuple[HoursRow, ...]:
    rows = sorted(one.working_hours.all(), key=lambda row: (row.weekday, row.starts)) if one else []
    return tuple(
        HoursRow(
            hours_id=row.public_id,
            site=row.site.name,
            day=DAYS[row.weekday],
            time=f"{_at(row.starts)} – {_at(row.ends)}",
            by_video=row.by_video,
        )
        for row in rows
    )


def _at(value: time) -> str:
    return clock(datetime.combine(date.min, value))


def _leads(one: Any, on: date) -> int:
    if one is None:
        return 0
    mine = Section.objects.filter(Q(leader=one) | Q(co_leader=one))
    return mine.filter(Q(until__isnull=True) | Q(until__gte=on)).count()


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChoices:
    """What the forms offer: pairs of public id and words."""

    supervisors: list[tuple[str, str]]
    sites: list[tuple[str, str]]


def choices(*, actor: Actor) -> StaffChoices:
    """Clinicians who may supervise, and sites."""
    clinicians = doors.all_of(
        Clinician.objects.filter(ended_on=None), actor, wanted=Permission.STAFF_VIEW
    )
    sites = doors.all_of(Site.objects.all(), actor, wanted=Permission.PROGRAM_VIEW)
    return StaffChoices(
        supervisors=list(clinicians.order_by("name").values_list("public_id", "name")),
        sites=list(sites.order_by("name").values_list("public_id", "name")),
    )


def initial(*, actor: Actor, member_id: str) -> dict[str, Any]:
    """A person's form as it stands."""
    who = found_member(actor=actor, member_id=member_id, wanted=Permission.STAFF_EDIT)
    user, one = who.user, who.clinician
    found: dict[str, Any] = {"roles": list(user.roles) if user else []}
    if one is not None:
        found |= {name: getattr(one, name) for name in ("title", "languages", "caseload_most")}
        found |= {
            "version": one.version,
            "supervisor": one.supervisor.public_id if one.supervisor else "",
        }
    return found
