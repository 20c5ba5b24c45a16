"""A client's busy times: said, split, kept; two people who edit them; strangers."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client as Browser

from tests import builders
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.people.actions.life import set_busy_times
from wayhome.apps.people.models import BusyTime, Client
from wayhome.apps.people.queries.life import fingerprint, life_week, rows_of
from wayhome.domain.life import Busy, windows
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.domain.vocabulary import BusyKind

DAYS = ["0", "1", "2"]


@pytest.fixture
def maya(cast: Cast) -> Client:
    return builders.client(cast.organization, first_name="Maya")


def browser(cast: Cast, role: Role = Role.INTAKE) -> Browser:
    found = Browser()
    found.force_login(cast.users[role])
    return found


def seen(cast: Cast, who: Client) -> str:
    week = life_week(actor=cast.actor(Role.INTAKE), client_id=who.public_id, now=NOW)
    return week.seen


def post(cast: Cast, who: Client, **data: object) -> tuple[int, str]:
    answer = browser(cast).post(
        f"/clients/{who.public_id}/life/", {"seen": seen(cast, who), **data}
    )
    return answer.status_code, answer.content.decode()


def test_intake_sets_a_week_and_the_trail_knows_it(cast: Cast, maya: Client) -> None:
    rows = windows(BusyKind.WORK, (0, 1), (time(9), time(17)))
    set_busy_times(
        actor=cast.actor(Role.INTAKE),
        client_id=maya.public_id,
        rows=[*rows, *rows],
        seen=fingerprint([]),
        now=NOW,
    )
    assert BusyTime.objects.filter(client=maya).count() == 2
    entry = TrailEntry.objects.get(action="life.set")
    assert entry.client_id == maya.pk
    assert entry.details == {"fields": ["busy_times"]}


def test_a_biller_may_not_and_a_stranger_finds_nobody(cast: Cast, maya: Client) -> None:
    def try_it(actor: object) -> None:
        set_busy_times(
            actor=actor,  # type: ignore[arg-type]
            client_id=maya.public_id,
            rows=[],
            seen=fingerprint([]),
            now=NOW,
        )

    try_it(cast.actor(Role.CASE_MANAGER))
    with pytest.raises(Refused):
        try_it(cast.actor(Role.BILLER))
    with pytest.raises(NotHere):
        try_it(cast.stranger)


def test_the_second_of_two_is_told_and_nothing_is_overwritten(cast: Cast, maya: Client) -> None:
    actor, first = cast.actor(Role.INTAKE), fingerprint([])
    work = windows(BusyKind.WORK, (0,), (time(9), time(17)))
    school = windows(BusyKind.SCHOOL, (1,), (time(9), time(12)))

    def save(rows: list[Busy]) -> None:
        set_busy_times(actor=actor, client_id=maya.public_id, rows=rows, seen=first, now=NOW)

    save(work)
    with pytest.raises(Conflict) as told:
        save(school)
    assert "School" in told.value.mine["busy_times"]
    assert "9 am – 5 pm" in told.value.theirs["busy_times"]
    assert rows_of(actor=actor, client_id=maya.public_id) == work


def test_a_night_shift_is_split_and_the_page_says_so(cast: Cast, maya: Client) -> None:
    status, _ = post(cast, maya, kind="work", days=DAYS, starts="22:00", ends="06:00")
    assert status == 302
    page = browser(cast).get(f"/clients/{maya.public_id}/life/").content.decode()
    assert "10 pm – midnight" in page
    assert "midnight – 6 am" in page


def test_the_end_of_the_day_may_be_written_as_24(cast: Cast, maya: Client) -> None:
    assert post(cast, maya, kind="work", days=["4"], starts="18:00", ends="24:00")[0] == 302
    assert BusyTime.objects.get(client=maya).ends is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"days": DAYS, "starts": "9:00", "ends": "9:00"}, "the same as the start"),
        ({"starts": "9:00", "ends": "10:00"}, "Choose at least one day."),
        ({"days": DAYS, "ends": "10:00"}, "Give the time it starts."),
        ({"days": DAYS, "starts": "25:99", "ends": "10:00"}, "Write a time like 9:00"),
        (
            {"days": DAYS, "starts": "9:00", "since": "2026-02-30"},
            "Write a date that exists",
        ),
        (
            {"days": DAYS, "starts": "9:00", "since": "2026-05-02", "until": "2026-05-01"},
            "The last day is before the first day.",
        ),
    ],
)
def test_a_wrong_row_is_explained_and_not_saved(
    cast: Cast, maya: Client, data: dict[str, object], says: str
) -> None:
    status, page = post(cast, maya, kind="work", **data)
    assert status == 422
    assert says in page
    assert not BusyTime.objects.exists()


def test_a_usual_week_is_filled_in_changed_and_removed(cast: Cast, maya: Client) -> None:
    assert post(cast, maya, life="works_by_day")[0] == 302
    week = life_week(actor=cast.actor(Role.INTAKE), client_id=maya.public_id, now=NOW)
    assert week.total == "Work 45 h, Travel 5 h"
    line = week.rows[1]
    page = browser(cast).get(f"/clients/{maya.public_id}/life/?edit={line.key}").content.decode()
    assert "Save the change" in page
    changed = {"kind": line.kind, "days": DAYS, "starts": "8:00", "ends": "12:00"}
    assert post(cast, maya, replaces=line.key, **changed)[0] == 302
    assert post(cast, maya, remove=week.rows[0].key)[0] == 302
    left = rows_of(actor=cast.actor(Role.INTAKE), client_id=maya.public_id)
    assert {row.kind for row in left} == {BusyKind.WORK, BusyKind.TRAVEL}
    assert len([row for row in left if row.kind is BusyKind.WORK]) == 3


def test_who_may_only_look_gets_no_form(cast: Cast, maya: Client) -> None:
    page = browser(cast, Role.BILLER).get(f"/clients/{maya.public_id}/life/").content.decode()
    assert "Add a time" not in page
    assert "Maya" not in page.split("</title>")[0]
