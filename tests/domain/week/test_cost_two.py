"""What a week of the second format costs, term by term, and what a change of it changes."""

from __future__ import annotations

import re
from dataclasses import astuple, replace

import pytest

from tests.domain.week import examples
from tests.domain.week.examples_two import TEXT, Spoil, table, week
from tests.domain.week.spoils import (
    both,
    client,
    clinician,
    kind,
    put,
    same,
    seat,
    section,
    visit,
    without,
)
from wayhome.domain.week.claims import CLAIMS
from wayhome.domain.week.cost import CostTerms, cost
from wayhome.domain.week.figures import figures
from wayhome.domain.week.reading import read
from wayhome.domain.week.rules import breaches

TERMS = CostTerms(
    short=350,
    day=60,
    gap=88,
    few_days=30,
    moved=12,
    fallback=0,
    preference=2,
    over=3,
    under=5,
    module=6,
    stage=16,
    language=5,
    leader=6,
    own_clients=2,
    clinician=6,
    off_hours=4,
    lapse=20,
    hours=40,
)


def test_the_worked_example() -> None:
    assert cost(week(), table()) == TERMS
    assert breaches(week(), table()) == []


def test_the_page_charges_the_same() -> None:
    said = [int(charge) for charge in re.findall(r"^\| C\d+ \|.* \| (\d+) \|$", TEXT, re.MULTILINE)]
    assert said == list(astuple(TERMS))
    assert f"| **{sum(said)}** |" in TEXT


def test_a_wrong_total_is_seen() -> None:
    reading = read(week(), replace(table(), cost=654))
    assert {reason.code for rule in CLAIMS for reason in rule(reading)} == {"P2"}


CHANGES: dict[str, tuple[str, float, Spoil, Spoil]] = {
    "a module last in the list": ("module", 9, client(0, modules_wanted=["m3", "m2"]), same),
    "both modules in the order wanted": ("module", 3, client(0, modules_wanted=["m2", "m1"]), same),
    "no module wanted": ("module", 0, client(0, modules_wanted=[]), same),
    "no kind mixed": ("stage", 0, put(mixed=[]), same),
    "education mixed too": ("stage", 48, put(mixed=["process", "education"]), same),
    "two farther along are enough": (
        "stage",
        8,
        both(client(2, stage="farther"), section(4, peer=None), client(3, stage="farther")),
        same,
    ),
    "nobody begins": ("stage", 0, both(client(0, stage=None), client(2, stage="farther")), same),
    "the other language first": ("language", 5, client(0, languages=["en", "es"]), same),
    "a counselor of another language": ("language", 15, client(3, languages=["de", "en"]), same),
    "a clinician of no stated language": (
        "language",
        0,
        both(
            client(3, languages=["de", "en"]), section(4, language=None), clinician(1, languages=[])
        ),
        same,
    ),
    "no leader wanted": ("leader", 0, client(0, leaders=[]), same),
    "any of two leaders": ("leader", 2, client(0, leaders=["k02", "k03"]), same),
    "no wish": (
        "own_clients",
        0,
        both(clinician(0, own_clients=None), clinician(1, own_clients=None)),
        same,
    ),
    "own clients together with nobody else leading": (
        "own_clients",
        1,
        both(clinician(0, own_clients="together"), clinician(1, own_clients=None)),
        same,
    ),
    "the first who is named": ("clinician", 0, client(1, **{"with": {"family": ["k02"]}}), same),
    "before the hours not liked": ("off_hours", 0, same, visit(2, start="15:00")),
    "a minute of the hours not liked": (
        "off_hours",
        4,
        clinician(1, rather_not=[[["12:49", "13:00"]], []]),
        same,
    ),
    "no day lost": (
        "lapse",
        0,
        client(1, authorization={"days_left": 2, "days": [0], "lapsing": 1}),
        same,
    ),
    "hours of a kind that counts": (
        "hours",
        44,
        both(kind("medication", counts=True), client(2, min_minutes=170)),
        same,
    ),
    "hours of a kind that does not": ("hours", 48, client(2, min_minutes=170), same),
    "hours enough": ("hours", 0, client(0, min_minutes=340), same),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_and_its_charge(name: str) -> None:
    term, charge, of_week, of_table = CHANGES[name]
    of_week = both(of_week, put(pinned=None))
    assert getattr(cost(week(of_week), table(of_table)), term) == pytest.approx(charge)


def test_a_hybrid_seat_counts_once_for_size_and_either_way() -> None:
    by_video = table(seat(0, "c001", "s001", "video"), without("c001", "s002"))
    terms = cost(week(), by_video)
    assert (terms.over, terms.stage) == (TERMS.over, TERMS.stage)


def test_idle_minutes_need_not_be_whole_slots() -> None:
    terms = cost(week(section(1, start="10:36")), table())
    assert terms.gap == pytest.approx(TERMS.gap + 3 / 15)


def test_the_first_format_charges_nothing_new() -> None:
    terms = astuple(cost(examples.week(), examples.table()))
    assert sum(terms[:9]) == 231
    assert set(terms[9:]) == {0}


def test_the_figures_are_read_as_before() -> None:
    found = figures(week(), table())
    assert found.delivered == pytest.approx(12 / 14)
    assert found.days_per_client == 1.5
    assert found.idle_hours_per_client == pytest.approx(440 / 60 / 4)
