"""The placement: a clinician decides on facts that are known, and it is kept to the byte."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client as Browser
from pytest_django.asserts import assertNumQueries

from tests import builders
from tests.apps.intake.way_in import FITS, STOP, UNKNOWN, asked, placed
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake.actions.placement import place
from wayhome.apps.intake.models import Placement, Referral
from wayhome.apps.intake.queries.placement import placement
from wayhome.apps.people.models import User
from wayhome.apps.program.models import Site
from wayhome.domain.levels import Level
from wayhome.domain.placement.facts import read_facts
from wayhome.domain.placement.recommend import as_json, recommend
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
    return f"/referrals/{referral.public_id}/placement/"


def decide(cast: Cast, referral: Referral, **given: object) -> Placement:
    values = {
        "actor": cast.actor(Role.COUNSELOR),
        "referral_id": referral.public_id,
        "level": Level.IOP,
        "reason": "",
        "version": referral.version,
        "now": NOW,
    }
    return place(**(values | given))  # type: ignore[arg-type]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.verdict.against]


def test_the_advice_is_accepted_and_everything_is_kept(cast: Cast, site: Site) -> None:
    referral = asked(site)

    kept = decide(cast, referral)

    referral.episode.refresh_from_db()
    assert referral.episode.status == "screened"
    assert (kept.decided_level, kept.recommended, kept.status) == ("iop", "iop", "recommended")
    assert kept.rules_on == TODAY
    assert kept.facts == FITS | {"age": 36}
    assert kept.result == as_json(recommend(read_facts(kept.facts), on=TODAY))
    assert kept.decided_by == cast.users[Role.COUNSELOR]
    assert TrailEntry.objects.latest("pk").action == "placement.decide"


def test_the_tasks_of_the_rules_are_owed_once(cast: Cast, site: Site) -> None:
    referral = asked(site)
    decide(cast, referral)
    decide(cast, referral)

    task = Task.objects.get()
    assert (task.kind, task.role) == ("offer_naloxone", "nurse")
    assert task.due_at == NOW + timedelta(hours=24)


def test_whoever_injects_moves_up_the_list(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=FITS | {"injects": True, "pregnant": True})

    decide(cast, referral)

    referral.episode.refresh_from_db()
    assert referral.episode.priority == 1


def test_another_level_needs_a_reason_in_the_action_and_in_the_database(
    cast: Cast, site: Site
) -> None:
    referral = asked(site)

    with pytest.raises(Refused) as refused:
        decide(cast, referral, level=Level.PHP, reason="  ")
    assert codes(refused) == ["placement.reason"]
    kept = decide(cast, referral, level=Level.PHP, reason="Three panic attacks since Sunday")
    assert (kept.decided_level, kept.recommended) == ("php", "iop")
    with pytest.raises(IntegrityError):
        Placement.objects.filter(pk=kept.pk).update(reason="")


@pytest.mark.parametrize(
    ("facts", "code"), [(STOP, "placement.stop"), (UNKNOWN, "placement.incomplete")]
)
def test_no_level_while_a_stop_stands_or_an_answer_is_missing(
    cast: Cast, site: Site, facts: dict[str, object], code: str
) -> None:
    referral = asked(site, facts=facts)

    with pytest.raises(Refused) as refused:
        decide(cast, referral, reason="I take the risk")

    assert codes(refused) == [code]
    assert not Placement.objects.exists()


def test_new_facts_alone_take_a_stop_away(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=STOP)
    Referral.objects.filter(pk=referral.pk).update(facts=STOP | {"ciwa": 3})

    assert decide(cast, referral).decided_level == "iop"


def test_a_decision_on_facts_that_changed_meanwhile_is_not_taken(cast: Cast, site: Site) -> None:
    referral = asked(site)
    Referral.objects.filter(pk=referral.pk).update(version=2)

    with pytest.raises(Conflict):
        decide(cast, referral)
    assert not Placement.objects.exists()


def test_a_settled_referral_is_not_placed_again(cast: Cast, site: Site) -> None:
    referral = asked(site, closed_at=NOW)

    with pytest.raises(Refused) as refused:
        decide(cast, referral)
    assert codes(refused) == ["referral.closed"]


def test_intake_prepares_a_clinician_decides_a_stranger_sees_nothing(
    cast: Cast, site: Site
) -> None:
    referral = asked(site)

    with pytest.raises(Refused) as refused:
        decide(cast, referral, actor=cast.actor(Role.INTAKE))
    assert codes(refused) == ["permit.place"]
    with pytest.raises(NotHere):
        decide(cast, referral, actor=cast.stranger)
    assert decide(cast, referral, actor=cast.actor(Role.SUPERVISOR)).pk


def test_an_old_placement_runs_again_to_the_same_bytes(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    kept = Placement.objects.get()

    page = browser(cast.users[Role.COUNSELOR]).get(f"{url(referral)}?again={kept.public_id}")
    assert "The same answer, to the last character." in page.text

    Placement.objects.update(result=kept.result.replace("iop", "php"))
    page = browser(cast.users[Role.COUNSELOR]).get(f"{url(referral)}?again={kept.public_id}")
    assert "Not the same answer." in page.text


def test_somebody_elses_placement_is_not_run_again(cast: Cast, site: Site) -> None:
    other = placed(cast, site)
    kept = Placement.objects.get(episode=other.episode)

    found = browser(cast.users[Role.COUNSELOR]).get(f"{url(asked(site))}?again={kept.public_id}")

    assert found.status_code == 404


def test_the_page_shows_rules_with_source_and_what_would_change(cast: Cast, site: Site) -> None:
    page = placement(actor=cast.actor(Role.COUNSELOR), referral_id=asked(site).public_id, now=NOW)

    assert page.advice.title == "Advice: IOP"
    assert [row.code for row in page.advice.findings] == ["OPR-D1", "OPR-U1"]
    assert page.advice.findings[0].facts == "Returns to use in 6 months 2"
    assert page.advice.findings[0].source.startswith("TIP 47")
    assert page.advice.changes[0] == ("Daily nursing: yes", "Residential care", "warn")
    assert any(tone == "risk" for _, _, tone in page.advice.changes)
    assert [rung.word for rung in page.rungs if rung.is_advice] == ["iop"]
    assert page.against == ()


def test_the_page_of_a_stop_says_so_first_and_offers_no_level(cast: Cast, site: Site) -> None:
    page = browser(cast.users[Role.COUNSELOR]).get(url(asked(site, facts=STOP)))

    text = page.text
    assert text.index("Stop: withdrawal needs care around the clock first") < text.index(
        "Six areas"
    )
    assert "Sign decision" not in text
    assert "Hand over warmly" in text


def test_what_is_missing_leads_to_where_it_is_asked(cast: Cast, site: Site) -> None:
    referral = asked(site, facts=UNKNOWN)

    page = browser(cast.users[Role.COUNSELOR]).get(url(referral))

    link = f"/referrals/{referral.public_id}/assessment/#id_household_active_use_0"
    assert link in page.text
    assert (
        'id="id_household_active_use_0"'
        in browser(cast.users[Role.COUNSELOR])
        .get(f"/referrals/{referral.public_id}/assessment/")
        .text
    )


def test_signing_on_the_page(cast: Cast, site: Site) -> None:
    referral = asked(site)
    carla = browser(cast.users[Role.COUNSELOR])

    bad = carla.post(url(referral), {"level": "php", "reason": "", "version": referral.version})
    assert bad.status_code == 422
    assert "Say why you choose another level" in bad.text
    good = carla.post(url(referral), {"level": "iop", "reason": "", "version": referral.version})
    assert good.status_code == 302
    page = carla.get(url(referral))
    assert "The decision is signed." in page.text
    assert "Put on the waiting list" in page.text


def test_the_page_says_when_the_facts_moved_on(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    Referral.objects.filter(pk=referral.pk).update(facts=FITS | {"relapses_past_6_months": 3})

    assert "The facts changed since." in browser(cast.users[Role.COUNSELOR]).get(url(referral)).text


def test_a_level_that_is_not_given_here_leads_to_a_hand_off(cast: Cast, site: Site) -> None:
    referral = placed(cast, site, level=Level.RESIDENTIAL)

    page = browser(cast.users[Role.COUNSELOR]).get(url(referral))

    assert "Care begins elsewhere" in page.text
    assert "Offer a seat" not in page.text


def test_who_may_look(cast: Cast, site: Site) -> None:
    referral = asked(site)

    assert browser(cast.users[Role.INTAKE]).get(url(referral)).status_code == 200
    assert browser(cast.users[Role.BILLER]).get(url(referral)).status_code == 403
    assert browser(cast.stranger_user).get(url(referral)).status_code == 404


def test_the_look_is_on_the_trail_and_costs_few_statements(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    actor = cast.actor(Role.COUNSELOR)

    with assertNumQueries(8):
        placement(actor=actor, referral_id=referral.public_id, now=NOW)

    assert TrailEntry.objects.latest("pk").action == "placement.read"
