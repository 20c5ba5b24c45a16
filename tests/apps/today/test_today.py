"""Today: each role finds what waits for it, with one step that leads to a page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.apps.care.counting import statements
from tests.apps.scheduling.clinic import Clinic, expected, session
from tests.builders import MONDAY, NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake.models import CapacityNotice, HandOff, Placement, Referral
from wayhome.apps.people.models import Coverage, Credential, Payer
from wayhome.apps.scheduling.models import SeatHold, SessionLeader, SessionStatus, WeekRun
from wayhome.apps.today.queries.today import today
from wayhome.apps.today.rows import Today
from wayhome.domain.privacy.permit import Permission, Role, may


def page(cast: Cast, role: Role, wanted: str = "") -> Today:
    return today(actor=cast.actor(role), now=NOW, wanted=wanted)


def asked(cast: Cast, clinic: Clinic, name: str = "Ann") -> Episode:
    """Somebody who asked for care by phone two days ago."""
    client = builders.client(cast.organization, first_name=name)
    found = builders.episode(client, clinic.site)
    Referral.objects.create(
        organization=cast.organization,
        episode=found,
        source="phone",
        received_at=NOW - timedelta(days=2),
    )
    return found


def task(of: Episode, role: Role, hours: int) -> Task:
    return Task.objects.create(
        organization=of.organization,
        episode=of,
        kind="call",
        says="Call the mother.",
        role=role.value,
        due_at=NOW + timedelta(hours=hours),
        created_at=NOW,
    )


def titles(found: Today) -> list[str]:
    return [one.title for one in found.decisions]


def test_a_counselor_has_sessions_tasks_and_a_caseload_with_hours(
    cast: Cast, clinic: Clinic
) -> None:
    person = clinic.person("Jo")
    for section in clinic.sections[2:4]:  # Wednesday 17:30 and 19:00
        expected(session(section, TODAY), person)
    session(clinic.sections[0], MONDAY)
    task(person, Role.COUNSELOR, -3)
    task(person, Role.NURSE, 3)

    found = page(cast, Role.COUNSELOR)
    assert found.meetings is not None
    assert [(one.time, one.state, one.expected) for one in found.meetings] == [
        ("5:30 – 7:00 pm", "To come", 1),
        ("7:00 – 8:30 pm", "To come", 1),
    ]
    assert found.upcoming == "5:30 – 7:00 pm, Process"
    assert found.tasks is not None
    assert [one.is_late for one in found.tasks] == [True]
    assert titles(found) == ["Jo Lindgren", "Jo Lindgren"]
    assert [one.route for one in found.decisions] == ["client", "client-week"]
    assert found.decisions[1].says == "6 h short of 9 this week"
    assert found.caseload is not None
    assert found.caseload[0].name == "Jo Lindgren"


def test_the_state_of_a_session_follows_the_clock(cast: Cast, clinic: Clinic) -> None:
    session(clinic.sections[2], TODAY)  # 17:30 in Chicago is 23:30 UTC
    off = session(clinic.sections[3], TODAY)
    off.status = SessionStatus.CANCELLED.value
    off.save()
    states = []
    for hours in (0, 4, 6):
        found = today(actor=cast.actor(Role.COUNSELOR), now=NOW + timedelta(hours=hours)).meetings
        assert found is not None
        states.append([one.state for one in found])
    assert states[0] == ["To come", "Called off"]
    assert states[1] == ["Now", "Called off"]
    assert states[2] == ["Over", "Called off"]


def test_a_supervisor_decides_on_placements_licenses_and_sessions_without_leader(
    cast: Cast, clinic: Clinic
) -> None:
    ann = asked(cast, clinic)
    shared = {"organization": cast.organization}
    for when, level in ((2, "iop"), (1, "php")):  # the later advice counts
        Placement.objects.create(
            **shared,
            episode=ann,
            made_at=NOW - timedelta(days=when),
            rules_on=TODAY,
            facts={},
            result="{}",
            status="recommended",
            recommended=level,
        )
    for days in (21, 200):
        Credential.objects.create(
            **shared,
            clinician=clinic.counselor,
            kind=f"L{days}",
            expires_on=TODAY + timedelta(days=days),
        )
    alone = session(clinic.sections[4], TODAY + timedelta(days=1))
    SessionLeader.objects.filter(session=alone).update(is_live=False)

    found = page(cast, Role.SUPERVISOR)
    assert titles(found) == ["No leader", "Decide on Ann Lindgren", "License of Rafael"]
    assert found.decisions[0].says == "Evening, Process, Thu 19 Nov, 5:30 pm"
    assert found.decisions[1].says.startswith("Advice: PHP")
    assert found.decisions[2].says == "L21 : 21 days left"


def test_a_director_has_seats_census_drafts_and_the_notice_to_the_state(
    cast: Cast, clinic: Clinic
) -> None:
    person = clinic.person("Jo")
    clinic.sit(person)
    asked(cast, clinic)
    shared = {"organization": cast.organization, "site": clinic.site}
    WeekRun.objects.create(
        **shared,
        week_of=MONDAY + timedelta(days=7),
        status="draft",
        asked_at=NOW,
        problem={},
        seed=1,
        seconds=1,
    )
    for due, cleared in ((MONDAY, None), (MONDAY, MONDAY)):
        CapacityNotice.objects.create(
            **shared, reached_on=date(2026, 11, 9), due_on=due, cleared_on=cleared
        )

    found = page(cast, Role.DIRECTOR)
    assert [(one.label, one.value) for one in found.figures] == [
        ("In care", "1"),
        ("Seats taken", "6"),
        ("Before care", "1"),
        ("Waiting", "0"),
    ]
    assert found.figures[1].note == "of 72 in 6 groups"
    assert titles(found) == ["A draft to publish", "Tell the state: 90 % full"]
    assert found.decisions[1].says == "Ottoline Street, due Mon 16 Nov, 2 days ago"


def test_intake_has_the_next_referral_holds_and_hand_offs(cast: Cast, clinic: Clinic) -> None:
    ann, ben = asked(cast, clinic), asked(cast, clinic, "Ben")
    shared = {"organization": cast.organization}
    SeatHold.objects.create(
        **shared,
        episode=ann,
        starts_on=TODAY,
        made_at=NOW,
        expires_at=NOW + timedelta(minutes=45),
    )
    SeatHold.objects.create(
        **shared, episode=ben, starts_on=TODAY, made_at=NOW, expires_at=NOW - timedelta(hours=1)
    )
    HandOff.objects.create(
        **shared,
        episode=ben,
        task=task(ben, Role.INTAKE, 2),
        why="safety_first",
        to="crisis_team",
        person="Kim",
        begun_at=NOW,
    )
    found = page(cast, Role.INTAKE)
    assert titles(found) == ["Seat held for Ann Lindgren", "Did Ben Lindgren arrive?"]
    assert found.decisions[0].says == "Ends 2:45 pm"
    assert found.asks is not None
    assert {one.name for one in found.asks} == {"Ann Lindgren", "Ben Lindgren"}
    assert {one.query for one in found.figures} == {"?f=arriving", "?f=held"}


def test_a_biller_sees_payers_and_who_is_planned_below_the_rule(cast: Cast, clinic: Clinic) -> None:
    jo, _ = clinic.person("Jo"), clinic.person("Kim")
    payer = Payer.objects.create(
        organization=cast.organization, code="NL", name="Northland", kind="commercial"
    )
    Coverage.objects.create(
        organization=cast.organization, client=jo.client, payer=payer, since=date(2026, 1, 1)
    )
    expected(session(clinic.sections[2], TODAY), jo)
    for role in (Role.BILLER, Role.REVIEWER):
        found = page(cast, role)
        assert found.payers is not None
        assert [(one.payer, one.clients, one.short, one.hours_short) for one in found.payers] == [
            ("No cover on record", 1, 1, 9.0),
            ("Northland", 1, 1, 7.5),
        ]
        assert found.short is not None
        assert [one.words for one in found.short] == ["9 h short of 9", "7.5 h short of 9"]


def test_the_front_desk_sees_who_is_still_expected(cast: Cast, clinic: Clinic) -> None:
    jo = clinic.person("Jo")
    expected(session(clinic.sections[3], TODAY), jo)
    expected(session(clinic.sections[2], TODAY), jo)
    expected(session(clinic.sections[4], TODAY + timedelta(days=1)), jo)
    found = page(cast, Role.FRONT_DESK).arrivals
    assert found is not None
    assert [(one.time, one.client, one.leader) for one in found] == [
        ("5:30 pm", "Jo Lindgren", "Rafael"),
        ("7:00 pm", "Jo Lindgren", "Rafael"),
    ]
    later = today(actor=cast.actor(Role.FRONT_DESK), now=NOW + timedelta(hours=4, minutes=15))
    assert later.arrivals is not None
    assert len(later.arrivals) == 1


def test_the_privacy_officer_sees_the_trail_by_action(cast: Cast, clinic: Clinic) -> None:
    clinic.person("Jo")
    page(cast, Role.COUNSELOR)
    for role in (Role.PRIVACY_OFFICER, Role.AUDITOR):
        found = page(cast, role).watch
        assert found is not None
        assert dict(found.by_action)["clients.list"] == 1
        assert found.entries == sum(n for _, n in found.by_action)


def test_a_look_at_names_is_on_the_trail_and_strangers_see_nothing(
    cast: Cast, clinic: Clinic
) -> None:
    jo = clinic.person("Jo")
    asked(cast, clinic)
    task(jo, Role.NURSE, 1)
    page(cast, Role.NURSE)
    entry = TrailEntry.objects.get(action="today.read")
    assert entry.details == {"clients": [jo.client_id]}
    found = today(actor=cast.stranger, now=NOW)
    assert found.figures[0].value == "0"
    assert found.decisions == ()


def test_with_several_roles_one_chooses_and_a_wrong_word_is_the_first(cast: Cast) -> None:
    both = builders.user(cast.organization, Role.COUNSELOR, Role.SUPERVISOR).actor()
    assert today(actor=both, now=NOW).role == "supervisor"
    assert today(actor=both, now=NOW, wanted="counselor").role == "counselor"
    assert today(actor=both, now=NOW, wanted="director").role == "supervisor"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_page_of_at_most_fifteen_statements(
    client: Browser, cast: Cast, clinic: Clinic, role: Role
) -> None:
    people = [clinic.person(name) for name in ("Jo", "Kim")]
    for person in people:
        task(person, role, -1)
        asked(cast, clinic, f"{person.client.first_name} asks")
    for section in clinic.sections[2:4]:
        expected(session(section, TODAY), people[-1])
    client.force_login(cast.users[role])
    url = reverse("today")
    shown = client.get(url)
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "Jo" not in text.split("</title>")[0]
    assert statements(lambda: client.get(url)) <= 15
    if role in {Role.CLIENT, Role.FAMILY, Role.REFERRER}:
        assert "Lindgren" not in text
    if role is Role.PEER:
        assert "Kim Lindgren" not in text


def test_nothing_is_clear_while_a_task_of_the_role_is_open(
    client: Browser, cast: Cast, clinic: Clinic
) -> None:
    task(clinic.person("Jo", counselor=None), Role.COUNSELOR, 20_000)
    client.force_login(cast.users[Role.COUNSELOR])

    text = client.get(reverse("today")).content.decode()
    assert "All clear." not in text
    assert "Nothing urgent." in text
    assert "1 task of your role is open below." in text


def test_many_decisions_stand_in_rows(client: Browser, cast: Cast, clinic: Clinic) -> None:
    client.force_login(cast.users[Role.COUNSELOR])
    for number in range(4):
        task(clinic.person(f"Jo{number}", counselor=None), Role.COUNSELOR, -3)
    assert "dec-rows" not in client.get(reverse("today")).content.decode()
    clinic.person("Kim")  # whose week is short of hours: the fifth decision

    assert "dec-rows" in client.get(reverse("today")).content.decode()


def test_all_clear_says_what_comes_next(client: Browser, cast: Cast, clinic: Clinic) -> None:
    client.force_login(cast.users[Role.COUNSELOR])
    text = client.get(reverse("today")).content.decode()
    assert "All clear" in text
    assert "A free day" in text
    client.force_login(cast.users[Role.INTAKE])
    text = client.get(reverse("today")).content.decode()
    assert "New call" in text
    asked(cast, clinic)
    assert "Next referral" in client.get(reverse("today")).content.decode()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PRIVACY_OFFICER])
def test_who_has_tasks_sees_them_and_may_do_them(cast: Cast, clinic: Clinic, role: Role) -> None:
    person = clinic.person("Jo")
    task(person, role, 3)
    task(person, Role.NURSE, 3)

    found = page(cast, role)
    assert found.tasks is not None
    assert [one.client for one in found.tasks] == ["Jo Lindgren"]
    assert may(cast.actor(role), Permission.TASK_DO)
    assert page(cast, Role.AUDITOR).tasks is None
