"""What a call, a form or a record says of somebody who asks for care: values, before any row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from wayhome.apps.people.models import Client
from wayhome.apps.program.models import Site

NO_NAME: Final = "No name yet"
OLDEST: Final = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a call says of the person: fields of `Client` by their names."""

    first_name: str = ""
    last_name: str = ""
    called: str = ""
    born_on: date | None = None
    pronouns: str = ""
    language: str = "en"
    phone: str = ""
    email: str = ""
    zip_code: str = ""
    best_time: str = ""
    safe_words: str = ""
    may_call: bool = False
    may_text: bool = False
    may_leave_message: bool = False
    may_email: bool = False
    may_write: bool = False
    needs_child_care: bool = False
    needs_step_free: bool = False
    can_use_video: bool = True
    can_come_to_site: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a call says of the asking: fields of `Referral` by their names."""

    calling_for: str = "self"
    caller_name: str = ""
    caller_phone: str = ""
    caller_organization: str = ""
    is_urgent: bool = False
    call_if_cut_off: str = ""
    wish: str = ""
    own_words: str = ""
    about: tuple[str, ...] = ()
    last_use: str = ""
    withdrawal: str = ""
    medicines: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A whole call: the person, the asking, and placement facts (an absent key is unknown)."""

    person: Person
    call: Call = Call()
    facts: Mapping[str, Any] = field(default_factory=dict)
    site_id: str = ""


def local_day(now: datetime, site: Site) -> date:
    """The site's calendar day."""
    return now.astimezone(ZoneInfo(site.zone)).date()


def with_age(facts: Mapping[str, Any], client: Client, on: date) -> dict[str, Any]:
    """Facts with the age of a day; without it where the date of birth is unknown."""
    age = client.age(on)
    kept = {key: value for key, value in facts.items() if key != "age"}
    # A birth date that cannot be (a record's slip) makes the age unknown, never a guess.
    return kept if age is None or not 0 <= age <= OLDEST else kept | {"age": age}
