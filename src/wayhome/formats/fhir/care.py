"""Condition, MedicationRequest, Encounter, Coverage, ServiceRequest and CarePlan to values."""

from __future__ import annotations

from typing import Final

from wayhome.formats.fhir import datatypes as dt
from wayhome.formats.fhir.element import Element
from wayhome.formats.fhir.values import (
    Activity,
    CarePlanIn,
    Concept,
    ConditionIn,
    CoverageClass,
    CoverageIn,
    EncounterIn,
    MedicationIn,
    Ref,
    ReferralIn,
    When,
)

_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def concept_of(said: Element, name: str) -> Concept:
    return said.maybe(name, dt.concept) or dt.NOTHING


def subject(said: Element, name: str = "subject") -> Ref:
    return said.maybe(name, dt.ref) or dt.NOBODY


def start_of(said: Element, stem: str) -> When | None:
    """When something began: `<stem>DateTime`, or the start of `<stem>Period`."""
    span = said.maybe(f"{stem}Period", dt.period)
    return said.parsed(f"{stem}DateTime", dt.when) or (span.start if span else None)


def condition(said: Element) -> ConditionIn:
    return ConditionIn(
        key=said.owner.key,
        client=subject(said),
        concept=concept_of(said, "code"),
        clinical_status=concept_of(said, "clinicalStatus").code_in(_CLINICAL),
        verification_status=concept_of(said, "verificationStatus").code_in(_VERIFICATION),
        onset=start_of(said, "onset"),
        abated=start_of(said, "abatement"),
        recorded=said.parsed("recordedDate", dt.when),
    )


def medication(said: Element) -> MedicationIn:
    return MedicationIn(
        key=said.owner.key,
        client=subject(said),
        concept=_drug(said),
        medication=said.maybe("medicationReference", dt.ref),
        status=said.text("status"),
        intent=said.text("intent"),
        authored=said.parsed("authoredOn", dt.when),
        requester=said.maybe("requester", dt.ref),
        dosage=tuple(filter(None, said.each("dosageInstruction", lambda dose: dose.text("text")))),
        reasons=said.each("reasonCode", dt.concept),
    )


def _drug(said: Element) -> Concept:
    """The drug: coded, or in a Medication inside the resource, or at least in the words shown."""
    pointed = said.one("medicationReference")
    if pointed is None:
        return concept_of(said, "medicationCodeableConcept")
    inside = said.owner.contained(pointed.text("reference"))
    if inside is None:
        return Concept(pointed.text("display"))
    return concept_of(Element(said.owner, inside, f"{said.path}.contained"), "code")


def encounter(said: Element) -> EncounterIn:
    setting = said.maybe("class", dt.code)
    treated_by = (who.maybe("individual", dt.ref) for who in said.many("participant"))
    return EncounterIn(
        key=said.owner.key,
        client=subject(said),
        status=said.text("status"),
        setting=setting.code if setting else "",
        types=said.each("type", dt.concept),
        reasons=said.each("reasonCode", dt.concept),
        period=said.maybe("period", dt.period),
        practitioners=tuple(who for who in treated_by if who is not None),
        organization=said.maybe("serviceProvider", dt.ref),
    )


def coverage(said: Element) -> CoverageIn:
    return CoverageIn(
        key=said.owner.key,
        client=subject(said, "beneficiary"),
        status=said.text("status"),
        type=concept_of(said, "type"),
        payers=said.each("payor", dt.ref),
        subscriber=said.maybe("subscriber", dt.ref),
        subscriber_id=said.text("subscriberId"),
        relationship=concept_of(said, "relationship"),
        period=said.maybe("period", dt.period),
        classes=said.each("class", _coverage_class),
        order=said.whole("order"),
    )


def _coverage_class(said: Element) -> CoverageClass:
    codes = concept_of(said, "type").codes
    return CoverageClass(codes[0].code if codes else "", said.text("value"), said.text("name"))


def referral(said: Element) -> ReferralIn:
    return ReferralIn(
        key=said.owner.key,
        client=subject(said),
        status=said.text("status"),
        intent=said.text("intent"),
        priority=said.text("priority"),
        concept=concept_of(said, "code"),
        is_not_wanted=said.flag("doNotPerform") or False,
        authored=said.parsed("authoredOn", dt.when),
        requester=said.maybe("requester", dt.ref),
        performers=said.each("performer", dt.ref),
        reasons=said.each("reasonCode", dt.concept),
        notes=tuple(filter(None, said.each("note", lambda note: note.text("text")))),
    )


def care_plan(said: Element) -> CarePlanIn:
    return CarePlanIn(
        key=said.owner.key,
        client=subject(said),
        status=said.text("status"),
        intent=said.text("intent"),
        title=said.text("title"),
        description=said.text("description"),
        categories=said.each("category", dt.concept),
        period=said.maybe("period", dt.period),
        problems=said.each("addresses", dt.ref),
        activities=tuple(
            _activity(detail)
            for detail in (each.one("detail") for each in said.many("activity"))
            if detail is not None
        ),
    )


def _activity(said: Element) -> Activity:
    return Activity(concept_of(said, "code"), said.text("status"), said.text("description"))
