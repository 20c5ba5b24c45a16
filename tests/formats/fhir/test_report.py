"""The report: every file, every fate; and nothing that a file can hold stops a reading."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.formats.fhir.made import bundle, entry, of, patient, score, write
from wayhome.formats.fhir.findings import Finding, findings, meaning
from wayhome.formats.fhir.items import Unreadable
from wayhome.formats.fhir.report import Report, Tally, Trouble, report


def made(tmp_path: Path) -> Report:
    write(tmp_path / "a.json", bundle(entry(patient()), entry(score()), entry({"x": 1})))
    write(tmp_path / "b.json", {"resourceType": "Claim"})
    write(tmp_path / "c.json", patient(gender="robot"))
    write(tmp_path / "d.tgz", "x")
    return report(findings(tmp_path))


def test_every_file_is_accounted_for(tmp_path: Path) -> None:
    found = made(tmp_path)
    assert found.sources == ("a.json", "b.json", "c.json", "d.tgz")
    assert found.total == Tally(used=2, kept=1, broken=2)
    assert found.total.read == 5
    assert found.by_source()["a.json"] == Tally(used=2, broken=1)
    assert found.by_type() == {
        "": Tally(broken=1),
        "Claim": Tally(kept=1),
        "Observation": Tally(used=1),
        "Patient": Tally(used=1, broken=1),
    }
    assert [str(each) for each in found.broken] == [
        "a.json: entry 3: no resourceType: not a FHIR resource",
        "c.json: Patient.gender is not one of female, male, other, unknown",
    ]
    assert found.not_read == (
        Trouble("d.tgz", "", "a package of many files; unpack it and name the folder"),
    )


def test_the_report_for_machines(tmp_path: Path) -> None:
    said = made(tmp_path).as_json()
    assert said["format"] == "wayhome.fhir-import/1"
    assert said["total"] == {"read": 5, "used": 2, "kept": 1, "broken": 2}
    assert said["types"]["Claim"] == {"read": 1, "used": 0, "kept": 1, "broken": 0}
    assert [each["file"] for each in said["files"]] == ["a.json", "b.json", "c.json"]
    assert list(said["files"][0]["types"]) == ["", "Observation", "Patient"]
    assert said["kept"] == {"its type is not used": 1}
    assert said["broken"][0]["place"] == "entry 3"
    assert said["not_read"][0]["file"] == "d.tgz"


def test_reading_twice_finds_the_same(tmp_path: Path) -> None:
    def marks(found: Finding) -> tuple[str, str]:
        return (str(found.resource.key), found.resource.fingerprint) if found.resource else ("", "")

    made(tmp_path)
    assert [*map(marks, findings(tmp_path))] == [*map(marks, findings(tmp_path))]


def test_the_heavy_classes_are_not_loaded_by_an_import() -> None:
    program = "import sys, wayhome.formats.fhir.report; print('fhir.resources' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == b"False\n"


WHOLE = [
    patient(
        birthDate="1990-01-01",
        contact=[{"name": {"given": ["A"]}, "relationship": [{"text": "x"}]}],
        communication=[{"language": {"text": "en"}}],
        contained=[{"resourceType": "Medication", "id": "m"}],
    ),
    score(component=[{"code": {"coding": [{"code": "x"}]}, "valueInteger": 1}]),
    {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "#m"},
        "medicationReference": {"reference": "#m"},
        "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "x"}}],
        "dosageInstruction": [{"text": "x"}],
    },
    {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": [{"linkId": "/44261-6", "answer": [{"valueInteger": 3}]}],
    },
]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1.5, 10**30, "", "x", '{"a": 1}', [], [None], [[]], {}, {"resourceType": "X"}]
)


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a document, as its holder and the key in it."""
    keys = (
        list(value)
        if isinstance(value, dict)
        else range(len(value))
        if isinstance(value, list)
        else ()
    )
    return [spot for key in keys for spot in ((value, key), *spots(value[key]))]


@given(st.sampled_from(WHOLE), st.data(), ODD)
def test_no_oddity_in_any_place_stops_a_reading(
    whole: dict[str, Any], data: st.DataObject, odd: Any
) -> None:
    broken = copy.deepcopy(whole)
    holder, key = data.draw(st.sampled_from([s for s in spots(broken) if s[1] != "resourceType"]))
    holder[key] = odd
    try:
        found = of(**broken)
    except Unreadable:
        return
    meaning(found)
