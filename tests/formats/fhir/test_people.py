"""People and organizations: names in every script, dates known in part, who stands beside whom."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.formats.fhir.made import LOINC, coded, of, patient, understood
from wayhome.formats.fhir.findings import Kept, meaning
from wayhome.formats.fhir.items import Key, Problem
from wayhome.formats.fhir.values import (
    Address,
    Code,
    Concept,
    ContactIn,
    Identifier,
    Name,
    OrganizationIn,
    PartialDate,
    Period,
    PersonIn,
    PractitionerIn,
    Ref,
    Telecom,
    When,
)

HL7 = "http://hl7.org/fhir/StructureDefinition/"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
INES = Key("Patient", "ines")


def person(**more: object) -> PersonIn:
    found = meaning(of(**patient(**more)))
    assert isinstance(found, PersonIn), found
    return found


def test_a_whole_person() -> None:
    found = person(
        active=True,
        identifier=[
            {"system": "urn:mrn", "value": "77", "type": {"text": "MRN"}},
            {"system": "urn:empty"},
        ],
        name=[
            {"use": "official", "family": "Okafor", "given": ["Inés", None, "María"]},
            {"use": "usual", "text": "Nes", "period": {"start": "2016"}},
        ],
        gender="female",
        birthDate="1988-02-29",
        address=[
            {
                "use": "home",
                "line": ["4 Hill St", "Apt 2"],
                "city": "Lowell",
                "state": "MA",
                "postalCode": "01854",
                "country": "US",
                "text": "4 Hill St",
                "period": {"end": "2020-01-05"},
            }
        ],
        telecom=[
            {"system": "phone", "value": "555-0101", "use": "mobile", "rank": 1},
            {"system": "email"},
        ],
        communication=[{"language": coded("es", "urn:ietf:bcp:47"), "preferred": True}],
        contact=[
            {
                "relationship": [{"text": "mother"}],
                "name": {"text": "Rosa Okafor"},
                "telecom": [{"system": "phone", "value": "555-0102"}],
                "address": {"city": "Lowell"},
                "gender": "female",
            },
            {"telecom": [{"system": "phone", "value": "555-0103"}]},
        ],
    )
    assert found.key == INES
    assert found.identifiers == (Identifier("urn:mrn", "77", Concept("MRN")),)
    assert found.names[0] == Name("Okafor", ("Inés", "María"), use="official")
    assert found.names[1].period == Period(When(PartialDate(2016)))
    assert found.legal is found.names[0]
    assert found.called is found.names[1]
    assert (found.gender, found.is_active) == ("female", True)
    assert found.born == PartialDate(1988, 2, 29)
    assert found.addresses == (
        Address(
            ("4 Hill St", "Apt 2"),
            "Lowell",
            "MA",
            "01854",
            "US",
            "4 Hill St",
            "home",
            Period(None, When(PartialDate(2020, 1, 5))),
        ),
    )
    assert found.telecoms == (Telecom("phone", "555-0101", "mobile", 1),)
    assert found.languages[0].concept.code_in("urn:ietf:bcp:47") == "es"
    assert found.languages[0].is_preferred is True
    mother, unnamed = found.contacts
    assert (mother.key, mother.client) == (None, Ref(INES))
    assert mother.names[0].full == "Rosa Okafor"
    assert mother.relationships[0].words == "mother"
    assert mother.addresses == (Address(city="Lowell"),)
    assert (unnamed.names, unnamed.addresses, unnamed.born) == ((), (), None)


def test_nothing_said_is_unknown_and_not_no() -> None:
    found = meaning(of(resourceType="Patient"))
    assert isinstance(found, PersonIn)
    unknown = (found.born, found.is_deceased, found.died, found.is_active, found.legal)
    assert {*unknown, found.called, found.gender_identity, found.pronouns} == {None}
    assert found.gender == ""


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ({"family": "Nguyễn", "given": ["Thị", "Ánh"]}, "Thị Ánh Nguyễn"),
        ({"text": "王小明", "family": "王", "given": ["小明"]}, "王小明"),
        ({"family": "חיים"}, "חיים"),
        ({"given": ["ஆனந்த்"]}, "ஆனந்த்"),
        (
            {"prefix": ["Dr."], "given": ["Zoë"], "family": "d’Açvila-Õ", "suffix": ["Jr."]},
            "Dr. Zoë d’Açvila-Õ Jr.",
        ),
        ({"family": "ﷺ" * 300}, "ﷺ" * 300),
    ],
)
def test_names_of_every_script_and_length(name: dict[str, object], full: str) -> None:
    assert person(name=[name]).names[0].full == full


@pytest.mark.parametrize(
    ("uses", "legal", "called"),
    [
        (["maiden", "official", "nickname"], 1, 2),
        (["old", "usual"], 1, 1),
        (["nickname", ""], 1, 0),
        (["old"], None, None),
    ],
)
def test_which_name_counts(uses: list[str], legal: int | None, called: int | None) -> None:
    names = [
        {"family": f"N{place}", **({"use": use} if use else {})} for place, use in enumerate(uses)
    ]
    found = person(name=names)
    assert found.legal == (None if legal is None else found.names[legal])
    assert found.called == (None if called is None else found.names[called])


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("1980", "year", date(1980, 1, 1), date(1980, 12, 31)),
        ("1980-02", "month", date(1980, 2, 1), date(1980, 2, 29)),
        ("2000-02-29", "day", date(2000, 2, 29), date(2000, 2, 29)),
    ],
)
def test_a_date_of_birth_known_in_part(
    *, text: str, precision: str, earliest: date, latest: date
) -> None:
    born = person(birthDate=text).born
    assert born is not None
    assert (born.precision, born.earliest, born.latest) == (precision, earliest, latest)
    assert born.exact == (earliest if precision == "day" else None)
    assert str(born) == text


@pytest.mark.parametrize("text", ["1900-02-29", "29.02.2000", "2001-13", "0000", "", "19800101"])
def test_a_day_that_never_was_is_refused_without_repeating_it(text: str) -> None:
    found = meaning(of(**patient(birthDate=text)))
    assert isinstance(found, Problem)
    assert found.reason.startswith("Patient.birthDate")
    assert not text or text not in found.reason


def test_death_is_told_by_a_flag_or_a_time() -> None:
    assert person(deceasedBoolean=False).is_deceased is False
    died = person(deceasedDateTime="2005-11-11T15:24:23Z")
    assert died.is_deceased is True
    assert died.died == When(
        PartialDate(2005, 11, 11), datetime(2005, 11, 11, 15, 24, 23, tzinfo=UTC)
    )


def test_what_a_person_says_of_oneself_in_both_lineages() -> None:
    man = {"valueCodeableConcept": {"text": "man"}}
    he = {"valueCodeableConcept": coded("LA29518-0", display="he/him")}
    for url in ("individual-genderIdentity", "patient-genderIdentity"):
        nested = {"url": HL7 + url, "extension": [{"url": "value", **man}]}
        assert person(extension=[nested]).gender_identity == Concept("man")
    flat = [{"url": f"{US_CORE}us-core-genderIdentity", **man}]
    pronouns = [{"url": f"{HL7}individual-pronouns", "extension": [{"url": "value", **he}]}]
    found = person(extension=flat + pronouns)
    assert found.gender_identity == Concept("man")
    assert found.pronouns == Concept("", (Code(LOINC, "LA29518-0", "he/him"),))
    assert found.pronouns.words == "he/him"


def test_a_concept_has_words_as_long_as_it_has_anything() -> None:
    assert Concept("", (Code("s", "c"),)).words == "c"
    assert Concept().words == ""
    assert Concept().code_in(LOINC) == ""


def test_a_related_person_points_at_the_client() -> None:
    found = understood(
        resourceType="RelatedPerson",
        id="rosa",
        patient={"reference": "Patient/ines", "display": "Inés"},
        name=[{"text": "Rosa"}],
        relationship=[{"text": "mother"}],
        birthDate="1961",
        period={"start": "1988-02"},
    )
    assert isinstance(found, ContactIn)
    assert found.key == Key("RelatedPerson", "rosa")
    assert found.client == Ref(INES, "Inés")
    assert found.born == PartialDate(1961)
    assert found.period == Period(When(PartialDate(1988, 2)))


def test_a_practitioner_and_an_organization() -> None:
    who = understood(
        resourceType="Practitioner",
        id="lee",
        identifier=[{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
        name=[{"family": "Lee"}],
        qualification=[{"code": {"text": "LCSW"}}],
    )
    assert isinstance(who, PractitionerIn)
    assert who.qualifications == (Concept("LCSW"),)
    assert who.identifiers[0].value == "1234567893"
    where = understood(
        resourceType="Organization",
        id="harbor",
        name="Harbor",
        type=[{"text": "Hospital"}],
        partOf={"identifier": {"system": "urn:x", "value": "1"}},
    )
    assert isinstance(where, OrganizationIn)
    assert (where.name, where.types) == ("Harbor", (Concept("Hospital"),))
    assert where.part_of == Ref(None, "", Identifier("urn:x", "1"))


def test_an_animal_is_no_client() -> None:
    assert understood(**patient(extension=[{"url": f"{HL7}patient-animal"}])) == Kept(
        "is an animal"
    )
