"""What a file holds: resources as received, and problems with the place where they stand."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Json = dict[str, Any]

MAX_DEPTH: Final = 64
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_TYPE_AND_ID: Final = re.compile(
    r"(?:^|/)(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?$"
)
# A NUL behind an even number of backslashes; an odd number is the text "\u0000" itself.
_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Unreadable(Exception):
    """A part of a file that cannot be read. Its text never repeats what the file says."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


class Ambiguous(Json):
    """An object in which a key stood twice: which value holds cannot be told."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Who a resource is: `Patient`, `123`. Ids are unique within one sender, not in the world."""

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}/{self.id}"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource as received.

    `raw` is the JSON as parsed (numbers as int or float). `fingerprint` is the SHA-256 of its
    canonical form, equal whatever the order of keys and the white space: what has the same key and
    the same fingerprint need not be stored twice. `neighbors` are the full URLs of its bundle.
    """

    resource_type: str
    id: str
    raw: Json = field(repr=False)
    fingerprint: str
    full_url: str = ""
    neighbors: Mapping[str, Key] = field(default_factory=dict, repr=False, compare=False)

    @property
    def key(self) -> Key:
        return Key(self.resource_type, self.id)

    def resolve(self, reference: str) -> Key | None:
        """The key a reference points at: a neighbor's full URL, `Type/id`, a URL ending so, `#id`.

        Contained resources get the id `<id of the container>#<their id>`. None where the target
        cannot be told (a `urn:uuid:` from elsewhere, a search).
        """
        if reference in self.neighbors:
            return self.neighbors[reference]
        if reference.startswith("#"):
            return self._contained_key(reference[1:])
        found = _TYPE_AND_ID.search(reference)
        return Key(found["type"], found["id"]) if found else None

    def contained(self, reference: str) -> Json | None:
        """The contained resource that `#id` points at, or None."""
        inside = self.raw.get("contained")
        if not reference.startswith("#") or not isinstance(inside, list):
            return None
        held = (each for each in inside if isinstance(each, dict))
        return next((each for each in held if each.get("id") == reference[1:]), None)

    def _contained_key(self, local: str) -> Key | None:
        if not local:  # "#" alone is the container
            return self.key
        target = self.contained(f"#{local}")
        return Key(str(target.get("resourceType")), f"{self.id}#{local}") if target else None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something could not be taken: `broken` content, or a file `not_read` at all.

    The reason names elements and forms, never the values found: it may be logged and shown.
    """

    reason: str
    kind: Literal["broken", "not_read"] = "broken"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing found in a file. `source` is relative to the path read; `place` counts from 1."""

    source: str
    place: str
    found: Resource | Problem


def resource(raw: Json, full_url: str = "", neighbors: Mapping[str, Key] | None = None) -> Resource:
    """The resource of a JSON object that has a `resourceType`.

    Without an id it takes that of its full URL, else one made from its content, so that reading
    it again finds the same. Raises `Unreadable`.
    """
    _shallow(raw, MAX_DEPTH)
    digest = fingerprint(raw)
    given = raw.get("id", "")
    if given != "" and not (isinstance(given, str) and _ID.fullmatch(given)):
        raise Unreadable("id: not a FHIR id (1 to 64 of A-Z a-z 0-9 - .)")
    own = given or id_in(full_url) or f"sha256-{digest[:48]}"
    return Resource(raw["resourceType"], own, raw, digest, full_url, neighbors or {})


def id_in(full_url: str) -> str:
    """The id in `urn:uuid:<id>`, `urn:oid:<id>` or `.../Type/<id>`; empty where there is none."""
    if full_url.startswith(("urn:uuid:", "urn:oid:")):
        tail = full_url.rpartition(":")[2]
        return tail if _ID.fullmatch(tail) else ""
    found = _TYPE_AND_ID.search(full_url)
    return found["id"] if found else ""


def canonical(raw: Json) -> str:
    """JSON with sorted keys and no white space. Raises `Unreadable` for what cannot be stored."""
    try:
        text = json.dumps(
            raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
    except ValueError:
        raise Unreadable("a number is not finite (NaN, infinity or too large)") from None
    if _NUL.search(text):
        raise Unreadable("a text contains a NUL character")
    return text


def fingerprint(raw: Json) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits. Raises `Unreadable`."""
    try:
        content = canonical(raw).encode()
    except UnicodeEncodeError:
        raise Unreadable("a text contains half a character (an unpaired surrogate)") from None
    return hashlib.sha256(content).hexdigest()


def plain(value: object) -> None:
    """Raises `Unreadable` for an object in which a key stood twice."""
    if isinstance(value, Ambiguous):
        raise Unreadable("a key stands twice in one object; which one holds cannot be told")


def _shallow(value: object, levels: int) -> None:
    plain(value)
    if levels < 0:
        raise Unreadable(f"nested deeper than {MAX_DEPTH} levels")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        _shallow(each, levels - 1)
