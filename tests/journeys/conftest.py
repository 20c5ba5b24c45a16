"""The houses of the journeys: one shared; one of its own for each story that changes the week."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import house
from tests.house import House
from tests.journeys.visitor import Visitors


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the servers of this process collect their files."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="session")
def clinic(chromium: Browser, collected: Path) -> Iterator[House]:
    """The demo clinic, shared by those who look and by stories that touch their own people only."""
    with house.served(collected) as running:
        yield running


@pytest.fixture
def own_clinic(chromium: Browser, collected: Path) -> Iterator[House]:
    """The demo clinic for one story alone."""
    with house.served(collected) as running:
        yield running


@pytest.fixture(scope="session")
def visitors(chromium: Browser, clinic: House) -> Iterator[Visitors]:
    """Somebody of each role, signed in at the shared clinic."""
    with Visitors(chromium, clinic) as those:
        yield those
