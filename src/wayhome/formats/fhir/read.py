"""Files to items: bundles, NDJSON, single resources, XML, each also gzipped."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

from wayhome.formats.fhir import from_xml
from wayhome.formats.fhir.items import (
    Ambiguous,
    Item,
    Json,
    Key,
    Problem,
    Resource,
    Unreadable,
    id_in,
    plain,
    resource,
)

MAX_BYTES: Final = 512 * 1024 * 1024  # of one document (a line in NDJSON) after unpacking
_MAX_BUNDLES: Final = 5
_TYPE: Final = re.compile(r"[A-Z][A-Za-z]{1,63}")
_PACKAGES: Final = frozenset({".tgz", ".tar", ".zip"})
_PACKAGE: Final = "a package of many files; unpack it and name the folder"
_OTHER: Final = (
    "not a FHIR file: names end in .json, .ndjson, .jsonl or .xml, or one of these + .gz"
)

_Found = tuple[str, Resource | Problem]


def read_path(path: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[Item]:
    """Everything in a file, or in all files below a folder in sorted order; each yields something.

    What is broken becomes a `Problem` and does not stop the rest. Raises FileNotFoundError where
    there is nothing at `path`.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file or folder")
    if path.is_file():
        return _read_file(path, path.name, max_bytes)
    files = sorted(each for each in path.rglob("*") if each.is_file())
    return (
        item
        for file in files
        for item in _read_file(file, file.relative_to(path).as_posix(), max_bytes)
    )


def _read_file(file: Path, source: str, max_bytes: int) -> Iterator[Item]:
    kind = Path(file.name.lower().removesuffix(".gz")).suffix
    if kind not in _READERS:
        reason = _PACKAGE if kind in _PACKAGES else _OTHER
        yield Item(source, "", Problem(reason, "not_read"))
        return
    is_empty = True
    for place, found in _guarded(_READERS[kind], _Source(file, max_bytes)):
        is_empty = False
        yield Item(source, place, found)
    if is_empty:
        yield Item(source, "", Problem("no resource in it", "not_read"))


@dataclass(frozen=True, slots=True)
class _Source:
    file: Path
    max_bytes: int

    def open(self) -> IO[bytes]:
        if self.file.name.lower().endswith(".gz"):
            return cast("IO[bytes]", gzip.open(self.file))
        return self.file.open("rb")

    def text(self) -> str:
        with self.open() as stream:
            return self.decode(stream.read(self.max_bytes + 1))

    def decode(self, content: bytes) -> str:
        if len(content) > self.max_bytes:
            raise Unreadable(f"larger than {self.max_bytes} bytes; split it")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Unreadable("not UTF-8; save it as UTF-8", f"byte {error.start + 1}") from None


def _guarded(reader: Callable[[_Source], Iterator[_Found]], source: _Source) -> Iterator[_Found]:
    """What the reader finds; what stops it becomes the last problem."""
    try:
        yield from reader(source)
    except Unreadable as error:
        yield error.place, Problem(error.reason)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield "", Problem("the gzip stream is cut off or damaged; fetch the file again")
    except OSError as error:
        yield "", Problem(f"cannot be opened: {error.strerror}")


def _json(source: _Source) -> Iterator[_Found]:
    yield from _unpack(_parse(source.text()), _Spot())


def _ndjson(source: _Source) -> Iterator[_Found]:
    with source.open() as stream:
        lines = iter(lambda: stream.readline(source.max_bytes + 1), b"")
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            spot = _Spot(f"line {number}")
            try:
                yield from _unpack(_parse(source.decode(line.rstrip())), spot)
            except Unreadable as error:
                column = error.place.removeprefix("line 1, ")
                yield ", ".join(filter(None, (spot.place, column))), Problem(error.reason)
                if len(line) > source.max_bytes:
                    return  # what follows is the middle of this line


def _xml(source: _Source) -> Iterator[_Found]:
    yield from _unpack(from_xml.resource(source.text()), _Spot())


_READERS: Final[Mapping[str, Callable[[_Source], Iterator[_Found]]]] = {
    ".json": _json,
    ".ndjson": _ndjson,
    ".jsonl": _ndjson,
    ".xml": _xml,
}


def _parse(text: str) -> object:
    """JSON, with the objects marked in which a key stands twice. Raises `Unreadable`."""
    try:
        return json.loads(text, object_pairs_hook=_marked)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(_not_json(error, text), place) from None
    except RecursionError:
        raise Unreadable("nested too deep to be read") from None
    except ValueError:  # Python's own limit of digits
        raise Unreadable("a number has too many digits") from None


def _not_json(error: json.JSONDecodeError, text: str) -> str:
    if not text.strip():
        return "empty"
    if error.msg == "Extra data":
        return "more than one JSON value; name a file of one resource a line .ndjson"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return "the JSON is cut off; fetch the file again"
    return f"not JSON: {error.msg}"


def _marked(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Ambiguous(pairs)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a value stands, and what its bundles say about it."""

    place: str = ""
    full_url: str = ""
    neighbors: Mapping[str, Key] | None = None
    bundles: int = 0

    def entry(self, number: int, full_url: str, neighbors: Mapping[str, Key]) -> _Spot:
        place = f"{self.place}, entry {number}" if self.place else f"entry {number}"
        return _Spot(place, full_url, neighbors, self.bundles + 1)


def _unpack(value: object, spot: _Spot) -> Iterator[_Found]:
    """The resources of a parsed document: itself, or the entries of a bundle."""
    try:
        raw = _typed(value)
        if raw["resourceType"] == "Bundle":
            yield from _entries(raw, spot)
        else:
            yield spot.place, resource(raw, spot.full_url, spot.neighbors)
    except Unreadable as error:
        yield spot.place, Problem(error.reason)


def _typed(value: object) -> Json:
    if isinstance(value, Unreadable):  # an entry of a bundle in XML
        raise value
    plain(value)
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object: a FHIR resource stands in braces")
    named = value.get("resourceType")
    if not (isinstance(named, str) and _TYPE.fullmatch(named)):
        raise Unreadable("no resourceType: not a FHIR resource")
    return value


def _entries(bundle: Json, spot: _Spot) -> Iterator[_Found]:
    if spot.bundles == _MAX_BUNDLES:
        raise Unreadable(f"bundles in bundles, more than {_MAX_BUNDLES} deep")
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        raise Unreadable("Bundle.entry: not a list")
    neighbors = {**(spot.neighbors or {}), **dict(filter(None, map(_neighbor, entries)))}
    for number, entry in enumerate(entries, start=1):
        here = spot.entry(number, _full_url(entry), neighbors)
        if isinstance(entry, dict) and "resource" in entry:
            yield from _unpack(entry if isinstance(entry, Ambiguous) else entry["resource"], here)
        else:
            yield here.place, Problem(_without_resource(entry))


def _full_url(entry: object) -> str:
    url = entry.get("fullUrl", "") if isinstance(entry, dict) else ""
    return url if isinstance(url, str) else ""


def _neighbor(entry: object) -> tuple[str, Key] | None:
    """Full URL and key of an entry, where it has both."""
    url = _full_url(entry)
    inner = entry.get("resource") if isinstance(entry, dict) else None
    if not url or not isinstance(inner, dict):
        return None
    named, own = inner.get("resourceType"), inner.get("id") or id_in(url)
    return (url, Key(named, own)) if isinstance(named, str) and isinstance(own, str) else None


def _without_resource(entry: object) -> str:
    request = entry.get("request") if isinstance(entry, dict) else None
    if isinstance(request, dict) and request.get("method") == "DELETE":
        return "asks to delete a resource; an import deletes nothing"
    return "an entry without a resource"
