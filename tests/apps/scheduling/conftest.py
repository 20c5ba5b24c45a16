from __future__ import annotations

import pytest

from tests.apps.scheduling.clinic import Clinic, open_clinic
from tests.cast import Cast


@pytest.fixture
def clinic(cast: Cast) -> Clinic:
    """The small evening clinic of the cast's organization."""
    return open_clinic(cast.organization)
