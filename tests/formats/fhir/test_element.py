"""The careful hand does not rely on anyone having checked before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.formats.fhir.made import of, patient
from wayhome.formats.fhir.element import Element
from wayhome.formats.fhir.items import Unreadable
from wayhome.formats.fhir.values import PartialDate


def element(**data: Any) -> Element:
    return Element(of(**patient()), data, "Patient")


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        (lambda: element(a=1).text("a"), "Patient.a: not a text"),
        (lambda: element(a=1).flag("a"), "Patient.a: not true or false"),
        (lambda: element(a="1").whole("a"), "Patient.a: not a number"),
        (lambda: element(a=1.5).whole("a"), "Patient.a: not a whole number"),
        (lambda: element(a="x").texts("a"), "Patient.a: not a list"),
        (lambda: element(a=["x", 1]).texts("a"), "Patient.a: not a list of texts"),
        (lambda: element(a=[]).one("a"), "Patient.a: not an object"),
        (lambda: element(a=[{}, 1]).many("a"), "Patient.a[1]: not an object"),
        (
            lambda: element(a="1900-02-29").parsed("a", PartialDate.read),
            "Patient.a: no such day in the calendar",
        ),
        (
            lambda: element(a="May").parsed("a", PartialDate.read),
            "Patient.a: not a date (YYYY, YYYY-MM or YYYY-MM-DD)",
        ),
    ],
)
def test_the_wrong_kind_is_refused_with_its_path(ask: Callable[[], object], reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        ask()
    assert refused.value.reason == reason


def test_what_is_absent_is_empty_or_nothing() -> None:
    empty = element()
    assert empty.text("a") == ""
    assert (empty.texts("a"), empty.many("a")) == ((), ())
    assert (empty.flag("a"), empty.whole("a"), empty.one("a")) == (None, None, None)
    assert empty.parsed("a", PartialDate.read) is None
