"""Tasks: done once, with what came of them, by whoever may."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests import builders
from tests.apps.intake.way_in import asked, placed
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake.actions.tasks import finish_task
from wayhome.apps.intake.queries.tasks import tasks_of
from wayhome.apps.program.models import Site
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


@pytest.fixture
def site(cast: Cast) -> Site:
    return builders.site(cast.organization)


def owed(episode: Episode, kind: str = "offer_naloxone") -> Task:
    return Task.objects.create(
        organization=episode.organization,
        episode=episode,
        kind=kind,
        says="Offer naloxone",
        role="nurse",
        due_at=NOW,
        created_at=NOW,
    )


def test_a_task_is_done_once_and_its_first_outcome_stays(cast: Cast, site: Site) -> None:
    task = owed(asked(site).episode)
    nurse = cast.actor(Role.NURSE)

    finish_task(actor=nurse, task_id=task.public_id, outcome=" Given, two doses ", now=NOW)
    finish_task(actor=nurse, task_id=task.public_id, outcome="Again", now=NOW)

    task.refresh_from_db()
    assert (task.outcome, task.done_by) == ("Given, two doses", nurse.user_id)
    assert TrailEntry.objects.filter(action="task.done").count() == 1


def test_a_hand_off_says_who_has_the_person(cast: Cast, site: Site) -> None:
    task = owed(asked(site).episode, "hand_off_crisis_team")

    with pytest.raises(Refused) as refused:
        finish_task(actor=cast.actor(Role.INTAKE), task_id=task.public_id, outcome=" ", now=NOW)
    assert refused.value.verdict.against[0].code == "task.outcome"


def test_who_may_do_a_task(cast: Cast, site: Site) -> None:
    task = owed(asked(site).episode)

    with pytest.raises(Refused):
        finish_task(actor=cast.actor(Role.BILLER), task_id=task.public_id, outcome="", now=NOW)
    with pytest.raises(NotHere):
        finish_task(actor=cast.stranger, task_id=task.public_id, outcome="", now=NOW)
    assert finish_task(
        actor=cast.actor(Role.PEER), task_id=task.public_id, outcome="", now=NOW
    ).done_at


@pytest.mark.parametrize(
    ("back", "to"),
    [("/waitlist/", "/waitlist/"), ("https://elsewhere.example/", "/"), ("", "/")],
)
def test_the_button_goes_back_to_its_page_and_nowhere_else(
    cast: Cast, site: Site, back: str, to: str
) -> None:
    task = owed(asked(site).episode)
    browser = Browser()
    browser.force_login(cast.users[Role.NURSE])

    done = browser.post(f"/tasks/{task.public_id}/done/", {"outcome": "Given", "next": back})

    assert done.status_code == 302
    assert done.headers["Location"] == to
    assert browser.get(f"/tasks/{task.public_id}/done/").status_code == 405


def test_open_tasks_stand_first(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    finish_task(
        actor=cast.actor(Role.NURSE), task_id=Task.objects.get().public_id, outcome="", now=NOW
    )
    owed(referral.episode, "hand_off_residential")

    rows = tasks_of(episode=referral.episode, zone=site.zone, now=NOW)

    assert [(row.is_done, row.is_hand_off, row.who) for row in rows] == [
        (False, True, "Nurse"),
        (True, False, "Nurse"),
    ]
