"""Not here: a warm hand-off with a task and a time, closed only when the person arrived."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from pytest_django.asserts import assertNumQueries

from tests import builders
from tests.apps.intake.way_in import STOP, asked, placed
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake.actions.placement_decline import (
    Plan,
    begin_hand_off,
    end_hand_off,
    they_have_them,
)
from wayhome.apps.intake.actions.referral import owe_hand_off
from wayhome.apps.intake.models import HandOff, Placement, Referral
from wayhome.apps.intake.preview import preview
from wayhome.apps.intake.queries.placement_decline import decline
from wayhome.apps.people.models import User
from wayhome.apps.program.models import Site
from wayhome.domain.hand_off import Ending, Why
from wayhome.domain.levels import Level
from wayhome.domain.privacy.permit import Actor, Role
from wayhome.domain.verdict import Refused

PLAN = Plan(why=Why.SAFETY_FIRST, to="withdrawal_unit", person="Charge nurse", place="Harbor")


@pytest.fixture
def site(cast: Cast) -> Site:
    return builders.site(cast.organization)


def begin(cast: Cast, referral: Referral, plan: Plan = PLAN) -> HandOff:
    actor = cast.actor(Role.INTAKE)
    return begin_hand_off(actor=actor, referral_id=referral.public_id, plan=plan, now=NOW)


def end(actor: Actor, referral: Referral, ending: Ending, note: str = "", version: int = 1) -> HandOff:  # fmt: skip
    return end_hand_off(
        actor=actor,
        referral_id=referral.public_id,
        ending=ending,
        note=note,
        version=version,
        now=NOW + timedelta(days=1),
    )


def episode_of(referral: Referral) -> Episode:
    return Episode.objects.get(referral=referral)


def browser(user: User) -> Browser:
    found = Browser()
    found.force_login(user)
    return found


def url(referral: Referral) -> str:
    return f"/referrals/{referral.public_id}/decline/"


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.verdict.against]


def test_a_hand_off_leaves_a_task_with_a_time_and_keeps_what_the_rules_said(
    cast: Cast, site: Site
) -> None:
    referral = asked(site, facts=STOP)

    hand_off = begin(cast, referral)

    assert hand_off.task.due_at == NOW + timedelta(minutes=20)
    assert "Harbor: speak to Charge nurse" in hand_off.task.says
    assert Placement.objects.get().status == "stop"
    assert episode_of(referral).status == "referred"


def test_the_task_that_a_stop_left_is_taken_over(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=STOP)
    seen = preview(STOP | {"age": 36}, on=TODAY)
    owed = owe_hand_off(referral.episode, seen, NOW - timedelta(minutes=15))

    begin(cast, referral)

    task = Task.objects.get()
    assert task == owed
    assert task.due_at == NOW + timedelta(minutes=5)
    assert "Charge nurse" in task.says


def test_a_confirmed_arrival_closes_the_episode_and_every_task(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=STOP)
    begin(cast, referral)
    they_have_them(actor=cast.actor(Role.INTAKE), referral_id=referral.public_id, note="", now=NOW)
    assert episode_of(referral).status == "referred"
    assert Task.objects.get(done_at__isnull=True).kind == "call_after_hand_off"

    ended = end(cast.actor(Role.COUNSELOR), referral, Ending.ARRIVED)

    episode = episode_of(referral)
    assert (episode.status, episode.close_reason) == ("closed", "not_admitted")
    assert not Task.objects.filter(done_at__isnull=True).exists()
    assert ended.ending == "arrived"
    referral.refresh_from_db()
    assert referral.closed_at is not None
    assert TrailEntry.objects.latest("pk").action == "hand_off.end"


def test_who_comes_back_keeps_the_place(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=STOP)
    begin(cast, referral)

    end(cast.actor(Role.INTAKE), referral, Ending.COMES_BACK)

    assert episode_of(referral).status == "referred"
    assert begin(cast, referral).pk


def test_a_no_closes_only_when_it_is_written_down(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=STOP)
    begin(cast, referral)

    with pytest.raises(Refused) as refused:
        end(cast.actor(Role.INTAKE), referral, Ending.DECLINED)
    assert codes(refused) == ["hand_off.note"]
    assert episode_of(referral).status == "referred"
    end(cast.actor(Role.INTAKE), referral, Ending.DECLINED, "Goes to a sister; we call on Friday")
    assert episode_of(referral).status == "closed"
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOff.objects.update(note="")


def test_one_hand_off_at_a_time_and_none_that_was_not_begun(cast: Cast, site: Site) -> None:
    referral = asked(site)

    with pytest.raises(Refused) as refused:
        end(cast.actor(Role.INTAKE), referral, Ending.ARRIVED)
    assert codes(refused) == ["hand_off.none"]
    begin(cast, referral)
    with pytest.raises(Refused) as refused:
        begin(cast, referral)
    assert codes(refused) == ["hand_off.open"]


def test_two_people_end_it_and_the_second_is_told(cast: Cast, site: Site) -> None:
    referral = asked(site)
    begin(cast, referral)

    with pytest.raises(Conflict):
        end(cast.actor(Role.INTAKE), referral, Ending.ARRIVED, version=2)


def test_who_may_hand_over(cast: Cast, site: Site) -> None:
    referral = asked(site)
    begin(cast, referral)

    with pytest.raises(Refused):
        end(cast.actor(Role.FRONT_DESK), referral, Ending.ARRIVED)
    with pytest.raises(NotHere):
        end(cast.stranger, referral, Ending.ARRIVED)
    assert end(cast.actor(Role.SUPERVISOR), referral, Ending.ARRIVED).ended_at


def test_the_page_walks_through_it(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=STOP)
    ida = browser(cast.users[Role.INTAKE])

    page = ida.get(url(referral)).text
    assert "Stop: withdrawal needs care around the clock first" in page
    assert (
        'value="withdrawal_unit" id="id_to_2" required checked'
        in page.replace(' aria-describedby="id_to_error"', "")
        or "checked" in page
    )
    empty = ida.post(url(referral), {"why": "safety_first", "to": "withdrawal_unit", "person": ""})
    assert empty.status_code == 422
    assert "Name somebody there to speak to." in empty.text
    plan = {"why": "safety_first", "to": "withdrawal_unit", "person": "Charge nurse"}
    assert ida.post(url(referral), plan).status_code == 302
    assert "Bring Charge nurse onto the call" in ida.get(url(referral)).text
    assert ida.post(url(referral), {"do": "spoken", "note": "Nurse Ortiz"}).status_code == 302
    no = {"do": "end", "ending": "declined", "note": "", "version": 1}
    assert "Write down what they said" in ida.post(url(referral), no).text
    yes = {"do": "end", "ending": "arrived", "note": "Nurse Ortiz says so", "version": 1}
    assert ida.post(url(referral), yes).status_code == 302
    page = ida.get(url(referral)).text
    assert "They arrived and stay there" in page
    assert "End the hand-off" not in page


def test_a_level_not_given_here_suggests_its_place(cast: Cast, site: Site) -> None:
    facts = {"household_active_use": True, "alternative_housing": False}
    referral = asked(site)
    Referral.objects.filter(pk=referral.pk).update(facts=referral.facts | facts)

    page = decline(actor=cast.actor(Role.INTAKE), referral_id=referral.public_id, now=NOW)

    assert (page.why, page.to) == ("level_not_here", "residential")
    assert page.advice.text.startswith("This level is not given here")


def test_who_may_look_and_what_it_costs(cast: Cast, site: Site) -> None:
    referral = placed(cast, site, level=Level.RESIDENTIAL)
    begin(cast, referral)

    assert browser(cast.stranger_user).get(url(referral)).status_code == 404
    assert browser(cast.users[Role.BILLER]).get(url(referral)).status_code == 403
    assert browser(cast.users[Role.REVIEWER]).get(url(referral)).status_code == 200
    with assertNumQueries(6):
        decline(actor=cast.actor(Role.INTAKE), referral_id=referral.public_id, now=NOW)
