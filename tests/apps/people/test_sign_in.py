"""The front door: who comes in, who does not, and that nobody learns from the words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.core.models import Installation, TrailEntry
from wayhome.apps.people import signing_in
from wayhome.apps.people.models import SignInFailure, User
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused

PASSWORD = "a long sentence of four"


@pytest.fixture
def carla(cast: Cast) -> User:
    user = cast.users[Role.COUNSELOR]
    user.email = "carla@example.org"
    user.set_password(PASSWORD)
    user.save()
    return user


def attempt(email: str, password: str, **given: object) -> User:
    values = {"address": "203.0.113.9", "now": NOW} | given
    return signing_in.sign_in(email=email, password=password, **values)  # type: ignore[arg-type]


def refusal(email: str, password: str, **given: object) -> str:
    with pytest.raises(Refused) as refused:
        attempt(email, password, **given)
    return refused.value.verdict.against[0].code


def test_the_right_password_opens_and_is_on_the_trail(carla: User) -> None:
    assert attempt("Carla@Example.org", PASSWORD) == carla
    assert TrailEntry.objects.get().action == "sign_in"


@pytest.mark.django_db
def test_every_failure_says_the_same(carla: User) -> None:
    closed = builders.user(carla.organization, Role.BILLER, email="gone@example.org")
    closed.set_password(PASSWORD)
    closed.is_active = False
    closed.save()

    said = {
        refusal("carla@example.org", "not her password"),
        refusal("nobody@example.org", PASSWORD),
        refusal("gone@example.org", PASSWORD),
    }

    assert said == {"sign_in.failed"}
    assert SignInFailure.objects.count() == 3


@pytest.mark.parametrize("email", ["carla@example.org", "nobody@example.org"])
def test_after_five_failures_one_waits_known_or_not(carla: User, email: str) -> None:
    for _ in range(signing_in.TRIES_PER_EMAIL):
        assert refusal(email, "wrong") == "sign_in.failed"

    assert refusal(email, PASSWORD) == "sign_in.wait"
    assert refusal("other@example.org", "wrong") == "sign_in.failed"


def test_the_wait_ends(carla: User) -> None:
    for _ in range(signing_in.TRIES_PER_EMAIL):
        refusal("carla@example.org", "wrong")

    later = NOW + signing_in.WINDOW + timedelta(seconds=1)
    assert attempt("carla@example.org", PASSWORD, now=later) == carla


def test_one_address_cannot_try_everybody(carla: User) -> None:
    for number in range(signing_in.TRIES_PER_ADDRESS):
        SignInFailure.objects.create(
            email_digest=str(number), address_digest=signing_in._digest("203.0.113.9"), at=NOW
        )

    assert refusal("carla@example.org", PASSWORD) == "sign_in.wait"
    assert attempt("carla@example.org", PASSWORD, address="203.0.113.10") == carla


def test_the_password_decides_between_two_organizations(carla: User, cast: Cast) -> None:
    twin = builders.user(cast.elsewhere, Role.COUNSELOR, email="carla@example.org")
    twin.set_password("another long sentence")
    twin.save()

    assert attempt("carla@example.org", PASSWORD) == carla
    assert attempt("carla@example.org", "another long sentence") == twin


def test_in_and_out_again(client: Browser, carla: User) -> None:
    assert client.get(reverse("profile")).headers["Location"].startswith("/sign-in/?next=")
    wrong = client.post("/sign-in/", {"email": carla.email, "password": "no"})
    assert wrong.status_code == 422
    assert "do not go together" in wrong.content.decode()

    right = client.post(
        "/sign-in/", {"email": carla.email, "password": PASSWORD, "next": "/profile/"}
    )
    assert right.headers["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200

    out = client.post("/sign-out/")
    assert out.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/profile/").status_code == 302


def test_no_one_is_sent_to_another_site(client: Browser, carla: User) -> None:
    given = {"email": carla.email, "password": PASSWORD, "next": "https://example.com/"}

    assert client.post("/sign-in/", given).headers["Location"] == "/"


def test_sign_out_everywhere_ends_the_other_device(carla: User) -> None:
    desk, phone = Browser(), Browser()
    for device in (desk, phone):
        device.post("/sign-in/", {"email": carla.email, "password": PASSWORD})
    assert phone.get("/profile/").status_code == 200

    desk.post("/sign-out/everywhere/")

    assert phone.get("/profile/").status_code == 302
    assert desk.get("/profile/").status_code == 302


def test_a_locked_screen_shows_nothing_until_the_password(client: Browser, carla: User) -> None:
    client.force_login(carla)
    client.post("/lock/")

    assert client.get("/profile/").headers["Location"].startswith("/lock/")
    assert client.post("/lock/", {"password": "wrong"}).status_code == 422
    assert client.get("/profile/").status_code == 302
    assert client.post("/lock/", {"password": PASSWORD}).status_code == 302
    assert client.get("/profile/").status_code == 200


def test_the_lock_page_is_nothing_to_a_stranger(client: Browser, db: None) -> None:
    assert client.get("/lock/").headers["Location"] == "/sign-in/"


def test_a_password_change_needs_the_old_one_and_ends_other_sessions(carla: User) -> None:
    desk, phone = Browser(), Browser()
    for device in (desk, phone):
        device.post("/sign-in/", {"email": carla.email, "password": PASSWORD})

    url = reverse("password")
    assert desk.post(url, {"old": "wrong", "new": "x" * 20}).status_code == 422
    short = desk.post(url, {"old": PASSWORD, "new": "short"})
    assert "at least 12" in short.content.decode()
    assert desk.post(url, {"old": PASSWORD, "new": "quite another sentence"}).status_code == 302
    assert desk.get("/profile/").status_code == 200
    assert phone.get("/profile/").status_code == 302


def test_choices_are_kept(client: Browser, carla: User) -> None:
    client.force_login(carla)
    client.post("/profile/", {"theme": "dark", "keys": "off"})
    carla.refresh_from_db()
    assert carla.preferences == {"theme": "dark", "keys": "off"}

    client.post("/profile/theme/", {"theme": "light"})
    client.post("/profile/theme/", {"theme": "purple"})
    carla.refresh_from_db()
    assert carla.preferences["theme"] == "light"
    assert client.post("/profile/", {"theme": "purple"}).status_code == 422
    assert 'data-theme="light"' in client.get("/keys/").content.decode()


def test_the_demo_door_exists_only_in_a_demo(client: Browser, carla: User) -> None:
    button = {"person": carla.public_id}
    assert client.post("/sign-in/demo/", button).status_code == 404
    assert carla.name not in client.get("/sign-in/").content.decode()

    Installation.objects.create(is_demo=True, clock_offset=timedelta(0))
    assert carla.name in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/demo/", {"person": "nobody"}).status_code == 404
    assert client.post("/sign-in/demo/", button).status_code == 302
    assert client.get("/profile/").status_code == 200
