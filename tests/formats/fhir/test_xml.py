"""XML becomes what JSON would have said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formats.fhir.made import found_in, said, write
from wayhome.formats.fhir import from_xml
from wayhome.formats.fhir.items import Unreadable

NS = 'xmlns="http://hl7.org/fhir"'


def test_lists_flags_numbers_extensions_and_narrative_keep_their_kind() -> None:
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
    <Patient {NS} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x y">
      <!-- hand-made -->
      <id value="ines"/>
      <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">Hi <b>you</b></div></text>
      <contained><Medication><id value="m"/></Medication></contained>
      <extension url="https://ehr.example/x"><valueDecimal value="1.50"/></extension>
      <extension url="https://ehr.example/y"><valueDecimal value="2"/></extension>
      <active value="true"/>
      <name id="n1">
        <given value="Inés"/>
        <given><extension url="https://ehr.example/hidden"><valueBoolean value="false"/></extension></given>
        <given id="g3" value="María"/>
      </name>
      <birthDate><extension url="https://ehr.example/unknown"><valueCode value="unknown"/></extension></birthDate>
      <multipleBirthInteger value="2"/>
    </Patient>"""
    assert from_xml.resource(text) == {
        "resourceType": "Patient",
        "id": "ines",
        "text": {
            "status": "generated",
            "div": '<div xmlns="http://www.w3.org/1999/xhtml">Hi <b>you</b></div>',
        },
        "contained": [{"resourceType": "Medication", "id": "m"}],
        "extension": [
            {"url": "https://ehr.example/x", "valueDecimal": 1.5},
            {"url": "https://ehr.example/y", "valueDecimal": 2},
        ],
        "active": True,
        "name": [
            {
                "id": "n1",
                "given": ["Inés", None, "María"],
                "_given": [
                    None,
                    {"extension": [{"url": "https://ehr.example/hidden", "valueBoolean": False}]},
                    {"id": "g3"},
                ],
            }
        ],
        "_birthDate": {
            "extension": [{"url": "https://ehr.example/unknown", "valueCode": "unknown"}]
        },
        "multipleBirthInteger": 2,
    }


def test_a_file_of_xml_is_used_like_any_other(tmp_path: Path) -> None:
    text = f'<Bundle {NS}><entry><resource><Patient><id value="a"/></Patient></resource></entry></Bundle>'
    (found,) = found_in(write(tmp_path / "a.xml.gz", text))
    assert (found.place, str(getattr(found.outcome, "key", ""))) == ("entry 1", "Patient/a")


def test_a_broken_entry_does_not_stop_the_others(tmp_path: Path) -> None:
    inner = ("<Robot/>", "<Patient><robot/></Patient>", "", '<Patient><id value="a"/></Patient>')
    entries = "".join(f"<entry><resource>{each}</resource></entry>" for each in inner)
    assert said(write(tmp_path / "a.xml", f"<Bundle {NS}>{entries}</Bundle>")) == [
        ("entry 1", "not a FHIR R4 resource: root or contained element is none of R4's"),
        ("entry 2", "Patient: has an element that R4 does not know"),
        ("entry 3", "an element that holds one resource holds none or many"),
        ("entry 4", ""),
    ]


@pytest.mark.parametrize("said_encoding", ["UTF-8", "UTF-16", "nonsense"])
def test_the_bytes_are_utf_8_whatever_the_first_line_says(said_encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{said_encoding}"?><Patient {NS}><id value="é"/></Patient>'
    )
    assert from_xml.resource(text)["id"] == "é"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"<!DOCTYPE x><Patient {NS}/>", "has a DOCTYPE, which FHIR forbids; remove it"),
        ("<Patient/>", "not a FHIR R4 resource"),
        (f"<Robot {NS}/>", "not a FHIR R4 resource"),
        (f"<HumanName {NS}/>", "not a FHIR R4 resource"),
        (f"<Patient {NS}><robot/></Patient>", "Patient: has an element that R4 does not know"),
        (f'<Patient {NS}><active value="yes"/></Patient>', "a value is not of type boolean"),
        (
            f'<Patient {NS}><multipleBirthInteger value="2.0"/></Patient>',
            "a value is not of type integer",
        ),
        (
            f'<Patient {NS}><active value="true"/><active value="false"/></Patient>',
            "active: stands twice, may stand once",
        ),
        (
            f"<Patient {NS}><contained/></Patient>",
            "an element that holds one resource holds none or many",
        ),
    ],
)
def test_what_is_not_r4_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        from_xml.resource(text)
    assert refused.value.reason.startswith(reason)


def test_endless_nesting_is_refused() -> None:
    inner = '<extension url="x">' * 100 + "</extension>" * 100
    with pytest.raises(Unreadable, match="nested deeper than 64 levels"):
        from_xml.resource(f"<Patient {NS}>{inner}</Patient>")


def test_xml_that_is_cut_off_is_told_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xml", f"<Patient {NS}>\n<name>")
    assert said(path) == [("line 2, column 7", "not XML, or cut off")]
