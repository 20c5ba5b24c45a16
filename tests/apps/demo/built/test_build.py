"""The same seed gives the same clinic, and nothing of it crosses to the other organization."""

from __future__ import annotations

import pytest

from tests.apps.demo.built.conftest import Demo
from tests.demo import REAL_NOW, build_demo, digest
from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import Installation, Organization, TrailEntry
from wayhome.apps.demo.days import NOW
from wayhome.apps.demo.isolation import NAME
from wayhome.apps.people.access import client_for
from wayhome.apps.people.models import Client, User
from wayhome.domain.privacy.permit import Permission, Role
from wayhome.domain.verdict import Refused


def test_two_builds_of_one_seed_hold_the_same_rows(demo: Demo) -> None:
    assert digest() == demo.digest_elsewhere


def test_the_demo_is_never_built_beside_anything(demo: Demo) -> None:
    with pytest.raises(Refused) as refused:
        build_demo()
    assert [reason.code for reason in refused.value.verdict.against] == ["demo.not_empty"]


def test_the_clock_is_set_to_a_wednesday_evening(demo: Demo) -> None:
    installation = Installation.objects.get()
    assert installation.is_demo
    assert REAL_NOW + installation.clock_offset == NOW


def test_the_summary_counts_what_is_there(demo: Demo) -> None:
    assert demo.summary.clients == Client.objects.count()
    assert demo.summary.organizations == 2
    assert demo.summary.in_care == 70


def test_the_trail_holds_and_names_nobody(demo: Demo) -> None:
    assert list(trail.verify()) == []
    assert TrailEntry.objects.filter(action="episode.admit").count() == 150
    assert not TrailEntry.objects.exclude(details={}).exists()


def test_the_other_organization_shares_names_and_nothing_else(demo: Demo) -> None:
    here, there = Organization.objects.exclude(name=NAME).get(), Organization.objects.get(name=NAME)
    tessa = Client.objects.filter(first_name="Tessa", last_name="Okereke")
    assert {row.born_on for row in tessa} == {tessa[0].born_on}
    assert {row.organization_id for row in tessa} == {here.pk, there.pk}
    mateo = Client.objects.get(first_name="Mateo", last_name="Ferreira")
    assert Client.objects.filter(record_number=mateo.record_number).count() == 2
    assert User.objects.filter(email="tam.nguyen@example.org").count() == 2
    assert Client.objects.filter(organization=there).count() == 4

    director = User.objects.get(organization=there, roles=[Role.DIRECTOR.value]).actor()
    own = Client.objects.get(organization=there, first_name="Tessa")
    assert client_for(director, own.public_id, Permission.CLIENT_VIEW) == own
    with pytest.raises(NotHere):
        client_for(director, mateo.public_id, Permission.CLIENT_VIEW)
