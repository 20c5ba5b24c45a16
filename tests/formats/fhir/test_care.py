"""Care: conditions, drugs, encounters, coverage, referrals, plans; and when FHIR says hands off."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.formats.fhir.made import coded, understood
from wayhome.formats.fhir.datatypes import when
from wayhome.formats.fhir.findings import Kept
from wayhome.formats.fhir.items import Json, Key, Problem, Unreadable
from wayhome.formats.fhir.values import (
    Activity,
    CarePlanIn,
    Code,
    Concept,
    ConditionIn,
    CoverageClass,
    CoverageIn,
    EncounterIn,
    MedicationIn,
    PartialDate,
    Period,
    Ref,
    ReferralIn,
    When,
)

INES: Json = {"reference": "Patient/ines"}
WHO = Ref(Key("Patient", "ines"))
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"


def condition(**more: object) -> Json:
    return {
        "resourceType": "Condition",
        "id": "c",
        "subject": INES,
        "code": coded("F10.20", ICD10, display="Alcohol dependence"),
        "clinicalStatus": coded("active", CLINICAL),
        **more,
    }


def test_a_condition() -> None:
    found = understood(
        **condition(onsetDateTime="2019-03", recordedDate="2026-11-01", abatementString="later")
    )
    assert isinstance(found, ConditionIn)
    assert found.client == WHO
    assert found.concept.codes == (Code(ICD10, "F10.20", "Alcohol dependence"),)
    assert (found.clinical_status, found.verification_status) == ("active", "")
    assert found.onset == When(PartialDate(2019, 3))
    assert found.abated is None
    assert found.recorded == When(PartialDate(2026, 11, 1))


def test_an_onset_may_be_a_span() -> None:
    found = understood(**condition(onsetPeriod={"start": "2018", "end": "2019"}))
    assert isinstance(found, ConditionIn)
    assert found.onset == When(PartialDate(2018))


def medication(**more: object) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "id": "m",
        "status": "active",
        "intent": "order",
        "subject": INES,
        **more,
    }


def test_a_drug_may_be_coded_inside_shown_or_elsewhere() -> None:
    coded_drug = understood(
        **medication(
            medicationCodeableConcept={"text": "naltrexone 50 mg"},
            dosageInstruction=[{"text": "one a day"}, {"sequence": 2}],
            requester={"display": "Dr. Lee"},
            reasonCode=[{"text": "alcohol"}],
            authoredOn="2026-11-02",
        )
    )
    assert isinstance(coded_drug, MedicationIn)
    assert coded_drug.concept == Concept("naltrexone 50 mg")
    assert coded_drug.dosage == ("one a day",)
    assert coded_drug.requester == Ref(None, "Dr. Lee")
    assert coded_drug.reasons == (Concept("alcohol"),)
    assert coded_drug.medication is None

    within = {"resourceType": "Medication", "id": "x", "code": {"text": "naloxone"}}
    inside = understood(**medication(contained=[within], medicationReference={"reference": "#x"}))
    assert isinstance(inside, MedicationIn)
    assert inside.concept == Concept("naloxone")
    assert inside.medication == Ref(Key("Medication", "m#x"))

    pointed = {"reference": "Medication/9", "display": "buprenorphine"}
    elsewhere = understood(**medication(medicationReference=pointed))
    assert isinstance(elsewhere, MedicationIn)
    assert elsewhere.concept == Concept("buprenorphine")
    assert elsewhere.medication == Ref(Key("Medication", "9"), "buprenorphine")


def test_an_encounter() -> None:
    found = understood(
        resourceType="Encounter",
        id="e",
        status="finished",
        **{"class": {"code": "AMB"}},
        subject=INES,
        type=[{"text": "visit"}],
        reasonCode=[{"text": "relapse"}],
        participant=[{"individual": {"reference": "Practitioner/lee"}}, {}],
        period={"start": "2026-10-01T09:00:00-04:00"},
        serviceProvider={"reference": "Organization/harbor"},
    )
    assert isinstance(found, EncounterIn)
    assert (found.setting, found.status) == ("AMB", "finished")
    assert found.practitioners == (Ref(Key("Practitioner", "lee")),)
    assert found.organization == Ref(Key("Organization", "harbor"))
    start = datetime(2026, 10, 1, 9, tzinfo=timezone(timedelta(hours=-4)))
    assert found.period == Period(When(PartialDate(2026, 10, 1), start))


def test_a_coverage() -> None:
    found = understood(
        resourceType="Coverage",
        id="v",
        status="active",
        type={"text": "Medicaid"},
        beneficiary=INES,
        subscriber={"reference": "RelatedPerson/rosa"},
        subscriberId="M123",
        payor=[{"display": "MassHealth"}],
        relationship=coded("self"),
        order=1,
        period={"end": "2026-12-31"},
        **{
            "class": [
                {"type": coded("group"), "value": "G1", "name": "Works"},
                {"type": {}, "value": "x"},
            ]
        },
    )
    assert isinstance(found, CoverageIn)
    assert found.client == WHO
    assert found.subscriber == Ref(Key("RelatedPerson", "rosa"))
    assert found.payers == (Ref(None, "MassHealth"),)
    assert found.classes == (CoverageClass("group", "G1", "Works"), CoverageClass("", "x"))
    assert (found.subscriber_id, found.order) == ("M123", 1)


def referral(**more: object) -> Json:
    return {
        "resourceType": "ServiceRequest",
        "id": "r",
        "status": "active",
        "intent": "order",
        "subject": INES,
        **more,
    }


def test_a_referral() -> None:
    found = understood(
        **referral(
            priority="urgent",
            code={"text": "Intensive outpatient program"},
            authoredOn="2026-11-20",
            requester={"reference": "Practitioner/lee"},
            performer=[{"display": "Wayhome"}],
            reasonCode=[{"text": "step down"}],
            note=[{"text": "evenings"}],
        )
    )
    assert isinstance(found, ReferralIn)
    assert (found.status, found.intent, found.priority) == ("active", "order", "urgent")
    assert found.concept.words == "Intensive outpatient program"
    assert (found.notes, found.is_not_wanted) == (("evenings",), False)
    assert found.performers == (Ref(None, "Wayhome"),)
    unwanted = understood(**referral(doNotPerform=True))
    assert isinstance(unwanted, ReferralIn)
    assert unwanted.is_not_wanted


def test_a_care_plan() -> None:
    found = understood(
        resourceType="CarePlan",
        id="p",
        status="active",
        intent="plan",
        title="Plan",
        subject=INES,
        addresses=[{"reference": "Condition/c"}],
        activity=[
            {
                "detail": {
                    "status": "scheduled",
                    "code": {"text": "group"},
                    "description": "3 x 3 h",
                }
            },
            {"reference": {"reference": "Task/1"}},
        ],
    )
    assert isinstance(found, CarePlanIn)
    assert found.problems == (Ref(Key("Condition", "c")),)
    assert found.activities == (Activity(Concept("group"), "scheduled", "3 x 3 h"),)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (referral(status="entered-in-error"), "was entered in error"),
        (
            condition(verificationStatus=coded("entered-in-error", VERIFICATION)),
            "was entered in error",
        ),
        (
            referral(modifierExtension=[{"url": "urn:x", "valueBoolean": True}]),
            "changes its own meaning in a way that is not known here",
        ),
        (
            referral(implicitRules="urn:x"),
            "changes its own meaning in a way that is not known here",
        ),
        ({"resourceType": "Claim", "id": "x"}, "its type is not used"),
    ],
)
def test_what_must_not_be_used_is_kept_with_the_reason(raw: Json, why: str) -> None:
    assert understood(**raw) == Kept(why)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ({"resourceType": "Condition"}, "Condition.subject is required"),
        (
            {"resourceType": "Patient", "animal": {}, "name": {}},
            "Patient.name should be a list; Patient.animal is not an R4 element; "
            "if it was written for another version of FHIR, convert it to R4 first",
        ),
        (
            {"resourceType": "Patient", "birthDate": "1900-02-29"},
            "Patient.birthDate is no day or time that exists",
        ),
        (
            condition(onsetDateTime="2026-02-30T10:00:00Z"),
            "Condition.onsetDateTime is no day or time that exists",
        ),
        (
            {"resourceType": "Patient", "gender": "robot"},
            "Patient.gender is not one of female, male, other, unknown",
        ),
        (
            {"resourceType": "Patient", "name": [{"family": 3}]},
            "Patient.name[0].family should be text",
        ),
        (
            {"resourceType": "Patient", "telecom": [{"rank": 0}]},
            "Patient.telecom[0].rank is not valid",
        ),
        (
            {"resourceType": "Patient", "contained": [{"resourceType": "Robot"}]},
            "Patient has a part in a shape that R4 does not know",
        ),
        (
            {"resourceType": "Patient", **dict.fromkeys("abcdefg", 1)},
            "Patient.a is not an R4 element; Patient.b is not an R4 element; "
            "Patient.c is not an R4 element; Patient.d is not an R4 element; "
            "Patient.e is not an R4 element; and 2 more; "
            "if it was written for another version of FHIR, convert it to R4 first",
        ),
        # What the classes let pass, a careful hand does not.
        ({"resourceType": "Patient", "active": "yes"}, "Patient.active: not true or false"),
        (
            {"resourceType": "Patient", "contact": [{"name": '{"text": "x"}'}]},
            "Patient.contact[0].name: not an object",
        ),
        (
            {"resourceType": "Patient", "name": ['{"text": "x"}']},
            "Patient.name[0]: not an object",
        ),
        (
            {"resourceType": "Patient", "telecom": [{"value": "1", "rank": True}]},
            "Patient.telecom[0].rank: not a whole number",
        ),
    ],
)
def test_what_is_broken_names_the_element_and_never_the_value(raw: Json, why: str) -> None:
    assert understood(**raw) == Problem(why)


def test_a_time_needs_its_offset_and_a_leap_second_has_one_second_less() -> None:
    assert when("2016-12-31T23:59:60Z").at == when("2016-12-31T23:59:59Z").at
    assert when("2026-11-01T01:30:00.5-04:00").at != when("2026-11-01T01:30:00.5-05:00").at
    for text in ("2026-11-01T01:30:00", "2026-11-01T25:30:00Z"):
        with pytest.raises(Unreadable):
            when(text)
