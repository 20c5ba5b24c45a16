from __future__ import annotations

import pytest

from tests.apps.scheduling.clinic import Clinic, open_clinic
from tests.apps.scheduling.conftest import committed
from tests.cast import Cast
from wayhome.domain.privacy.permit import Role

__all__ = ["committed"]


@pytest.fixture
def clinic(cast: Cast) -> Clinic:
    """The small evening clinic; its counselor is the cast's counselor."""
    found = open_clinic(cast.organization)
    found.counselor.user = cast.users[Role.COUNSELOR]
    found.counselor.save(update_fields=["user"])
    return found
