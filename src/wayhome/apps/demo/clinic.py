"""The clinic itself: places, staff with logins, payers, curricula, tracks and weekly groups."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from wayhome.apps.demo import data
from wayhome.apps.demo.days import NOW, hours, weekdays
from wayhome.apps.demo.rows import Press
from wayhome.apps.people.models import Clinician, Credential, Payer, User
from wayhome.apps.program.models import (
    Curriculum,
    Holiday,
    Module,
    OpeningHours,
    Room,
    Section,
    SectionException,
    Site,
    Track,
    WorkingHours,
)
from wayhome.domain.privacy.permit import Role

# One hash of "wayhome-demo" for everybody: a fresh salt would make every build differ.
PASSWORD: Final = (
    "argon2$argon2id$v=19$m=102400,t=2,p=8$WE5YMjJUTDJjRWtmeTNsRWQ2cUVzUQ"  # noqa: S105 - demo
    "$P++LysP+VZ9MRQTHiy5OyNeGKvqcQo/qUwGaYOKiSEY"
)
LABELS: Final = {
    "process": "Process group",
    "skills": "Skills",
    "education": "Education",
    "family_group": "Family group",
}
#: People who are no staff and sign in all the same, on the clock of the first site: names by role.
GUESTS: Final = {
    "auditor": "Rosalind Teague",
    "client": "Mireille Aubert",
    "family": "Adaeze Okereke",
    "referrer": "Greer Halloway",
}
PUBLISHED_BEFORE: Final = timedelta(days=14)


@dataclass(slots=True)
class Clinic:
    """Everything that stands before the first caller. Keys are the codes of the data files."""

    press: Press
    sites: dict[str, Site] = field(default_factory=dict)
    rooms: dict[tuple[str, str], Room] = field(default_factory=dict)
    holidays: dict[str, dict[date, str]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    staff: dict[str, Clinician] = field(default_factory=dict)
    working: list[WorkingHours] = field(default_factory=list)
    payers: dict[str, Payer] = field(default_factory=dict)
    modules: dict[str, list[Module]] = field(default_factory=dict)
    curricula: dict[str, Curriculum] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    sections: dict[str, list[Section]] = field(default_factory=dict)
    exceptions: list[SectionException] = field(default_factory=list)

    def site_of(self, track: str) -> Site:
        return self.tracks[track].site


def build(press: Press) -> Clinic:
    """Save the clinic and give it back by code."""
    clinic = Clinic(press)
    _sites(clinic)
    _staff(clinic)
    _payers(clinic)
    _curricula(clinic)
    _tracks(clinic)
    _sections(clinic)
    _make_ups(clinic)
    return clinic


def _sites(clinic: Clinic) -> None:
    names = ("code", "name", "setting", "zone", "state", "opened_on", "block_grant_seats")
    for told in data.read("clinic")["site"]:
        latitude, longitude = told["map"]
        site = clinic.press.one(
            Site,
            latitude=latitude,
            longitude=longitude,
            **{name: told[name] for name in names},
        )
        clinic.sites[site.code] = site
        clinic.holidays[site.code] = {day["on"]: day["name"] for day in told["closed"]}
        rooms = clinic.press.save(
            Room, [clinic.press.row(Room, site=site, **room) for room in told["rooms"]]
        )
        clinic.rooms |= {(site.code, room.name): room for room in rooms}
        clinic.press.save(
            Holiday, [clinic.press.row(Holiday, site=site, **day) for day in told["closed"]]
        )
        clinic.press.save(
            OpeningHours,
            [
                clinic.press.row(
                    OpeningHours, site=site, weekday=row.weekday, opens=row.starts, closes=row.ends
                )
                for words in told["open"]
                for row in hours(words)
            ],
        )


def email(name: str) -> str:
    """first.last@example.org, in plain letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{'.'.join(plain.replace('-', '').split())}@example.org"


def _login(clinic: Clinic, who: tuple[str, str], site: str) -> User:
    """An unsaved user (name, role) with the password of the demo, on the clock of a site."""
    name, role = who
    return clinic.press.row(
        User,
        email=email(name),
        name=name,
        roles=[Role(role).value],
        zone=clinic.sites[site].zone,
        password=PASSWORD,
    )


def _staff(clinic: Clinic) -> None:
    told = data.read("staff")
    users = [
        _login(clinic, (row["name"], row["role"]), row["hours"][0][:2]) for row in told.values()
    ]
    users += [_login(clinic, (name, role), "OS") for role, name in GUESTS.items()]
    clinic.users = dict(zip([*told, *GUESTS], clinic.press.save(User, users), strict=True))
    staff = [
        clinic.press.row(
            Clinician,
            user=clinic.users[code],
            name=row["name"],
            title=row["title"],
            languages=["en", *row.get("languages", [])],
            caseload_most=row.get("caseload", 0),
        )
        for code, row in told.items()
    ]
    clinic.staff = dict(zip(told, clinic.press.save(Clinician, staff), strict=True))
    _supervised(clinic)
    clinic.press.save(Credential, _credentials(clinic))
    clinic.working = clinic.press.save(WorkingHours, _working(clinic))


def _supervised(clinic: Clinic) -> None:
    for code, row in data.read("staff").items():
        if "supervisor" in row:
            clinic.staff[code].supervisor = clinic.staff[row["supervisor"]]
            clinic.staff[code].save(update_fields=["supervisor"])


def _credentials(clinic: Clinic) -> Iterator[Credential]:
    for code, row in data.read("staff").items():
        for words in row.get("credentials", []):
            kind, state, until = words.split(", ")
            expires_on = date.fromisoformat(until)
            yield clinic.press.row(
                Credential,
                clinician=clinic.staff[code],
                kind=kind,
                state=state,
                number=f"{state}-{kind.upper()}-{code[1:]}-sample",
                since=date(expires_on.year - 2, expires_on.month, 1),
                expires_on=expires_on,
            )


def _working(clinic: Clinic) -> Iterator[WorkingHours]:
    for code, row in data.read("staff").items():
        for words in row["hours"]:
            site, _, rest = words.partition(" ")
            by_video = rest.endswith(" video")
            for window in hours(rest.removesuffix(" video")):
                yield clinic.press.row(
                    WorkingHours,
                    clinician=clinic.staff[code],
                    site=clinic.sites[site],
                    weekday=window.weekday,
                    starts=window.starts,
                    ends=window.ends,
                    by_video=by_video,
                )


def _payers(clinic: Clinic) -> None:
    rows = clinic.press.save(
        Payer, [clinic.press.row(Payer, **told) for told in data.read("clinic")["payer"]]
    )
    clinic.payers = {payer.code: payer for payer in rows}


def _curricula(clinic: Clinic) -> None:
    for told in data.read("clinic")["curriculum"]:
        curriculum = clinic.press.one(
            Curriculum, code=told["code"], name=told["name"], evidence=told["evidence"]
        )
        lessons = [
            clinic.press.row(Module, curriculum=curriculum, position=place, name=name)
            for place, name in enumerate(told["modules"], start=1)
        ]
        clinic.curricula[curriculum.code] = curriculum
        clinic.modules[curriculum.code] = clinic.press.save(Module, lessons)


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a track's groups: what, when, who."""

    kind: str
    days: tuple[int, ...]
    starts: time
    minutes: int
    leaders: tuple[str, ...]
    curriculum: str
    is_hybrid: bool


def groups(track: dict[str, Any]) -> list[Group]:
    """The groups of a track as written in the data."""
    return [_group(line.split(", ")) for line in track["groups"]]


def _group(words: list[str]) -> Group:
    kind, days, starts, minutes, *rest = words
    leaders, curriculum, hybrid = (*rest, "", "", "")[:3]
    return Group(
        kind=kind,
        days=tuple(weekdays(days)),
        starts=time.fromisoformat(starts),
        minutes=int(minutes),
        leaders=tuple(leaders.split("+")) if leaders else (),
        curriculum=curriculum,
        is_hybrid=bool(hybrid),
    )


def _needs(told: dict[str, Any]) -> dict[str, int]:
    """Units a week by kind: one for each group, and one individual session."""
    kinds: Counter[str] = Counter()
    for group in groups(told):
        kinds[group.kind] += len(group.days)
    return dict(kinds) | ({"individual": 1} if told.get("individual", 60) else {})


def _tracks(clinic: Clinic) -> None:
    rows = []
    for told in data.read("clinic")["track"]:
        days_least, days_most = told["days"]
        draft = told.get("is_draft", False)
        site = clinic.sites[told["site"]]
        rows.append(
            clinic.press.row(
                Track,
                site=site,
                **{name: told[name] for name in ("code", "name", "kind", "level")},
                age_least=told.get("age_least", 18),
                age_most=told.get("age_most"),
                is_opt_in=told.get("is_opt_in", False),
                is_extra=told.get("is_extra", False),
                is_individual_inside=told.get("is_individual_inside", False),
                individual_minutes=told.get("individual", 60),
                needs=_needs(told),
                days_least=days_least,
                days_most=days_most,
                published_at=None if draft else _published(told["site"]),
                published_by=None if draft else clinic.users["K01"].pk,
            )
        )
    clinic.tracks = {track.code: track for track in clinic.press.save(Track, rows)}


def _published(site: str) -> datetime:
    sites = {told["code"]: told for told in data.read("clinic")["site"]}
    since: date = sites[site]["groups_since"]
    return datetime.combine(since, time(16), tzinfo=NOW.tzinfo) - PUBLISHED_BEFORE


def _sections(clinic: Clinic) -> None:
    rows = [row for told in data.read("clinic")["track"] for row in _of_track(clinic, told)]
    for section in clinic.press.save(Section, rows):
        clinic.sections.setdefault(section.track.code, []).append(section)


def _of_track(clinic: Clinic, told: dict[str, Any]) -> Iterator[Section]:
    sites = {site["code"]: site for site in data.read("clinic")["site"]}
    room = clinic.rooms.get((told["site"], told.get("room", "")))
    video = told["kind"] == "telehealth"
    for group in groups(told):
        curriculum = clinic.curricula.get(group.curriculum)
        leader, co_leader = (*(clinic.staff[code] for code in group.leaders), None, None)[:2]
        for weekday in group.days:
            yield clinic.press.row(
                Section,
                track=clinic.tracks[told["code"]],
                kind=group.kind,
                name=curriculum.name if curriculum else LABELS[group.kind],
                weekday=weekday,
                starts=group.starts,
                minutes=group.minutes,
                rule=f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE', 'TH', 'FR')[weekday]}",
                since=sites[told["site"]]["groups_since"],
                mode="hybrid" if group.is_hybrid else "video" if video else "site",
                room=room,
                capacity=told["capacity"],
                target=told["target"],
                minimum=5,
                video_seats=4 if group.is_hybrid else told["capacity"] if video else 0,
                leader=leader,
                co_leader=co_leader,
                curriculum=curriculum,
            )


def _make_ups(clinic: Clinic) -> None:
    rows = [
        row
        for told in data.read("clinic")["make_up"]
        for track in told["tracks"]
        for row in _moved(clinic, (told, track))
    ]
    clinic.exceptions = clinic.press.save(SectionException, rows)


def _moved(clinic: Clinic, what: tuple[dict[str, Any], str]) -> Iterator[SectionException]:
    told, track = what
    site = clinic.site_of(track)
    hit = [row for row in clinic.sections[track] if row.weekday == told["on"].weekday()]
    starts = told.get("starts", [None] * len(hit))
    leader = clinic.staff.get(told.get("leader", ""))
    for section, begin in zip(sorted(hit, key=lambda row: row.starts), starts, strict=True):
        yield clinic.press.row(
            SectionException,
            section=section,
            on=told["on"],
            moved_to=told["moved_to"],
            starts=begin,
            room=clinic.rooms.get((site.code, told.get("room", ""))),
            leader=leader,
            reason=clinic.holidays[site.code][told["on"]],
        )
