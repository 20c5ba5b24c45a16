"""Each rule of the second format: a week that breaks it, and one just short of it."""

from __future__ import annotations

import pytest

from tests.domain.week import examples
from tests.domain.week.examples_two import Spoil, table, table_document, week
from tests.domain.week.spoils import (
    also,
    another,
    both,
    client,
    clinician,
    kind,
    put,
    resource,
    same,
    seat,
    section,
    visit,
    without,
)
from wayhome.domain.week.rules import hard_breaches

FAMILY = table_document()["appointments"][0]
NAMED_NOBODY = client(1, **{"with": {}})
TWO_SEATS = [["c001", "s001", "site"], ["c001", "s002"], ["c002", "s001", "site"]]

BREAKS: dict[str, tuple[str, Spoil, Spoil]] = {
    "twice in a hybrid group": ("H2", same, also("c003", "s001", "site")),
    "a mode that is not the client's": ("H3", client(2, modes=["site"]), same),
    "on site in one group and by video in another": (
        "H11",
        section(3, day=0, start="12:00", mode="video", room=None),
        same,
    ),
    "apart, one of them by video": ("H13", put(apart=[["c002", "c003"]]), same),
    "without the credential": (
        "H15",
        NAMED_NOBODY,
        visit(0, **{"with": "k01", "start": "13:00"}),
    ),
    "another is named": ("H15", client(1, **{"with": {"family": ["k03"]}}), same),
    "not the counselor": ("H15", client(3, counselor="k01"), same),
    "free a minute too short": (
        "H15",
        clinician(1, free=[[["12:00", "14:00"]], [["13:00", "16:49"]]]),
        same,
    ),
    "leads a minute too long": ("H15", section(1, minutes=86), same),
    "mentors then": (
        "H15",
        section(3, peer="k02", start="16:00", room=None),
        without("c001", "s004"),
    ),
    "two kinds at once": (
        "H15",
        client(0, uses={}, **{"with": {"individual": ["k02"]}}),
        another("c001", "individual", "k02", day=0, start="12:45", minutes=50),
    ),
    "the pool ends a minute too early": (
        "H16",
        put(pools={"medication": [[], [["12:20", "12:49", 1]]]}),
        same,
    ),
    "a hybrid seat without a mode": ("H17", same, seat(6, "c003", "s001")),
    "a mode where there is nothing to choose": ("H17", same, seat(1, "c001", "s002", "site")),
    "too many on site": ("H18", section(0, site_seats=1), same),
    "too many by video": ("H18", section(0, video_seats=0), same),
    "too many for the room": (
        "H18",
        put(rooms=[{"id": "Birch", "seats": 3}, {"id": "Oak", "seats": 1}]),
        same,
    ),
    "too many children": ("H19", client(0, uses={"child_care": 2}), same),
    "children of two": ("H19", client(2, uses={"child_care": 1}), same),
    "child care ends a minute too early": (
        "H19",
        resource(child_care=[[["09:00", "11:54", 1]], [["08:30", "12:30", 1]]]),
        same,
    ),
    "too few offices": ("H19", kind("family", uses={"office": 2}), same),
    "a group in another language": ("H20", client(0, languages=["es"]), same),
    "a clinician of another language": (
        "H20",
        both(client(3, languages=["fr"]), section(4, language=None)),
        same,
    ),
    "a mentor to avoid": ("H21", client(0, avoids=["k04"]), same),
    "a co-leader to avoid": ("H21", client(2, avoids=["k02"]), same),
    "a counselor to avoid": ("H21", client(3, avoids=["k02"]), same),
    "a day too many": ("H22", client(2, authorization={"days_left": 1}), same),
    "a day outside": ("H22", client(2, authorization={"days_left": 5, "days": [1]}), same),
    "a minute too many": ("H23", client(1, max_minutes=129), same),
    "on site on a day by video": ("H24", put(video_days=[1]), same),
    "pinned in another mode": ("H25", same, seat(5, "c002", "s001", "video")),
    "a pinned appointment moved": (
        "H25",
        put(pinned={"appointments": [FAMILY]}),
        visit(0, start="12:15"),
    ),
}

KEEPS: dict[str, tuple[Spoil, Spoil]] = {
    "the example": (same, same),
    "a credential": (NAMED_NOBODY, visit(0, **{"with": "k03", "start": "13:00"})),
    "named, whatever the credentials": (
        client(1, **{"with": {"family": ["k01"]}}),
        visit(0, **{"with": "k01", "start": "13:00"}),
    ),
    "no credential asked": (
        both(NAMED_NOBODY, kind("family", credentials=[])),
        visit(0, **{"with": "k01", "start": "13:00"}),
    ),
    "named instead of the counselor": (
        client(3, counselor="k01", **{"with": {"individual": ["k02"]}}),
        same,
    ),
    "free in two touching intervals": (
        clinician(1, free=[[["12:00", "14:00"]], [["16:31", "17:00"], ["13:00", "16:31"]]]),
        same,
    ),
    "leads until the minute": (section(1, minutes=85), same),
    "mentors from the minute": (
        section(3, peer="k02", start="16:50", room=None),
        without("c001", "s004"),
    ),
    "two kinds one after the other": (
        client(0, uses={}, **{"with": {"individual": ["k02"]}}),
        another("c001", "individual", "k02", day=0, start="13:00", minutes=50),
    ),
    "the pool lasts to the minute": (
        put(pools={"medication": [[], [["12:30", "12:50", 1]]]}),
        same,
    ),
    "a hybrid seat on site": (same, seat(6, "c003", "s001", "site")),
    "an empty mode names none": (same, seat(1, "c001", "s002", "")),
    "as many as allowed": (
        both(
            section(0, site_seats=2, video_seats=1),
            put(rooms=[{"id": "Birch", "seats": 2}, {"id": "Oak", "seats": 2}]),
        ),
        same,
    ),
    "children of two, nobody's by video": (
        both(
            client(2, uses={"child_care": 1}),
            resource(child_care=[[["09:05", "11:55", 1]], [["09:00", "12:50", 2]]]),
        ),
        same,
    ),
    "offices enough": (
        both(
            kind("family", uses={"office": 2}),
            resource(office=[[["12:00", "12:50", 2]], [["16:00", "16:50", 1]]]),
        ),
        same,
    ),
    "one of the languages": (client(0, languages=["en", "es"]), same),
    "a clinician of no stated language": (
        both(client(3, languages=["fr"]), section(4, language=None), clinician(1, languages=[])),
        same,
    ),
    "avoids somebody elsewhere": (client(3, avoids=["k01"]), same),
    "as many days as authorized": (
        client(2, authorization={"days_left": 2, "days": [0, 1]}),
        same,
    ),
    "as many minutes as allowed": (
        both(client(1, max_minutes=130), client(2, max_minutes=130)),
        same,
    ),
    "a day by video, empty": (
        put(video_days=[1]),
        lambda table: table.update(seats=TWO_SEATS, appointments=[FAMILY]),
    ),
    "pinned and held": (put(pinned={"seats": [], "appointments": [FAMILY]}), same),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_rule_is_seen(name: str) -> None:
    rule, of_week, of_table = BREAKS[name]
    assert rule in {reason.code for reason in hard_breaches(week(of_week), table(of_table))}


@pytest.mark.parametrize("name", KEEPS)
def test_just_short_of_it_nothing_is_broken(name: str) -> None:
    of_week, of_table = KEEPS[name]
    assert hard_breaches(week(of_week), table(of_table)) == []


def test_every_new_rule_is_tried() -> None:
    assert {f"H{number}" for number in range(15, 26)} <= {row[0] for row in BREAKS.values()}


def test_what_names_nothing_known_is_left_to_other_rules() -> None:
    odd = both(also("c001", "s999", "site"), visit(0, **{"with": "k99"}))
    assert {reason.code for reason in hard_breaches(week(), table(odd))} == {"H1", "H15"}


def test_a_week_of_the_first_format_breaks_no_new_rule() -> None:
    assert hard_breaches(examples.week(), examples.table()) == []
