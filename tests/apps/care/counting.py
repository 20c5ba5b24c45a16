"""Count the statements of a page that do work; the marks of a transaction are none."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def statements(work: Callable[[], object]) -> int:
    """How many statements `work` sends to the database."""
    with CaptureQueriesContext(connection) as seen:
        work()
    return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)
