"""All public FHIR files that lie beside the project: every file named, every resource counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from wayhome.formats.fhir.findings import USED, Finding, findings
from wayhome.formats.fhir.items import Key
from wayhome.formats.fhir.report import Tally, report
from wayhome.formats.fhir.values import PersonIn, ScoreIn

FILES = Path(__file__).parents[3] / "../shared/data/fhir"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not FILES.is_dir(), reason="the public FHIR files are not beside the project"
    ),
]


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    return list(findings(FILES))


def test_every_resource_of_every_file_is_counted(found: list[Finding]) -> None:
    counted = report(found)
    on_disk = sorted(f.relative_to(FILES).as_posix() for f in FILES.rglob("*") if f.is_file())
    assert list(counted.sources) == on_disk
    assert len(on_disk) == 225
    assert counted.total == Tally(used=915, kept=3279, broken=2)
    assert counted.kept == {
        "is an animal": 1,
        "its type is not used": 1627,
        "states no known total": 1651,
    }
    folders: dict[str, Tally] = {}
    for source, tally in counted.by_source().items():
        folder = source.rpartition("/")[0]
        folders[folder] = folders.get(folder, Tally()) + tally
    assert folders == {
        "": Tally(broken=1),
        "bulk-data-server": Tally(used=139, kept=626),
        "ds4p": Tally(used=2, kept=12),
        "questionnaires": Tally(kept=4),
        "r4-examples": Tally(used=76, kept=79),
        "synthea-2019": Tally(used=686, kept=2534),
        "us-bh-examples": Tally(used=12, kept=24, broken=1),
    }


def test_every_used_type_is_counted(found: list[Finding]) -> None:
    by_type = report(found).by_type()
    assert {name: by_type[name] for name in sorted(USED)} == {
        "CarePlan": Tally(used=51),
        "Condition": Tally(used=91),
        "Coverage": Tally(used=2),
        "Encounter": Tally(used=472),
        "MedicationRequest": Tally(used=204),
        "Observation": Tally(kept=1647),
        "Organization": Tally(used=28),
        "Patient": Tally(used=24, kept=1),
        "Practitioner": Tally(used=28),
        "QuestionnaireResponse": Tally(used=1, kept=4, broken=1),
        "RelatedPerson": Tally(used=3),
        "ServiceRequest": Tally(used=11),
    }


def test_what_is_broken_or_not_read_is_told(found: list[Finding]) -> None:
    counted = report(found)
    assert [(each.source, each.reason.partition(";")[0]) for each in counted.broken] == [
        ("fhir-r4.schema.json.gz", "no resourceType: not a FHIR resource"),
        (
            "us-bh-examples/barthel-index-functional-status-example-1.xml",
            "QuestionnaireResponse.item[0].answer[0].valueCoding.code "
            "has characters that R4 does not allow here",
        ),
    ]
    assert [each.source for each in counted.not_read] == [
        "README.md",
        "igs/hl7.fhir.r4.core-defs.tgz",
        "igs/us_core_610.tgz",
    ]


def test_every_reference_inside_a_bundle_finds_its_person(found: list[Finding]) -> None:
    people = {each.outcome.key for each in found if isinstance(each.outcome, PersonIn)}
    bundled = [each.outcome for each in found if each.place]
    clients = [each.client.key for each in bundled if hasattr(each, "client")]
    assert len(clients) == 774
    assert set(clients) <= people


def test_one_person_with_a_score_is_read_from_xml(found: list[Finding]) -> None:
    (score,) = [each.outcome for each in found if isinstance(each.outcome, ScoreIn)]
    assert (score.measure, score.total, len(score.answers)) == ("phq9", 12, 10)
    assert sum(answer.points or 0 for answer in score.answers) == 12
    who = next(e.outcome for e in found if getattr(e.outcome, "key", None) == score.client.key)
    assert isinstance(who, PersonIn)
    assert who.key == Key("Patient", "bh-patient-example")
    assert (who.legal and who.legal.full, who.called and who.called.full) == (
        "Jennifer Wolff",
        "James Wolff",
    )
    assert who.pronouns is not None
    assert who.pronouns.words.startswith("he/him")
