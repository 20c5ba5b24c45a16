"""The schema beside the page: it takes what the reader takes, and refuses nothing else."""

from __future__ import annotations

import json

import pytest

from tests.domain.week.examples_two import week, week_document
from tests.domain.week.shape import SCHEMA, fits
from tests.domain.week.test_files_two import ALL_OF_IT, BAD, GOOD
from wayhome.domain.week.problem_file import write_problem

OF_SHAPE = {
    "unknown mode",
    "neither true nor false",
    "nobody named",
    "unknown stage",
    "unknown wish",
    "no days left said",
    "a video day outside",
    "a negative charge",
    "a pin that is none",
}


def test_the_example_has_the_shape_as_given_and_as_written() -> None:
    assert fits(week_document())
    assert fits(json.loads(write_problem(week(ALL_OF_IT))))


@pytest.mark.parametrize("name", GOOD)
def test_what_is_legal_has_the_shape(name: str) -> None:
    assert fits(week_document(GOOD[name]))


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused_is_refused_for_its_shape_or_its_sense(name: str) -> None:
    assert fits(week_document(BAD[name][1])) is (name not in OF_SHAPE)


def test_every_field_that_is_written_is_in_the_schema() -> None:
    written = json.loads(write_problem(week(ALL_OF_IT)))
    parts = SCHEMA["$defs"]
    assert set(written) <= set(SCHEMA["properties"])
    for name in ("section", "clinician", "client"):
        for row in written[f"{name}s"]:
            assert set(row) <= set(parts[name]["properties"])
