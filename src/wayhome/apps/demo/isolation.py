"""A second organization, so that a leak between the two would be seen at once."""

from __future__ import annotations

from datetime import date, time
from typing import Final

from wayhome.apps.core.models import Organization
from wayhome.apps.demo.clinic import PASSWORD, email
from wayhome.apps.demo.rows import Press, public_id
from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.people.models import Client, Clinician, User
from wayhome.apps.program.models import OpeningHours, Room, Site, Track

ZONE: Final = "America/New_York"
NAME: Final = "Dunlin Hollow Counseling"
#: The front desk's login name is known at Quillmere too.
STAFF: Final = (("Agnes Thornbury", "director"), ("Tam Nguyen", "front_desk"))
#: Name, birth date, record number. The first is C01 by name and birth date; the second has the
#: record number of C09.
CLIENTS: Final = (
    ("Tessa", "Okereke", date(1997, 3, 22), "D00001"),
    ("Pascal", "Wetherall", date(1979, 9, 4), ""),
    ("Lenore", "Hubbard", date(1966, 12, 30), "D00003"),
    ("Tobiah", "Sexton", date(2001, 7, 8), "D00004"),
)


def build(seed: int, *, taken_number: str) -> Press:
    """Save the other organization; `taken_number` is a record number of the first one."""
    organization = Organization.objects.create(name=NAME, public_id=public_id(seed, NAME))
    press = Press(seed, organization)
    site = press.one(
        Site,
        code="DH",
        name="Dunlin Hollow",
        setting="outpatient_clinic",
        zone=ZONE,
        state="NY",
        opened_on=date(2021, 5, 3),
    )
    press.one(Room, site=site, name="Front room", kind="group", seats=8)
    hours = [
        press.row(OpeningHours, site=site, weekday=day, opens=time(9), closes=time(17))
        for day in range(5)
    ]
    press.save(OpeningHours, hours)
    _staff(press)
    _clients(press, site, taken_number)
    return press


def _staff(press: Press) -> None:
    users = press.save(
        User,
        [
            press.row(
                User, email=email(name), name=name, roles=[role], zone=ZONE, password=PASSWORD
            )
            for name, role in STAFF
        ],
    )
    press.save(Clinician, [press.row(Clinician, user=user, name=user.name) for user in users])


def _clients(press: Press, site: Site, taken_number: str) -> None:
    track = press.one(
        Track,
        site=site,
        code="DAY",
        name="Day",
        kind="day",
        level="iop",
        needs={"process": 3, "skills": 3, "education": 3, "individual": 1},
    )
    clients = press.save(
        Client,
        [
            press.row(
                Client,
                record_number=number or taken_number,
                first_name=first,
                last_name=last,
                born_on=born,
            )
            for first, last, born, number in CLIENTS
        ],
    )
    since = date(2026, 10, 5)
    episodes = [
        press.row(
            Episode,
            client=client,
            site=site,
            track=track,
            status="admitted",
            requested_on=since,
            admitted_on=since,
        )
        for client in clients
    ]
    press.save(Episode, episodes)
    stays = [
        press.row(
            LevelStay, episode=row, level="iop", track=track, starts_on=since, needs=track.needs
        )
        for row in episodes
    ]
    press.save(LevelStay, stays)
