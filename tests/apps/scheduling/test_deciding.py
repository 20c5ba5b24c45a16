"""A draft is accepted person by person; who turns it down keeps the week they had."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic
from tests.apps.scheduling.test_difference import LATER, live, solved
from tests.apps.scheduling.test_screens import browser, stranger, text
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.scheduling import engine
from wayhome.apps.scheduling.actions.deciding import decide
from wayhome.apps.scheduling.actions.publishing import publish
from wayhome.apps.scheduling.jobs import explain_week
from wayhome.apps.scheduling.models import SessionSeat, WeekRun
from wayhome.apps.scheduling.queries.difference import Draft
from wayhome.apps.scheduling.queries.planner import run_page
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.domain.week.rules import breaches
from wayhome.domain.week_run import Choice


def choose(cast: Cast, run: str, client: str, choice: Choice | None) -> WeekRun:
    actor = cast.actor(Role.SUPERVISOR)
    return decide(actor=actor, run_id=run, client_id=client, choice=choice, now=builders.NOW)


def draft_page(cast: Cast, run: str) -> Draft:
    page = run_page(actor=cast.actor(Role.SUPERVISOR), run_id=run, now=builders.NOW)
    assert page.draft is not None
    return page.draft


def one_more_group(cast: Cast, clinic: Clinic) -> tuple[str, str]:
    """Somebody with four of six groups, to whom the draft gives the other two."""
    episode = clinic.person()
    clinic.sit(episode, *clinic.sections[:4])
    return solved(cast, clinic, NEXT_MONDAY), episode.client.public_id


def nights(client: str) -> set[date]:
    rows = SessionSeat.objects.filter(client__public_id=client, session__section__isnull=False)
    return {row.session.on for row in rows.select_related("session")}


def test_who_turns_the_new_week_down_keeps_the_old_one(cast: Cast, clinic: Clinic) -> None:
    run, client = one_more_group(cast, clinic)
    assert draft_page(cast, run).short == ()
    row = choose(cast, run, client, Choice.TURNED_DOWN)
    problem = engine.problem_in(row)
    assert breaches(problem, engine.chosen_in(row, problem)) == []
    shown = draft_page(cast, run)
    assert (shown.turned_down, shown.groups[0][1][0].choice) == (1, "turned_down")
    assert [one.client_id for one in shown.short] == [client]
    publish(actor=cast.actor(Role.SUPERVISOR), run_id=run, now=builders.NOW)
    assert nights(client) == {NEXT_MONDAY, NEXT_MONDAY + timedelta(days=2)}


def test_the_reasons_are_found_anew_for_those_who_kept_their_week(
    cast: Cast, clinic: Clinic
) -> None:
    run, client = one_more_group(cast, clinic)
    choose(cast, run, client, Choice.TURNED_DOWN)
    publish(actor=cast.actor(Role.SUPERVISOR), run_id=run, now=builders.NOW)
    job = ProcrastinateJob.objects.get(task_name=engine.EXPLAIN)
    assert WeekRun.objects.get().reasons == {}
    explain_week(**job.args)
    assert list(WeekRun.objects.get().reasons) == [client]


def test_a_decision_is_taken_back(cast: Cast, clinic: Clinic) -> None:
    run, client = one_more_group(cast, clinic)
    choose(cast, run, client, Choice.TURNED_DOWN)
    assert choose(cast, run, client, None).decisions == {}
    assert choose(cast, run, client, Choice.ACCEPTED).decisions == {client: "accepted"}
    assert draft_page(cast, run).turned_down == 0
    entries = TrailEntry.objects.filter(action="week.decide", subject_id=run)
    said = [row.details["choice"] for row in entries.order_by("number")]
    assert said == ["turned_down", "open", "accepted"]


def test_a_seat_that_another_gets_cannot_be_kept(cast: Cast, clinic: Clinic) -> None:
    """One seat a group; Ada has Monday's, and a new job there; Bo is to get it."""
    for section in clinic.sections[:2]:
        section.capacity = section.target = section.minimum = 1
        section.save(update_fields=["capacity", "target", "minimum"])
    ada, bo = clinic.person("Ada"), clinic.person("Bo")
    clinic.sit(ada)
    clinic.sit(bo, *clinic.sections[2:])
    live(cast, clinic)
    builders.busy(ada.client, 0, time(8), time(22), since=LATER)
    run = solved(cast, clinic)
    with pytest.raises(Refused) as refused:
        choose(cast, run, ada.client.public_id, Choice.TURNED_DOWN)
    codes = {reason.code for reason in refused.value.verdict.against}
    says = " ".join(reason.says for reason in refused.value.verdict.against)
    assert {"week.kept", "H7", "H12"} <= codes
    assert "Ada Lindgren" in says
    assert "the process group Mon, 5:30–7:00 pm" in says
    assert WeekRun.objects.get(public_id=run).decisions == {}


def test_who_may_not_decide_is_refused_and_strangers_see_nothing(
    cast: Cast, clinic: Clinic
) -> None:
    run, client = one_more_group(cast, clinic)
    given: Any = {
        "run_id": run,
        "client_id": client,
        "choice": Choice.ACCEPTED,
        "now": builders.NOW,
    }
    with pytest.raises(Refused, match="Your role"):
        decide(actor=cast.actor(Role.COUNSELOR), **given)
    with pytest.raises(NotHere):
        decide(actor=cast.stranger, **given)
    elsewhere = builders.client(cast.organization)
    with pytest.raises(NotHere):
        choose(cast, run, elsewhere.public_id, Choice.ACCEPTED)
    assert choose(cast, run, client, Choice.ACCEPTED).decisions == {client: "accepted"}
    publish(actor=cast.actor(Role.SUPERVISOR), run_id=run, now=builders.NOW)
    with pytest.raises(Refused, match="not a draft"):
        choose(cast, run, client, None)


def test_the_buttons_of_the_draft(cast: Cast, clinic: Clinic) -> None:
    run, client = one_more_group(cast, clinic)
    here, url = browser(cast, Role.SUPERVISOR), reverse("planner-decide", args=[run])
    assert stranger(cast).post(url, {"accept": client}).status_code == 404
    assert browser(cast, Role.COUNSELOR).post(url, {"accept": client}).status_code == 403
    answer = here.post(url, {"turn_down": client})
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#p-{client}")
    page = text(here.get(reverse("planner-run", args=[run])))
    assert "Turned down" in page
    assert "1 turned down" in page
    assert here.post(url, {}).status_code == 422
    assert here.post(url, {"accept": client, "undo": client}).status_code == 422
    assert WeekRun.objects.get().decisions == {client: "turned_down"}
    here.post(url, {"undo": client})
    assert WeekRun.objects.get().decisions == {}
    assert here.post(url, {"undo": "nobody"}).status_code == 404


def test_an_old_week_that_cannot_be_kept_is_said_on_the_page(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    live(cast, clinic)
    builders.busy(episode.client, 0, time(8), time(22), since=LATER)
    run = solved(cast, clinic)
    url = reverse("planner-decide", args=[run])
    answer = browser(cast, Role.SUPERVISOR).post(url, {"turn_down": episode.client.public_id})
    assert answer.status_code == 422
    assert "cannot stand beside" in text(answer)
