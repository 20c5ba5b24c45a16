"""What each resource turned out to be: used as a value, kept as received, or broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wayhome.formats.fhir import care, check, people, read, scores
from wayhome.formats.fhir.element import Element
from wayhome.formats.fhir.items import Item, Problem, Resource, Unreadable
from wayhome.formats.fhir.values import Value

_VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


@dataclass(frozen=True, slots=True)
class Kept:
    """Sound as far as it was read, and kept as received without being used."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file and what it means. `resource` is None where nothing could be read.

    `place` is `entry 3` (of a bundle), `line 3` (of NDJSON or of the text), or empty for the whole.
    """

    source: str
    place: str
    resource: Resource | None
    outcome: Value | Kept | Problem


def findings(path: Path) -> Iterator[Finding]:
    """Everything in a file or folder, with its meaning; nothing stops the rest.

    Raises FileNotFoundError where there is nothing at `path`.
    """
    return map(_finding, read.read_path(path))


def _finding(item: Item) -> Finding:
    if isinstance(item.found, Problem):
        return Finding(item.source, item.place, None, item.found)
    return Finding(item.source, item.place, item.found, meaning(item.found))


def meaning(resource: Resource) -> Value | Kept | Problem:
    """The value of a resource, or why it is only kept, or what is broken in it."""
    mapping = _MAPPINGS.get(resource.resource_type)
    if mapping is None:
        return Kept("its type is not used")
    if wrong := check.breaches(resource):
        return Problem(wrong)
    said = Element(resource, resource.raw, resource.resource_type)
    try:
        withheld = _not_to_be_used(said)
        return Kept(withheld) if withheld else mapping(said) or Kept("states no known total")
    except Unreadable as error:
        return Problem(error.reason)


def _not_to_be_used(said: Element) -> str:
    """Why FHIR itself forbids to read the resource as if it were an ordinary one."""
    if said.text("implicitRules") or said.many("modifierExtension"):
        return "changes its own meaning in a way that is not known here"
    if said.text("status") == "entered-in-error" or _is_mistaken(said):
        return "was entered in error"
    if any(each.text("url") == people.ANIMAL for each in said.many("extension")):
        return "is an animal"
    return ""


def _is_mistaken(said: Element) -> bool:
    return care.concept_of(said, "verificationStatus").code_in(_VERIFICATION) == "entered-in-error"


_MAPPINGS: Final[Mapping[str, Callable[[Element], Value | None]]] = {
    "CarePlan": care.care_plan,
    "Condition": care.condition,
    "Coverage": care.coverage,
    "Encounter": care.encounter,
    "MedicationRequest": care.medication,
    "Observation": scores.of_observation,
    "Organization": people.organization,
    "Patient": people.person,
    "Practitioner": people.practitioner,
    "QuestionnaireResponse": scores.of_questionnaire,
    "RelatedPerson": people.related_person,
    "ServiceRequest": care.referral,
}
USED: Final = frozenset(_MAPPINGS)
