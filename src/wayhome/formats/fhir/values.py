"""What Wayhome takes from FHIR, as plain values. Absent text is "", any other absent thing None."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from wayhome.formats.fhir.items import Key, Unreadable

_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def read(cls, text: str) -> PartialDate:
        """Of `1980`, `1980-02` or `1980-02-29`. Raises `Unreadable`."""
        found = _DAY.fullmatch(text)
        if found is None:
            raise Unreadable("not a date (YYYY, YYYY-MM or YYYY-MM-DD)")
        year = int(found[1])
        month, day = (int(part) if part else None for part in found.groups()[1:])
        try:
            date(year, month or 1, day or 1)
        except ValueError:
            raise Unreadable("no such day in the calendar") from None
        return cls(year, month, day)

    @property
    def precision(self) -> Literal["year", "month", "day"]:
        return "year" if self.month is None else "month" if self.day is None else "day"

    @property
    def exact(self) -> date | None:
        """The day, where it is known."""
        return self.earliest if self.day is not None else None

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = (
            f"{self.year:04}",
            self.month and f"{self.month:02}",
            self.day and f"{self.day:02}",
        )
        return "-".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class When:
    """A day as the sender's clock had it; `at` is the aware instant where a time was given."""

    on: PartialDate
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Period:
    start: When | None = None
    end: When | None = None


@dataclass(frozen=True, slots=True)
class Code:
    system: str
    code: str
    display: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing said in words, in codes, or both (CodeableConcept)."""

    text: str = ""
    codes: tuple[Code, ...] = ()

    @property
    def words(self) -> str:
        """The best words for it: its text, else a display, else a bare code."""
        said = (self.text, *(each.display for each in self.codes), *(c.code for c in self.codes))
        return next(filter(None, said), "")

    def code_in(self, system: str) -> str:
        """Its code in one code system, or empty."""
        return next((each.code for each in self.codes if each.system == system), "")


@dataclass(frozen=True, slots=True)
class Identifier:
    system: str
    value: str
    type: Concept = Concept()


@dataclass(frozen=True, slots=True)
class Ref:
    """What a reference says. `key` is None where the target cannot be told."""

    key: Key | None
    display: str = ""
    identifier: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its owner writes it, in any script; `given` in order."""

    family: str = ""
    given: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    text: str = ""
    use: str = ""
    period: Period | None = None

    @property
    def full(self) -> str:
        parts = (*self.prefix, *self.given, self.family, *self.suffix)
        return self.text or " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Telecom:
    """`system` is phone, email, sms, fax, pager, url or other."""

    system: str
    value: str
    use: str = ""
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Address:
    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    text: str = ""
    use: str = ""
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Language:
    concept: Concept
    is_preferred: bool | None = None


@dataclass(frozen=True, slots=True)
class ContactIn:
    """A person beside the client: a RelatedPerson (with key) or Patient.contact (without)."""

    key: Key | None
    client: Ref
    names: tuple[Name, ...]
    relationships: tuple[Concept, ...]
    telecoms: tuple[Telecom, ...]
    addresses: tuple[Address, ...]
    gender: str
    born: PartialDate | None
    period: Period | None


@dataclass(frozen=True, slots=True)
class PersonIn:
    """A client (Patient). `is_deceased` is None where nothing is said: unknown, not alive."""

    key: Key
    identifiers: tuple[Identifier, ...]
    names: tuple[Name, ...]
    born: PartialDate | None
    is_deceased: bool | None
    died: When | None
    gender: str
    gender_identity: Concept | None
    pronouns: Concept | None
    addresses: tuple[Address, ...]
    telecoms: tuple[Telecom, ...]
    languages: tuple[Language, ...]
    contacts: tuple[ContactIn, ...]
    is_active: bool | None

    @property
    def legal(self) -> Name | None:
        """The official name; else the first that is neither a nickname nor a former one."""
        return self._named("official") or self._named("usual") or self._named("")

    @property
    def called(self) -> Name | None:
        """The name the person goes by: usual, else nickname, else the legal one."""
        return self._named("usual") or self._named("nickname") or self.legal

    def _named(self, use: str) -> Name | None:
        return next((name for name in self.names if name.use == use and name.full), None)


@dataclass(frozen=True, slots=True)
class ConditionIn:
    """Statuses are the codes of HL7's condition-clinical and condition-ver-status."""

    key: Key
    client: Ref
    concept: Concept
    clinical_status: str
    verification_status: str
    onset: When | None
    abated: When | None
    recorded: When | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered item: LOINC code or link id, the answer's code, and points where known."""

    question: str
    code: str
    points: int | None


@dataclass(frozen=True, slots=True)
class ScoreIn:
    """A total of an instrument that Wayhome scores. `answers` are empty where none were sent."""

    key: Key
    client: Ref
    measure: str
    total: int
    taken: When | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class MedicationIn:
    """A prescription. `concept` is empty when the drug is only referred to by `medication`."""

    key: Key
    client: Ref
    concept: Concept
    medication: Ref | None
    status: str
    intent: str
    authored: When | None
    requester: Ref | None
    dosage: tuple[str, ...]
    reasons: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class EncounterIn:
    """`setting` is the code of HL7's ActCode: AMB, EMER, IMP, VR, HH."""

    key: Key
    client: Ref
    status: str
    setting: str
    types: tuple[Concept, ...]
    reasons: tuple[Concept, ...]
    period: Period | None
    practitioners: tuple[Ref, ...]
    organization: Ref | None


@dataclass(frozen=True, slots=True)
class CoverageClass:
    """`type` is group, plan, subplan, rxbin and so on."""

    type: str
    value: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class CoverageIn:
    key: Key
    client: Ref
    status: str
    type: Concept
    payers: tuple[Ref, ...]
    subscriber: Ref | None
    subscriber_id: str
    relationship: Concept
    period: Period | None
    classes: tuple[CoverageClass, ...]
    order: int | None


@dataclass(frozen=True, slots=True)
class ReferralIn:
    """A ServiceRequest. Whether it asks for this program, `concept` and `intent` tell."""

    key: Key
    client: Ref
    status: str
    intent: str
    priority: str
    concept: Concept
    is_not_wanted: bool
    authored: When | None
    requester: Ref | None
    performers: tuple[Ref, ...]
    reasons: tuple[Concept, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    concept: Concept
    status: str
    description: str


@dataclass(frozen=True, slots=True)
class CarePlanIn:
    key: Key
    client: Ref
    status: str
    intent: str
    title: str
    description: str
    categories: tuple[Concept, ...]
    period: Period | None
    problems: tuple[Ref, ...]
    activities: tuple[Activity, ...]


@dataclass(frozen=True, slots=True)
class PractitionerIn:
    key: Key
    identifiers: tuple[Identifier, ...]
    names: tuple[Name, ...]
    telecoms: tuple[Telecom, ...]
    addresses: tuple[Address, ...]
    gender: str
    qualifications: tuple[Concept, ...]
    is_active: bool | None


@dataclass(frozen=True, slots=True)
class OrganizationIn:
    key: Key
    identifiers: tuple[Identifier, ...]
    name: str
    types: tuple[Concept, ...]
    telecoms: tuple[Telecom, ...]
    addresses: tuple[Address, ...]
    part_of: Ref | None
    is_active: bool | None


Value = (
    PersonIn
    | ContactIn
    | ConditionIn
    | ScoreIn
    | MedicationIn
    | EncounterIn
    | CoverageIn
    | ReferralIn
    | CarePlanIn
    | PractitionerIn
    | OrganizationIn
)
