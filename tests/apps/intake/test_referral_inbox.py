"""The inbox: states, clocks, filters, search, and that it stays fast."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django.asserts import assertNumQueries

from tests import builders
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.intake.actions.placement_decline import Plan, begin_hand_off, they_have_them
from wayhome.apps.intake.actions.referral_sheet import hand_over
from wayhome.apps.intake.models import ContactAttempt, Placement, Referral
from wayhome.apps.intake.queries.referral_inbox import inbox, knows_all, waited
from wayhome.apps.program.models import Site
from wayhome.apps.scheduling.models import SeatHold
from wayhome.domain.hand_off import Why
from wayhome.domain.placement.facts import missing, read_facts
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused

ALL = {
    "age": 30,
    "emergency": [],
    "suicide_screen": {"item4": False, "item5": False, "item6": False},
    "ciwa": 0,
    "can_follow_group": True,
    "medical_daily_nursing": False,
    "household_active_use": False,
    "safe_between_sessions": True,
    "dsm5_criteria": 4,
}


@pytest.fixture
def site(cast: Cast) -> Site:
    return builders.site(cast.organization)


def asked(at: Site, hours: float = 1, **given: Any) -> Referral:
    names = {key: given.pop(key) for key in ("first_name", "last_name", "phone") if key in given}
    status = given.pop("status", "referred")
    episode = builders.episode(builders.client(at.organization, **names), at, status=status)
    values = {"source": "phone", "received_at": NOW - timedelta(hours=hours)}
    return Referral.objects.create(
        organization=at.organization, episode=episode, **(values | given)
    )


def states(cast: Cast, **given: Any) -> list[str]:
    found = inbox(actor=cast.actor(Role.INTAKE), now=NOW, **given)
    return [row.state for row in found.page.object_list]


def decided(referral: Referral) -> None:
    Placement.objects.create(
        organization=referral.organization,
        episode=referral.episode,
        made_at=NOW,
        rules_on=NOW.date(),
        facts={},
        result="",
        status="recommended",
        recommended="iop",
        decided_level="iop",
        decided_at=NOW,
    )


def test_each_referral_says_where_it_stands(cast: Cast, site: Site) -> None:
    taker = cast.users[Role.INTAKE]
    new = asked(site, source="web")
    asked(site, taken_by=taker, callback_at=NOW - timedelta(minutes=5))
    asked(site, taken_by=taker)
    asked(site, taken_by=taker, facts=ALL)
    # Whoever waits was placed before: the list says so, not that they may be admitted.
    for status in ("waiting", "screened"):
        decided(asked(site, taken_by=taker, status=status))
    held = asked(site, taken_by=taker)
    SeatHold.objects.create(
        organization=site.organization,
        episode=held.episode,
        starts_on=NOW.date(),
        made_at=NOW,
        expires_at=NOW + timedelta(hours=2),
    )
    found = inbox(actor=cast.actor(Role.INTAKE), now=NOW)
    assert sorted(row.state for row in found.page.object_list) == [
        *("callback", "held", "missing", "new", "place", "ready", "waiting"),
    ]
    assert "Hold ends 4:00 pm" in {row.words for row in found.page.object_list}
    assert {key: count for key, _, count in found.counts}["new"] == 1
    assert states(cast, state="new") == ["new"]
    assert states(cast, state="no such state") == states(cast)
    ContactAttempt.objects.create(
        organization=site.organization,
        referral=new,
        at=NOW,
        by=taker,
        channel="call",
        reached=False,
    )
    assert states(cast, state="new") == []


def test_settled_referrals_and_those_of_others_are_not_listed(cast: Cast, site: Site) -> None:
    asked(site, closed_at=NOW)
    asked(builders.site(cast.elsewhere))
    assert states(cast) == []
    with pytest.raises(Refused):
        inbox(actor=cast.actor(Role.BILLER), now=NOW)


def test_a_hand_over_comes_first_then_urgent_then_the_oldest(cast: Cast, site: Site) -> None:
    asked(site, 30, first_name="Old")
    asked(site, 1, first_name="Urgent", is_urgent=True)
    stop = asked(site, 0.1, first_name="Stop")
    builders_task(stop)
    found = inbox(actor=cast.actor(Role.INTAKE), now=NOW)
    assert [row.name.split()[0] for row in found.page.object_list] == ["Stop", "Urgent", "Old"]
    assert [row.is_late for row in found.page.object_list] == [False, False, True]
    by_name = inbox(actor=cast.actor(Role.INTAKE), now=NOW, sort="-name")
    assert [row.name.split()[0] for row in by_name.page.object_list] == ["Urgent", "Stop", "Old"]


def builders_task(of: Referral) -> None:
    of.episode.tasks.create(
        organization=of.organization,
        kind="hand_off_emergency",
        says="Hand over",
        role="intake",
        due_at=NOW,
        created_at=NOW,
    )


def test_until_they_arrived_a_hand_over_is_not_forgotten(cast: Cast, site: Site) -> None:
    by_page, by_phone = asked(site, first_name="Page"), asked(site, first_name="Phone")
    actor = cast.actor(Role.INTAKE)
    plan = Plan(why=Why.SAFETY_FIRST, to="withdrawal_unit", person="Charge nurse")
    begin_hand_off(actor=actor, referral_id=by_page.public_id, plan=plan, now=NOW)
    builders_task(by_phone)
    assert states(cast) == ["stop", "stop"]
    they_have_them(actor=actor, referral_id=by_page.public_id, note="", now=NOW)
    hand_over(actor=actor, referral_id=by_phone.public_id, to="911", who="", call_at=None, now=NOW)
    assert states(cast, state="arriving") == ["arriving", "arriving"]
    web = Browser()
    web.force_login(cast.users[Role.INTAKE])
    assert f"/referrals/{by_page.public_id}/decline/" in web.get("/referrals/").content.decode()


@pytest.mark.parametrize("words", ["lowell", "LÓWELL", "maya lo", "555-01", "  "])
def test_search_finds_by_any_part_of_a_name_or_a_phone(cast: Cast, site: Site, words: str) -> None:
    asked(site, first_name="Maya", last_name="Löwell", phone="312-555-0148")
    assert len(states(cast, search=words)) == 1
    assert states(cast, search="somebody else") == []


@pytest.mark.parametrize(
    ("hours", "words"), [(0, "0 min"), (0.99, "59 min"), (1, "1 h"), (71.9, "71 h"), (72, "3 d")]
)
def test_the_clock_reads_like_a_clock(hours: float, words: str) -> None:
    assert waited(NOW - timedelta(hours=hours), NOW) == words


def test_the_database_and_the_rules_agree_on_what_is_missing(cast: Cast, site: Site) -> None:
    """Every needed fact taken away, and every way in which one becomes needless."""
    cases: list[dict[str, Any]] = [ALL, {}]
    cases += [{key: ALL[key] for key in ALL if key != gone} for gone in ALL]
    screens = [{"item4": False, "item5": False}, {"item4": True, "item6_past_3_months": False}]
    screens += [{"item4": False, "item5": False, "item6": True, "item6_past_3_months": True}]
    cases += [ALL | {"suicide_screen": screen} for screen in screens]
    without = {key: ALL[key] for key in ALL if key not in {"ciwa", "dsm5_criteria"}}
    depends: list[list[str]] = [[], ["opioid"], ["alcohol"], ["opioid", "sedative"]]
    cases += [
        without | {"physical_dependence": words, "primary": primary}
        for words, primary in product(depends, ["mental_health", "both"])
    ]
    for facts in cases:
        made = asked(site, facts=facts)
        found = Referral.objects.filter(knows_all(), pk=made.pk).exists()
        assert found is (not missing(read_facts(facts))), facts


def test_a_list_of_names_is_one_entry_in_the_trail(cast: Cast, site: Site) -> None:
    one = asked(site)
    inbox(actor=cast.actor(Role.INTAKE), now=NOW)
    entry = TrailEntry.objects.get(action="referrals.list")
    assert entry.details == {"clients": [one.episode.client_id]}


def test_two_thousand_referrals_take_as_many_statements_as_two(cast: Cast, site: Site) -> None:
    for number in range(120):
        asked(site, number)
    actor = cast.actor(Role.INTAKE)
    inbox(actor=actor, now=NOW)
    with assertNumQueries(4):
        found = inbox(actor=actor, now=NOW, page="2")
    assert len(found.page.object_list) == 50
    assert found.page.paginator.num_pages == 3
    assert inbox(actor=actor, now=NOW, page="no number").page.number == 1


@pytest.mark.parametrize(
    ("query", "says"),
    [("", "Nobody is waiting for an answer"), ("?q=nobody", "No match"), ("?f=new", "No match")],
)
def test_an_empty_inbox_says_why_it_is_empty(cast: Cast, query: str, says: str) -> None:
    web = Browser()
    web.force_login(cast.users[Role.INTAKE])
    assert says in web.get(f"/referrals/{query}").content.decode()


def test_the_page_shows_the_clock_and_the_next_step(cast: Cast, site: Site) -> None:
    asked(site, first_name="Saskia", source="web", wish="evening")
    web = Browser()
    web.force_login(cast.users[Role.COUNSELOR])
    page = web.get("/referrals/").content.decode()
    assert "Saskia" in page
    assert "Web form" in page
    assert "Evening" in page
    assert "New call" not in page
