"""The planner and the offer as people use them: every button, every state, without a script."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.apps.scheduling.clinic import Clinic, caller, decided
from tests.cast import Cast
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.models import AdmissionItem
from wayhome.apps.scheduling import engine, wishes
from wayhome.apps.scheduling.jobs import solve_week
from wayhome.apps.scheduling.models import SeatHold, WeekRun
from wayhome.apps.scheduling.queries.problem import WEIGHTS
from wayhome.domain.privacy.permit import Role
from wayhome.domain.week_run import RunStatus
from wayhome.web import clock

BACKEND = "django.contrib.auth.backends.ModelBackend"


def browser(cast: Cast, role: Role) -> Browser:
    found = Browser()
    found.force_login(cast.users[role], backend=BACKEND)
    return found


def stranger(cast: Cast) -> Browser:
    found = Browser()
    found.force_login(cast.stranger_user, backend=BACKEND)
    return found


def asked(cast: Cast, clinic: Clinic) -> WeekRun:
    """A run for next week, asked for on the screen."""
    week = (clock.now() + timedelta(days=7)).date().isoformat()
    values = {"site": clinic.site.public_id, "week": week} | wishes.shown(WEIGHTS)
    answer = browser(cast, Role.SUPERVISOR).post(reverse("planner-new"), values)
    assert answer.status_code == 302
    run = WeekRun.objects.get()
    assert answer["Location"] == reverse("planner-run", args=[run.public_id])
    WeekRun.objects.update(seconds=0.3)
    return run


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def test_an_empty_planner_says_what_it_does(cast: Cast) -> None:
    page = text(browser(cast, Role.DIRECTOR).get(reverse("planner")))
    assert "No week was planned yet" in page
    assert browser(cast, Role.COUNSELOR).get(reverse("planner")).status_code == 403


def test_a_week_is_asked_for_solved_and_published(cast: Cast, clinic: Clinic) -> None:
    clinic.sit(clinic.person("Anja"), *clinic.sections[:4])
    clinic.person("Bo")
    here = browser(cast, Role.SUPERVISOR)
    run = asked(cast, clinic)
    url = reverse("planner-run", args=[run.public_id])
    waiting = text(here.get(url))
    assert "Waiting" in waiting
    assert "Cancel" in waiting
    state = here.get(url, {"part": "state"})
    assert "HX-Refresh" not in state.headers
    assert engine.solve_run(run.pk)
    assert here.get(url, {"part": "state"}).headers["HX-Refresh"] == "true"
    draft = text(here.get(url))
    assert "What changes, for whom" in draft
    assert "New people" in draft
    assert "Everybody gets what is prescribed" in draft
    assert "All 16 rules kept" in draft
    again = reverse("planner-replay", args=[run.public_id])
    assert here.post(again).status_code == 302
    assert browser(cast, Role.COUNSELOR).post(again).status_code == 403
    assert stranger(cast).post(again).status_code == 404
    assert "It is being solved again" in text(here.get(url))
    assert here.post(reverse("planner-publish", args=[run.public_id])).status_code == 302
    done = text(here.get(url))
    assert "Published" in done
    assert "Publish the week" not in done
    assert "Published" in text(here.get(reverse("planner")))


def test_a_draft_that_no_longer_holds_says_why(cast: Cast, clinic: Clinic) -> None:
    run = asked(cast, clinic)
    assert engine.solve_run(run.pk)
    clinic.person()
    url = reverse("planner-publish", args=[run.public_id])
    answer = browser(cast, Role.SUPERVISOR).post(url)
    assert answer.status_code == 409
    assert "Casey Lindgren joined" in text(answer)
    assert TrailEntry.objects.filter(action="week.changed").exists()
    assert browser(cast, Role.COUNSELOR).post(url).status_code == 403
    assert stranger(cast).post(url).status_code == 404


def test_a_plan_is_thrown_away(cast: Cast, clinic: Clinic) -> None:
    run = asked(cast, clinic)
    cancel = reverse("planner-cancel", args=[run.public_id])
    assert stranger(cast).post(cancel).status_code == 404
    assert browser(cast, Role.COUNSELOR).post(cancel).status_code == 403
    assert engine.solve_run(run.pk)
    url = reverse("planner-discard", args=[run.public_id])
    assert browser(cast, Role.SUPERVISOR).post(url).status_code == 302
    run.refresh_from_db()
    assert run.status == RunStatus.DISCARDED
    assert browser(cast, Role.SUPERVISOR).get(url).status_code == 405


@pytest.mark.parametrize(
    ("week", "says"),
    [("nonsense", "Enter a valid date"), ("2020-01-01", "That week is over"), ("", "required")],
)
def test_a_bad_week_keeps_the_form_and_says_why(
    cast: Cast, clinic: Clinic, week: str, says: str
) -> None:
    values = {"site": clinic.site.public_id, "week": week} | wishes.shown(WEIGHTS)
    answer = browser(cast, Role.SUPERVISOR).post(reverse("planner-new"), values)
    assert answer.status_code == 422
    assert says in text(answer)
    assert not WeekRun.objects.exists()


def test_somebody_who_goes_without_is_shown_with_the_reason(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person("Cleo")
    builders.busy(episode.client, 3, time(8), time(22))
    run = asked(cast, clinic)
    solve_week(run_id=run.pk)
    page = text(browser(cast, Role.DIRECTOR).get(reverse("planner-run", args=[run.public_id])))
    assert "1 person goes without something" in page
    assert "busy times" in page


def test_a_broken_run_shows_its_failure(cast: Cast, clinic: Clinic) -> None:
    run = asked(cast, clinic)
    WeekRun.objects.update(problem={})
    engine.solve_run(run.pk)
    page = text(browser(cast, Role.DIRECTOR).get(reverse("planner-run", args=[run.public_id])))
    assert "Nothing was changed" in page


def test_statements_of_a_draft_do_not_grow(
    cast: Cast, clinic: Clinic, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(4):
        clinic.person()
    run = asked(cast, clinic)
    engine.solve_run(run.pk)
    here = browser(cast, Role.DIRECTOR)
    with django_assert_num_queries(8):
        here.get(reverse("planner-run", args=[run.public_id]))


def test_an_opening_is_held_and_given_back(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    here = browser(cast, Role.INTAKE)
    url = reverse("referral-offer", args=[who.public_id])
    page = text(here.get(url))
    assert "Hold for 48 hours" in page
    assert who.episode.client.last_name not in page.split("</title>")[0]
    values = {
        "section": [section.public_id for section in clinic.sections],
        "starts_on": (clock.now() + timedelta(days=3)).date().isoformat(),
    }
    assert here.post(url, values).status_code == 302
    held = text(here.get(url, {"part": "card"}))
    assert "Held until" in held
    assert "<html" not in held
    release = reverse("hold-release", args=[who.public_id, SeatHold.objects.get().public_id])
    assert here.post(release).status_code == 302
    assert "Held until" not in text(here.get(url))


def test_an_opening_that_is_gone_says_so(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    for section in clinic.sections:
        section.capacity = section.target = section.minimum = 0
        section.save(update_fields=["capacity", "target", "minimum"])
    url = reverse("referral-offer", args=[who.public_id])
    here = browser(cast, Role.INTAKE)
    values = {
        "section": clinic.sections[0].public_id,
        "starts_on": (clock.now() + timedelta(days=3)).date().isoformat(),
    }
    answer = here.post(url, values)
    assert answer.status_code == 422
    assert "No seat is left" in text(answer)
    assert "No opening now" in text(answer)
    assert "could not be read" in text(here.post(url, {"starts_on": "soon"}))
    assert browser(cast, Role.NURSE).post(url, values).status_code == 403
    assert stranger(cast).get(url).status_code == 404


def test_a_person_is_admitted_from_the_hold(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    decided(who)
    url = reverse("admission-seat", args=[who.episode.public_id])
    here = browser(cast, Role.INTAKE)
    refused = here.post(url)
    assert refused.status_code == 422
    assert "Choose an opening first" in text(refused)
    assert "no date" in text(here.post(url, {"on": "soon"}))
    AdmissionItem.objects.create(
        organization=cast.organization, episode=who.episode, code="consent", state="done"
    )
    values = {
        "section": [section.public_id for section in clinic.sections],
        "on": (clock.now() + timedelta(days=3)).date().isoformat(),
    }
    assert stranger(cast).post(url, values).status_code == 404
    assert here.post(url, values).status_code == 302
    assert Episode.objects.get(pk=who.episode_id).status == "admitted"
