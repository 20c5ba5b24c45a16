"""The chart and the week of a client."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.apps.care.counting import statements
from tests.apps.scheduling.clinic import Clinic, expected, session
from tests.builders import MONDAY, NOW
from tests.cast import Cast
from wayhome.apps.care.queries.chart import Care, Chart, chart
from wayhome.apps.care.queries.week import client_week, monday_named, week_name
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode, LevelStay, Task
from wayhome.apps.intake.models import Placement, Referral
from wayhome.apps.people.models import Contact, Coverage, Payer
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


@pytest.fixture
def person(cast: Cast, clinic: Clinic) -> Episode:
    """Jo: in care for two weeks, with a task that is late, a cover, a mother."""
    found = clinic.person("Jo", diagnoses=["F10.20"])
    jo = found.client
    jo.interpreter, jo.pronouns, jo.phone = "ase", "they/them", "555-0100"
    jo.needs_step_free = jo.needs_child_care = True
    jo.save()
    shared = {"organization": cast.organization}
    Task.objects.create(
        **shared,
        episode=found,
        kind="hand_off",
        says="Ask the unit",
        role="counselor",
        due_at=NOW - timedelta(hours=1),
        created_at=NOW,
    )
    payer = Payer.objects.create(**shared, code="NL", name="Northland", kind="commercial")
    Coverage.objects.create(
        **shared, client=jo, payer=payer, since=date(2026, 1, 1), until=date(2026, 12, 31)
    )
    Contact.objects.create(
        **shared, client=jo, name="Mo", relation="Mother", is_emergency=True, phone="555-0111"
    )
    Referral.objects.create(**shared, episode=found, source="phone", received_at=NOW)
    Placement.objects.create(
        **shared,
        episode=found,
        made_at=NOW - timedelta(days=16),
        rules_on=date(2026, 11, 1),
        facts={},
        result="{}",
        status="recommended",
        recommended="php",
        decided_level="iop",
        decided_by=cast.users[Role.SUPERVISOR],
        decided_at=NOW - timedelta(days=16),
        reason="Jo works by day.",
    )
    return found


def look(cast: Cast, who: Episode, role: Role = Role.COUNSELOR) -> Chart:
    return chart(actor=cast.actor(role), client_id=who.client.public_id, now=NOW)


def care(cast: Cast, who: Episode) -> Care:
    found = look(cast, who).care
    assert found is not None
    return found


def test_the_chart_holds_the_person_the_week_and_the_care(cast: Cast, person: Episode) -> None:
    found = look(cast, person)
    assert found.about == "36, they/them, English"
    assert (found.day_of_care, found.counselor, found.level) == (17, "Rafael", "IOP")
    assert found.week.hours is not None
    assert found.week.hours.words == "9 h short of 9"
    part = care(cast, person)
    assert [alert.says for alert in part.alerts] == [
        "1 task overdue",
        "9 h short of 9",
        "Interpreter: American Sign Language",
    ]
    assert part.coverage == ("Northland, until 31 Dec 2026",)
    assert part.decision is not None
    assert (part.decision.advised, part.decision.decided) == ("PHP", "IOP")
    assert part.decision.reason == "Jo works by day."
    assert [event.title for event in part.events] == ["Admitted", "Placed", "Asked for care"]
    assert part.people[0].is_emergency
    assert part.tasks[0].is_mine
    assert part.tasks[0].asks_who


def test_who_reads_no_charts_gets_identity_and_schedule_and_strangers_get_nothing(
    client: Browser, cast: Cast, person: Episode
) -> None:
    url = reverse("client", args=[person.client.public_id])
    client.force_login(cast.users[Role.COUNSELOR])
    page = client.get(url).content.decode()
    assert "F10.20" in page
    assert "Northland" in page
    assert "Jo" not in page.split("</title>")[0]
    for role in (Role.BILLER, Role.FRONT_DESK, Role.PEER):
        client.force_login(cast.users[role])
        page = client.get(url).content.decode()
        assert "Jo Lindgren" in page
        for secret in ("F10.20", "Northland", "Placement", "Ask the unit", "Course of care"):
            assert secret not in page
    actions = TrailEntry.objects.filter(client_id=person.client_id).values_list("action", flat=True)
    assert list(actions.order_by("number")) == ["chart.read", *["client.read"] * 3]

    client.force_login(cast.stranger_user)
    assert client.get(url).status_code == 404
    client.force_login(cast.users[Role.AUDITOR])
    assert client.get(url).status_code == 403
    with pytest.raises(NotHere):
        chart(actor=cast.stranger, client_id=person.client.public_id, now=NOW)


def test_a_closed_episode_is_read_only_and_a_new_referral_can_begin(
    client: Browser, cast: Cast, person: Episode
) -> None:
    url = reverse("client", args=[person.client.public_id])
    client.force_login(cast.users[Role.INTAKE])
    assert "New referral" not in client.get(url).content.decode()
    person.discharge()
    assert "Discharged" in client.get(url).content.decode()
    LevelStay.objects.filter(episode=person).update(ends_on=date(2026, 11, 17))
    Episode.objects.filter(pk=person.pk).update(
        status="closed", closed_on=date(2026, 11, 17), close_reason="completed"
    )

    page = client.get(url).content.decode()
    assert "Closed on 17 Nov 2026" in page
    assert "New referral" in page
    assert f"?client={person.client.public_id}" in page
    found = look(cast, person)
    assert not found.is_open
    assert not found.may_refer  # a counselor takes no referrals
    assert care(cast, person).events[0].title == "Closed"
    assert care(cast, person).events[0].says == "Completed"


def test_steps_are_told_in_order_and_former_episodes_stay(
    cast: Cast, clinic: Clinic, person: Episode
) -> None:
    builders.episode(
        person.client,
        clinic.site,
        requested_on=date(2025, 1, 1),
        status="closed",
        closed_on=date(2025, 2, 1),
        close_reason="not_admitted",
    )
    php = builders.track(clinic.site, level="php", name="Partial")
    LevelStay.objects.filter(episode=person).update(ends_on=date(2026, 11, 9))
    for level, track, since, until in (
        ("php", php, date(2026, 11, 9), date(2026, 11, 16)),
        ("php", clinic.track, date(2026, 11, 16), None),
    ):
        LevelStay.objects.create(
            organization=cast.organization,
            episode=person,
            level=level,
            track=track,
            starts_on=since,
            ends_on=until,
            needs={},
            reason="More hours" if until else "",
        )

    part = care(cast, person)
    titles = [event.title for event in part.events]
    assert titles[:2] == ["Another track", "A step"]
    assert titles[-2:] == ["Closed", "Asked for care"]
    assert part.events[1].says == "IOP to PHP, Partial. More hours"
    assert [stay.level for stay in part.stays] == ["IOP", "PHP", "PHP"]
    assert part.decision is not None


def test_somebody_without_an_episode_has_a_chart_too(cast: Cast) -> None:
    nobody = builders.client(cast.organization, born_on=None)
    found = chart(actor=cast.actor(Role.INTAKE), client_id=nobody.public_id, now=NOW)
    assert found.status == "No episode yet"
    assert found.about == "age not known, English"
    assert found.may_refer
    assert found.care is not None
    assert found.care.decision is None
    assert found.week.hours is None


def test_the_chart_needs_few_statements_whatever_it_holds(
    cast: Cast, clinic: Clinic, person: Episode
) -> None:
    look(cast, person)  # begins the trail
    few = statements(lambda: look(cast, person))
    for n in range(3):
        expected(session(clinic.sections[n], MONDAY + timedelta(days=n)), person)
    assert statements(lambda: look(cast, person)) <= few + 1  # the leaders of the sessions
    assert few <= 13


def test_the_week_shows_sessions_minutes_gaps_and_busy_times(
    client: Browser, cast: Cast, clinic: Clinic, person: Episode
) -> None:
    expected(session(clinic.sections[0], MONDAY), person)  # 17:30 to 19:00
    late = builders.section(clinic.track, starts=time(20), room=clinic.room, weekday=0)
    expected(session(late, MONDAY, mode="video"), person)
    off = expected(session(clinic.sections[2], MONDAY + timedelta(days=2)), person)
    off.is_live = False
    off.save()
    builders.busy(person.client, 0, time(9), time(17))
    builders.busy(person.client, 1, time(9), None, until=date(2026, 11, 1))

    found = client_week(
        actor=cast.actor(Role.BILLER), client_id=person.client.public_id, week="", now=NOW
    )
    monday, _, wednesday, *_ = found.week.days
    assert (monday.minutes, monday.gap, wednesday.minutes) == (180, 60, 0)
    assert wednesday.is_today
    assert wednesday.meetings[0].is_off
    assert monday.meetings[1].place == "By video"
    assert monday.meetings[0].leader == "Rafael"
    assert [block.kind for block in found.week.blocks] == ["work", "group", "group"]
    assert (found.week.before, found.week.after) == ("2026-W46", "2026-W48")
    assert found.week.days_of_care == 1

    url = reverse("client-week", args=[person.client.public_id])
    client.force_login(cast.users[Role.PEER])
    page = client.get(url, {"week": "2026-W47"}).content.decode()
    assert "60 min between sessions" in page
    assert "Called off" in page
    client.force_login(cast.stranger_user)
    assert client.get(url).status_code == 404
    with pytest.raises(Refused):
        client_week(
            actor=cast.actor(Role.AUDITOR), client_id=person.client.public_id, week="", now=NOW
        )


def test_a_week_after_the_last_stay_has_no_rule(cast: Cast, person: Episode) -> None:
    LevelStay.objects.filter(episode=person).update(ends_on=date(2026, 11, 16))
    week = {
        name: client_week(
            actor=cast.actor(Role.COUNSELOR), client_id=person.client.public_id, week=name, now=NOW
        ).week
        for name in ("2026-W46", "2026-W47")
    }
    assert week["2026-W46"].hours is not None
    assert week["2026-W47"].hours is None


@pytest.mark.parametrize("name", ["", "2026-W60", "W47", "2026-W", "x-Wy", "99999-W01"])
def test_no_week_of_that_name(name: str) -> None:
    assert monday_named(name) is None


def test_a_week_has_its_name() -> None:
    assert monday_named("2026-W53") == date(2026, 12, 28)
    assert week_name(date(2026, 12, 28)) == "2026-W53"
