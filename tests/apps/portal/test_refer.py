"""The open form: anybody may ask for help, nobody learns who is known here."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from tests import builders
from tests.cast import Cast
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.models import Referral
from wayhome.apps.people.models import Client
from wayhome.apps.portal.actions import MOST
from wayhome.apps.portal.models import FormSent

FORM = {
    "calling_for": "client",
    "first_name": "Imani",
    "last_name": "Featherstone",
    "phone": "312-555-0199",
    "reach": ["may_call"],
    "caller_name": "Dr. Aya Noor",
    "caller_organization": "Lakeview",
    "own_words": "Home from the hospital since Friday.",
    "agrees": "on",
}


@pytest.fixture
def address(cast: Cast) -> str:
    builders.site(cast.organization)
    return f"/refer/{cast.organization.public_id}/"


def send(address: str, **changed: Any) -> tuple[int, str]:
    answer = Browser().post(f"{address}new/", FORM | changed)
    return answer.status_code, answer.content.decode() or answer["Location"]


def test_a_referrer_without_an_account_sends_a_referral(cast: Cast, address: str) -> None:
    assert send(address) == (302, f"{address}thanks/")
    made = Referral.objects.get()
    assert (made.source, made.caller_organization) == ("web", "Lakeview")
    assert made.organization == cast.organization
    client = made.episode.client
    assert (client.full_name, client.may_call, client.may_text) == (
        *("Imani Featherstone", True, False),
    )
    entry = TrailEntry.objects.get(action="referral.take")
    assert entry.user_id is None


def test_known_or_not_the_answer_is_the_same(cast: Cast, address: str) -> None:
    at = builders.site(cast.organization)
    known = builders.client(
        cast.organization, first_name="Imani", last_name="Featherstone", phone=FORM["phone"]
    )
    builders.episode(known, at)
    answers = [send(address), send(address, first_name="Somebody", phone="773-555-0000")]
    assert answers[0] == answers[1]
    assert Client.objects.count() == 3
    assert Episode.objects.filter(client=known).count() == 1
    thanks = Browser().get(f"{address}thanks/").content.decode()
    assert "Thank you. It is sent." in thanks
    assert "Imani" not in thanks


def test_the_urgent_path_comes_first(cast: Cast, address: str) -> None:
    page = Browser().get(f"{address}new/").content.decode()
    assert page.index("tel:911") < page.index("tel:988") < page.index("First name")
    assert "unless the person says yes" in page


def test_a_machine_is_thanked_and_nothing_is_kept(cast: Cast, address: str) -> None:
    assert send(address, url="https://buy.example") == (302, f"{address}thanks/")
    assert not Referral.objects.exists()


def test_a_flood_from_one_place_is_slowed_and_its_address_not_kept(
    cast: Cast, address: str
) -> None:
    for _ in range(MOST):
        assert send(address)[0] == 302
    status, page = send(address)
    assert status == 429
    assert "Please call us" in page
    assert 'value="Imani"' in page
    assert Referral.objects.count() == MOST
    digests = set(FormSent.objects.values_list("address_digest", flat=True))
    assert len(digests) == 1
    assert "127" not in digests.pop()[:3]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"calling_for": ""}, "Say who needs help."),
        ({"first_name": ""}, "Give a first name."),
        ({"first_name": "x" * 200}, "Use 120 letters or less."),
        ({"phone": "", "email": ""}, "Give a phone or an e-mail"),
        ({"phone": "abc"}, "Write a phone number"),
        ({"caller_phone": "1"}, "Write a phone number"),
        ({"email": "imani"}, "Write it like name@example.org."),
        ({"born_on": "2031-02-03"}, "still to come"),
        ({"born_on": "2025-02-29"}, "Write a real date"),
        ({"own_words": "x" * 2001}, "It has 2001."),
        ({"agrees": ""}, "Ask the person first."),
    ],
)
def test_a_wrong_form_says_what_to_do_and_keeps_what_was_typed(
    cast: Cast, address: str, changed: dict[str, Any], says: str
) -> None:
    status, page = send(address, **changed)
    assert status == 422
    assert says in page
    assert "Dr. Aya Noor" in page
    assert not Referral.objects.exists()


def test_one_program_needs_no_choice_several_do(cast: Cast, address: str) -> None:
    assert Browser().get("/refer/new/")["Location"] == f"{address}new/"
    builders.site(cast.elsewhere)
    page = Browser().get("/refer/new/").content.decode()
    assert cast.elsewhere.name in page
    assert cast.organization.name in page


def test_without_any_program_the_page_says_so(cast: Cast) -> None:
    assert "No program takes forms yet" in Browser().get("/refer/new/").content.decode()


@pytest.mark.parametrize("path", ["new/", "thanks/"])
def test_a_program_that_does_not_exist_is_not_found(cast: Cast, path: str) -> None:
    assert Browser().get(f"/refer/nowhere/{path}").status_code == 404


def test_a_program_without_a_site_refuses_in_words(cast: Cast) -> None:
    answer = Browser().post(f"/refer/{cast.elsewhere.public_id}/new/", FORM)
    assert answer.status_code == 422
    assert "no site yet" in answer.content.decode()
