"""Details of a client, a client without a referral, and the people beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.apps.care.counting import statements
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.care.actions.clients import add_client
from wayhome.apps.care.forms.client import ClientForm
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.people.models import Client, Contact
from wayhome.domain.privacy.permit import Role

GIVEN = {"first_name": "Zoë", "last_name": "Ōkami", "language": "en", "can_come_to_site": "on"}


def form(**given: Any) -> ClientForm:
    return ClientForm({**GIVEN, **given}, today=date(2026, 11, 18), initial={})


@pytest.mark.parametrize(
    "name", ["李小龍", "عبد الرحمن", "Ѳеодоръ", "O’Brien-Nguyễn", "ꦗꦮ", "X" * 120]
)
def test_names_of_every_script(name: str) -> None:
    assert form(first_name=name).is_valid()


def test_one_spelling_of_letters_that_can_be_written_in_two_ways() -> None:
    found = form(first_name="Zoe\u0308")
    assert found.is_valid()
    assert found.given()["first_name"] == "Zo\u00eb"


@pytest.mark.parametrize(
    ("born", "says"),
    [
        ("2026-11-19", "in the future"),
        ("1899-01-01", "more than 120 years"),
        ("2025-02-29", "a date that exists"),
        ("yesterday", "a date that exists"),
    ],
)
def test_a_birth_date_that_cannot_be_is_refused_with_words(born: str, says: str) -> None:
    assert says in str(form(born_on=born).errors["born_on"])


@pytest.mark.parametrize("born", ["", "2026-11-18", "1996-02-29", "1906-01-01"])
def test_a_birth_date_that_can_be(born: str) -> None:
    assert form(born_on=born).is_valid()


def test_a_stored_language_that_the_list_does_not_know_is_kept() -> None:
    found = ClientForm(
        {**GIVEN, "language": "qya"}, today=date(2026, 11, 18), initial={"language": "qya"}
    )
    assert found.is_valid()
    assert not form(language="qya").is_valid()


def test_a_client_is_added_without_a_referral(client: Browser, cast: Cast) -> None:
    url = reverse("client-new")
    client.force_login(cast.users[Role.NURSE])
    answer = client.post(url, {**GIVEN, "born_on": "1996-02-29"})
    made = Client.objects.get(first_name="Zoë")
    assert answer.headers["Location"] == reverse("client", args=[made.public_id])
    assert (made.born_on, made.organization) == (date(1996, 2, 29), cast.organization)
    assert "Zo" not in answer.headers["Location"]
    assert client.post(url, {"first_name": ""}).status_code == 422
    assert client.get(url).status_code == 200

    client.force_login(cast.users[Role.BILLER])
    assert client.post(url, GIVEN).status_code == 403
    assert Client.objects.count() == 1


def test_who_may_be_the_same_is_shown_before_anything_is_saved(client: Browser, cast: Cast) -> None:
    url = reverse("client-new")
    builders.client(cast.organization, first_name="Zoe", last_name="Okami", born_on="1996-02-29")
    client.force_login(cast.users[Role.CASE_MANAGER])
    asked = {**GIVEN, "born_on": "1996-02-29"}
    answer = client.post(url, asked)
    assert answer.status_code == 422
    assert "Is it one of these people?" in answer.content.decode()
    assert Client.objects.count() == 1

    client.post(url, {**asked, "person": "new"})
    assert Client.objects.count() == 2


def test_a_client_needs_few_statements(cast: Cast) -> None:
    actor = cast.actor(Role.INTAKE)
    add_client(actor=actor, given={"first_name": "One"}, now=NOW)
    assert statements(lambda: add_client(actor=actor, given={"first_name": "Two"}, now=NOW)) <= 12


def test_details_are_edited_and_the_second_to_save_sees_both_versions(
    client: Browser, cast: Cast
) -> None:
    jo = builders.client(cast.organization, first_name="Jo")
    url = reverse("client-profile", args=[jo.public_id])
    client.force_login(cast.users[Role.COUNSELOR])
    page = client.get(url).content.decode()
    assert 'name="version" value="1"' in page
    assert client.post(url, {**GIVEN, "version": "1"}).status_code == 302
    jo.refresh_from_db()
    assert (jo.first_name, jo.version, jo.can_use_video) == ("Zoë", 2, False)
    entry = TrailEntry.objects.get(action="client.edit")
    assert "first_name" in entry.details["fields"]
    assert "Zoë" not in str(entry.details)

    late = client.post(url, {**GIVEN, "first_name": "Late", "version": "1"})
    assert late.status_code == 409
    assert "Late" in late.content.decode()
    assert client.post(url, {**GIVEN, "first_name": "No version"}).status_code == 409
    assert client.post(url, {**GIVEN, "born_on": "2030-01-01", "version": "2"}).status_code == 422

    client.force_login(cast.users[Role.BILLER])
    assert client.get(url).status_code == 403
    client.force_login(cast.stranger_user)
    assert client.post(url, {**GIVEN, "version": "2"}).status_code == 404


def test_people_beside_a_client_come_and_go(client: Browser, cast: Cast) -> None:
    jo, other = builders.client(cast.organization), builders.client(cast.organization)
    url = reverse("client-people", args=[jo.public_id])
    client.force_login(cast.users[Role.CASE_MANAGER])
    assert "Nobody yet" in client.get(url).content.decode()
    assert client.post(url, {"name": "", "relation": "?"}).status_code == 422
    client.post(url, {"name": "Ada", "relation": "Sister", "is_emergency": "on"})
    assert "Ada" in client.get(url).content.decode()
    ada = Contact.objects.get()
    gone = reverse("client-person-remove", args=[jo.public_id, ada.public_id])
    wrong = reverse("client-person-remove", args=[other.public_id, ada.public_id])
    assert client.post(wrong).status_code == 404

    client.force_login(cast.users[Role.REVIEWER])  # reads charts, edits none
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "Eve", "relation": "?"}).status_code == 403
    assert client.post(gone).status_code == 403
    client.force_login(cast.stranger_user)
    assert client.get(url).status_code == 404
    assert client.post(gone).status_code == 404

    client.force_login(cast.users[Role.CASE_MANAGER])
    client.post(gone)
    assert not Contact.objects.exists()
