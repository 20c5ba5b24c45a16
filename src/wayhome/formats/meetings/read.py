"""Files and folders of meeting feeds: every record is either listed or reported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from wayhome.formats.meetings import bmlt, meeting_guide
from wayhome.formats.meetings.fields import Record, text
from wayhome.formats.meetings.listing import BadListing, Report, Trouble

ENDINGS: Final = (".json", ".csv")
_FEED: Final = (
    "a list of meetings is needed, each with a name and a slug (Meeting Guide) or an "
    "id_bigint (BMLT), or a table with the columns Name, Day and Time"
)


class NotAFeed(ValueError):
    """A file has no meetings in it. Its text says why."""


def read(path: Path, *, fellowship: str = "AA", na: str = "NA") -> Report:
    """Everything in a file or folder. `fellowship` is what Meeting Guide feeds list, `na` BMLT's.

    Raises `FileNotFoundError`. What cannot be used is in the report; nothing stops the rest.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path}: there is no such file or folder")
    report = Report()
    for each in _files(path):
        source = each.name if path.is_file() else str(each.relative_to(path))
        try:
            records = _records(each)
        except NotAFeed as problem:
            report.not_feeds.append(Trouble(source, 0, "", str(problem)))
            continue
        report.sources[source] = len(records)
        for number, record in enumerate(records, 1):
            named = na if bmlt.MARK in record else fellowship
            try:
                _take(report, record, named)
            except BadListing as problem:
                key = text(record, bmlt.MARK, "slug")
                report.broken.append(Trouble(source, number, key, str(problem)))
    return report


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        yield from sorted(
            each for each in path.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file()
        )


def _records(path: Path) -> list[Record]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise NotAFeed(f"it is not UTF-8 at byte {problem.start}") from None
    if path.suffix.lower() == ".csv":
        return _rows(content)
    try:
        document = json.loads(content)
    except ValueError as problem:
        raise NotAFeed(f"it is not JSON: {problem}") from None
    if not isinstance(document, list) or not all(isinstance(each, dict) for each in document):
        raise NotAFeed(_FEED)
    if document and not any({"slug", "name", bmlt.MARK} & each.keys() for each in document):
        raise NotAFeed(_FEED)
    return document


def _rows(content: str) -> list[Record]:
    table = csv.DictReader(io.StringIO(content))
    titles = {(title or "").strip().lower() for title in table.fieldnames or ()}
    if not {"name", "day", "time"} <= titles:
        raise NotAFeed(_FEED)
    return [meeting_guide.from_table(row) for row in table]


def _take(report: Report, record: Record, fellowship: str) -> None:
    codec = bmlt if bmlt.MARK in record else meeting_guide
    found = list(codec.listings(record, fellowship))
    report.listings.extend(listing for listing, _ in found)
    for unknown in found[0][1]:
        report.unknown_types[unknown] = report.unknown_types.get(unknown, 0) + 1
