"""Totals of instruments, from an Observation or a QuestionnaireResponse, by their LOINC code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from wayhome.formats.fhir import care
from wayhome.formats.fhir import datatypes as dt
from wayhome.formats.fhir.element import Element
from wayhome.formats.fhir.items import Unreadable
from wayhome.formats.fhir.values import Answer, ScoreIn, When

LOINC: Final = "http://loinc.org"
_ORDINALS: Final = (
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
)


@dataclass(frozen=True, slots=True)
class _Total:
    measure: str
    highest: int


# Rulebook section 7: the totals that were read in LOINC, and their highest value (lowest is 0).
TOTALS: Final[Mapping[str, _Total]] = {
    "44261-6": _Total("phq9", 27),
    "89204-2": _Total("phqa", 27),
    "70274-6": _Total("gad7", 21),
    "75624-7": _Total("audit", 40),
    "75626-2": _Total("auditc", 12),
    "82667-7": _Total("dast10", 10),
    "101698-9": _Total("pcl5", 80),
}
# LOINC's answers of the PHQ and GAD families: not at all, several days, more than half, nearly all.
_POINTS: Final = {"LA6568-5": 0, "LA6569-3": 1, "LA6570-1": 2, "LA6571-9": 3}
_DONE: Final = frozenset({"final", "amended", "corrected", "completed"})


def of_observation(said: Element) -> ScoreIn | None:
    """The score that an Observation states, itself or in a component; None if it states none."""
    parts = (said, *said.many("component"))
    found = [(code, part) for part in parts if (code := _total_code(part)) is not None]
    if said.text("status") not in _DONE or not found:
        return None
    code, part = _only(found, said)
    stated = _quantity(part)
    if stated is None:
        return None
    return _score(said, code=code, total=stated, taken=care.start_of(said, "effective"))


def _total_code(said: Element) -> str | None:
    codes = care.concept_of(said, "code").codes
    return next((c.code for c in codes if c.system == LOINC and c.code in TOTALS), None)


def _quantity(said: Element) -> int | None:
    """The number; None where there is none, or only a bound such as "< 5"."""
    measured = said.one("valueQuantity")
    if measured is None:
        return said.whole("valueInteger")
    return None if measured.text("comparator") else measured.whole("value")


def of_questionnaire(said: Element) -> ScoreIn | None:
    """The score that a QuestionnaireResponse states in an item; None if it states none.

    A sum is never made here: without a stated total the answers are kept as received.
    """
    items = tuple(_items(said))
    found = [(code, item) for item in items if (code := _loinc(item)) in TOTALS]
    if said.text("status") not in _DONE or not found:
        return None
    code, item = _only(found, said)
    stated = [number for each in item.many("answer") if (number := _number(each)) is not None]
    if len(stated) != 1:
        return None
    answers = (_answer(each) for each in items if each is not item and each.many("answer"))
    taken = said.parsed("authored", dt.when)
    return _score(said, code=code, total=stated[0], taken=taken, answers=tuple(answers))


def _items(said: Element) -> Iterator[Element]:
    """All items, those under answers too, in the order they stand."""
    for item in said.many("item"):
        yield item
        yield from _items(item)
        for answer in item.many("answer"):
            yield from _items(answer)


def _loinc(item: Element) -> str:
    """LOINC's forms name items `/44261-6` or `/44249-1/44261-6`."""
    return item.text("linkId").rpartition("/")[2]


def _number(answer: Element) -> int | None:
    exact = answer.whole("valueInteger")
    return answer.whole("valueDecimal") if exact is None else exact


def _answer(item: Element) -> Answer:
    given = item.many("answer")
    chosen = given[0].one("valueCoding")
    if len(given) > 1 or chosen is None:
        points = _number(given[0]) if len(given) == 1 else None
        return Answer(_loinc(item), "", points)
    return Answer(_loinc(item), chosen.text("code"), _points(chosen))


def _points(chosen: Element) -> int | None:
    weight = dt.extension(chosen, *_ORDINALS)
    if weight is not None:
        return weight.whole("valueDecimal")
    code = dt.code(chosen)
    return _POINTS.get(code.code) if code.system == LOINC else None


def _only(found: list[tuple[str, Element]], said: Element) -> tuple[str, Element]:
    if len(found) > 1:
        raise Unreadable(f"{said.path}: states more than one total; send one resource a total")
    return found[0]


def _score(
    said: Element, *, code: str, total: int, taken: When | None, answers: tuple[Answer, ...] = ()
) -> ScoreIn:
    known = TOTALS[code]
    if not 0 <= total <= known.highest:
        raise Unreadable(f"{said.path}: total of {known.measure} is not in 0 to {known.highest}")
    return ScoreIn(
        key=said.owner.key,
        client=care.subject(said),
        measure=known.measure,
        total=total,
        taken=taken,
        answers=answers,
    )
