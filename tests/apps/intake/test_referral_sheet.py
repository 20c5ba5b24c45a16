"""Writing on the call sheet: saves, conflicts, tries, hand-overs, and who may look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django.asserts import assertNumQueries

from tests import builders
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake.actions.referral import refer
from wayhome.apps.intake.actions.referral_sheet import hand_over, log_contact, save_sheet
from wayhome.apps.intake.asked import Asked, Call, Person
from wayhome.apps.intake.models import ContactAttempt, Referral
from wayhome.apps.intake.queries.referral_sheet import sheet
from wayhome.domain.episode import CloseReason
from wayhome.domain.privacy.permit import Actor, Role
from wayhome.domain.verdict import Refused

MAYA = Person(first_name="Maya", last_name="Lowell", phone="312-555-0148", may_call=True)


@pytest.fixture
def call(cast: Cast) -> Referral:
    builders.site(cast.organization)
    return refer(actor=cast.actor(Role.INTAKE), asked=Asked(person=MAYA), now=NOW)


def save(  # the words of a sheet, as one would say them
    actor: Actor, call: Referral, versions: tuple[int, int] = (1, 1), **said: Any
) -> Referral:
    facts = said.pop("facts", {})
    return save_sheet(
        actor=actor,
        referral_id=call.public_id,
        asked=Asked(person=said.pop("person", MAYA), call=Call(**said), facts=facts),
        versions=versions,
        now=NOW,
    )


def page(cast: Cast, role: Role, call: Referral, path: str = "") -> tuple[int, str]:
    web = Browser()
    web.force_login(cast.users[role])
    answer = web.get(f"/referrals/{call.public_id}/{path}")
    return answer.status_code, answer.content.decode()


def posted(call: Referral, role_user: Any, path: str = "", **data: Any) -> tuple[int, str]:
    web = Browser()
    web.force_login(role_user)
    answer = web.post(f"/referrals/{call.public_id}/{path}", data)
    return answer.status_code, answer.content.decode()


def test_what_was_said_is_kept_and_other_pages_facts_stay(cast: Cast, call: Referral) -> None:
    Referral.objects.update(facts={"phq9": 12, "pregnant": True})
    done = save(cast.actor(Role.INTAKE), call, own_words="Pills", facts={"injects": True})
    assert done.facts == {"phq9": 12, "injects": True}
    assert done.own_words == "Pills"
    assert done.episode.priority == 3
    entry = TrailEntry.objects.get(action="referral.save")
    assert entry.details == {"fields": ["facts", "own_words"], "version": 2}


def test_saving_the_same_sheet_again_writes_nothing(cast: Cast, call: Referral) -> None:
    assert save(cast.actor(Role.INTAKE), call).version == 1
    assert not TrailEntry.objects.filter(action="referral.save").exists()


def test_the_second_of_two_people_is_told_and_sees_both(cast: Cast, call: Referral) -> None:
    save(cast.actor(Role.INTAKE), call, own_words="Hers", facts={"injects": True})
    with pytest.raises(Conflict) as told:
        save(cast.actor(Role.SUPERVISOR), call, own_words="His", facts={"cows": 4})
    assert told.value.mine["own_words"] == "His"
    assert told.value.theirs["own_words"] == "Hers"
    assert told.value.theirs["Uses a needle"] == "yes"
    call.refresh_from_db()
    assert call.own_words == "Hers"


def test_nobody_conflicts_with_himself(cast: Cast, call: Referral) -> None:
    actor = cast.actor(Role.INTAKE)
    save(actor, call, own_words="one")
    save(actor, call, own_words="one two", person=Person(first_name="Maya"))
    done = save(actor, call, own_words="one two three", person=MAYA)
    assert (done.own_words, done.version) == ("one two three", 4)
    save(cast.actor(Role.SUPERVISOR), call, (4, 3), own_words="other")
    with pytest.raises(Conflict):
        save(actor, call, (4, 3), own_words="again")


def test_the_page_of_a_conflict_shows_both_and_is_409(cast: Cast, call: Referral) -> None:
    save(cast.actor(Role.SUPERVISOR), call, own_words="Hers")
    data = {"first_name": "Maya", "last_name": "Lowell", "version": "1", "client_version": "1"}
    user = cast.users[Role.INTAKE]
    status, text = posted(call, user, **data, phone=MAYA.phone, own_words="Mine")
    assert status == 409
    assert "Hers" in text
    assert "Mine" in text


def test_a_stop_leaves_one_task_however_often_it_is_saved(cast: Cast, call: Referral) -> None:
    actor = cast.actor(Role.INTAKE)
    save(actor, call, facts={"suicide_screen": {"item4": True}})
    save(actor, call, facts={"suicide_screen": {"item4": True, "item5": True}})
    assert Task.objects.get().kind == "hand_off_emergency_evaluation"
    _, text = page(cast, Role.INTAKE, call)
    assert "Stop: they need to be seen today" in text
    assert "OPR-S2" in text
    assert "This is not a refusal" in text


def test_a_child_is_owed_a_hand_over_too(cast: Cast, call: Referral) -> None:
    young = Person(first_name="Juno", born_on=NOW.date().replace(year=2014))
    facts = {
        "emergency": [],
        "suicide_screen": {"item4": False, "item5": False, "item6": False},
        "ciwa": 0,
    }
    save(cast.actor(Role.INTAKE), call, person=young, facts=facts)
    assert Task.objects.get().kind == "hand_off_not_eligible"


def test_handing_over_closes_the_task_and_asks_to_call_next_day(cast: Cast, call: Referral) -> None:
    actor = cast.actor(Role.INTAKE)
    save(actor, call, facts={"emergency": ["seizure"]})
    status, text = posted(call, cast.users[Role.INTAKE], "hand-over/", to="", who="")
    assert status == 422
    assert "Say who has them now" in text
    done = posted(call, cast.users[Role.INTAKE], "hand-over/", to="911", who="sister")
    assert done[0] == 302
    owed, after = Task.objects.order_by("pk")
    assert owed.outcome == "With 911. sister"
    assert owed.done_at is not None
    assert after.kind == "call_after_hand_off"
    assert "With 911. sister" in page(cast, Role.INTAKE, call)[1]


def test_the_steps_and_the_foot_follow_the_hand_over(cast: Cast, call: Referral) -> None:
    actor, ida = cast.actor(Role.INTAKE), cast.users[Role.INTAKE]
    save(actor, call, facts={"emergency": ["seizure"]})
    before = page(cast, Role.INTAKE, call)[1]
    assert "See the hand-off" not in before
    assert "#hand-h" in before
    posted(call, ida, "hand-over/", to="911", who="sister")

    after = page(cast, Role.INTAKE, call)[1]
    found = sheet(actor=actor, referral_id=call.public_id, now=NOW)
    assert [step.state for step in found.steps] == ["done", "stop", "done", "now"]
    assert "See the hand-off" in after
    assert "Not a fit: hand over" not in after


def test_who_may_not_write_is_refused_before_a_word_about_the_form(
    cast: Cast, call: Referral
) -> None:
    for path in ("hand-over/", "take-back/", ""):
        assert posted(call, cast.users[Role.NURSE], path)[0] == 403
        assert posted(call, cast.stranger_user, path)[0] == 404


def test_a_hand_over_cannot_be_followed_up_in_the_past(cast: Cast, call: Referral) -> None:
    with pytest.raises(Refused) as told:
        hand_over(
            actor=cast.actor(Role.INTAKE),
            referral_id=call.public_id,
            to="911",
            who="",
            call_at=NOW - timedelta(hours=1),
            now=NOW,
        )
    assert told.value.verdict.against[0].code == "contact.next"


def test_a_stop_said_by_mistake_is_closed_by_a_person_with_a_reason(
    cast: Cast, call: Referral
) -> None:
    actor, user = cast.actor(Role.INTAKE), cast.users[Role.INTAKE]
    save(actor, call, facts={"emergency": ["seizure"]})
    status, text = posted(call, user, "take-back/", reason="typed wrong")
    assert (status, "The answers still say stop" in text) == (422, True)
    save(actor, call, facts={"emergency": []})
    assert Task.objects.get().done_at is None
    assert "A hand-over is still open" in page(cast, Role.INTAKE, call)[1]
    status, text = posted(call, user, "take-back/", reason="")
    assert (status, "Say which answer was wrong" in text) == (422, True)
    assert posted(call, user, "take-back/", reason="typed wrong")[0] == 302
    assert Task.objects.get().outcome == "Taken back. typed wrong"
    assert posted(call, cast.users[Role.BILLER], "take-back/", reason="x")[0] == 403


def attempt(actor: Actor, call: Referral, **given: Any) -> ContactAttempt:
    values: dict[str, Any] = {"channel": "call", "reached": False, "note": "", "next_at": None}
    return log_contact(actor=actor, referral_id=call.public_id, now=NOW, **(values | given))


def test_people_are_reached_only_as_they_agreed(cast: Cast, call: Referral) -> None:
    actor = cast.actor(Role.INTAKE)
    assert attempt(actor, call, next_at=NOW + timedelta(hours=3)).channel == "call"
    call.refresh_from_db()
    assert call.callback_at == NOW + timedelta(hours=3)
    for channel in ("text", "pigeon"):
        with pytest.raises(Refused) as told:
            attempt(actor, call, channel=channel)
        assert told.value.verdict.against[0].code == "contact.channel"
    assert attempt(actor, call, channel="they_called", reached=True).reached


@pytest.mark.parametrize("days", [-1, 61])
def test_the_next_try_lies_in_the_coming_weeks(cast: Cast, call: Referral, days: int) -> None:
    with pytest.raises(Refused) as told:
        attempt(cast.actor(Role.INTAKE), call, next_at=NOW + timedelta(days=days))
    assert told.value.verdict.against[0].code == "contact.next"


def test_the_page_offers_only_agreed_ways_and_explains_a_wrong_time(
    cast: Cast, call: Referral
) -> None:
    _, text = page(cast, Role.INTAKE, call, "contact/")
    assert 'value="call"' in text
    assert 'value="text"' not in text
    user = cast.users[Role.INTAKE]
    status, text = posted(
        call, user, "contact/", channel="call", reached="no", next_on="2020-01-01"
    )
    assert status == 422
    assert "Give both the day and the time" in text
    late = {"next_on": "2020-01-01", "next_time": "09:00"}
    status, text = posted(call, user, "contact/", channel="call", reached="no", **late)
    assert "This time has passed" in text
    assert posted(call, user, "contact/", channel="call", reached="yes", note="ok")[0] == 302
    assert "Call, reached" in page(cast, Role.INTAKE, call)[1]


def test_a_settled_referral_can_only_be_read(cast: Cast, call: Referral) -> None:
    call.episode.close(on=NOW.date(), reason=CloseReason.NOT_ADMITTED)
    with pytest.raises(Refused) as told:
        save(cast.actor(Role.INTAKE), call, own_words="late")
    assert told.value.verdict.against[0].code == "referral.closed"
    assert "This referral is settled" in page(cast, Role.INTAKE, call)[1]


def test_a_counselor_looks_a_biller_is_told_why_not_a_stranger_finds_nothing(
    cast: Cast, call: Referral
) -> None:
    status, text = page(cast, Role.COUNSELOR, call)
    assert status == 200
    assert "Your role may look, not write." in text
    assert page(cast, Role.BILLER, call)[0] == 403
    with pytest.raises(NotHere):
        sheet(actor=cast.stranger, referral_id=call.public_id, now=NOW)
    with pytest.raises(Refused):
        save(cast.actor(Role.COUNSELOR), call, own_words="x")
    with pytest.raises(NotHere):
        save(cast.stranger, call, own_words="x")
    web = Browser()
    web.force_login(cast.stranger_user)
    for path in ("", "week/", "contact/"):
        assert web.get(f"/referrals/{call.public_id}/{path}").status_code == 404


def test_the_title_and_the_address_hold_no_name_and_the_print_has_the_notice(
    cast: Cast, call: Referral
) -> None:
    _, text = page(cast, Role.INTAKE, call)
    assert "Maya" in text
    assert "Maya" not in text.split("</title>")[0]
    assert "42 CFR" in text


def test_the_sheet_saves_itself_and_gives_back_only_what_changed(
    cast: Cast, call: Referral
) -> None:
    web = Browser()
    web.force_login(cast.users[Role.INTAKE])
    data = {"first_name": "Maya", "version": "1", "client_version": "1", "emergency": "seizure"}
    answer = web.post(f"/referrals/{call.public_id}/", data, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.strip().startswith('<div class="gl" id="live">')
    assert 'name="version" value="2"' in text
    assert "Stop: this is an emergency" in text
    wrong = data | {"phone": "12", "version": "2", "client_version": "2"}
    answer = web.post(f"/referrals/{call.public_id}/", wrong, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Write a phone number" in answer.content.decode()
    Referral.objects.update(version=9)
    answer = web.post(f"/referrals/{call.public_id}/", data, headers={"HX-Request": "true"})
    assert answer.status_code in {200, 409}


def test_a_button_at_the_foot_saves_first_and_then_leads_on(cast: Cast, call: Referral) -> None:
    web = Browser()
    web.force_login(cast.users[Role.INTAKE])
    data = {"first_name": "Maya", "version": "1", "client_version": "1", "own_words": "Kept"}
    answer = web.post(f"/referrals/{call.public_id}/", data | {"then": "contact"})
    assert answer["Location"].endswith("/contact/")
    call.refresh_from_db()
    assert call.own_words == "Kept"


def test_the_week_is_set_from_the_sheet(cast: Cast, call: Referral) -> None:
    status, text = page(cast, Role.INTAKE, call, "week/")
    assert status == 200
    seen = text.split('name="seen" value="')[1].split('"')[0]
    user = cast.users[Role.INTAKE]
    assert posted(call, user, "week/", seen=seen, life="pupil")[0] == 302
    assert "School 35 h" in page(cast, Role.INTAKE, call)[1]


def test_the_sheet_asks_the_database_a_fixed_number_of_times(cast: Cast, call: Referral) -> None:
    actor = cast.actor(Role.INTAKE)
    for _ in range(3):
        attempt(actor, call)
    with assertNumQueries(7):
        sheet(actor=actor, referral_id=call.public_id, now=NOW)
