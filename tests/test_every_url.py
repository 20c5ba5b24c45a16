"""Every address the program answers, and who may come. A new one fails until it is listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from django.test import Client
from django.urls import get_resolver
from pytest_django import DjangoDbBlocker

from tests import house
from tests.addresses import ADDRESSES
from tests.examples import Examples, leading_to_a_record, patterns
from wayhome.apps.people.models import User
from wayhome.domain.privacy.permit import GRANTS, Permission, Role

REFUSED: Final = {403, 404, 422}
FRONT_DOOR: Final = "/sign-in/"
READS: Final = sorted(name for name, address in ADDRESSES.items() if not address.posts)
WRITES: Final = sorted(name for name, address in ADDRESSES.items() if address.posts)


PUBLIC: Final = {name for name, address in ADDRESSES.items() if address.who == "public"}
RECORDS: Final = sorted(set(leading_to_a_record()) - PUBLIC)


@pytest.fixture(scope="module")
def examples(django_db_blocker: DjangoDbBlocker) -> Iterator[Examples]:
    """The demo clinic behind the test client, for the whole module."""
    with house.copied() as database, house.inside(database, django_db_blocker):
        yield Examples()


@pytest.fixture(scope="module")
def visitors(examples: Examples) -> dict[Role, Client]:
    """Somebody of every role, signed in."""
    first = {role: _user(role, "Quillmere Recovery Collective") for role in Role}
    return {role: _signed_in(user) for role, user in first.items()}


@pytest.fixture(scope="module")
def stranger(examples: Examples) -> Client:
    """A director, who may nearly everything, but at another organization."""
    return _signed_in(_user(Role.DIRECTOR, "Dunlin Hollow Counseling"))


def _user(role: Role, organization: str) -> User:
    found = User.objects.filter(roles__contains=[role.value], organization__name=organization)
    return found.order_by("pk")[0]


def _signed_in(user: User) -> Client:
    visitor = Client()
    visitor.force_login(user)
    return visitor


def test_every_address_is_listed_with_who_may_come() -> None:
    named = {pattern.name for pattern in patterns(get_resolver())}

    assert named == set(ADDRESSES)


def test_public_addresses_are_exactly_those_marked_so() -> None:
    marked = {
        pattern.name
        for pattern in patterns(get_resolver())
        if getattr(pattern.callback, "is_public", False)
    }

    assert marked == PUBLIC


def test_every_permission_opens_something_and_somebody_has_it() -> None:
    held = set[Permission]().union(*GRANTS.values())

    assert held == set(Permission)
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("name", READS)
def test_one_of_those_who_may_come_is_let_in_and_nobody_else(
    examples: Examples, visitors: dict[Role, Client], name: str
) -> None:
    """That every one of them is let in, is tried where each of these pages is read (journeys)."""
    path, roles = examples.path(name), ADDRESSES[name].roles
    asked = [*(role for role in Role if role not in roles), next(filter(roles.__contains__, Role))]

    answers = {role: visitors[role].get(path).status_code for role in asked}

    assert answers == {role: 200 if role in roles else 403 for role in asked}


@pytest.mark.parametrize("name", WRITES)
def test_what_takes_a_form_is_no_page_and_refuses_who_may_not(
    examples: Examples, visitors: dict[Role, Client], name: str
) -> None:
    path, address = examples.path(name), ADDRESSES[name]
    others = set(Role) - address.roles

    assert {visitors[role].get(path).status_code for role in Role} == {405}
    assert {visitors[role].post(path).status_code for role in others} <= REFUSED


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_without_a_sign_in_one_is_sent_to_the_front_door(examples: Examples, name: str) -> None:
    answer = Client().get(examples.path(name))

    is_sent_away = answer.status_code == 302 and answer.headers["Location"].startswith(FRONT_DOOR)
    assert is_sent_away == (name not in PUBLIC or name == "lock")


@pytest.mark.parametrize("name", RECORDS)
def test_for_a_stranger_no_record_is_there(examples: Examples, stranger: Client, name: str) -> None:
    path = examples.path(name)
    answer = stranger.post(path) if name in WRITES else stranger.get(path)

    assert answer.status_code == 404
