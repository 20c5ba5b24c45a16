"""Clients with their numbers, busy weeks, covers and the people beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, Final

from wayhome.apps.demo.clinic import Clinic, email
from wayhome.apps.demo.days import clock_pair, weekdays
from wayhome.apps.demo.plan import Person
from wayhome.apps.demo.rows import public_id
from wayhome.apps.people.models import BusyTime, Client, Contact, Coverage
from wayhome.domain import life
from wayhome.domain.vocabulary import BusyKind

MINOR: Final = 18
ZIPS: Final = {"OS": "00011", "TR": "00022"}
STEP_FREE_AGE: Final = 65
AREA: Final = 555


class Numbers:
    """Counts people, and gives each a record number and a telephone number of nobody.

    Each area has a hundred of them; no two people share one, or each would look like the other.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._next = count(1)

    def next(self) -> tuple[int, str, str]:
        """The person's number, record number and telephone number."""
        nth = next(self._next)
        letters = public_id(self._seed, f"record:{nth}").upper()
        return nth, f"{letters[:4]}-{letters[4:8]}", f"({AREA + nth // 100}) 555-01{nth % 100:02d}"


def client(clinic: Clinic, numbers: Numbers, who: Person, *, site: str) -> Client:
    """An unsaved client."""
    nth, record_number, phone = numbers.next()
    first, last = who.name
    told = who.told
    return clinic.press.row(
        Client,
        record_number=record_number,
        first_name=first,
        last_name=last,
        pronouns=who.pronouns,
        born_on=who.born,
        gender=who.gender,
        language=who.language,
        interpreter=told.get("interpreter", ""),
        phone=phone,
        email=email(f"{first} {last}"),
        zip_code=ZIPS[site],
        may_call=True,
        may_text=nth % 4 != 0,
        may_leave_message=nth % 3 == 0,
        best_time="after 17:00" if who.busy else "",
        needs_child_care=told.get("needs_child_care", _minds_children(who.busy)),
        needs_step_free=told.get("needs_step_free", _age(who.born) >= STEP_FREE_AGE),
        can_come_to_site=not told.get("at_home_only", False),
    )


def _age(born: date) -> int:
    return 2026 - born.year


def _minds_children(busy: Sequence[str]) -> bool:
    return any(line.startswith("child_care") for line in busy)


def busy_times(clinic: Clinic, of: Client, lines: Sequence[str]) -> Iterator[BusyTime]:
    """Busy windows as written: `work, Mo Tu, 09:00-17:00, 2026-11-16..2026-11-16`."""
    for line in lines:
        kind, days, window, *dates = line.split(", ")
        since, until = map(date.fromisoformat, dates[0].split("..")) if dates else (None, None)
        rows = life.windows(
            BusyKind(kind), weekdays(days), clock_pair(window), since=since, until=until
        )
        for row in rows:
            yield clinic.press.row(
                BusyTime,
                client=of,
                kind=row.kind.value,
                weekday=row.weekday,
                starts=row.starts,
                ends=row.ends,
                since=row.since,
                until=row.until,
            )


def coverage(clinic: Clinic, of: Client, cover: Mapping[str, Any]) -> Coverage:
    """A client's cover: payer code, sliding fee band, first and last day."""
    payer = clinic.payers[cover["payer"]]
    self_paid = payer.code == "SP"
    return clinic.press.row(
        Coverage,
        client=of,
        payer=payer,
        member_number="" if self_paid else f"{payer.code}-{of.record_number}-sample",
        band=cover["band"],
        since=cover["since"],
        until=cover.get("until"),
    )


def contacts(clinic: Clinic, of: Client, who: Mapping[str, Any]) -> Iterator[Contact]:
    """Family as told (`name, relation`), who referred, and a parent for each minor."""
    if family := who.get("family"):
        name, relation = family.split(", ")
        yield _contact(clinic, of, (name, relation), is_emergency=True)
    elif of.born_on and _age(of.born_on) < MINOR:
        yield _contact(clinic, of, (f"Parent of {of.first_name}", "parent"), is_emergency=True)
    if referrer := who.get("referrer"):
        yield _contact(clinic, of, (referrer, "court"), is_emergency=False)


def _contact(clinic: Clinic, of: Client, who: tuple[str, str], *, is_emergency: bool) -> Contact:
    name, relation = who
    return clinic.press.row(
        Contact, client=of, name=name, relation=relation, phone=of.phone, is_emergency=is_emergency
    )
