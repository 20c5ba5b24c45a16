"""A better template is asked for, worked out, looked at, and accepted or turned down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic, caller, decided, session
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.intake.models import WaitingEntry
from wayhome.apps.people.models import Clinician, Credential
from wayhome.apps.program.models import Holiday, OpeningHours, Section, SectionException
from wayhome.apps.scheduling import template_engine
from wayhome.apps.scheduling.actions import proposals as actions
from wayhome.apps.scheduling.jobs import improve_template
from wayhome.apps.scheduling.models import Seat, SeatHold, TemplateProposal
from wayhome.apps.scheduling.queries import proposals as queries
from wayhome.apps.scheduling.queries.meetings import meetings_of_week
from wayhome.apps.scheduling.queries.template_ground import template_question
from wayhome.domain.privacy.permit import Role
from wayhome.domain.template.changes import Change
from wayhome.domain.template.files import change_as_data
from wayhome.domain.template.ground import Group
from wayhome.domain.template.proposal import ProposalStatus
from wayhome.domain.template.rules import breaches
from wayhome.domain.verdict import Refused
from wayhome.domain.week.problem import by_id


@pytest.fixture
def tobias(clinic: Clinic) -> Clinician:
    """The evening clinic is open, licensed and full, and one more could lead a group."""
    for day in range(4):
        OpeningHours.objects.create(
            organization=clinic.organization,
            site=clinic.site,
            weekday=day,
            opens=time(8),
            closes=time(21),
        )
    Credential.objects.create(
        organization=clinic.organization, clinician=clinic.counselor, kind="LCADC"
    )
    builders.room(clinic.site, name="Willow", seats=12)
    found = clinic.clinician("LPC", name="Tobias")
    clinic.hours(found, (0, 1, 2, 3), 12, 21)
    Section.objects.update(capacity=2, target=2, minimum=1)
    for name in ("Casey", "Robin"):
        clinic.sit(clinic.person(name))
    return found


def waiting(clinic: Clinic, **given: Any) -> WaitingEntry:
    """Somebody on the waiting list of the site."""
    referral = caller(clinic, first_name="Wren", **given)
    return WaitingEntry.objects.create(
        organization=clinic.organization,
        episode=referral.episode,
        track=clinic.track,
        since=builders.NOW,
    )


def asked(cast: Cast, clinic: Clinic, **given: Any) -> TemplateProposal:
    return actions.ask(
        actor=cast.actor(Role.DIRECTOR),
        site_id=clinic.site.public_id,
        now=builders.NOW,
        **({"starts_on": NEXT_MONDAY} | given),
    )


def worked_out(cast: Cast, clinic: Clinic, **given: Any) -> TemplateProposal:
    found = asked(cast, clinic, **given)
    template_engine.work_out(found.pk)
    found.refresh_from_db()
    return found


def groups_now(cast: Cast, clinic: Clinic) -> dict[str, Group]:
    return by_id(
        template_question(
            actor=cast.actor(Role.DIRECTOR),
            site=clinic.site,
            starts_on=NEXT_MONDAY,
            now=builders.NOW,
        ).ground.groups
    )


def proposing(cast: Cast, clinic: Clinic, changes: Sequence[Change]) -> TemplateProposal:
    """An open proposal of these very changes."""
    found = worked_out(cast, clinic)
    TemplateProposal.objects.filter(pk=found.pk).update(
        status=ProposalStatus.OPEN,
        found={**(found.found or {}), "changes": [change_as_data(row) for row in changes]},
    )
    return TemplateProposal.objects.get(pk=found.pk)


def accepted(cast: Cast, proposal: TemplateProposal) -> TemplateProposal:
    return actions.accept(
        actor=cast.actor(Role.DIRECTOR), proposal_id=proposal.public_id, now=builders.NOW
    )


def codes(cast: Cast, proposal: TemplateProposal) -> list[str]:
    with pytest.raises(Refused) as refused:
        accepted(cast, proposal)
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.OPEN
    return [reason.code for reason in refused.value.verdict.against]


def week_of(clinic: Clinic, monday: date) -> list[tuple[str, str, int]]:
    """Kind, leader and weekday of what meets in a week, in order."""
    found = meetings_of_week(organization_id=clinic.organization.pk, week_of=monday)
    names = dict(Clinician.objects.values_list("pk", "name"))
    return [
        (row.section.kind, names.get(row.leader_id or 0, ""), row.on.weekday())
        for row in found.meetings
    ]


def test_a_director_accepts_and_the_groups_are_on_the_board_in_the_right_week(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    waiting(clinic)
    before = week_of(clinic, NEXT_MONDAY)
    proposal = asked(cast, clinic)
    (job,) = ProcrastinateJob.objects.filter(task_name=template_engine.TASK)
    assert (job.queue_name, job.args) == ("weeks", {"proposal_id": proposal.pk})
    improve_template(**job.args)
    page = queries.proposal_page(actor=cast.actor(Role.DIRECTOR), proposal_id=proposal.public_id)
    assert page.answer is not None
    assert page.row.buys.startswith("1 from the waiting list")
    assert [(row.was, row.becomes) for row in page.answer.figures[:3]] == [
        ("2", "2"),
        ("14", "14"),
        ("0", "1"),
    ]
    assert any(said.startswith("Tobias leads") for said in page.answer.needs)

    accepted(cast, proposal)

    after = week_of(clinic, NEXT_MONDAY)
    assert len(after) - len(before) == len(page.answer.changes) > 0
    assert week_of(clinic, NEXT_MONDAY - timedelta(weeks=1)) == before
    said = set(TrailEntry.objects.values_list("action", flat=True))
    assert {"template.ask", "template.accept", "section.open"} <= said
    with pytest.raises(Refused, match="accepted cannot become accepted"):
        accepted(cast, proposal)


def test_only_who_writes_the_program_decides_and_strangers_see_nothing(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    proposal = worked_out(cast, clinic)
    supervisor = cast.actor(Role.SUPERVISOR)
    assert [row.words for row in queries.proposals(actor=supervisor)] == ["Nothing better found"]
    page = queries.proposal_page(actor=supervisor, proposal_id=proposal.public_id)
    assert not page.may_decide
    for actor, error in ((supervisor, Refused), (cast.stranger, NotHere)):
        with pytest.raises(error):
            actions.accept(actor=actor, proposal_id=proposal.public_id, now=builders.NOW)
        with pytest.raises(error):
            actions.turn_down(
                actor=actor, proposal_id=proposal.public_id, reason="No", now=builders.NOW
            )
        with pytest.raises(error):
            actions.ask(
                actor=actor,
                site_id=clinic.site.public_id,
                starts_on=NEXT_MONDAY,
                now=builders.NOW,
            )
    with pytest.raises(Refused):
        queries.proposals(actor=cast.actor(Role.COUNSELOR))
    with pytest.raises(NotHere):
        queries.proposal_page(actor=cast.stranger, proposal_id=proposal.public_id)


@pytest.mark.parametrize(
    ("starts_on", "code"),
    [
        (NEXT_MONDAY + timedelta(days=1), "template.monday"),
        (date(2026, 11, 16), "template.over"),
    ],
)
def test_a_template_begins_on_a_monday_to_come(
    cast: Cast, clinic: Clinic, tobias: Clinician, starts_on: date, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        asked(cast, clinic, starts_on=starts_on)
    assert refused.value.verdict.against[0].code == code


def test_one_is_worked_out_at_a_time_and_a_lost_worker_does_not_block(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    first = asked(cast, clinic)
    with pytest.raises(Refused, match="being worked out"):
        asked(cast, clinic)
    TemplateProposal.objects.update(asked_at=builders.NOW - timedelta(hours=1))
    asked(cast, clinic)
    first.refresh_from_db()
    assert first.status == ProposalStatus.FAILED
    assert not template_engine.work_out(first.pk)
    assert not template_engine.work_out(0)


def test_without_hours_or_groups_there_is_nothing_to_judge(cast: Cast, clinic: Clinic) -> None:
    with pytest.raises(Refused, match="no opening hours"):
        asked(cast, clinic)
    OpeningHours.objects.create(
        organization=clinic.organization,
        site=clinic.site,
        weekday=0,
        opens=time(8),
        closes=time(21),
    )
    Section.objects.all().delete()
    with pytest.raises(Refused, match="no weekly groups"):
        asked(cast, clinic)


def test_what_was_turned_down_is_remembered_with_its_reason(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    waiting(clinic)
    first = worked_out(cast, clinic)
    actions.turn_down(
        actor=cast.actor(Role.DIRECTOR),
        proposal_id=first.public_id,
        reason="Tobias goes on leave.",
        now=builders.NOW,
    )
    again = worked_out(cast, clinic)
    mine = [change_as_data(row) for row in template_engine.changes_in(first)]
    assert mine
    assert [change_as_data(row) for row in template_engine.changes_in(again)] != mine
    page = queries.proposal_page(actor=cast.actor(Role.DIRECTOR), proposal_id=first.public_id)
    assert page.reason == "Tobias goes on leave."
    assert page.decided.endswith("Dora Lim")


def test_rules_at_odds_are_named_and_nothing_can_be_accepted(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    Credential.objects.update(expires_on=builders.TODAY)
    proposal = worked_out(cast, clinic)
    assert proposal.status == ProposalStatus.IMPOSSIBLE
    page = queries.proposal_page(actor=cast.actor(Role.DIRECTOR), proposal_id=proposal.public_id)
    assert page.answer is not None
    (said,) = page.answer.conflict
    assert "license in force for process groups" in said


def test_an_engine_that_fails_says_so_and_changes_nothing(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    proposal = asked(cast, clinic)
    TemplateProposal.objects.update(problem={"format": "something else"})
    assert not template_engine.work_out(proposal.pk)
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.FAILED
    assert "Nothing was changed" in proposal.failure


def test_what_changes_goes_on_under_a_new_section_and_people_keep_their_seats(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    now = groups_now(cast, clinic)
    staffed, moved, closed = (now[row.public_id] for row in clinic.sections[:3])
    Section.objects.filter(public_id=clinic.sections[2].public_id).update(until=None)
    later = date(2026, 12, 7)
    episode = clinic.person("Later")
    clinic.sit(episode, clinic.sections[2], since=later)
    extra = replace(closed, id="new-1", day=1)
    proposal = proposing(
        cast,
        clinic,
        [
            Change(staffed, replace(staffed, leader=tobias.public_id)),
            Change(moved, replace(moved, day=1)),
            Change(closed, None),
            Change(None, extra),
        ],
    )

    page = queries.proposal_page(actor=cast.actor(Role.DIRECTOR), proposal_id=proposal.public_id)
    assert page.answer is not None
    ((track, rows),) = page.answer.grid
    shown = [cell.change for row in rows for day in row.days for cell in day]
    assert track == clinic.track.name
    assert Counter(shown) == {"goes": 3, "new": 3, "stays": 3}

    accepted(cast, proposal)

    ended = Section.objects.filter(until=NEXT_MONDAY)
    assert set(ended) == set(clinic.sections[:3])
    (followed,) = Section.objects.filter(leader=tobias, since=NEXT_MONDAY)
    assert Seat.objects.filter(section=followed, since=NEXT_MONDAY, until=None).count() == 2
    old = Seat.objects.filter(section=clinic.sections[0])
    assert set(old.values_list("until", flat=True)) == {NEXT_MONDAY}
    (second,) = Section.objects.filter(kind=moved.kind, weekday=1, since=NEXT_MONDAY)
    assert second.rule == "FREQ=WEEKLY"
    assert not Seat.objects.filter(section=second).exists()
    assert not Seat.objects.filter(section=clinic.sections[2], since=later).exists()
    assert Section.objects.filter(kind="process", weekday=1, since=NEXT_MONDAY).count() == 1


def test_a_proposal_is_checked_again_when_it_is_accepted(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    now = groups_now(cast, clinic)
    first = now[clinic.sections[0].public_id]
    staffed = proposing(cast, clinic, [Change(first, replace(first, leader=tobias.public_id))])

    hold = SeatHold.objects.create(
        organization=clinic.organization,
        episode=caller(clinic).episode,
        starts_on=NEXT_MONDAY,
        made_at=builders.NOW,
        expires_at=builders.NOW + timedelta(days=1),
    )
    hold.sections.add(clinic.sections[0])
    assert codes(cast, staffed) == ["template.promised"]
    hold.delete()

    published = session(clinic.sections[0], NEXT_MONDAY)
    assert codes(cast, staffed) == ["template.published"]
    published.leaders.all().delete()
    published.delete()

    Section.objects.filter(pk=clinic.sections[0].pk).update(capacity=3)
    assert codes(cast, staffed) == ["template.changed"]
    Section.objects.filter(pk=clinic.sections[0].pk).update(capacity=2)

    Credential.objects.filter(clinician=tobias).update(expires_on=builders.TODAY)
    assert codes(cast, staffed) == ["T5"]

    TemplateProposal.objects.update(starts_on=date(2026, 11, 16))
    staffed.refresh_from_db()
    assert codes(cast, staffed) == ["template.over"]


def test_the_ground_is_what_the_clinic_has_on_file(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    doctor = clinic.clinician("MD", name="Wilhelmina")
    clinic.hours(doctor, (0,), 13, 15)
    away = builders.site(clinic.organization, zone="America/Denver")
    theirs = builders.track(away)
    builders.section(theirs, leader=tobias, co_leader=clinic.counselor, weekday=1)
    beside = builders.track(clinic.site, is_extra=True)
    visitor = builders.clinician(clinic.organization, name="Visitor")
    Credential.objects.create(
        organization=clinic.organization,
        clinician=visitor,
        kind="lpc",
        since=builders.TODAY,
        expires_on=NEXT_MONDAY,
    )
    builders.section(beside, kind="family_group", weekday=1, leader=visitor, room=clinic.room)
    clinic.sections[1].rule = "FREQ=WEEKLY;INTERVAL=2"
    clinic.sections[1].save()
    Holiday.objects.create(
        organization=clinic.organization, site=clinic.site, on=NEXT_MONDAY, name="Holiday"
    )
    SectionException.objects.create(
        organization=clinic.organization,
        section=clinic.sections[0],
        on=NEXT_MONDAY,
        is_cancelled=True,
    )
    found = template_question(
        actor=cast.actor(Role.DIRECTOR), site=clinic.site, starts_on=NEXT_MONDAY, now=builders.NOW
    ).ground
    people = {person.name: person for person in found.people}
    # 17:30 in Denver is 18:30 in Chicago.
    assert people["Tobias"].taken[1] == ((18 * 60 + 30, 20 * 60),)
    # What is left of a doctor's day after the desk is kept for visits.
    assert people["Wilhelmina"].taken[0] == ((13 * 60 + 30, 15 * 60),)
    assert people["Visitor"].licenses == {"LPC"}
    assert people["Visitor"].hours[1] == ()
    fixed = {group.id for group in found.groups if group.is_fixed}
    assert len(fixed) == 2 - (clinic.sections[1].public_id not in by_id(found.groups))
    assert found.closed[0] == 1
    assert clinic.sections[0].public_id in by_id(found.groups)
    assert {reason.code for reason in breaches(found, found.groups)} >= {"T7"}


def test_who_waits_is_asked_for_by_the_track_that_is_open_to_them(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    named = waiting(clinic)
    anywhere = waiting(clinic)
    WaitingEntry.objects.filter(pk=anywhere.pk).update(track=None)
    decided(anywhere.episode.referral)
    nowhere = waiting(clinic)
    WaitingEntry.objects.filter(pk=nowhere.pk).update(track=None)
    decided(nowhere.episode.referral, level="inpatient")
    apart = builders.track(clinic.site)
    elsewhere = waiting(clinic)
    WaitingEntry.objects.filter(pk=elsewhere.pk).update(track=apart)
    found = template_question(
        actor=cast.actor(Role.DIRECTOR), site=clinic.site, starts_on=NEXT_MONDAY, now=builders.NOW
    )
    expected = {row.episode.client.public_id for row in (named, anywhere)}
    assert found.ground.waiting == expected
    clients = by_id(found.problem.clients)
    assert {clients[name].track for name in expected} == {clinic.track.public_id}
    assert all("individual" not in clients[name].needs for name in expected)


def signed_in(cast: Cast, role: Role) -> Browser:
    browser = Browser()
    browser.force_login(cast.users[role])
    return browser


def test_the_pages_ask_the_database_little(
    cast: Cast,
    clinic: Clinic,
    tobias: Clinician,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    waiting(clinic)
    proposal = worked_out(cast, clinic)
    browser = signed_in(cast, Role.DIRECTOR)
    browser.get("/planner/proposals/")
    with django_assert_num_queries(3):
        listed = browser.get("/planner/proposals/")
    assert "from the waiting list" in listed.content.decode()
    with django_assert_num_queries(3):
        page = browser.get(f"/planner/proposals/{proposal.public_id}/")
    body = page.content.decode()
    assert "led by Tobias" in body
    assert "Accept from Mon 30 Nov" in body
    part = browser.get(f"/planner/proposals/{proposal.public_id}/?part=state")
    assert part.headers["HX-Refresh"] == "true"


def test_the_forms_say_what_is_missing(cast: Cast, clinic: Clinic, tobias: Clinician) -> None:
    browser = signed_in(cast, Role.DIRECTOR)
    assert browser.get("/planner/proposals/new/").status_code == 200
    wrong = {"site": clinic.site.public_id, "week": "2026-11-18", "most": "8"}
    answer = browser.post("/planner/proposals/new/", wrong)
    assert (answer.status_code, "That week has begun" in answer.content.decode()) == (422, True)
    answer = browser.post("/planner/proposals/new/", wrong | {"week": "2026-12-02"})
    (proposal,) = TemplateProposal.objects.all()
    assert (proposal.starts_on, proposal.most) == (NEXT_MONDAY, 8)
    path = f"/planner/proposals/{proposal.public_id}/"
    assert answer.headers["Location"] == path
    assert "a minute or two" in browser.get(path).content.decode()
    assert "HX-Refresh" not in browser.get(f"{path}?part=state").headers
    assert browser.post(f"{path}turn-down/", {"reason": ""}).status_code == 422
    assert browser.post(f"{path}accept/").status_code == 422
    TemplateProposal.objects.update(status=ProposalStatus.OPEN)
    answer = browser.post(f"{path}turn-down/", {"reason": "Not now."})
    assert answer.headers["Location"] == "/planner/proposals/"
    assert signed_in(cast, Role.SUPERVISOR).get("/planner/proposals/new/").status_code == 403


def test_accepting_by_the_button_leads_to_the_week(
    cast: Cast, clinic: Clinic, tobias: Clinician
) -> None:
    waiting(clinic)
    proposal = worked_out(cast, clinic)
    browser = signed_in(cast, Role.DIRECTOR)
    path = f"/planner/proposals/{proposal.public_id}/"
    assert browser.post(f"{path}accept/").headers["Location"] == path
    body = browser.get(path).content.decode()
    assert f"/board/?site={clinic.site.public_id}&amp;week=2026-W49" in body
    again = browser.post(f"{path}accept/")
    assert (again.status_code, "Not accepted" in again.content.decode()) == (422, True)
