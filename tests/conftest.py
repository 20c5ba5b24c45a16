"""The one database of the tests: a throwaway PostgreSQL, unless DATABASE_URL names another."""

from __future__ import annotations

import os

if "DATABASE_URL" not in os.environ:
    from tests.postgres import start_for_tests

    os.environ["DATABASE_URL"] = start_for_tests()

import pytest

from tests.cast import Cast, gather


@pytest.fixture
def cast(db: None) -> Cast:
    """One organization with a person of every role, and a stranger."""
    return gather()
