"""When the demo may be built, and how small it may be."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from tests import builders
from tests.demo import build_demo, built_demo, digest
from wayhome.apps.core.models import Installation
from wayhome.apps.demo.appointments import match
from wayhome.apps.demo.build import FEWEST, can_build
from wayhome.apps.demo.days import WEEKS
from wayhome.apps.demo.plan import ALL
from wayhome.apps.episodes.models import Episode
from wayhome.apps.scheduling.models import Session
from wayhome.cli.demo import demo as command
from wayhome.domain.verdict import Refused

pytestmark = pytest.mark.django_db


def test_not_beside_real_data_even_without_clients() -> None:
    builders.organization()
    with pytest.raises(Refused) as refused:
        build_demo()
    assert [reason.code for reason in refused.value.verdict.against] == ["demo.not_empty"]
    assert not Installation.objects.exists()


@pytest.mark.parametrize(("clients", "weeks"), [(24, 16), (151, 16), (150, 0), (150, 17)])
def test_other_sizes_are_refused_with_the_ranges(clients: int, weeks: int) -> None:
    against = can_build(clients=clients, weeks=weeks).against
    assert [reason.code for reason in against] == ["demo.size"]
    assert "25 to 150" in against[0].says


def test_the_command_takes_what_the_clinic_takes() -> None:
    hints = get_type_hints(command, include_extras=True)
    sizes = {name: hints[name].__metadata__[0] for name in ("clients", "weeks")}
    assert (sizes["clients"].min, sizes["clients"].max) == (FEWEST, ALL)
    assert (sizes["weeks"].min, sizes["weeks"].max) == (1, WEEKS)


def test_a_small_demo_holds_the_stories_and_one_week() -> None:
    assert can_build(clients=25, weeks=1)
    summary = build_demo(clients=25, weeks=1)
    assert Episode.objects.filter(status="admitted").exclude(site__code="DH").count() == 24
    assert {row.isocalendar().week for row in Session.objects.values_list("on", flat=True)} == {47}
    assert summary.in_care == 24


def test_another_seed_gives_other_ids_and_other_people() -> None:
    with built_demo(clients=30, weeks=1, seed=7):
        other = digest()
    with built_demo(clients=30, weeks=1, seed=8):
        assert digest()["Client"] != other["Client"]


def test_one_gives_way_so_that_both_get_an_hour() -> None:
    assert match({1: [0, 1], 2: [0]}) == {1: 1, 2: 0}
    assert match({1: [0], 2: [0]}) == {1: 0}
    assert match({1: []}) == {}
