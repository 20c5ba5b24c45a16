"""The one database of the tests: a throwaway PostgreSQL, unless DATABASE_URL names another."""

from __future__ import annotations

import os

import pytest
from django.conf import settings

from tests.browser import chromium
from tests.cast import Cast, gather
from wayhome.web import environment

__all__ = ["cast", "chromium"]  # one browser a process: a fixture of the root, not of a folder

if "DATABASE_URL" not in os.environ:
    from tests.postgres import start_for_tests

    # Settings were read before this file; no connection was made yet, so they can be told now.
    os.environ["DATABASE_URL"] = start_for_tests()
    settings.DATABASES["default"].update(environment.database(os.environ["DATABASE_URL"]))


@pytest.fixture
def cast(db: None) -> Cast:
    """One organization with a person of every role, and a stranger."""
    return gather()
