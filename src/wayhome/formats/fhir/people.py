"""Patient, RelatedPerson, Practitioner and Organization to values."""

from __future__ import annotations

from typing import Final

from wayhome.formats.fhir import datatypes as dt
from wayhome.formats.fhir.element import Element
from wayhome.formats.fhir.values import (
    Concept,
    ContactIn,
    Language,
    OrganizationIn,
    PartialDate,
    PersonIn,
    PractitionerIn,
    Ref,
)

_HL7: Final = "http://hl7.org/fhir/StructureDefinition/"
_US_CORE: Final = "http://hl7.org/fhir/us/core/StructureDefinition/"
ANIMAL: Final = f"{_HL7}patient-animal"
# Two lineages say the same: HL7's own extensions nest the value, US Core puts it at the top.
_GENDER_IDENTITY: Final = (
    f"{_HL7}individual-genderIdentity",
    f"{_HL7}patient-genderIdentity",
    f"{_US_CORE}us-core-genderIdentity",
)
_PRONOUNS: Final = (f"{_HL7}individual-pronouns",)


def person(said: Element) -> PersonIn:
    died = said.parsed("deceasedDateTime", dt.when)
    return PersonIn(
        key=said.owner.key,
        identifiers=dt.identifiers(said),
        names=said.each("name", dt.name),
        born=said.parsed("birthDate", PartialDate.read),
        is_deceased=True if died else said.flag("deceasedBoolean"),
        died=died,
        gender=said.text("gender"),
        gender_identity=_said_of_oneself(said, *_GENDER_IDENTITY),
        pronouns=_said_of_oneself(said, *_PRONOUNS),
        addresses=said.each("address", dt.address),
        telecoms=dt.telecoms(said),
        languages=said.each("communication", _language),
        contacts=said.each("contact", _patient_contact),
        is_active=said.flag("active"),
    )


def _said_of_oneself(said: Element, *urls: str) -> Concept | None:
    found = dt.extension(said, *urls)
    holder = found and (dt.extension(found, "value") or found)
    return holder.maybe("valueCodeableConcept", dt.concept) if holder else None


def _language(said: Element) -> Language:
    return Language(said.maybe("language", dt.concept) or dt.NOTHING, said.flag("preferred"))


def _patient_contact(said: Element) -> ContactIn:
    named = said.maybe("name", dt.name)
    lives = said.maybe("address", dt.address)
    return ContactIn(
        key=None,
        client=Ref(said.owner.key),
        names=(named,) if named else (),
        relationships=said.each("relationship", dt.concept),
        telecoms=dt.telecoms(said),
        addresses=(lives,) if lives else (),
        gender=said.text("gender"),
        born=None,
        period=said.maybe("period", dt.period),
    )


def related_person(said: Element) -> ContactIn:
    return ContactIn(
        key=said.owner.key,
        client=said.maybe("patient", dt.ref) or dt.NOBODY,
        names=said.each("name", dt.name),
        relationships=said.each("relationship", dt.concept),
        telecoms=dt.telecoms(said),
        addresses=said.each("address", dt.address),
        gender=said.text("gender"),
        born=said.parsed("birthDate", PartialDate.read),
        period=said.maybe("period", dt.period),
    )


def practitioner(said: Element) -> PractitionerIn:
    return PractitionerIn(
        key=said.owner.key,
        identifiers=dt.identifiers(said),
        names=said.each("name", dt.name),
        telecoms=dt.telecoms(said),
        addresses=said.each("address", dt.address),
        gender=said.text("gender"),
        qualifications=said.each(
            "qualification", lambda each: each.maybe("code", dt.concept) or dt.NOTHING
        ),
        is_active=said.flag("active"),
    )


def organization(said: Element) -> OrganizationIn:
    return OrganizationIn(
        key=said.owner.key,
        identifiers=dt.identifiers(said),
        name=said.text("name"),
        types=said.each("type", dt.concept),
        telecoms=dt.telecoms(said),
        addresses=said.each("address", dt.address),
        part_of=said.maybe("partOf", dt.ref),
        is_active=said.flag("active"),
    )
