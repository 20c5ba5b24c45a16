"""Who begins care elsewhere stands in the demo as the product's own actions would have left them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import pytest
from django.db import transaction

from tests import builders
from tests.apps.demo.built.conftest import Demo
from tests.apps.demo.built.test_people import REFERRALS, episode
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.demo.days import NOW, written
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.actions.placement_decline import (
    Plan,
    begin_hand_off,
    end_hand_off,
    they_have_them,
)
from wayhome.apps.intake.actions.referral import owe_hand_off
from wayhome.apps.intake.actions.referral_sheet import hand_over
from wayhome.apps.intake.models import Referral
from wayhome.apps.intake.preview import preview
from wayhome.apps.intake.queries.placement_decline import decline
from wayhome.apps.intake.queries.referral_inbox import inbox
from wayhome.apps.people.models import User
from wayhome.apps.program.models import Site
from wayhome.domain.hand_off import Ending, Why
from wayhome.domain.privacy.permit import Actor

HANDED: Final = [key for key, told in REFERRALS.items() if "hand_off" in told]
UNDER_WAY: Final = ("R01", "R02", "R03", "R09")
ACTIONS: Final = ("placement.", "hand_off.", "referral.hand_over", "episode.close")


@pytest.fixture
def kofi(demo: Demo) -> Iterator[Actor]:
    """The intake coordinator. What he does, his looks too, is undone after the test."""
    with transaction.atomic():
        yield User.objects.get(name="Kofi Draper").actor()
        transaction.set_rollback(True)


def moment(words: str) -> datetime:
    return written(Site.objects.get(code="OS"), words)


def acted(kofi: Actor, key: str) -> Episode:
    """The same person once more, handed over by the actions at the told times."""
    told, shown = REFERRALS[key]["hand_off"], episode(key)
    client = builders.client(shown.organization, born_on=shown.client.born_on)
    made = builders.episode(client, shown.site, status="referred")
    call = Referral.objects.create(
        organization=shown.organization,
        episode=made,
        source="phone",
        received_at=shown.referral.received_at,
        facts=shown.referral.facts,
    )
    on = date.fromisoformat(REFERRALS[key]["at"][:10])
    owe_hand_off(made, preview(call.facts, on=on), call.received_at)
    words = {name: told[name] for name in ("to", "place", "person", "phone")}
    who: dict[str, Any] = {"actor": kofi, "referral_id": call.public_id}
    begin_hand_off(**who, plan=Plan(why=Why(told["why"]), **words), now=moment(told["begun"]))
    spoken_at = moment(told["spoken"])
    if "call_at" in told:
        to, said = told["outcome"].removeprefix("With ").split(". ", 1)
        hand_over(**who, to=to, who=said, call_at=moment(told["call_at"]), now=spoken_at)
    else:
        they_have_them(**who, note=told["outcome"], now=spoken_at)
    if "ended" in told:
        ending, note = Ending(told["ending"]), told["note"]
        end_hand_off(**who, ending=ending, note=note, version=1, now=moment(told["ended"]))
    return Episode.objects.get(pk=made.pk)


def standing(row: Episode) -> dict[str, Any]:
    """All that a hand-off leaves behind, without ids."""
    tasks = row.tasks.filter(kind__contains="hand_off").order_by("created_at", "due_at")
    trail = TrailEntry.objects.filter(client_id=row.client_id).order_by("at", "action")
    return {
        "episode": (row.status, row.closed_on, row.close_reason),
        "referral": (row.referral.callback_at, row.referral.closed_at),
        "hand-offs": _values(row.hand_offs.all(), "episode", "task"),
        "task of it": [one.task.kind for one in row.hand_offs.select_related("task")],
        "tasks": _values(tasks, "episode"),
        "placements": _values(row.placements.all(), "episode"),
        "trail": [
            (entry.at, entry.user_id, entry.action)
            for entry in trail
            if entry.action.startswith(ACTIONS)
        ],
    }


def _values(rows: Any, *but_not: str) -> list[dict[str, Any]]:
    left_out = {"id", "public_id", "organization", *but_not}
    return [
        {
            field.name: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in left_out
        }
        for row in rows
    ]


@pytest.mark.parametrize("key", HANDED)
def test_a_hand_off_stands_as_the_actions_leave_it(kofi: Actor, key: str) -> None:
    shown = standing(episode(key))
    assert standing(acted(kofi, key)) == shown


def test_the_inbox_asks_whether_they_arrived_and_misses_no_answers_but_one_persons(
    kofi: Actor,
) -> None:
    rows = inbox(actor=kofi, now=NOW).page.object_list
    keys = {" ".join(told["name"]): key for key, told in REFERRALS.items()}
    assert {keys[row.name]: row.state for row in rows} == {
        **dict.fromkeys(UNDER_WAY, "arriving"),
        "R04": "missing",
        "R05": "held",
        "R06": "waiting",
        "R07": "held",
        "R10": "held",
    }


@pytest.mark.parametrize("key", UNDER_WAY)
def test_the_page_shows_the_hand_off_under_way(kofi: Actor, key: str) -> None:
    row = decline(actor=kofi, referral_id=episode(key).referral.public_id, now=NOW).open
    assert row is not None
    assert row.is_spoken
    assert not row.is_late


@pytest.mark.parametrize(("key", "code"), [("R01", "S3"), ("R02", "S2"), ("R03", "S5")])
def test_the_call_sheet_shows_the_stop(demo: Demo, key: str, code: str) -> None:
    facts = episode(key).referral.facts
    seen = preview(facts, on=date.fromisoformat(REFERRALS[key]["at"][:10]))
    assert seen.is_stop
    assert not seen.questions
    assert [found.code for found in seen.findings if found.is_stop] == [f"OPR-{code}"]


def test_the_facts_of_the_three_are_those_told(demo: Demo) -> None:
    assert episode("R01").referral.facts["ciwa"] == 21
    assert episode("R02").referral.facts["suicide_screen"]["item4"] is True
    pills = episode("R03").referral.facts
    assert (pills["sedative_daily"], pills["sedative_taper_supervised"]) == (True, False)
