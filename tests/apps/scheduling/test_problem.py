"""The clinic's rows become a week that the engine can read, whatever the calendar does."""

from __future__ import annotations

import time as clock
from datetime import UTC, date, datetime, time, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic, expected, session
from tests.cast import Cast
from wayhome.apps.program.models import Curriculum, Holiday, Module, SectionException, Site
from wayhome.apps.program.models import Section as SectionRow
from wayhome.apps.scheduling.models import Apart, SeatHold
from wayhome.apps.scheduling.queries.problem import clinic_week, problem_of
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.domain.week.problem import Client, Problem, Section
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches
from wayhome.solver.weekly import solve


def week(cast: Cast, site: Site, week_of: date = NEXT_MONDAY) -> Problem:
    return problem_of(
        actor=cast.actor(Role.SUPERVISOR), site=site, week_of=week_of, now=builders.NOW
    )


def only_client(problem: Problem) -> Client:
    (client,) = problem.clients
    return client


def section_of(problem: Problem, found: SectionRow) -> Section:
    return {row.id: row for row in problem.sections}[found.public_id]


def test_the_problem_is_a_valid_file_and_can_be_solved(cast: Cast, clinic: Clinic) -> None:
    for _ in range(3):
        clinic.person()
    problem = week(cast, clinic.site)
    assert read_problem(write_problem(problem)) == problem
    timetable = solve(problem, seconds=5, seed=1, clock=clock.monotonic)
    assert breaches(problem, timetable) == []
    assert timetable.short == ()


def test_few_statements_whatever_the_size(
    cast: Cast, clinic: Clinic, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(6):
        clinic.sit(clinic.person())
    with django_assert_num_queries(13):
        week(cast, clinic.site)


def test_only_people_of_the_clinic_may_ask(cast: Cast, clinic: Clinic) -> None:
    assert week(cast, clinic.site).sections
    with pytest.raises(Refused):
        problem_of(
            actor=cast.actor(Role.AUDITOR), site=clinic.site, week_of=NEXT_MONDAY, now=builders.NOW
        )


def test_published_tracks_run_and_drafts_do_not(cast: Cast, clinic: Clinic) -> None:
    builders.section(builders.track(clinic.site, published_at=None))
    builders.section(builders.track(builders.site(cast.organization)))
    assert {row.track for row in week(cast, clinic.site).sections} == {clinic.track.public_id}


def test_a_holiday_closes_groups_and_desks(cast: Cast, clinic: Clinic) -> None:
    Holiday.objects.create(
        organization=cast.organization, site=clinic.site, on=NEXT_MONDAY, name="Closed"
    )
    clinic.person()
    problem = week(cast, clinic.site)
    assert {row.day for row in problem.sections} == {2, 3}
    assert all(not clinician.free[0] for clinician in problem.clinicians)
    usual = clinic_week(
        actor=cast.actor(Role.INTAKE),
        site=clinic.site,
        week_of=NEXT_MONDAY,
        now=builders.NOW,
        only_pattern=True,
    )
    assert {row.day for row in usual.problem.sections} == {0, 2, 3}


def test_a_moved_date_takes_its_own_time_room_and_leader(cast: Cast, clinic: Clinic) -> None:
    other = builders.clinician(cast.organization)
    clinic.hours(other, (4,), 9, 17)
    SectionException.objects.create(
        organization=cast.organization,
        section=clinic.sections[0],
        on=NEXT_MONDAY,
        moved_to=NEXT_MONDAY + timedelta(days=4),
        starts=time(10),
        leader=other,
    )
    moved = section_of(week(cast, clinic.site), clinic.sections[0])
    assert (moved.day, moved.start, moved.leader) == (4, 600, other.public_id)


def test_a_session_called_off_by_name_is_not_planned(cast: Cast, clinic: Clinic) -> None:
    session(clinic.sections[0], NEXT_MONDAY, status="cancelled")
    assert clinic.sections[0].public_id not in {row.id for row in week(cast, clinic.site).sections}


@pytest.mark.parametrize("week_of", [date(2026, 10, 26), date(2027, 3, 8)])
def test_clock_changes_leave_wall_clock_times_alone(
    cast: Cast, clinic: Clinic, week_of: date
) -> None:
    """On 1 Nov and 14 Mar, Sundays of these weeks, the clocks of Chicago change."""
    sunday = builders.section(clinic.track, weekday=6, starts=time(9))
    found = clinic_week(
        actor=cast.actor(Role.INTAKE), site=clinic.site, week_of=week_of, now=builders.NOW
    )
    assert section_of(found.problem, sunday).start == 9 * 60
    assert section_of(found.problem, clinic.sections[0]).start == 17 * 60 + 30
    hours = {row.key: row.during[0].hour for row in found.meetings.values()}
    before, after = hours[clinic.sections[0].public_id], hours[sunday.public_id]
    assert (before, after) == ((22, 15) if week_of.month == 10 else (23, 14))


def test_a_group_over_midnight_utc_stays_on_its_own_day(cast: Cast, clinic: Clinic) -> None:
    found = clinic_week(
        actor=cast.actor(Role.INTAKE), site=clinic.site, week_of=NEXT_MONDAY, now=builders.NOW
    )
    late = found.meetings[clinic.sections[0].public_id]
    start, end = late.during
    assert start == datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert end == datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    assert section_of(found.problem, clinic.sections[0]).day == 0


def test_a_rule_that_never_fires_names_its_group(cast: Cast, clinic: Clinic) -> None:
    builders.section(clinic.track, name="Ghost", rule="FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30")
    with pytest.raises(Refused, match=r"EVE, Ghost: The rule .* gives no date"):
        week(cast, clinic.site)


@pytest.mark.parametrize(
    ("starts", "minutes", "code"),
    [(time(23, 0), 90, "week.midnight"), (time(9, 2), 90, "week.grid")],
)
def test_a_time_that_cannot_be_planned_names_its_group(
    cast: Cast, clinic: Clinic, starts: time, minutes: int, code: str
) -> None:
    builders.section(clinic.track, name="Odd", weekday=5, starts=starts, minutes=minutes)
    with pytest.raises(Refused, match="EVE, Odd") as refused:
        week(cast, clinic.site)
    assert refused.value.verdict.against[0].code == code


def test_quarter_hours_make_the_grid_finer(cast: Cast, clinic: Clinic) -> None:
    assert week(cast, clinic.site).grid_minutes == 30
    builders.section(clinic.track, weekday=5, starts=time(9, 15), minutes=75)
    assert week(cast, clinic.site).grid_minutes == 15


def test_a_hybrid_group_is_two_with_one_capacity(cast: Cast, clinic: Clinic) -> None:
    hybrid = builders.section(
        clinic.track, weekday=4, mode="hybrid", capacity=12, target=10, minimum=5, video_seats=4
    )
    clinic.sit(clinic.person(), hybrid)
    problem = week(cast, clinic.site)
    parts = {row.id: row for row in problem.sections if row.id.startswith(hybrid.public_id)}
    room, video = parts[hybrid.public_id], parts[hybrid.public_id + ".v"]
    assert (room.mode, room.capacity, video.mode, video.capacity) == ("site", 8, "video", 4)
    assert (room.target + video.target, room.minimum + video.minimum) == (10, 5)
    assert only_client(problem).last_week == set(parts)


def test_family_groups_are_for_those_who_need_them(cast: Cast, clinic: Clinic) -> None:
    family = builders.section(clinic.track, kind="family_group", weekday=4)
    needing, other = clinic.person(), clinic.person()
    stay = needing.level_stays.get()
    stay.needs = stay.needs | {"family_group": 1}
    stay.save(update_fields=["needs"])
    problem = week(cast, clinic.site)
    clients = {row.id: row for row in problem.clients}
    tracks = {row.id: row for row in problem.tracks}
    with_family, without = clients[needing.client.public_id], clients[other.client.public_id]
    own = section_of(problem, family)
    assert own.kind == "education"
    assert (with_family.need("education"), without.need("education")) == (2, 1)
    assert own.track in tracks[with_family.track].open["education"]
    assert own.track not in tracks[without.track].open["education"]


def test_seats_in_an_extra_track_are_the_clients_own_time(cast: Cast, clinic: Clinic) -> None:
    extra = builders.section(builders.track(clinic.site, is_extra=True), weekday=1)
    clinic.sit(clinic.person(), extra)
    problem = week(cast, clinic.site)
    assert extra.public_id not in {row.id for row in problem.sections}
    assert only_client(problem).busy[1] == ((17 * 60 + 30, 19 * 60),)


def test_promised_seats_are_gone_for_everybody_else(cast: Cast, clinic: Clinic) -> None:
    caller = builders.episode(builders.client(cast.organization), clinic.site)

    def held(**given: datetime) -> None:
        hold = SeatHold.objects.create(
            organization=cast.organization,
            episode=caller,
            starts_on=NEXT_MONDAY,
            made_at=builders.NOW,
            **{"expires_at": builders.NOW + timedelta(hours=48)} | given,
        )
        hold.sections.set(clinic.sections[:1])

    held(released_at=builders.NOW)
    assert section_of(week(cast, clinic.site), clinic.sections[0]).capacity == 12
    held()
    assert section_of(week(cast, clinic.site), clinic.sections[0]).capacity == 11
    SeatHold.objects.update(expires_at=builders.NOW)
    assert section_of(week(cast, clinic.site), clinic.sections[0]).capacity == 12


def test_busy_times_hold_on_their_own_days(cast: Cast, clinic: Clinic) -> None:
    who = clinic.person().client
    builders.busy(who, 0, time(8), time(16))
    builders.busy(who, 1, time(22), None)
    builders.busy(who, 2, time(8), time(9), until=NEXT_MONDAY + timedelta(days=1))
    builders.busy(who, 3, time(8), time(9), since=NEXT_MONDAY + timedelta(days=3))
    busy = only_client(week(cast, clinic.site)).busy
    assert busy[:4] == (((480, 960),), ((1320, 1440),), (), ((480, 540),))


def test_days_outside_the_stay_are_closed(cast: Cast, clinic: Clinic) -> None:
    clinic.person(since=NEXT_MONDAY + timedelta(days=2))
    busy = only_client(week(cast, clinic.site)).busy
    assert busy[:3] == (((0, 1440),), ((0, 1440),), ())


def test_a_step_within_the_week_counts_as_the_longer_stay(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    php = builders.track(clinic.site, level="php")
    step = NEXT_MONDAY + timedelta(days=2)
    episode.level_stays.update(ends_on=step)
    episode.level_stays.create(
        organization=cast.organization, level="php", track=php, starts_on=step, needs=php.needs
    )
    client = only_client(week(cast, clinic.site))
    assert (client.level, client.busy) == ("PHP", ((),) * 7)


def test_somebody_who_can_come_in_no_way_is_named(cast: Cast, clinic: Clinic) -> None:
    who = clinic.person().client
    who.can_use_video = who.can_come_to_site = False
    who.save(update_fields=["can_use_video", "can_come_to_site"])
    with pytest.raises(Refused, match=who.record_number):
        week(cast, clinic.site)


def test_the_desk_is_free_outside_groups_and_desk_time(cast: Cast, clinic: Clinic) -> None:
    """12:00-21:00 less 17:30-20:30 is six hours; 1.5 hours of them are for the desk."""
    clinic.person()
    problem = week(cast, clinic.site)
    (desk,) = (row for row in problem.clinicians if row.id == clinic.counselor.public_id)
    assert desk.free[0] == ((13 * 60 + 30, 17 * 60 + 30), (20 * 60 + 30, 21 * 60))


def test_groups_led_at_another_site_take_time_here(cast: Cast, clinic: Clinic) -> None:
    west = builders.site(cast.organization, zone="America/Denver")
    away = builders.track(west)
    builders.section(away, weekday=1, starts=time(17), leader=clinic.counselor)
    builders.section(away, weekday=1, starts=time(22, 30), leader=clinic.counselor)
    clinic.person()
    problem = week(cast, clinic.site)
    (desk,) = (row for row in problem.clinicians if row.id == clinic.counselor.public_id)
    assert desk.free[1] == ((14 * 60, 18 * 60), (19 * 60 + 30, 21 * 60))


def test_family_and_medication_have_pools_of_people_who_may(cast: Cast, clinic: Clinic) -> None:
    nurse, therapist = clinic.clinician("RN"), clinic.clinician("LMFT")
    clinic.hours(nurse, (0,), 9, 12)
    clinic.hours(therapist, (0, 1), 9, 12)
    stay = clinic.person(counselor=None).level_stays.get()
    stay.needs = {"process": 3, "family": 1, "medication": 1}
    stay.save(update_fields=["needs"])
    problem = week(cast, clinic.site)
    pools = {pool.kind: pool.counts for pool in problem.pools}
    desks = {desk.id: desk.free for desk in problem.clinicians}
    assert pools["family"][0] == ((11 * 60, 12 * 60, 1),)
    assert desks[therapist.public_id][0] == ((9 * 60 + 30, 11 * 60),)
    assert pools["medication"][0] == ((9 * 60 + 30, 12 * 60, 1),)
    assert desks[nurse.public_id] == ((),) * 7
    assert desks["nobody"] == ((),) * 7


def test_general_tracks_help_each_other_and_special_ones_do_not(cast: Cast, clinic: Clinic) -> None:
    day = builders.track(clinic.site, kind="day")
    builders.section(day, weekday=1, starts=time(10))
    special = builders.track(clinic.site, kind="lgbtq", is_opt_in=True)
    builders.section(special, weekday=1, starts=time(13))
    tracks = {row.id: row for row in week(cast, clinic.site).tracks}
    own = tracks[clinic.track.public_id].open
    assert own["process"] == {clinic.track.public_id: 0, day.public_id: 6}
    assert own["education"][day.public_id] == 1
    assert tracks[special.public_id].open["skills"] == {special.public_id: 0}


def test_a_lesson_had_lately_is_not_offered_again(cast: Cast, clinic: Clinic) -> None:
    course = Curriculum.objects.create(organization=cast.organization, code="KM", name="More")
    modules = [
        Module.objects.create(
            organization=cast.organization, curriculum=course, position=at, name=f"M{at}"
        )
        for at in range(3)
    ]
    group = clinic.sections[3]
    group.curriculum = course
    group.save(update_fields=["curriculum"])
    had = session(group, date(2026, 11, 18), module=modules[1])
    episode = clinic.person()
    expected(had, episode)
    problem = week(cast, clinic.site)
    assert section_of(problem, group).module in {module.public_id for module in modules}
    assert only_client(problem).modules_taken == {modules[1].public_id}


def test_two_who_must_not_meet_are_kept_apart(cast: Cast, clinic: Clinic) -> None:
    one, two = clinic.person().client, clinic.person().client
    clinic.person()
    Apart.objects.create(organization=cast.organization, first=one, second=two)
    assert week(cast, clinic.site).apart == ((one.public_id, two.public_id),)


def test_twice_a_week_is_two_sections_of_one(cast: Cast, clinic: Clinic) -> None:
    twice = builders.section(clinic.track, rule="FREQ=WEEKLY;BYDAY=TU,FR", starts=time(9))
    found = {row.id: row.day for row in week(cast, clinic.site).sections}
    assert (found[twice.public_id], found[f"{twice.public_id}.2"]) == (1, 4)
