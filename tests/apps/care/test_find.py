"""Find a client by two identifiers, a group, a page."""

from __future__ import annotations

from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.apps.scheduling.clinic import Clinic
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.care.queries.find import find
from wayhome.apps.core.models import TrailEntry
from wayhome.domain.privacy.permit import Role


def test_a_client_is_found_with_two_identifiers_and_a_group_with_its_time(
    cast: Cast, clinic: Clinic
) -> None:
    jo = builders.client(cast.organization, first_name="Joë", last_name="Skillman")
    builders.client(cast.organization, first_name="Jo", last_name="Young", born_on=None)
    builders.client(cast.elsewhere, first_name="Joe", last_name="Far")

    found = find(actor=cast.actor(Role.PEER), words="joe", now=NOW)
    assert [(one.name, one.record, one.born) for one in found.clients] == [
        ("Joë Skillman", jo.record_number, "born 1 Feb 1990")
    ]
    assert find(actor=cast.actor(Role.PEER), words="young", now=NOW).clients[0].born == (
        "date of birth not known"
    )
    found = find(actor=cast.actor(Role.COUNSELOR), words="skill", now=NOW)
    assert found.sections[0].about == "Evening, Mon 7:00 pm"
    entry = TrailEntry.objects.filter(action="find").latest("number")
    assert entry.details == {"clients": [jo.pk]}


def test_one_letter_looks_for_nobody_and_a_role_without_clients_sees_none(
    cast: Cast, clinic: Clinic
) -> None:
    builders.client(cast.organization, first_name="Rafaela")
    assert not find(actor=cast.actor(Role.PEER), words="r", now=NOW).asked
    found = find(actor=cast.actor(Role.AUDITOR), words="rafael", now=NOW)
    assert found.clients == ()
    assert found.sections  # those that Rafael leads
    assert find(actor=cast.actor(Role.CLIENT), words="rafael", now=NOW).sections == ()
    assert not TrailEntry.objects.exists()


def test_the_page_the_part_and_the_form_of_the_header(client: Browser, cast: Cast) -> None:
    url = reverse("find")
    client.force_login(cast.users[Role.INTAKE])
    page = client.get(url, {"q": "nobody"}).content.decode()
    assert f'class="find" action="{url}"' in page
    assert "New referral" in page
    assert "Write two letters" in client.get(url).content.decode()
    part = client.get(url, {"q": "board", "part": "list"}).content.decode()
    assert part.startswith('<div class="gl" id="found"')
    assert "Go to Week board" in part
    client.force_login(cast.users[Role.AUDITOR])
    assert "Go to Week board" not in client.get(url, {"q": "board"}).content.decode()
