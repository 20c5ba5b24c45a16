"""Before a plan: what is not known yet, what it is to wish for, and another one like it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic
from tests.apps.scheduling.test_difference import solved
from tests.apps.scheduling.test_screens import browser, stranger, text
from tests.cast import Cast
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.program.models import WorkingHours
from wayhome.apps.scheduling import engine, wishes
from wayhome.apps.scheduling.actions.planning import plan
from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling.queries.planner import runs, setup
from wayhome.apps.scheduling.queries.problem import WEIGHTS
from wayhome.apps.scheduling.queries.readiness import readiness
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.web import clock


def form(clinic: Clinic, **changes: Any) -> dict[str, Any]:
    week = (clock.now() + timedelta(days=7)).date().isoformat()
    return {"site": clinic.site.public_id, "week": week} | wishes.shown(WEIGHTS) | changes


def told(cast: Cast) -> list[tuple[str, str]]:
    actor = cast.actor(Role.SUPERVISOR)
    found = readiness(actor=actor, week_of=NEXT_MONDAY, now=builders.NOW)
    return [(one.who, one.says) for one in found.missing]


def test_the_weights_are_stored_with_the_run(cast: Cast, clinic: Clinic) -> None:
    here = browser(cast, Role.SUPERVISOR)
    assert (
        here.post(reverse("planner-new"), form(clinic, gap=7, short_skills=90)).status_code == 302
    )
    weights = engine.problem_in(WeekRun.objects.get()).weights
    assert (weights.gap, weights.short["skills"], weights.day) == (7, 90, WEIGHTS.day)


@pytest.mark.parametrize(
    ("name", "value"),
    [("gap", "-1"), ("day", "1001"), ("over", ""), ("under", "nan"), ("day", "x")],
)
def test_a_weight_out_of_range_is_not_taken(
    cast: Cast, clinic: Clinic, name: str, value: str
) -> None:
    answer = browser(cast, Role.SUPERVISOR).post(
        reverse("planner-new"), form(clinic, **{name: value})
    )
    assert answer.status_code == 422
    assert f'id="id_{name}"' in text(answer)
    assert not WeekRun.objects.exists()


def test_another_plan_starts_from_the_wishes_of_the_last(cast: Cast, clinic: Clinic) -> None:
    first = plan(
        actor=cast.actor(Role.SUPERVISOR),
        site_id=clinic.site.public_id,
        week_of=NEXT_MONDAY + timedelta(days=7),
        now=builders.NOW,
        wished={"gap": 9.0},
    )
    actor = cast.actor(Role.DIRECTOR)
    found = setup(actor=actor, now=builders.NOW, copy=first.public_id)
    assert (found.site_id, found.week_of) == (clinic.site.public_id, first.week_of)
    assert found.weights["gap"] == 9
    assert setup(actor=actor, now=builders.NOW).weights["gap"] == WEIGHTS.gap
    later = setup(actor=actor, now=builders.NOW + timedelta(days=60), copy=first.public_id)
    assert later.week_of > first.week_of
    url = f"{reverse('planner-new')}?copy={first.public_id}"
    assert browser(cast, Role.DIRECTOR).get(url).status_code == 200
    assert browser(cast, Role.COUNSELOR).get(url).status_code == 403
    assert stranger(cast).get(url).status_code == 404


def test_the_list_shows_what_a_plan_costs_and_how_near_it_is(cast: Cast, clinic: Clinic) -> None:
    clinic.person()
    solved(cast, clinic)
    (row,) = runs(actor=cast.actor(Role.DIRECTOR))
    draft = engine.timetable_in(WeekRun.objects.get())
    assert (row.cost, row.gap) == (f"{draft.cost:,.0f}", f"{draft.gap:.1%}")
    WeekRun.objects.update(timetable=None)
    (row,) = runs(actor=cast.actor(Role.DIRECTOR))
    assert (row.cost, row.gap) == ("", "")


def test_what_is_not_known_is_said_with_the_place_to_say_it(cast: Cast, clinic: Clinic) -> None:
    assert told(cast) == []
    nobody = clinic.person("Ada", counselor=None)
    lost = clinic.person("Bo")
    lost.client.can_come_to_site = lost.client.can_use_video = False
    lost.client.born_on = None
    lost.client.save(update_fields=["can_come_to_site", "can_use_video", "born_on"])
    bare = clinic.person("Cy").level_stays.get()
    bare.needs = {}
    bare.save(update_fields=["needs"])
    section = clinic.sections[0]
    section.leader = section.room = None
    section.save(update_fields=["leader", "room"])
    said = told(cast)
    assert [who for who, _ in said] == [
        "Ada Lindgren",
        "Bo Lindgren",
        "Bo Lindgren",
        "Cy Lindgren",
        "Evening, Process",
        "Evening, Process",
    ]
    assert "has no counselor" in said[0][1]
    assert "neither come nor join" in said[1][1]
    page = text(browser(cast, Role.SUPERVISOR).get(reverse("planner-new")))
    assert reverse("client-profile", args=[lost.client.public_id]) in page
    entry = TrailEntry.objects.filter(action="week.missing").latest("number")
    assert nobody.client_id in entry.details["clients"]
    WorkingHours.objects.all().delete()
    assert any("whose hours are not known" in says for _, says in told(cast))


def test_a_long_list_says_how_much_more_there_is(
    cast: Cast, clinic: Clinic, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(22):
        clinic.person(counselor=None)
    actor = cast.actor(Role.DIRECTOR)
    told(cast)  # the first entry of a trail takes more
    with django_assert_num_queries(5):
        found = readiness(actor=actor, week_of=NEXT_MONDAY, now=builders.NOW)
    assert (len(found.missing), found.more) == (20, 2)
    with pytest.raises(Refused):
        readiness(actor=cast.actor(Role.COUNSELOR), week_of=NEXT_MONDAY, now=builders.NOW)
    elsewhere = readiness(actor=cast.stranger, week_of=NEXT_MONDAY, now=builders.NOW)
    assert elsewhere.missing == ()
