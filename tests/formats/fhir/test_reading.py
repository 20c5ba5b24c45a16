"""Files: every form that comes in, and every way in which one can be broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.formats.fhir.made import bundle, entry, found_in, patient, said, write
from wayhome.formats.fhir.items import Key, Problem, Resource, Unreadable, canonical, fingerprint
from wayhome.formats.fhir.items import resource as made_of
from wayhome.formats.fhir.read import read_path

UUID = "urn:uuid:7d1c7a9e-0000-4000-8000-000000000001"


TWICE = "a key stands twice in one object; which one holds cannot be told"


def keys(path: Path) -> list[tuple[str, str]]:
    items = read_path(path)
    return [(i.place, str(i.found.key)) for i in items if isinstance(i.found, Resource)]


@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a.JSON"])
def test_one_resource_in_a_file(tmp_path: Path, name: str) -> None:
    assert keys(write(tmp_path / name, patient())) == [("", "Patient/ines")]


@pytest.mark.parametrize("name", ["a.ndjson", "a.jsonl", "a.ndjson.gz"])
def test_one_resource_a_line(tmp_path: Path, name: str) -> None:
    lines = [json.dumps(patient(id="one")), "", json.dumps(bundle(entry(patient(id="two"))))]
    path = write(tmp_path / name, "\n".join(lines))
    assert keys(path) == [("line 1", "Patient/one"), ("line 3, entry 1", "Patient/two")]


def test_a_bundle_may_hold_bundles(tmp_path: Path) -> None:
    inner = bundle(entry(patient(id="two")))
    path = write(tmp_path / "a.json", bundle(entry(patient(id="one")), entry(inner)))
    assert keys(path) == [("entry 1", "Patient/one"), ("entry 2, entry 1", "Patient/two")]


def test_bundles_in_bundles_have_an_end(tmp_path: Path) -> None:
    nested = bundle(entry(patient()))
    for _ in range(6):
        nested = bundle(entry(nested))
    ((place, reason),) = said(write(tmp_path / "a.json", nested))
    assert place == "entry 1, entry 1, entry 1, entry 1, entry 1"
    assert reason == "bundles in bundles, more than 5 deep"


def test_a_folder_is_read_in_order_and_every_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep" / "b.json", patient())
    for name in ("a.md", "p.tgz", "p.tar.gz", "p.zip"):
        write(tmp_path / name, b"x")
    items = list(read_path(tmp_path))
    assert [i.source for i in items] == ["a.md", "deep/b.json", "p.tar.gz", "p.tgz", "p.zip"]
    reasons = {i.source: i.found.reason for i in items if isinstance(i.found, Problem)}
    assert reasons["a.md"].startswith("not a FHIR file")
    assert reasons["p.tgz"] == reasons["p.tar.gz"] == reasons["p.zip"]
    assert reasons["p.tgz"] == "a package of many files; unpack it and name the folder"


def test_a_path_without_anything_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        read_path(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (b"", "line 1, column 1", "empty"),
        (b'{"resourceType": "Pati', "line 1, column 18", "the JSON is cut off"),
        (b'{"resourceType": "Patient",\n "name": [', "line 2, column 11", "the JSON is cut off"),
        (b'{"a": 1}\n{"a": 2}', "line 2, column 1", "more than one JSON value"),
        (b'{"resourceType": oops}', "line 1, column 18", "not JSON: Expecting value"),
        (b'{"a": "\xff"}', "byte 8", "not UTF-8; save it as UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "byte 1", "not UTF-8"),
        (b'{"resourceType": "Patient", "a": NaN}', "", "a number is not finite"),
        (b'{"a": 1, "a": 2}', "", "a key stands twice in one object"),
        (b'{"a": ' + b"9" * 5000 + b"}", "", "a number has too many digits"),
        (b"[" * 100_000, "", "nested too deep to be read"),
        (b"[1, 2]", "", "not a JSON object"),
        (b'{"name": 1}', "", "no resourceType: not a FHIR resource"),
        (b'{"resourceType": 7}', "", "no resourceType: not a FHIR resource"),
        (b'{"resourceType": "../x"}', "", "no resourceType: not a FHIR resource"),
        (b'{"resourceType": "Patient", "id": "a b"}', "", "id: not a FHIR id"),
        (b'{"resourceType": "Patient", "id": 7}', "", "id: not a FHIR id"),
        (b'{"resourceType": "Patient", "a": 1e999}', "", "a number is not finite"),
        (b'{"resourceType": "Patient", "a": "x\\u0000"}', "", "a text contains a NUL character"),
        (b'{"resourceType": "Patient", "a": "\\ud800"}', "", "a text contains half a character"),
        (b'{"resourceType": "Bundle", "entry": 5}', "", "Bundle.entry: not a list"),
        (b'{"resourceType": "Bundle"}', "", "no resource in it"),
    ],
)
def test_what_is_broken_is_told_with_its_place(
    *, tmp_path: Path, content: bytes, place: str, reason: str
) -> None:
    ((found_place, found_reason),) = said(write(tmp_path / "a.json", content))
    assert found_place == place
    assert found_reason.startswith(reason)


def test_a_byte_order_mark_and_an_escaped_backslash_are_no_mistakes(tmp_path: Path) -> None:
    text = '\ufeff{"resourceType": "Patient", "id": "x", "language": "\\\\u0000"}'
    assert keys(write(tmp_path / "a.json", text)) == [("", "Patient/x")]


def test_a_broken_line_does_not_stop_the_others(tmp_path: Path) -> None:
    good = json.dumps(patient()).encode()
    content = b"\n".join([good, b'{"a": ', b'{"a": "\xff"}', b'{"a": 1, "a": 2}', b"3", good])
    path = write(tmp_path / "a.ndjson", content)
    assert said(path) == [
        ("line 1", ""),
        ("line 2, column 6", "the JSON is cut off; fetch the file again"),
        ("line 3, byte 8", "not UTF-8; save it as UTF-8"),
        ("line 4", TWICE),
        ("line 5", "not a JSON object: a FHIR resource stands in braces"),
        ("line 6", ""),
    ]


def test_a_broken_entry_does_not_stop_the_others(tmp_path: Path) -> None:
    deep: object = 1
    for _ in range(70):
        deep = [deep]
    entries = [
        entry(patient(extension=deep)),
        "x",
        {"request": {"method": "DELETE", "url": "Patient/1"}},
        {"fullUrl": 5, "response": {"status": "200"}},
        entry({"resourceType": 5}, UUID),
        entry(patient()),
    ]
    assert said(write(tmp_path / "a.json", bundle(*entries))) == [
        ("entry 1", "nested deeper than 64 levels"),
        ("entry 2", "an entry without a resource"),
        ("entry 3", "asks to delete a resource; an import deletes nothing"),
        ("entry 4", "an entry without a resource"),
        ("entry 5", "no resourceType: not a FHIR resource"),
        ("entry 6", ""),
    ]


def test_an_endless_document_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.json.gz", patient(language="x" * 1000))
    (item,) = read_path(whole, max_bytes=100)
    assert item.found == Problem("larger than 100 bytes; split it")
    lines = write(tmp_path / "a.ndjson", "{}\n" + "x" * 1000 + "\n{}")
    reasons = [
        i.found.reason for i in read_path(lines, max_bytes=100) if isinstance(i.found, Problem)
    ]
    assert reasons == ["no resourceType: not a FHIR resource", "larger than 100 bytes; split it"]


def test_a_damaged_gzip_stream(tmp_path: Path) -> None:
    zipped = gzip.compress(json.dumps(patient(language="x" * 5000)).encode())
    for content in (zipped[:-12], b"plain", zipped[:20] + b"\xff" * 30):
        path = tmp_path / "a.json.gz"
        path.write_bytes(content)
        assert said(path) == [("", "the gzip stream is cut off or damaged; fetch the file again")]


def test_a_file_that_went_away(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", patient())
    items = read_path(path)
    path.unlink()
    assert [i.found for i in items] == [Problem("cannot be opened: No such file or directory")]


def test_references_resolve_by_full_url_by_type_and_id_and_inside() -> None:
    neighbors = {UUID: Key("Patient", "ines")}
    contained = ["odd", {"resourceType": "Medication", "id": "m"}]
    who = made_of(patient(contained=contained), neighbors=neighbors)
    assert who.resolve(UUID) == Key("Patient", "ines")
    assert who.resolve("Patient/2") == Key("Patient", "2")
    assert who.resolve("https://ehr.example/fhir/Patient/2/_history/7") == Key("Patient", "2")
    assert who.resolve("#m") == Key("Medication", "ines#m")
    assert who.resolve("#") == Key("Patient", "ines")
    for nowhere in ("#none", "urn:uuid:elsewhere", "Patient?identifier=1", ""):
        assert who.resolve(nowhere) is None
    assert made_of(patient()).contained("#m") is None


def test_ids_come_from_the_resource_the_full_url_or_the_content(tmp_path: Path) -> None:
    nameless = {"resourceType": "Patient"}
    entries = [
        entry(patient(), UUID),
        entry(nameless, UUID),
        entry(nameless, "urn:oid:1.2.3"),
        entry(nameless, "https://ehr.example/Patient/9"),
        entry(nameless, "urn:uuid:a b"),
        entry(nameless, "https://ehr.example/"),
    ]
    found = [key for _, key in keys(write(tmp_path / "a.json", bundle(*entries)))]
    assert found[:4] == ["Patient/ines", f"Patient/{UUID[9:]}", "Patient/1.2.3", "Patient/9"]
    assert found[4] == found[5] == f"Patient/sha256-{fingerprint(nameless)[:48]}"


def test_neighbors_of_outer_bundles_are_known_inside(tmp_path: Path) -> None:
    pointing = {
        "resourceType": "Condition",
        "id": "c",
        "subject": {"reference": UUID, "display": "I. O."},
    }
    path = write(
        tmp_path / "a.json", bundle(entry(patient(), UUID), entry(bundle(entry(pointing))))
    )
    *_, last = found_in(path)
    assert getattr(last.outcome, "client").key == Key("Patient", "ines")  # noqa: B009


def test_the_fingerprint_ignores_order_and_white_space() -> None:
    assert fingerprint({"a": 1, "b": [2.5, "é"]}) == fingerprint({"b": [2.5, "é"], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})
    assert canonical({"b": "é", "a": [1, None]}) == '{"a":[1,null],"b":"é"}'


def test_what_is_received_never_stands_in_a_log() -> None:
    assert "Okafor" not in repr(made_of(patient()))
    with pytest.raises(Unreadable) as refused:
        made_of(patient(id="Okafor Ines"))
    assert "Okafor" not in str(refused.value)


def test_a_key_that_stands_twice_spoils_only_its_own_resource(tmp_path: Path) -> None:
    good = json.dumps(entry(patient()))
    inside = '{"resource": {"resourceType": "Patient", "name": [{"use": "old", "use": "usual"}]}}'
    around = '{"resource": 1, "resource": 2}'
    text = f'{{"resourceType": "Bundle", "entry": [{good}, {inside}, {around}, {good}]}}'
    assert said(write(tmp_path / "a.json", text)) == [
        ("entry 1", ""),
        ("entry 2", TWICE),
        ("entry 3", TWICE),
        ("entry 4", ""),
    ]
