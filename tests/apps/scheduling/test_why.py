"""Why this week? The reason, the ways out, and where each is done."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic
from tests.apps.scheduling.test_difference import solved
from tests.apps.scheduling.test_publishing import draft, published
from tests.apps.scheduling.test_screens import browser, stranger, text
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.program.models import WorkingHours
from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling.queries.short_reasons import short_reasons
from wayhome.apps.scheduling.queries.why import WhyPage, why_in_draft, why_this_week
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.solver import desk

IN_WEEK = builders.NOW + timedelta(days=12)  # Monday 30 November, 14:00


def in_draft(cast: Cast, run: str, client: str, role: Role = Role.SUPERVISOR) -> WhyPage:
    return why_in_draft(actor=cast.actor(role), run_id=run, client_id=client, now=builders.NOW)


def busy_on_thursday(clinic: Clinic) -> str:
    """Somebody who cannot come on Thursdays, where two of the six groups are."""
    episode = clinic.person("Cleo")
    builders.busy(episode.client, 3, time(8), time(22))
    return episode.client.public_id


def test_a_busy_time_is_the_reason_and_asking_about_it_the_way_out(
    cast: Cast, clinic: Clinic
) -> None:
    client = busy_on_thursday(clinic)
    run = solved(cast, clinic, NEXT_MONDAY)
    page = in_draft(cast, run, client)
    assert [lack.what for lack in page.lacks] == ["1 process group", "1 skills group"]
    lack = page.lacks[0]
    assert "because of their busy times" in lack.says
    first = lack.ways[0]
    assert [action.says for action in first.actions] == [
        "Ask about the busy time Thu, 8:00 am–10:00 pm."
    ]
    assert (first.actions[0].route, first.actions[0].at) == ("client-life", client)
    assert first.gives == "the process group Thu, 5:30–7:00 pm"
    assert [(one.what, one.against) for one in lack.options] == [
        ("process group Thu, 5:30–7:00 pm", "their busy time")
    ]


def test_a_full_group_and_another_day_are_ways_out_too(cast: Cast, clinic: Clinic) -> None:
    monday = clinic.sections[0]
    monday.capacity = monday.target = monday.minimum = 0
    monday.save(update_fields=["capacity", "target", "minimum"])
    client = clinic.person().client.public_id
    page = in_draft(cast, solved(cast, clinic, NEXT_MONDAY), client)
    says = {action.says: action for way in page.lacks[0].ways for action in way.actions}
    action = says["Open one more seat in the process group Mon, 5:30–7:00 pm."]
    assert (action.route, action.at) == ("section", monday.public_id)
    assert page.lacks[0].options[0].against == "full"


def test_time_with_the_counselor_leads_to_who_may_see_the_staff(cast: Cast, clinic: Clinic) -> None:
    WorkingHours.objects.all().delete()
    client = clinic.person().client.public_id
    run = solved(cast, clinic, NEXT_MONDAY)
    (lack,) = in_draft(cast, run, client).lacks
    action = lack.ways[0].actions[0]
    assert action.says.startswith("Find time with Rafael ")
    assert (action.route, action.at) == ("staff-member", clinic.counselor.public_id)
    assert lack.options == ()


def test_who_has_no_counselor_yet_is_to_get_one(cast: Cast, clinic: Clinic) -> None:
    client = clinic.person(counselor=None).client.public_id
    (lack,) = in_draft(cast, solved(cast, clinic, NEXT_MONDAY), client).lacks
    assert lack.ways[0].actions[0].says == "Choose a counselor for them."


def test_what_was_not_looked_into_is_counted(cast: Cast, clinic: Clinic) -> None:
    client = busy_on_thursday(clinic)
    run = solved(cast, clinic, NEXT_MONDAY)
    WeekRun.objects.update(reasons={})
    lack = in_draft(cast, run, client).lacks[0]
    assert (lack.is_explained, lack.ways) == (False, ())
    assert "busy times" in lack.counted[0]


def test_the_page_of_a_draft_and_who_may_see_it(cast: Cast, clinic: Clinic) -> None:
    client, other = busy_on_thursday(clinic), clinic.person().client.public_id
    run = solved(cast, clinic, NEXT_MONDAY)
    url = reverse("planner-client", args=[run, client])
    page = text(browser(cast, Role.DIRECTOR).get(url))
    assert "Ask about the busy time" in page
    assert reverse("client-life", args=[client]) in page
    assert url in text(browser(cast, Role.DIRECTOR).get(reverse("planner-run", args=[run])))
    assert "Nothing is missing" in text(
        browser(cast, Role.DIRECTOR).get(reverse("planner-client", args=[run, other]))
    )
    assert browser(cast, Role.COUNSELOR).get(url).status_code == 403
    assert stranger(cast).get(url).status_code == 404
    assert TrailEntry.objects.filter(action="week.why").exists()


def test_a_run_without_a_plan_and_people_outside_it_have_no_such_page(
    cast: Cast, clinic: Clinic
) -> None:
    client = clinic.person().client.public_id
    outside = builders.client(cast.organization).public_id
    run = solved(cast, clinic, NEXT_MONDAY)
    with pytest.raises(NotHere):
        in_draft(cast, run, outside)
    WeekRun.objects.update(timetable=None)
    with pytest.raises(NotHere):
        in_draft(cast, run, client)


def test_the_present_week_is_asked_of_the_engine_beside_this_process(
    cast: Cast, clinic: Clinic
) -> None:
    client = busy_on_thursday(clinic)
    published(cast, draft(cast, clinic))
    actor = cast.actor(Role.COUNSELOR)
    page = why_this_week(actor=actor, client_id=client, now=IN_WEEK)
    assert [lack.what for lack in page.lacks] == ["1 process group", "1 skills group"]
    assert page.lacks[0].ways[0].actions[0].route == "client-life"
    seen = text(browser(cast, Role.FRONT_DESK).get(reverse("client-why", args=[client])))
    assert "Why this week" in seen
    with pytest.raises(Refused):
        why_this_week(actor=cast.actor(Role.AUDITOR), client_id=client, now=IN_WEEK)
    with pytest.raises(NotHere):
        why_this_week(actor=cast.stranger, client_id=client, now=IN_WEEK)
    chart = text(browser(cast, Role.COUNSELOR).get(f"/clients/{client}/week/?week=2026-W49"))
    assert f"{reverse('client-why', args=[client])}?week=2026-W49" in chart
    assert short_reasons(organization_id=cast.organization.pk, week_of=NEXT_MONDAY) == {
        client: "One process group is missing because of their busy times."
    }


def test_the_board_says_why_and_leads_there(cast: Cast, clinic: Clinic) -> None:
    client = busy_on_thursday(clinic)
    clinic.person()
    published(cast, draft(cast, clinic))
    page = text(browser(cast, Role.COUNSELOR).get("/board/?view=clients&week=2026-W49"))
    assert page.count("Why?") == 1
    assert 'title="One process group is missing because of their busy times."' in page
    url = f"{reverse('client-why', args=[client])}?week=2026-W49"
    assert url in page
    assert "Ask about the busy time" in text(browser(cast, Role.COUNSELOR).get(url))
    assert browser(cast, Role.COUNSELOR).get(url.replace("W49", "W99")).status_code == 422


def test_without_an_engine_it_is_counted(
    cast: Cast, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = busy_on_thursday(clinic)
    published(cast, draft(cast, clinic))

    def gone(*_: object, **__: object) -> object:
        raise desk.DeskGone

    monkeypatch.setattr(desk, "ask", gone)
    page = why_this_week(actor=cast.actor(Role.COUNSELOR), client_id=client, now=IN_WEEK)
    assert [lack.is_explained for lack in page.lacks] == [False, False]


def test_whoever_has_everything_or_is_not_in_care_is_told(cast: Cast, clinic: Clinic) -> None:
    whole = clinic.person().client.public_id
    published(cast, draft(cast, clinic))
    actor = cast.actor(Role.COUNSELOR)
    assert why_this_week(actor=actor, client_id=whole, now=IN_WEEK).lacks == ()
    caller = builders.client(cast.organization).public_id
    later = clinic.person(since=date(2026, 12, 14)).client.public_id
    for client in (caller, later):
        assert not why_this_week(actor=actor, client_id=client, now=IN_WEEK).is_planned
    url = reverse("client-why", args=[caller])
    assert "Not in care this week" in text(browser(cast, Role.COUNSELOR).get(url))
