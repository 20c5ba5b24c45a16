"""Others' files come in once, broken ones are named, and people lead to a referral."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.exchange.actions.importing import Imported, import_fhir
from wayhome.apps.exchange.models import PersonKey, Received
from wayhome.apps.exchange.queries import received as queries
from wayhome.apps.intake.models import Referral
from wayhome.apps.people.models import Client, Contact
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "fhir"
MRN = "https://hospital.example.org/mrn"


def patient(**given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": MRN, "value": "77"}],
        "name": [
            {"use": "official", "family": "Åkesson", "given": ["Bengta", "Maj"]},
            {"use": "usual", "family": "Åkesson", "given": ["Maj"]},
        ],
        "birthDate": "1992-02-29",
        "gender": "female",
        "telecom": [{"system": "phone", "value": "555-0101"}, {"system": "email", "value": "none"}],
        "address": [{"postalCode": "00011"}],
        "communication": [
            {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "sv-SE"}]}}
        ],
        "contact": [
            {
                "name": {"family": "Åkesson", "given": ["Nils"]},
                "relationship": [{"text": "father"}],
                "telecom": [{"system": "phone", "value": "555-0102"}],
            },
            {"relationship": [{"text": "employer"}]},
        ],
    }
    return values | given


def score(**given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "44261-6"}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-11-02",
        "valueInteger": 14,
    }
    return values | given


HISTORY: list[dict[str, Any]] = [
    score(),
    {
        "resourceType": "Condition",
        "id": "c1",
        "clinicalStatus": {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
                    "code": "active",
                }
            ]
        },
        "code": {"text": "Alcohol dependence"},
        "subject": {"reference": "Patient/p1"},
        "onsetDateTime": "2024-05",
    },
    {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "naltrexone 50 mg"},
        "subject": {"reference": "Patient/p1"},
    },
    {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "class": {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "AMB",
        },
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2026-10-01"},
    },
    {
        "resourceType": "CarePlan",
        "id": "cp1",
        "status": "active",
        "intent": "plan",
        "title": "Step down",
        "subject": {"reference": "Patient/p1"},
    },
    {
        "resourceType": "Coverage",
        "id": "cov1",
        "status": "active",
        "beneficiary": {"reference": "Patient/p1"},
        "payor": [{"display": "Northlantern"}],
    },
    {
        "resourceType": "ServiceRequest",
        "id": "s1",
        "status": "active",
        "intent": "order",
        "code": {"text": "Intensive outpatient program"},
        "subject": {"reference": "Patient/p1"},
    },
    {
        "resourceType": "RelatedPerson",
        "id": "r1",
        "patient": {"reference": "Patient/p1"},
        "name": [{"text": "Siv Åkesson"}],
    },
    {"resourceType": "Slot", "id": "x1"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The history stands before the person it speaks of."""
    lines = [json.dumps(each) for each in (*HISTORY, patient())]
    (tmp_path / "all.ndjson").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def run(cast: Cast, path: Path, role: Role = Role.INTAKE) -> Imported:
    return import_fhir(actor=cast.actor(role), path=path, now=NOW)


def test_a_person_comes_with_their_history(cast: Cast, folder: Path) -> None:
    done = run(cast, folder)

    client = Client.objects.get()
    assert (client.first_name, client.called, client.last_name) == ("Bengta Maj", "Maj", "Åkesson")
    assert (client.born_on, client.language, client.email) == (date(1992, 2, 29), "sv", "")
    assert {(c.name, c.relation) for c in Contact.objects.all()} == {
        ("Nils Åkesson", "father"),
        ("Siv Åkesson", "contact"),
    }
    assert (done.new_clients, done.new_resources, done.linked) == (1, 10, 9)
    assert Received.objects.get(resource_type="Slot").is_used is False
    said = {row.resource_type: row.says for row in Received.objects.exclude(says="")}
    assert said["Condition"] == "Alcohol dependence, active"
    assert said["Observation"] == "phq9 14"
    assert TrailEntry.objects.get().details["clients"] == [client.pk]


def test_twice_is_as_good_as_once(cast: Cast, folder: Path) -> None:
    run(cast, folder)
    again = run(cast, folder)

    assert (again.new_clients, again.new_resources, again.linked) == (0, 0, 0)
    assert (Client.objects.count(), Received.objects.count()) == (1, 10)
    assert TrailEntry.objects.count() == 1


def test_a_number_shared_by_mistake_does_not_merge_two_people(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(patient()))
    (tmp_path / "b.json").write_text(json.dumps(patient(id="p2", birthDate="1950-01-01")))

    assert run(cast, tmp_path).new_clients == 2


def test_a_person_without_number_name_or_day_is_still_somebody(cast: Cast, tmp_path: Path) -> None:
    bare = {"resourceType": "Patient", "id": "p9", "deceasedDateTime": "2020-03"}
    (tmp_path / "bare.json").write_text(json.dumps(bare))

    assert run(cast, tmp_path).new_clients == 1
    client = Client.objects.get()
    assert (client.first_name, client.born_on) == ("No name yet", None)
    assert client.died_on == date(2020, 3, 31)
    assert PersonKey.objects.get().system == "urn:wayhome:received"


def test_a_broken_file_stops_nothing(cast: Cast, folder: Path) -> None:
    (folder / "broken.json").write_text('{"resourceType": "Patient", "birthDate": ')

    done = run(cast, folder)
    assert done.report is not None
    assert [trouble.source for trouble in done.report.broken] == ["broken.json"]
    assert done.new_clients == 1


def test_only_who_may_import_does(cast: Cast, folder: Path) -> None:
    with pytest.raises(Refused):
        run(cast, folder, Role.BILLER)
    assert not Client.objects.exists()


def test_organizations_do_not_see_each_others_imports(cast: Cast, folder: Path) -> None:
    run(cast, folder)
    client = Client.objects.get()

    with pytest.raises(NotHere):
        queries.history(actor=cast.stranger, client_id=client.public_id, now=NOW)


def test_the_way_in_from_a_received_history(client: Browser, cast: Cast, folder: Path) -> None:
    builders.site(cast.organization)
    run(cast, folder)
    person = Client.objects.get()
    url = reverse("client-received", args=[person.public_id])

    client.force_login(cast.users[Role.INTAKE])
    page = client.get(url).content.decode()
    for words in ("naltrexone 50 mg", "phq9 14", "Step down", "2 more resources are kept"):
        assert words in page
    made = client.post(f"{url}refer/")

    referral = Referral.objects.get()
    assert made.headers["Location"] == reverse("referral", args=[referral.public_id])
    assert referral.facts["phq9"] == 14
    assert referral.source == "fhir"
    assert "Start a referral" not in client.get(url).content.decode()
    assert client.post(f"{url}refer/").status_code == 422

    client.force_login(cast.users[Role.BILLER])
    assert client.get(url).status_code == 403


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the public files do not lie beside the project")
def test_the_public_files_come_in_whole(cast: Cast) -> None:
    done = run(cast, SHARED)

    assert done.report is not None
    total = done.report.total
    assert (total.used, total.kept, total.broken) == (915, 3279, 2)
    assert done.new_clients == 24
    assert run(cast, SHARED).new_resources == 0
