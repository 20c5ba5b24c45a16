"""Hand-made resources: the people here exist only in these tests."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from wayhome.formats.fhir.findings import Finding, findings, meaning
from wayhome.formats.fhir.items import Json, Resource, resource

LOINC = "http://loinc.org"


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient", "id": "ines", "name": [{"family": "Okafor"}], **more}


def coded(code: str, system: str = LOINC, **more: Any) -> Json:
    return {"coding": [{"system": system, "code": code, **more}]}


def of(**raw: Any) -> Resource:
    return resource(raw)


def understood(**raw: Any) -> Any:
    """What a resource means."""
    return meaning(resource(raw))


def score(total: Any = 14, code: str = "44261-6", **more: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": "score",
        "status": "final",
        "code": coded(code),
        "subject": {"reference": "Patient/ines"},
        "effectiveDateTime": "2026-11-20",
        "valueQuantity": {"value": total},
        **more,
    }


def bundle(*entries: Any) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": list(entries)}


def entry(raw: Any, url: str = "") -> Json:
    return {"fullUrl": url, "resource": raw} if url else {"resource": raw}


def write(path: Path, content: object) -> Path:
    """A file of bytes, of text or of JSON; zipped where the name says so."""
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(data) if path.name.endswith(".gz") else data)
    return path


def found_in(path: Path) -> list[Finding]:
    return list(findings(path))


def said(path: Path) -> list[tuple[str, str]]:
    """Place and reason of everything that was not simply used."""
    return [(each.place, getattr(each.outcome, "reason", "")) for each in findings(path)]
