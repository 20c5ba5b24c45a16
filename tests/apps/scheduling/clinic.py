"""A small clinic with an evening track of nine hours, its staff, and people in care."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from tests import builders
from wayhome.apps.core.models import Organization
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.models import Placement, Referral
from wayhome.apps.people.models import Clinician, Credential
from wayhome.apps.program.models import Room, Section, Site, Track, WorkingHours
from wayhome.apps.scheduling.models import Seat, Session, SessionLeader, SessionSeat
from wayhome.apps.scheduling.queries.meetings import moment

EVENINGS = (0, 2, 3)  # Monday, Wednesday, Thursday
NEXT_MONDAY = date(2026, 11, 30)  # the week before it has Thanksgiving in it
NEEDS = {"process": 3, "skills": 2, "education": 1, "individual": 1}


@dataclass
class Clinic:
    """Rows by the names that tests use."""

    site: Site
    track: Track
    counselor: Clinician
    room: Room
    sections: list[Section] = field(default_factory=list)

    @property
    def organization(self) -> Organization:
        return self.site.organization

    def person(self, name: str = "Casey", **given: Any) -> Episode:
        """Somebody in care on the track."""
        client = builders.client(self.organization, first_name=name)
        values = {"counselor": self.counselor} | given
        return builders.in_care(client, self.track, **values)

    def sit(self, episode: Episode, *sections: Section, since: date = date(2026, 11, 2)) -> None:
        """Standing seats; without sections, in every one of the track."""
        for section in sections or self.sections:
            Seat.objects.create(
                organization=self.organization, episode=episode, section=section, since=since
            )

    def hours(self, who: Clinician, days: tuple[int, ...], starts: int, ends: int) -> None:
        for day in days:
            WorkingHours.objects.create(
                organization=self.organization,
                clinician=who,
                site=self.site,
                weekday=day,
                starts=time(starts),
                ends=time(ends),
            )

    def clinician(self, kind: str, **given: Any) -> Clinician:
        found = builders.clinician(self.organization, **given)
        Credential.objects.create(organization=self.organization, clinician=found, kind=kind)
        return found


def open_clinic(of: Organization, **given: Any) -> Clinic:
    """Evening groups Monday, Wednesday and Thursday, 17:30 to 20:30; one counselor from noon."""
    site = builders.site(of, **given)
    counselor = builders.clinician(of, name="Rafael")
    room = builders.room(site, seats=14)
    track = builders.track(site, code="EVE", needs=NEEDS)
    clinic = Clinic(site, track, counselor, room)
    clinic.hours(counselor, (0, 1, 2, 3), 12, 21)
    for day, second in zip(EVENINGS, ("skills", "education", "skills"), strict=True):
        shared = {"weekday": day, "room": room, "leader": counselor}
        clinic.sections += [
            builders.section(track, **shared),
            builders.section(track, kind=second, name=second.title(), starts=time(19), **shared),
        ]
    builders.room(site, name="Office 1", kind="office", seats=3)
    return clinic


def session(section: Section, on: date, **given: Any) -> Session:
    """A dated session of a section, with its leader."""
    site = section.track.site
    start = moment(on, section.starts, site)
    end = start + (moment(on, time(1), site) - moment(on, time(0), site)) * section.minutes / 60
    values: dict[str, Any] = {
        "site": site,
        "kind": section.kind,
        "minutes": section.minutes,
        "mode": section.mode,
        "room": section.room,
    }
    found = Session.objects.create(
        organization=site.organization,
        section=section,
        on=on,
        during=(start, end),
        **values | given,
    )
    if section.leader:
        SessionLeader.objects.create(
            organization=site.organization,
            session=found,
            clinician=section.leader,
            during=(start, end),
        )
    return found


def expected(at: Session, episode: Episode) -> SessionSeat:
    """A client expected at a session."""
    return SessionSeat.objects.create(
        organization=at.organization,
        session=at,
        episode=episode,
        client=episode.client,
        during=at.during,
    )


RESULT = {"status": "recommended", "level": "iop", "tracks": [], "modes": ["site", "video"]}


def caller(clinic: Clinic, *, status: str = "screened", **given: Any) -> Referral:
    """Somebody who called: a referral with an episode and an adult without busy times."""
    client = builders.client(clinic.organization, **given)
    episode = builders.episode(client, clinic.site, status=status)
    return Referral.objects.create(
        organization=clinic.organization,
        episode=episode,
        source="phone",
        received_at=builders.NOW,
    )


def decided(referral: Referral, level: str = "iop", **result: Any) -> Placement:
    """A placement that a clinician decided as recommended."""
    return Placement.objects.create(
        organization=referral.organization,
        episode=referral.episode,
        made_at=builders.NOW,
        rules_on=builders.TODAY,
        facts={},
        result=json.dumps(RESULT | {"level": level} | result),
        status="recommended",
        recommended=level,
        decided_level=level,
        decided_at=builders.NOW,
    )
