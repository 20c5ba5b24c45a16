"""The worked example of the second format, as docs/reference/week-2.md has it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from tests.domain.week.examples import Document
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.problem_file import read_problem
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week.timetable_file import read_timetable

PAGE = Path(__file__).parents[3] / "docs/reference/week-2.md"
TEXT = PAGE.read_text(encoding="utf-8")

Spoil = Callable[[Document], object]


def blocks(wanted: str) -> list[Document]:
    """The JSON objects of a format on the page, in their order."""
    found = []
    for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL):
        whole = block.lstrip().startswith("{\n")
        lines = [block] if whole else block.strip().splitlines()
        found += [document for document in map(json.loads, lines) if document["format"] == wanted]
    return found


def week_document(*spoils: Spoil) -> Document:
    """A copy of the problem, changed."""
    document = deepcopy(blocks("wayhome.week/2")[0])
    for spoil in spoils:
        spoil(document)
    return document


def table_document(*spoils: Spoil) -> Document:
    """A copy of the answer, changed."""
    document = deepcopy(blocks("wayhome.timetable/2")[0])
    for spoil in spoils:
        spoil(document)
    return document


def week(*spoils: Spoil) -> Problem:
    return read_problem(json.dumps(week_document(*spoils)).encode())


def table(*spoils: Spoil) -> Timetable:
    return read_timetable(json.dumps(table_document(*spoils)).encode())
