"""Taking a call: what is written, who may, who might be the same person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django.asserts import assertNumQueries

from tests import builders
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake.actions.referral import receive, refer
from wayhome.apps.intake.asked import NO_NAME, Asked, Call, Person
from wayhome.apps.intake.models import Referral
from wayhome.apps.intake.queries.referral_duplicates import likely_same
from wayhome.apps.people.models import Client
from wayhome.apps.program.models import Site
from wayhome.domain.episode import CloseReason
from wayhome.domain.privacy.permit import Role, open_form
from wayhome.domain.verdict import Refused

MAYA = Person(
    first_name="Maya", last_name="Lowell", born_on=date(1997, 4, 22), phone="(312) 555-0148"
)


@pytest.fixture
def site(cast: Cast) -> Site:
    return builders.site(cast.organization)


def take(cast: Cast, person: Person = MAYA, **facts: Any) -> Referral:
    asked = Asked(person=person, call=Call(own_words="Help"), facts=facts)
    return refer(actor=cast.actor(Role.INTAKE), asked=asked, now=NOW)


def likely(cast: Cast, **given: Any) -> list[str]:
    asked = {"first_name": "", "last_name": "", "born_on": None, "phone": ""} | given
    found = likely_same(actor=cast.actor(Role.INTAKE), now=NOW, **asked)
    return [one.why for one in found]


def browser(cast: Cast, role: Role = Role.INTAKE) -> Browser:
    found = Browser()
    found.force_login(cast.users[role])
    return found


def test_a_call_becomes_a_client_an_episode_and_a_referral(cast: Cast, site: Site) -> None:
    made = take(cast, injects=True)
    client = made.episode.client
    assert (client.first_name, client.last_name) == ("Maya", "Lowell")
    assert made.facts == {"injects": True, "age": 29}
    assert (made.episode.status, made.episode.requested_on) == ("referred", TODAY)
    assert made.episode.priority == 3
    assert made.taken_by_id == cast.users[Role.INTAKE].pk
    entry = TrailEntry.objects.get(action="referral.take")
    assert entry.client_id == client.pk
    assert "Maya" not in str(entry.details)


def test_it_takes_at_most_twelve_statements(cast: Cast, site: Site) -> None:
    take(cast)
    with assertNumQueries(8):
        take(cast, Person(first_name="Ana"))


def test_a_stop_leaves_a_task_to_hand_over_within_minutes(cast: Cast, site: Site) -> None:
    made = take(cast, Person(), emergency=["overdose_signs"])
    task = Task.objects.get(episode=made.episode)
    assert task.kind == "hand_off_emergency"
    assert (task.due_at - NOW).total_seconds() == 20 * 60
    assert made.episode.client.first_name == NO_NAME


def test_a_biller_may_not_and_an_organization_without_a_site_is_told(cast: Cast) -> None:
    with pytest.raises(Refused) as told:
        take(cast)
    assert told.value.verdict.against[0].code == "referral.no_site"
    builders.site(cast.organization)
    assert take(cast).pk
    with pytest.raises(Refused) as told:
        refer(actor=cast.actor(Role.BILLER), asked=Asked(person=MAYA), now=NOW)
    assert told.value.verdict.against[0].code == "permit.referral.take"


def test_a_site_or_an_earlier_client_of_another_program_is_not_here(cast: Cast, site: Site) -> None:
    theirs = builders.client(cast.elsewhere)
    with pytest.raises(NotHere):
        refer(
            actor=cast.actor(Role.INTAKE),
            asked=Asked(person=MAYA),
            now=NOW,
            earlier_id=theirs.public_id,
        )
    with pytest.raises(NotHere):
        refer(
            actor=cast.actor(Role.INTAKE),
            asked=Asked(person=MAYA, site_id=builders.site(cast.elsewhere).public_id),
            now=NOW,
        )


def test_somebody_who_comes_back_keeps_the_record_and_gets_the_new_phone(
    cast: Cast, site: Site
) -> None:
    before = take(cast)
    earlier = before.episode.client
    with pytest.raises(Refused) as told:
        refer(
            actor=cast.actor(Role.INTAKE),
            asked=Asked(person=MAYA),
            now=NOW,
            earlier_id=earlier.public_id,
        )
    assert told.value.verdict.against[0].code == "referral.open_episode"
    before.episode.close(on=TODAY, reason=CloseReason.NOT_ADMITTED)
    again = refer(
        actor=cast.actor(Role.INTAKE),
        asked=Asked(person=Person(first_name="M.", phone="773-555-0000", may_call=True)),
        now=NOW,
        earlier_id=earlier.public_id,
    )
    found = again.episode.client
    assert found.pk == earlier.pk
    assert (found.first_name, found.phone, found.may_call) == ("Maya", "773-555-0000", True)
    assert Client.objects.count() == 1


def test_the_open_form_opens_one_program_and_no_other(cast: Cast, site: Site) -> None:
    actor = open_form(cast.organization.pk)
    here = cast.organization.public_id
    made = receive(actor=actor, organization_id=here, asked=Asked(person=MAYA), now=NOW)
    assert (made.source, made.taken_by_id) == ("web", None)
    assert TrailEntry.objects.get(action="referral.take").user_id is None
    with pytest.raises(NotHere):
        receive(
            actor=actor,
            organization_id=cast.elsewhere.public_id,
            asked=Asked(person=MAYA),
            now=NOW,
        )
    with pytest.raises(Refused):
        refer(actor=actor, asked=Asked(person=MAYA), now=NOW)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"first_name": "Maja", "last_name": "Löwell", "born_on": MAYA.born_on}, ["birth"]),
        ({"first_name": "MAYA", "born_on": MAYA.born_on}, ["birth"]),
        ({"first_name": "Zoltan", "phone": "+1 312 555 0148"}, ["phone"]),
        ({"first_name": "Robert", "last_name": "Kim", "born_on": MAYA.born_on}, []),
        ({"first_name": "Maya", "last_name": "Lowell", "born_on": date(1997, 4, 23)}, []),
        ({"first_name": "Maya", "phone": "0148"}, []),
    ],
)
def test_the_same_birth_date_and_a_like_name_or_the_same_phone_is_shown(
    cast: Cast, site: Site, given: dict[str, Any], why: list[str]
) -> None:
    take(cast)
    found = likely(cast, **given)
    assert [next(word for word in ("phone", "birth") if word in one) for one in found] == why


def test_names_of_any_script_are_compared(cast: Cast, site: Site) -> None:
    born = date(1988, 2, 29)
    take(cast, Person(first_name="明", last_name="王", born_on=born))
    assert likely(cast, first_name="明", last_name="王", born_on=born)
    assert not likely(cast, first_name="芳", last_name="李", born_on=born)


def test_nobody_of_another_program_is_ever_shown(cast: Cast, site: Site) -> None:
    builders.client(
        cast.elsewhere,
        first_name="Maya",
        last_name="Lowell",
        born_on=MAYA.born_on,
        phone=MAYA.phone,
    )
    assert not likely(cast, first_name="Maya", last_name="Lowell", born_on=MAYA.born_on)
    with pytest.raises(Refused):
        likely_same(
            actor=cast.actor(Role.BILLER),
            first_name="Maya",
            last_name="",
            born_on=None,
            phone=MAYA.phone,
            now=NOW,
        )


def test_the_screen_shows_who_might_be_the_same_before_it_saves(cast: Cast, site: Site) -> None:
    earlier = take(cast)
    web = browser(cast)
    call = {"first_name": "Maja", "last_name": "Lowell", "born_on": "1997-04-22"}
    answer = web.post("/referrals/new/", call)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Possible duplicate" in page
    assert 'value="Maja"' in page
    assert earlier.public_id in page
    assert Referral.objects.count() == 1
    assert web.post("/referrals/new/", call | {"person": "new"}).status_code == 302
    assert Referral.objects.count() == 2


def test_a_name_is_needed_but_never_before_a_stop(cast: Cast, site: Site) -> None:
    web = browser(cast)
    answer = web.post("/referrals/new/", {"own_words": "Hello"})
    assert answer.status_code == 422
    assert "Give a first name" in answer.content.decode()
    answer = web.post("/referrals/new/", {"emergency": ["seizure"]})
    assert answer.status_code == 302
    page = web.get(answer["Location"]).content.decode()
    assert "Stop: this is an emergency" in page
    assert "Call 911" in page


def test_the_preview_stops_at_once_and_saves_nothing(cast: Cast, site: Site) -> None:
    web = browser(cast)
    answer = web.post(
        "/referrals/new/preview/",
        {"suicide_screen_item5": "yes"},
        headers={"HX-Request": "true"},
    )
    page = answer.content.decode()
    assert 'id="stop"' in page
    assert "988" in page
    assert not Referral.objects.exists()
    assert browser(cast, Role.BILLER).post("/referrals/new/preview/").status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("born_on", "2030-01-01", "still to come"),
        ("born_on", "1871-01-01", "more than 130 years"),
        ("born_on", "2025-02-29", "Write a date that exists"),
        ("phone", "call me", "Write a phone number"),
        ("email", "nobody", "Write an e-mail address"),
        ("own_words", "x" * 5001, "Shorten this to 5000 characters. It has 5001."),
        ("first_name", "x" * 121, "Shorten this to 120 characters."),
        ("ciwa", "68", "Write 67 or less."),
        ("ciwa", "many", "Write a whole number"),
    ],
)
def test_what_cannot_be_is_explained_and_everything_typed_stays(
    cast: Cast, site: Site, field: str, value: str, says: str
) -> None:
    call = {"first_name": "Ana", "safe_words": "only Tess"} | {field: value}
    answer = browser(cast).post("/referrals/new/", call)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "only Tess" in page
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    "name", ["Łukasz", "عائشة", "Nguyễn Thị Minh-Khai", "O’Brien-d’Angelo", "明", "Ж" * 120, "💐"]
)
def test_every_name_is_a_name(cast: Cast, site: Site, name: str) -> None:
    answer = browser(cast).post("/referrals/new/", {"first_name": name})
    assert answer.status_code == 302
    assert Client.objects.get().first_name == name


def test_somebody_born_on_29_february_is_a_year_older_on_1_march(cast: Cast, site: Site) -> None:
    made = take(cast, Person(first_name="Leap", born_on=date(2008, 2, 29)))
    assert made.facts["age"] == 18
    assert made.episode.client.age(date(2026, 2, 28)) == 17
