"""One day of a site, in the order of time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser

from tests.apps.scheduling.clinic import Clinic, expected, open_clinic, session
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.program.models import Holiday
from wayhome.apps.scheduling.models import Session
from wayhome.apps.scheduling.queries.board_day import Day, board_day
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


@pytest.fixture
def clinic(cast: Cast) -> Clinic:
    found = open_clinic(cast.organization)
    for section in found.sections[2:4]:
        expected(session(section, TODAY), found.person())
    return found


def look(cast: Cast, on: str = "2026-11-18", later: timedelta = timedelta()) -> Day:
    return board_day(actor=cast.actor(Role.FRONT_DESK), on=on, site_id="", now=NOW + later)


def test_the_day_is_told_in_the_order_of_time_with_where_it_stands(
    cast: Cast, clinic: Clinic
) -> None:
    before, during = look(cast), look(cast, later=timedelta(hours=5, minutes=10))

    assert before.now_words == "Now 2:00 pm: 0 on, 2 to come"
    assert [line.time for line in before.lines] == ["5:30–7:00 pm", "7:00–8:30 pm"]
    assert [line.is_first_to_come for line in before.lines] == [True, False]
    assert [line.state for line in during.lines] == ["over", "on"]
    assert during.lines[0].people == "1 expected"


def test_a_session_that_is_called_off_stays_in_its_place(cast: Cast, clinic: Clinic) -> None:
    Session.objects.filter(section=clinic.sections[2]).update(status="cancelled", reason="Storm")

    assert [(line.state, line.reason) for line in look(cast).lines] == [
        ("off", "Storm"),
        ("to_come", ""),
    ]


def test_another_day_has_no_now_and_a_closed_day_says_why(cast: Cast, clinic: Clinic) -> None:
    Holiday.objects.create(
        organization=clinic.organization,
        site=clinic.site,
        on=TODAY + timedelta(days=1),
        name="Founders' Day",
    )
    tomorrow = look(cast, "2026-11-19")

    assert (tomorrow.now_words, tomorrow.closed, tomorrow.lines) == ("", "Founders' Day", ())


@pytest.mark.parametrize("on", ["2026-02-30", "tomorrow", "0001-01-01", "9999-12-31"])
def test_a_date_that_is_none_is_refused_in_words(cast: Cast, clinic: Clinic, on: str) -> None:
    with pytest.raises(Refused, match="Write the date like 2026-11-18"):
        look(cast, on)


def test_strangers_and_roles_without_the_board(cast: Cast, clinic: Clinic) -> None:
    with pytest.raises(NotHere):
        board_day(actor=cast.stranger, on="2026-11-18", site_id=clinic.site.public_id, now=NOW)
    with pytest.raises(Refused):
        board_day(actor=cast.actor(Role.AUDITOR), on="2026-11-18", site_id="", now=NOW)


def test_the_page_shows_every_session(cast: Cast, clinic: Clinic) -> None:
    browser = Browser()
    browser.force_login(cast.users[Role.FRONT_DESK])
    page = browser.get("/board/day/2026-11-18/").content.decode()

    assert "5:30–7:00 pm" in page
    assert "Wednesday 18 November 2026" in page
    assert browser.get("/board/day/2026-02-30/").status_code == 422
