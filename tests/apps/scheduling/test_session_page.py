"""One session: looked at by many, changed by few, and never booked twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from tests import builders
from tests.apps.scheduling.clinic import Clinic, expected, open_clinic, session
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.people.models import Clinician, Credential
from wayhome.apps.scheduling.actions import sessions as actions
from wayhome.apps.scheduling.models import Session
from wayhome.apps.scheduling.queries.session_cover import can_cover
from wayhome.apps.scheduling.queries.session_page import SessionPage, session_page
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused

THURSDAY = TODAY + timedelta(days=1)


@pytest.fixture
def clinic(cast: Cast) -> Clinic:
    return open_clinic(cast.organization)


@pytest.fixture
def thursday(clinic: Clinic) -> Session:
    """Thursday's process group, tomorrow at 17:30, with one person expected."""
    found = session(clinic.sections[4], THURSDAY)
    expected(found, clinic.person("Ann"))
    found.refresh_from_db()
    return found


@pytest.fixture
def some_day(clinic: Clinic) -> Session:
    """A Thursday far ahead: the pages themselves look at the real clock."""
    found = session(clinic.sections[4], date(2090, 11, 16))
    found.leaders.all().delete()
    return found


@pytest.fixture
def helper(clinic: Clinic) -> Clinician:
    """Somebody licensed who works on Thursday evenings."""
    found = clinic.clinician("LPC", name="Hana")
    clinic.hours(found, (3,), 12, 21)
    return found


def shown(cast: Cast, session: Session, role: Role = Role.DIRECTOR) -> SessionPage:
    return session_page(actor=cast.actor(role), session_id=session.public_id, now=NOW)


def cover(cast: Cast, session: Session, clinician: Clinician, version: int = 1) -> Session:
    return actions.change_leader(
        actor=cast.actor(Role.DIRECTOR),
        session_id=session.public_id,
        clinician_id=clinician.public_id,
        version=version,
        now=NOW,
    )


def off(cast: Cast, session: Session, reason: str = "Storm", version: int = 1) -> Session:
    return actions.call_off(
        actor=cast.actor(Role.DIRECTOR),
        session_id=session.public_id,
        reason=reason,
        version=version,
        now=NOW,
    )


def back(cast: Cast, session: Session, version: int = 2) -> Session:
    return actions.restore(
        actor=cast.actor(Role.DIRECTOR), session_id=session.public_id, version=version, now=NOW
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.verdict.against]


def test_a_counselor_sees_the_session_and_only_a_planner_may_change_it(
    cast: Cast, thursday: Session, clinic: Clinic
) -> None:
    page = shown(cast, thursday, Role.COUNSELOR)

    assert (page.title, page.time, page.place) == ("Process", "5:30–7:00 pm", clinic.room.name)
    assert [who.name for who in page.roster] == ["Ann Lindgren"]
    assert (page.may_change, page.rooms, page.covers) == (False, (), ())
    assert shown(cast, thursday).may_change
    entry = TrailEntry.objects.filter(action="session.read").first()
    assert entry is not None
    assert entry.details["clients"] == [thursday.seats.get().client_id]
    with pytest.raises(Refused):
        shown(cast, thursday, Role.AUDITOR)
    with pytest.raises(NotHere):
        session_page(actor=cast.stranger, session_id=thursday.public_id, now=NOW)


def test_a_counselor_cannot_change_the_leader(
    cast: Cast, thursday: Session, helper: Clinician
) -> None:
    with pytest.raises(Refused) as refused:
        actions.change_leader(
            actor=cast.actor(Role.COUNSELOR),
            session_id=thursday.public_id,
            clinician_id=helper.public_id,
            version=1,
            now=NOW,
        )
    assert codes(refused) == ["permit.week.publish"]
    with pytest.raises(NotHere):
        actions.change_leader(
            actor=cast.stranger,
            session_id=thursday.public_id,
            clinician_id=helper.public_id,
            version=1,
            now=NOW,
        )


def test_the_page_offers_who_is_free_at_work_and_licensed(
    cast: Cast, thursday: Session, helper: Clinician, clinic: Clinic
) -> None:
    clinic.clinician("LPC", name="Never there")
    asleep = clinic.clinician("LPC", name="Ended license")
    clinic.hours(asleep, (3,), 12, 21)
    Credential.objects.filter(clinician=asleep).update(expires_on=TODAY)

    assert shown(cast, thursday).covers == ((helper.public_id, "Hana, works until 9:00 pm"),)


def test_another_leader_takes_over_and_who_leads_beside_stays(
    cast: Cast, thursday: Session, helper: Clinician, clinic: Clinic
) -> None:
    beside = clinic.clinician("PEER", name="Odette")
    thursday.leaders.create(
        organization=clinic.organization,
        clinician=beside,
        is_co_leader=True,
        during=thursday.during,
    )
    cover(cast, thursday, helper)

    assert shown(cast, thursday).leaders == ("Hana", "Odette, co-leader")
    assert TrailEntry.objects.filter(action="session.leader").count() == 1


def test_who_led_beside_can_take_the_lead(
    cast: Cast, thursday: Session, helper: Clinician, clinic: Clinic
) -> None:
    thursday.leaders.create(
        organization=clinic.organization,
        clinician=helper,
        is_co_leader=True,
        during=thursday.during,
    )
    cover(cast, thursday, helper)

    assert shown(cast, thursday).leaders == ("Hana",)


def test_nobody_leads_two_sessions_at_once(
    cast: Cast, thursday: Session, helper: Clinician, clinic: Clinic
) -> None:
    other = builders.section(clinic.track, name="Other", weekday=3, leader=helper)
    session(other, THURSDAY)

    with pytest.raises(Refused, match="leads another session") as refused:
        cover(cast, thursday, helper)
    assert codes(refused) == ["cover.busy"]


def test_whoever_cannot_lead_is_refused_with_every_reason(
    cast: Cast, thursday: Session, clinic: Clinic
) -> None:
    gone = builders.clinician(clinic.organization, name="Gone", ended_on=date(2026, 1, 1))
    verdict = can_cover(session=thursday, clinician=gone)

    assert [reason.code for reason in verdict.against] == [
        "cover.ended",
        "cover.hours",
        "cover.credential",
    ]


def test_a_session_moves_to_a_free_room_of_its_site_that_is_large_enough(
    cast: Cast, thursday: Session, clinic: Clinic
) -> None:
    free = builders.room(clinic.site, name="Willow", seats=12)
    taken = builders.room(clinic.site, name="Cedar", seats=12)
    small = builders.room(clinic.site, name="Closet", seats=0)
    elsewhere = builders.room(builders.site(clinic.organization), name="Far")
    session(builders.section(clinic.track, name="Other", weekday=3, room=taken), THURSDAY)

    def move(room_id: str) -> Session:
        return actions.change_room(
            actor=cast.actor(Role.DIRECTOR),
            session_id=thursday.public_id,
            room_id=room_id,
            version=1,
            now=NOW,
        )

    for room, code in (
        (taken, "week.clash.no_double_room"),
        (small, "session.room_small"),
        (elsewhere, "session.room_elsewhere"),
    ):
        with pytest.raises(Refused) as refused:
            move(room.public_id)
        assert codes(refused) == [code]
    offered = dict(shown(cast, thursday).rooms)
    assert free.public_id in offered
    assert taken.public_id not in offered
    move(free.public_id)
    assert shown(cast, thursday).place == "Willow"


def test_a_session_that_is_called_off_frees_everybody_and_can_be_restored(
    cast: Cast, thursday: Session
) -> None:
    with pytest.raises(Refused, match="Say why"):
        off(cast, thursday, " ")
    off(cast, thursday)

    page = shown(cast, thursday)
    assert (page.state, page.reason, page.seats) == ("off", "Storm", 1)
    assert not thursday.seats.filter(is_live=True).exists()
    assert not thursday.leaders.filter(is_live=True).exists()
    with pytest.raises(Refused, match="Restore it first"):
        off(cast, thursday, version=2)
    back(cast, thursday)
    assert shown(cast, thursday).state == "to_come"
    assert thursday.seats.filter(is_live=True).exists()
    assert thursday.leaders.filter(is_live=True).exists()
    with pytest.raises(Refused, match="not called off"):
        back(cast, thursday, version=3)


@pytest.mark.parametrize("what", ["room", "clinician", "client"])
def test_what_was_taken_meanwhile_keeps_a_session_off(
    cast: Cast, thursday: Session, clinic: Clinic, what: str
) -> None:
    off(cast, thursday)
    taken: dict[str, dict[str, Any]] = {
        "room": {"room": clinic.room},
        "clinician": {"leader": clinic.counselor},
        "client": {},
    }
    other = session(
        builders.section(clinic.track, name="Other", weekday=3, **taken[what]), THURSDAY
    )
    if what == "client":
        expected(other, thursday.seats.get().episode)

    with pytest.raises(Refused) as refused:
        back(cast, thursday)
    assert codes(refused) == [f"week.clash.no_double_{what}"]
    thursday.refresh_from_db()
    assert (thursday.status, thursday.version) == ("cancelled", 2)


def test_what_is_over_stays_as_it_was(cast: Cast, clinic: Clinic) -> None:
    over = session(clinic.sections[0], date(2026, 11, 16))
    page = shown(cast, over)

    assert (page.state, page.may_change) == ("over", False)
    with pytest.raises(Refused, match="is over"):
        off(cast, over)
    Session.objects.update(status="cancelled")
    with pytest.raises(Refused, match="has passed"):
        back(cast, over, version=1)


def test_the_second_of_two_who_change_it_sees_both_versions(
    cast: Cast, thursday: Session, helper: Clinician
) -> None:
    cover(cast, thursday, helper)
    with pytest.raises(Conflict) as conflict:
        cover(cast, thursday, helper)
    assert conflict.value.theirs == {"leader": "Hana"}


def test_a_change_from_an_old_page_gets_both_versions_on_a_page(
    cast: Cast, some_day: Session
) -> None:
    Session.objects.update(version=2)
    answer = signed_in(cast).post(
        f"/sessions/{some_day.public_id}/call-off/", {"off-reason": "Storm", "off-version": "1"}
    )

    assert answer.status_code == 409
    some_day.refresh_from_db()
    assert some_day.status == "planned"


def signed_in(cast: Cast, role: Role = Role.DIRECTOR) -> Browser:
    browser = Browser()
    browser.force_login(cast.users[role])
    return browser


def test_the_forms_of_the_page_do_what_they_say(
    cast: Cast, some_day: Session, helper: Clinician, clinic: Clinic
) -> None:
    room = builders.room(clinic.site, name="Willow")
    browser, address = signed_in(cast), f"/sessions/{some_day.public_id}/"

    def send(what: str, **fields: str) -> int:
        return browser.post(f"{address}{what}/", fields).status_code

    assert send("leader", **{"leader-leader": "nobody", "leader-version": "1"}) == 422
    assert send("room", **{"room-version": "1"}) == 422
    assert send("call-off", **{"off-version": "1"}) == 422
    assert send("restore") == 302
    assert send("leader", **{"leader-leader": helper.public_id, "leader-version": "1"}) == 302
    assert send("room", **{"room-room": room.public_id, "room-version": "2"}) == 302
    assert send("call-off", **{"off-reason": "Storm", "off-version": "3"}) == 302
    assert "Who was expected" in browser.get(address).content.decode()
    assert send("restore", version="4") == 302
    page = browser.get(address).content.decode()
    assert "The session takes place again." in page
    assert "Willow" in page


def test_forms_are_for_planners_only(cast: Cast, thursday: Session) -> None:
    address = f"/sessions/{thursday.public_id}/call-off/"
    sent = {"off-reason": "Storm", "off-version": "1"}

    assert signed_in(cast, Role.COUNSELOR).post(address, sent).status_code == 403
    elsewhere = Browser()
    elsewhere.force_login(cast.stranger_user)
    assert elsewhere.post(address, sent).status_code == 404


def test_an_appointment_and_a_video_group_say_what_they_are(
    cast: Cast, clinic: Clinic, thursday: Session
) -> None:
    Session.objects.update(section=None, kind="individual", mode="video", room=None)
    page = shown(cast, thursday)

    assert (page.title, page.place, page.capacity) == ("Individual session", "Video", None)
    Session.objects.update(mode="site")
    assert shown(cast, thursday).place == "No room yet"
    now = thursday.during.lower
    found = session_page(actor=cast.actor(Role.PEER), session_id=thursday.public_id, now=now)
    assert found.state == "on"
