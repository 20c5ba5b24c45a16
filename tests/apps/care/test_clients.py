"""The clients list: whose it is, what it tells, and what it costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.apps.care.counting import statements
from tests.apps.scheduling.clinic import Clinic, expected, session
from tests.builders import MONDAY, NOW
from tests.cast import Cast
from wayhome.apps.care.queries.clients import ClientRow, clients
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.scheduling.models import SessionStatus
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


def rows(cast: Cast, role: Role = Role.DIRECTOR, **given: str) -> list[ClientRow]:
    return list(clients(actor=cast.actor(role), now=NOW, **given).page.object_list)


def test_a_counselor_lands_on_the_own_caseload_and_others_on_everybody_in_care(
    cast: Cast, clinic: Clinic
) -> None:
    clinic.person("Mine")
    clinic.person("Other", counselor=None)
    builders.client(cast.organization, first_name="Nobody yet")
    builders.client(cast.elsewhere, first_name="Far")

    assert [row.name for row in rows(cast, Role.COUNSELOR)] == ["Mine Lindgren"]
    assert [row.name for row in rows(cast)] == ["Mine Lindgren", "Other Lindgren"]
    assert [row.name for row in rows(cast, wanted="all")] == [
        "Mine Lindgren",
        "Nobody yet Lindgren",
        "Other Lindgren",
    ]
    with pytest.raises(Refused):
        rows(cast, Role.AUDITOR)
    strangers = clients(actor=cast.stranger, now=NOW, wanted="all").page.object_list
    assert [row.name for row in strangers] == ["Far Lindgren"]


def test_hours_are_those_planned_this_week_against_the_rule_of_the_level(
    cast: Cast, clinic: Clinic
) -> None:
    person = clinic.person()
    for section in clinic.sections[:2]:  # both on Monday, 90 minutes each
        expected(session(section, MONDAY), person)
    expected(session(clinic.sections[2], MONDAY + timedelta(days=2)), person)
    off = session(clinic.sections[4], MONDAY + timedelta(days=3))
    off.status = SessionStatus.CANCELLED.value
    off.save()
    expected(off, person)
    expected(session(clinic.sections[0], MONDAY + timedelta(days=7)), person)

    (row,) = rows(cast)
    assert row.hours is not None
    assert row.hours.words == "4.5 h short of 9"
    assert row.hours.tone == "warn"
    assert row.day_of_care == 17
    assert row.next_at == "Today, 5:30 pm"
    assert (row.level, row.track, row.age, row.counselor) == ("IOP", "Evening", 36, "Rafael")


def test_without_an_age_no_rule_is_guessed(cast: Cast, clinic: Clinic) -> None:
    builders.in_care(builders.client(cast.organization, born_on=None), clinic.track)

    (row,) = rows(cast)
    assert row.age is None
    assert row.hours is not None
    assert row.hours.asked is None
    assert row.hours.words == "0 h planned"


def test_the_week_turns_by_the_clock_of_the_site(cast: Cast, clinic: Clinic) -> None:
    person = clinic.person()
    expected(session(clinic.sections[0], MONDAY), person)
    sunday_night = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)  # 23:30 on Sunday in Chicago

    (row,) = clients(actor=cast.actor(Role.DIRECTOR), now=sunday_night).page.object_list
    assert row.hours is not None
    assert row.hours.planned == 90
    (row,) = clients(
        actor=cast.actor(Role.DIRECTOR), now=sunday_night + timedelta(hours=1)
    ).page.object_list
    assert row.hours is not None
    assert row.hours.planned == 0


def test_filters_search_and_order(cast: Cast, clinic: Clinic) -> None:
    site = clinic.site
    clinic.person("Zoë", counselor=None)
    waiting = builders.client(cast.organization, first_name="王", last_name="小明")
    builders.episode(waiting, site)
    was_here = builders.client(cast.organization, first_name="Ana", born_on=date(1950, 1, 1))
    closed = {"status": "closed", "closed_on": date(2026, 1, 1), "close_reason": "completed"}
    builders.episode(was_here, site, **closed)

    assert [row.name for row in rows(cast, wanted="waiting")] == ["王 小明"]
    assert [row.name for row in rows(cast, wanted="closed")] == ["Ana Lindgren"]
    assert [row.name for row in rows(cast, wanted="all", search="zoe lind")] == ["Zoë Lindgren"]
    assert [row.name for row in rows(cast, wanted="all", search="小")] == ["王 小明"]
    assert rows(cast, wanted="all", search=was_here.record_number)[0].name == "Ana Lindgren"
    assert rows(cast, wanted="all", search="nul\0l") == []
    assert rows(cast, wanted="all", sort="-age")[0].name == "Ana Lindgren"
    assert rows(cast, wanted="waiting")[0].hours is None


def test_a_page_of_fifty_needs_six_statements(cast: Cast, clinic: Clinic) -> None:
    for n in range(52):
        person = clinic.person(f"P{n:02}")
        if n < 3:
            expected(session(clinic.sections[n], MONDAY + timedelta(days=n)), person)
    actor = cast.actor(Role.DIRECTOR)

    assert len(rows(cast)) == 50
    assert statements(lambda: clients(actor=actor, now=NOW)) <= 6
    assert len(rows(cast, page="2")) == 2
    entry = TrailEntry.objects.filter(action="clients.list").order_by("number").first()
    assert entry is not None
    assert len(entry.details["clients"]) == 50


def test_the_page_shows_it_and_says_what_to_do_when_it_is_empty(
    client: Browser, cast: Cast, clinic: Clinic
) -> None:
    url = reverse("clients")
    client.force_login(cast.users[Role.COUNSELOR])
    assert "No one on your caseload" in client.get(url).content.decode()
    clinic.person("Jo")
    page = client.get(url).content.decode()
    assert "Jo Lindgren" in page
    assert "Jo" not in page.split("</title>")[0]
    assert "No match" in client.get(url, {"q": "nobody at all"}).content.decode()
    assert "Nobody here yet" in client.get(url, {"f": "waiting"}).content.decode()

    client.force_login(cast.users[Role.AUDITOR])
    assert client.get(url).status_code == 403
