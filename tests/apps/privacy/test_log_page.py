"""The trail as a page: for the privacy officer and the auditor, and for their own clinic only."""

from __future__ import annotations

from django.test import Client as Browser

from tests import builders
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.core import trail
from wayhome.apps.core.models import TrailEntry
from wayhome.domain.privacy.permit import Role

URL = "/compliance/log/"


def test_the_officer_reads_the_trail_and_the_counselor_does_not(
    client: Browser, cast: Cast
) -> None:
    person = builders.client(cast.organization, record_number="R-77")
    trail.record(cast.actor(Role.COUNSELOR), "chart.read", person, now=NOW, client_id=person.pk)
    trail.looked(cast.stranger, "clients.list", now=NOW, client_ids=[1])

    client.force_login(cast.users[Role.PRIVACY_OFFICER])
    page = client.get(URL, {"q": "R-77"}).content.decode()
    assert "R-77" in page
    assert "Carla Mendes" in page
    assert "Olga" not in client.get(URL).content.decode()
    assert "No entry matches" in client.get(URL, {"f": "nothing"}).content.decode()

    client.force_login(cast.users[Role.COUNSELOR])
    assert client.get(URL).status_code == 403
    refused = TrailEntry.objects.filter(action="refused").get()
    assert refused.details == {"codes": ["permit.trail.view"]}


def test_the_chain_is_checked_on_the_page(client: Browser, cast: Cast) -> None:
    client.force_login(cast.users[Role.AUDITOR])
    client.get(URL)

    assert "The chain holds" in client.post(URL).content.decode()
