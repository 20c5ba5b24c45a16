"""Every address the program answers, and who may come. A new one fails until it is listed."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from wayhome.domain.privacy.permit import GRANTS, Permission, Role
from tests.addresses import ADDRESSES


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


def test_every_address_is_listed_with_who_may_come() -> None:
    named = {pattern.name for pattern in patterns(get_resolver())}

    assert named == set(ADDRESSES)


def test_public_addresses_are_exactly_those_marked_so() -> None:
    marked = {
        pattern.name
        for pattern in patterns(get_resolver())
        if getattr(pattern.callback, "is_public", False)
    }

    assert marked == {name for name, who in ADDRESSES.items() if who == "public"}


def test_every_permission_opens_something_and_somebody_has_it() -> None:
    held = set[Permission]().union(*GRANTS.values())

    assert held == set(Permission)
    assert set(GRANTS) == set(Role)
