from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.apps.scheduling.clinic import Clinic, open_clinic
from tests.cast import Cast


@pytest.fixture
def clinic(cast: Cast) -> Clinic:
    """The small evening clinic of the cast's organization."""
    return open_clinic(cast.organization)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows that other connections see. Emptied afterwards, past the guards of the ledgers."""
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("wayhome.")
    ]
    with django_db_blocker.unblock():
        yield
        with connection.cursor() as cursor:
            cursor.execute("".join(f"alter table {name} disable trigger user;" for name in tables))
            cursor.execute(f"truncate {', '.join(tables)} cascade")
            cursor.execute("delete from procrastinate_jobs")
            cursor.execute("".join(f"alter table {name} enable trigger user;" for name in tables))
