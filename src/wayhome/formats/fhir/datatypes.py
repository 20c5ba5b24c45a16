"""The data types that many resources share: names, codes, dates, references."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from wayhome.formats.fhir.element import Element
from wayhome.formats.fhir.items import Unreadable
from wayhome.formats.fhir.values import (
    Address,
    Code,
    Concept,
    Identifier,
    Name,
    PartialDate,
    Period,
    Ref,
    Telecom,
    When,
)

NOBODY: Final = Ref(None)
NOTHING: Final = Concept()


def when(text: str) -> When:
    """A FHIR dateTime: a partial date, or a time with its offset. Raises `Unreadable`."""
    day, has_time, _ = text.partition("T")
    on = PartialDate.read(day)
    if not has_time:
        return When(on)
    try:
        # A leap second has no place on a computer's clock; the second before it has.
        at = datetime.fromisoformat(text.replace(":60", ":59", 1) if ":60" in text[16:] else text)
    except ValueError:
        raise Unreadable("not a date and time") from None
    if at.tzinfo is None:
        raise Unreadable("a time without its offset from UTC")
    return When(on, at)


def period(said: Element) -> Period:
    return Period(said.parsed("start", when), said.parsed("end", when))


def code(said: Element) -> Code:
    return Code(said.text("system"), said.text("code"), said.text("display"))


def concept(said: Element) -> Concept:
    return Concept(said.text("text"), said.each("coding", code))


def identifier(said: Element) -> Identifier:
    kind = said.maybe("type", concept) or NOTHING
    return Identifier(said.text("system"), said.text("value"), kind)


def identifiers(said: Element) -> tuple[Identifier, ...]:
    """Those that have a value; one without a value identifies nobody."""
    return tuple(each for each in said.each("identifier", identifier) if each.value)


def name(said: Element) -> Name:
    return Name(
        family=said.text("family"),
        given=said.texts("given"),
        prefix=said.texts("prefix"),
        suffix=said.texts("suffix"),
        text=said.text("text"),
        use=said.text("use"),
        period=said.maybe("period", period),
    )


def telecom(said: Element) -> Telecom:
    return Telecom(said.text("system"), said.text("value"), said.text("use"), said.whole("rank"))


def telecoms(said: Element) -> tuple[Telecom, ...]:
    return tuple(each for each in said.each("telecom", telecom) if each.value)


def address(said: Element) -> Address:
    return Address(
        lines=said.texts("line"),
        city=said.text("city"),
        state=said.text("state"),
        postal_code=said.text("postalCode"),
        country=said.text("country"),
        text=said.text("text"),
        use=said.text("use"),
        period=said.maybe("period", period),
    )


def ref(said: Element) -> Ref:
    return Ref(
        said.owner.resolve(said.text("reference")),
        said.text("display"),
        said.maybe("identifier", identifier),
    )


def extension(said: Element, *urls: str) -> Element | None:
    """The first extension with one of these URLs."""
    return next((each for each in said.many("extension") if each.text("url") in urls), None)
