"""Rows for tests, each with one call and sensible defaults. A test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from wayhome.apps.core.models import Organization
from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.people.models import BusyTime, Client, Clinician, User
from wayhome.apps.program.models import Room, Section, Site, Track
from wayhome.domain.privacy.permit import Role

NOW = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)  # Wednesday 14:00 in Chicago
TODAY = date(2026, 11, 18)
MONDAY = date(2026, 11, 16)
_number = count(1)


def organization(name: str = "Larkspur House") -> Organization:
    return Organization.objects.create(name=name)


def user(of: Organization, *roles: Role, email: str = "", name: str = "Dana Reyes") -> User:
    found = User(
        organization=of,
        email=email or f"person{next(_number)}@example.org",
        name=name,
        roles=[role.value for role in roles],
        zone="America/Chicago",
    )
    found.set_unusable_password()
    found.save()
    return found


def site(of: Organization, **given: Any) -> Site:
    values: dict[str, Any] = {
        "code": f"S{next(_number)}",
        "name": "Ottoline Street",
        "setting": "outpatient_clinic",
        "zone": "America/Chicago",
        "state": "IL",
        "opened_on": date(2020, 1, 1),
    }
    return Site.objects.create(organization=of, **(values | given))


def room(at: Site, **given: Any) -> Room:
    values: dict[str, Any] = {"name": f"Room {next(_number)}", "kind": "group", "seats": 12}
    return Room.objects.create(organization=at.organization, site=at, **(values | given))


def clinician(of: Organization, **given: Any) -> Clinician:
    values: dict[str, Any] = {"name": f"Clinician {next(_number)}", "caseload_most": 20}
    return Clinician.objects.create(organization=of, **(values | given))


def track(at: Site, **given: Any) -> Track:
    values: dict[str, Any] = {
        "code": f"T{next(_number)}",
        "name": "Evening",
        "kind": "evening",
        "level": "iop",
        "needs": {"process": 3, "skills": 2, "education": 1, "individual": 1},
        "published_at": NOW,
    }
    return Track.objects.create(organization=at.organization, site=at, **(values | given))


def section(of: Track, **given: Any) -> Section:
    values: dict[str, Any] = {
        "kind": "process",
        "name": "Process",
        "weekday": 0,
        "starts": time(17, 30),
        "minutes": 90,
        "since": date(2026, 8, 3),
        "mode": "site",
        "capacity": 12,
        "target": 10,
        "minimum": 5,
    }
    return Section.objects.create(organization=of.organization, track=of, **(values | given))


def client(of: Organization, **given: Any) -> Client:
    values: dict[str, Any] = {
        "record_number": f"R{next(_number):05d}",
        "first_name": "Casey",
        "last_name": "Lindgren",
        "born_on": date(1990, 2, 1),
    }
    return Client.objects.create(organization=of, **(values | given))


def busy(of: Client, weekday: int, starts: time, ends: time | None, **given: Any) -> BusyTime:
    return BusyTime.objects.create(
        organization=of.organization,
        client=of,
        weekday=weekday,
        starts=starts,
        ends=ends,
        **({"kind": "work"} | given),
    )


def episode(of: Client, at: Site, **given: Any) -> Episode:
    values: dict[str, Any] = {"requested_on": date(2026, 11, 2)}
    return Episode.objects.create(
        organization=of.organization, client=of, site=at, **(values | given)
    )


def in_care(of: Client, on: Track, *, since: date = date(2026, 11, 2), **given: Any) -> Episode:
    """An admitted episode with its level stay on a track."""
    values: dict[str, Any] = {"status": "admitted", "admitted_on": since, "track": on}
    found = episode(of, on.site, **(values | given))
    LevelStay.objects.create(
        organization=of.organization,
        episode=found,
        level=on.level,
        track=on,
        starts_on=since,
        needs=on.needs,
        days_least=on.days_least,
        days_most=on.days_most,
    )
    return found
