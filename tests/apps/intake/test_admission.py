"""Admissions: a checklist of four states, and what stands in the way of "Admit"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django.asserts import assertNumQueries

from tests import builders
from tests.apps.intake.way_in import FITS, STOP, asked, placed
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake.actions.admission import Line, set_item, waive_item
from wayhome.apps.intake.models import AdmissionItem, ItemState, Referral
from wayhome.apps.intake.queries.admission import (
    admission,
    admission_verdict,
    admissions,
    items_of,
)
from wayhome.apps.people.models import Contact, Coverage, Payer, User
from wayhome.apps.program.models import Site
from wayhome.apps.scheduling.models import SeatHold
from wayhome.domain.levels import Level
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


@pytest.fixture
def site(cast: Cast) -> Site:
    return builders.site(cast.organization)


def browser(user: User) -> Browser:
    found = Browser()
    found.force_login(user)
    return found


def url(referral: Referral) -> str:
    return f"/admissions/{referral.episode.public_id}/"


def settle(cast: Cast, referral: Referral, *, but: tuple[str, ...] = ()) -> None:
    for item in items_of(episode=referral.episode):
        if item.required and item.code not in but:
            put(cast, referral, item.code, ItemState.DONE)


def put(cast: Cast, referral: Referral, code: str, state: ItemState, **given: Any) -> AdmissionItem:
    return set_item(
        actor=cast.actor(given.pop("role", Role.INTAKE)),
        episode_id=referral.episode.public_id,
        code=code,
        line=Line(state=state, **given),
        now=NOW,
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.verdict.against]


def test_when_everything_is_settled_they_may_be_admitted(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    assert not admission_verdict(episode=referral.episode)

    settle(cast, referral)

    assert admission_verdict(episode=referral.episode)


def test_each_thing_in_the_way_is_named(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    settle(cast, referral, but=("estimate",))
    Task.objects.create(
        organization=site.organization,
        episode=referral.episode,
        kind="hand_off_crisis_team",
        says="Hand over",
        role="intake",
        due_at=NOW,
        created_at=NOW,
    )

    verdict = admission_verdict(episode=referral.episode)

    assert [r.code for r in verdict.against] == ["admission.hand_off", "admission.estimate"]


def test_a_stop_that_came_later_is_not_admitted_over(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    settle(cast, referral)
    Referral.objects.filter(pk=referral.pk).update(facts=STOP)

    verdict = admission_verdict(episode=referral.episode)

    assert [reason.code for reason in verdict.against] == ["admission.stop"]


def test_the_latest_decision_counts(cast: Cast, site: Site) -> None:
    referral = placed(cast, site, level=Level.RESIDENTIAL)
    settle(cast, referral)

    verdict = admission_verdict(episode=referral.episode)

    assert [reason.code for reason in verdict.against] == ["admission.level"]


def test_without_a_referral_and_a_decision_nobody_is_admitted(cast: Cast, site: Site) -> None:
    episode = builders.episode(builders.client(cast.organization), site, status="screened")

    found = [reason.code for reason in admission_verdict(episode=episode).against]

    assert found[0] == "admission.placement"


@pytest.mark.parametrize(
    ("facts", "client", "code"),
    [
        ({"age": 16}, {"born_on": None}, "who_consents"),
        ({"stepping_down_from": "residential"}, {}, "records_requested"),
        (
            {"suicide_screen": dict.fromkeys(("item2", "item3", "item4", "item5", "item6"), False) | {"item1": True}},
            {},
            "safety_plan",
        ),
    ],
)  # fmt: skip
def test_some_people_have_a_line_more(
    cast: Cast, site: Site, facts: dict[str, Any], client: dict[str, Any], code: str
) -> None:
    more = asked(site, facts=FITS | facts, client=client)
    usual = asked(site)

    assert code in {item.code for item in items_of(episode=more.episode)}
    assert code not in {item.code for item in items_of(episode=usual.episode)}
    with pytest.raises(NotHere):
        put(cast, usual, code, ItemState.DONE)


def test_a_line_that_waits_says_on_whom(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)

    with pytest.raises(Refused) as refused:
        put(cast, referral, "coverage", ItemState.WAITING)
    assert codes(refused) == ["admission.waiting_on"]
    row = put(cast, referral, "coverage", ItemState.WAITING, waiting_on="the payer")
    assert (row.state, row.waiting_on, row.changed_at) == ("waiting", "the payer", NOW)
    put(cast, referral, "coverage", ItemState.NEEDS_FIX, note="Wrong number")
    assert AdmissionItem.objects.get().state == "needs_fix"


def test_a_line_is_left_out_with_a_reason_where_that_is_allowed(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    episode_id = referral.episode.public_id
    sven = {"actor": cast.actor(Role.SUPERVISOR), "episode_id": episode_id, "now": NOW}

    with pytest.raises(Refused) as refused:
        waive_item(code="consent_to_treatment", reason="In a hurry", **sven)  # type: ignore[arg-type]
    assert codes(refused) == ["admission.waive"]
    with pytest.raises(Refused):
        waive_item(
            actor=cast.actor(Role.COUNSELOR),
            episode_id=episode_id,
            code="privacy_notice",
            reason="Cannot take it in",
            now=NOW,
        )
    row = waive_item(code="privacy_notice", reason="Cannot take it in today", **sven)  # type: ignore[arg-type]
    assert row.waived_because == "Cannot take it in today"
    settle(cast, referral, but=("privacy_notice",))
    assert admission_verdict(episode=referral.episode)


def test_an_admitted_person_s_list_is_only_read(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    Episode.objects.filter(pk=referral.episode_id).update(status="admitted", admitted_on=TODAY)

    with pytest.raises(Refused) as refused:
        put(cast, referral, "estimate", ItemState.DONE)
    assert codes(refused) == ["admission.closed"]
    assert "They are in care." in browser(cast.users[Role.INTAKE]).get(url(referral)).text


def test_who_may_tick(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)

    assert put(cast, referral, "identity", ItemState.DONE, role=Role.FRONT_DESK).pk
    with pytest.raises(Refused):
        put(cast, referral, "identity", ItemState.DONE, role=Role.BILLER)
    with pytest.raises(NotHere):
        set_item(
            actor=cast.stranger,
            episode_id=referral.episode.public_id,
            code="identity",
            line=Line(state=ItemState.DONE),
            now=NOW,
        )


def test_the_page_and_its_buttons(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    payer = Payer.objects.create(
        organization=site.organization, code="SM", name="State Medicaid", kind="medicaid"
    )
    client = referral.episode.client
    Coverage.objects.create(organization=site.organization, client=client, payer=payer, since=TODAY)
    Contact.objects.create(
        organization=site.organization, client=client, name="Ana", relation="sister", is_emergency=True
    )  # fmt: skip
    ida = browser(cast.users[Role.INTAKE])

    page = ida.get(url(referral))
    assert "On record: State Medicaid" in page.text
    assert "On record: Ana, sister" in page.text
    assert "Not ready yet" in page.text
    assert ida.post(url(referral), {"code": "identity", "state": "done"}).status_code == 302
    waits = ida.post(url(referral), {"code": "coverage", "state": "waiting"})
    assert waits.status_code == 422
    assert "Say who or what it waits on." in waits.text
    no_reason = {"code": "identity", "do": "waive", "reason": ""}
    assert ida.post(url(referral), no_reason).status_code == 422
    assert ida.post(url(referral), no_reason | {"reason": "Lost"}).status_code == 302
    assert "Left out: Lost" in ida.get(url(referral)).text
    settle(cast, referral, but=("identity",))
    assert "Ready to admit" in ida.get(url(referral)).text


def test_whoever_has_a_first_day_stands_first(cast: Cast, site: Site) -> None:
    placed(cast, site, client={"first_name": "Avery"})
    held = placed(cast, site, client={"first_name": "Zoe"})
    asked(site, client={"first_name": "Not decided"})
    SeatHold.objects.create(
        organization=site.organization,
        episode=held.episode,
        starts_on=TODAY + timedelta(days=2),
        made_at=NOW,
        expires_at=NOW + timedelta(hours=48),
    )

    rows = admissions(actor=cast.actor(Role.INTAKE), now=NOW).rows

    assert [row.name for row in rows] == ["Zoe Lindgren", "Avery Lindgren"]
    assert rows[0].first_day == TODAY + timedelta(days=2)
    assert (rows[0].done, rows[0].of, rows[0].is_ready) == (0, 8, False)
    page = browser(cast.users[Role.INTAKE]).get("/admissions/").text
    assert "Zoe Lindgren" in page
    assert "No seat yet" in page


def test_who_may_look_and_that_more_people_cost_no_more_statements(cast: Cast, site: Site) -> None:
    referrals = [placed(cast, site) for _ in range(3)]
    put(cast, referrals[0], "coverage", ItemState.WAITING, waiting_on="the payer")
    ida = cast.actor(Role.INTAKE)

    assert browser(cast.users[Role.BILLER]).get("/admissions/").status_code == 403
    assert "Lindgren" not in browser(cast.stranger_user).get("/admissions/").text
    assert browser(cast.stranger_user).get(url(referrals[0])).status_code == 404
    with assertNumQueries(7):
        admissions(actor=ida, now=NOW)
    assert TrailEntry.objects.latest("pk").action == "admissions.list"
    with assertNumQueries(12):
        admission(actor=ida, episode_id=referrals[0].episode.public_id, now=NOW)
