"""One build for every test that reads the demo, and what the command built, to compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django import DjangoDbBlocker

from tests import house
from tests.demo import built_demo, digest
from wayhome.apps.demo.build import Summary


@dataclass(frozen=True, slots=True)
class Demo:
    """What the build said, and the digest of the clinic that `wayhome demo` built elsewhere."""

    summary: Summary
    digest_elsewhere: dict[str, str]


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Demo]:
    with django_db_blocker.unblock():
        with house.copied() as database, house.connected(database):
            elsewhere = digest()
        with built_demo() as summary:
            yield Demo(summary, elsewhere)
