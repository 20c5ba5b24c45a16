"""A draft becomes the week that people live by: all of it, once, and never over what has begun."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import TimestamptzRange

from tests import builders
from tests.apps.scheduling.clinic import EVENINGS, NEXT_MONDAY, Clinic, expected, session
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.episodes.models import Episode
from wayhome.apps.program.models import Holiday
from wayhome.apps.scheduling.actions.planning import plan
from wayhome.apps.scheduling.actions.publishing import publish
from wayhome.apps.scheduling.jobs import solve_week
from wayhome.apps.scheduling.models import (
    Seat,
    Session,
    SessionLeader,
    SessionSeat,
    WeekRun,
)
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.domain.week_run import RunStatus


def draft(
    cast: Cast, clinic: Clinic, *, week_of: date = NEXT_MONDAY, now: datetime = builders.NOW
) -> WeekRun:
    run = plan(
        actor=cast.actor(Role.SUPERVISOR),
        site_id=clinic.site.public_id,
        week_of=week_of,
        now=now,
        seconds=0.3,
    )
    solve_week(run_id=run.pk)
    run.refresh_from_db()
    return run


def published(cast: Cast, run: WeekRun, now: datetime = builders.NOW) -> WeekRun:
    return publish(actor=cast.actor(Role.SUPERVISOR), run_id=run.public_id, now=now)


def sittings(episode: Episode) -> set[tuple[str, date]]:
    rows = SessionSeat.objects.filter(episode=episode).select_related("session")
    return {(row.session.kind, row.session.on) for row in rows}


def test_publication_makes_sessions_leaders_places_and_seats(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    run = published(cast, draft(cast, clinic))
    assert run.status == RunStatus.PUBLISHED
    groups = Session.objects.filter(section__isnull=False)
    assert groups.count() == 6
    assert SessionLeader.objects.filter(session__in=groups).count() == 6
    (visit,) = Session.objects.filter(section=None)
    assert (visit.kind, visit.minutes) == ("individual", 60)
    assert visit.room is not None
    assert visit.room.name == "Office 1"
    assert visit.leaders.get().clinician == clinic.counselor
    assert SessionSeat.objects.filter(episode=episode).count() == 7
    assert Seat.objects.filter(episode=episode, since=NEXT_MONDAY, until=None).count() == 6
    monday = groups.get(section=clinic.sections[0])
    assert monday.during.lower == datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


def test_twice_is_once(cast: Cast, clinic: Clinic) -> None:
    clinic.person()
    run = draft(cast, clinic)
    published(cast, run)
    before = list(SessionSeat.objects.order_by("pk").values())
    published(cast, run)
    assert list(SessionSeat.objects.order_by("pk").values()) == before


def test_who_may_not_publish_is_refused_and_strangers_see_nothing(
    cast: Cast, clinic: Clinic
) -> None:
    run = draft(cast, clinic)
    with pytest.raises(Refused, match="Your role"):
        publish(actor=cast.actor(Role.COUNSELOR), run_id=run.public_id, now=builders.NOW)
    with pytest.raises(NotHere):
        publish(actor=cast.stranger, run_id=run.public_id, now=builders.NOW)
    assert published(cast, run).status == RunStatus.PUBLISHED


def test_a_second_plan_replaces_the_first_and_keeps_what_stays(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    first = published(cast, draft(cast, clinic))
    kept = Session.objects.get(section=clinic.sections[0])
    builders.busy(episode.client, 3, time(8), time(22))
    second = published(cast, draft(cast, clinic))
    first.refresh_from_db()
    assert (first.status, second.status) == (RunStatus.SUPERSEDED, RunStatus.PUBLISHED)
    assert NEXT_MONDAY + timedelta(days=3) not in {on for _, on in sittings(episode)}
    again = Session.objects.get(section=clinic.sections[0])
    assert (again.pk, again.run) == (kept.pk, second)
    assert Seat.objects.filter(episode=episode, until=None).count() == 4


def test_what_has_begun_is_never_touched(cast: Cast, clinic: Clinic) -> None:
    """On Wednesday evening the week is planned again: Monday stays as it was."""
    episode = clinic.person()
    monday = session(clinic.sections[0], builders.MONDAY, status="held")
    expected(monday, episode)
    published(cast, draft(cast, clinic, week_of=builders.MONDAY))
    monday.refresh_from_db()
    assert (monday.status, monday.run) == ("held", None)
    assert SessionSeat.objects.filter(session=monday).count() == 1
    assert Session.objects.filter(on=builders.MONDAY).count() == 1
    assert {on for _, on in sittings(episode)} >= {builders.MONDAY, builders.TODAY}
    assert not Seat.objects.exclude(since=builders.TODAY).exists()


def test_seats_in_groups_that_do_not_run_this_week_stay(cast: Cast, clinic: Clinic) -> None:
    monthly = builders.section(clinic.track, weekday=1, rule="FREQ=MONTHLY;BYDAY=3TU")
    extra = builders.section(builders.track(clinic.site, is_extra=True), weekday=1)
    episode = clinic.person()
    clinic.sit(episode, monthly, extra)
    published(cast, draft(cast, clinic))
    assert Seat.objects.filter(section__in=[monthly, extra], until=None).count() == 2
    assert SessionSeat.objects.filter(session__section=extra, episode=episode).count() == 1


def test_seats_given_up_end_and_new_ones_begin_on_monday(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    day = builders.section(clinic.track, weekday=4, starts=time(9))
    clinic.sit(episode, day, *clinic.sections[2:])
    builders.busy(episode.client, 4, time(8), time(12))
    published(cast, draft(cast, clinic))
    assert Seat.objects.get(section=day).until == NEXT_MONDAY
    assert Seat.objects.get(section=clinic.sections[0]).since == NEXT_MONDAY
    assert Seat.objects.get(section=clinic.sections[2]).since == date(2026, 11, 2)


def test_a_week_with_a_closed_day_is_no_pattern_for_the_weeks_after_it(
    cast: Cast, clinic: Clinic
) -> None:
    Holiday.objects.create(
        organization=cast.organization,
        site=clinic.site,
        on=NEXT_MONDAY + timedelta(days=3),
        name="Feast",
    )
    episode = clinic.person()
    day = builders.section(clinic.track, weekday=4, starts=time(9))
    clinic.sit(episode, day, *clinic.sections[2:])
    builders.busy(episode.client, 4, time(8), time(12))
    published(cast, draft(cast, clinic))
    assert Seat.objects.get(section=day).until is None
    taken = Seat.objects.get(section=clinic.sections[0])
    assert (taken.since, taken.until) == (NEXT_MONDAY, NEXT_MONDAY + timedelta(days=7))


def test_a_clinic_that_has_changed_asks_for_a_new_draft(cast: Cast, clinic: Clinic) -> None:
    clinic.person()
    run = draft(cast, clinic)
    clinic.person("Newcomer")
    with pytest.raises(Refused, match="Newcomer Lindgren joined") as refused:
        published(cast, run)
    assert refused.value.verdict.against[0].code == "week.changed"
    assert not Session.objects.exists()


def test_a_busy_time_told_since_asks_for_a_new_draft(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    run = draft(cast, clinic)
    builders.busy(episode.client, 0, time(8), time(22))
    with pytest.raises(Refused) as refused:
        published(cast, run)
    assert "H7" in {reason.code for reason in refused.value.verdict.against}


def test_a_spoiled_draft_is_not_published(cast: Cast, clinic: Clinic) -> None:
    clinic.person()
    run = draft(cast, clinic)
    spoiled = json.loads(json.dumps(run.timetable))
    spoiled["seats"].append(spoiled["seats"][0])
    WeekRun.objects.update(timetable=spoiled)
    with pytest.raises(Refused) as refused:
        published(cast, run)
    assert "H2" in {reason.code for reason in refused.value.verdict.against}


def test_a_run_that_is_no_draft_is_not_published(cast: Cast, clinic: Clinic) -> None:
    run = draft(cast, clinic)
    WeekRun.objects.update(status=RunStatus.DISCARDED.value)
    with pytest.raises(Refused, match="discarded, not a draft"):
        published(cast, run)


def test_a_clash_outside_the_plan_is_named(cast: Cast, clinic: Clinic) -> None:
    """A session made by hand at another site, at the same time."""
    episode = clinic.person()
    run = draft(cast, clinic)
    west = builders.site(cast.organization, zone="America/Denver")
    start = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    by_hand = Session.objects.create(
        organization=cast.organization,
        site=west,
        kind="individual",
        on=NEXT_MONDAY,
        during=TimestamptzRange(start, start + timedelta(hours=1)),
        minutes=60,
        mode="site",
    )
    expected(by_hand, episode)
    with pytest.raises(Refused, match=f"{episode.client.record_number} .* Mon 30 Nov, 5:30 pm"):
        published(cast, run)
    assert Session.objects.count() == 1
    assert WeekRun.objects.get().status == RunStatus.DRAFT


@pytest.mark.parametrize("week_of", [date(2026, 10, 26), date(2027, 3, 8)])
def test_weeks_in_which_the_clocks_change(cast: Cast, clinic: Clinic, week_of: date) -> None:
    sunday = builders.section(clinic.track, weekday=6, starts=time(0, 30), minutes=120)
    now = datetime(2026, 10, 20, 12, tzinfo=UTC)
    clinic.person(since=date(2026, 10, 1))
    published(cast, draft(cast, clinic, week_of=week_of, now=now), now)
    night = Session.objects.get(section=sunday)
    assert night.during.upper - night.during.lower == timedelta(minutes=120)
    assert night.on == week_of + timedelta(days=6)


def test_family_and_medication_get_people_and_rooms(cast: Cast, clinic: Clinic) -> None:
    nurse, therapist = clinic.clinician("RN"), clinic.clinician("LMFT")
    for person in (nurse, therapist):
        clinic.hours(person, (*EVENINGS,), 15, 21)
    clinic.site.rooms.create(
        organization=cast.organization, name="Infirmary", kind="medical", seats=2
    )
    for _ in range(2):
        stay = clinic.person().level_stays.get()
        stay.needs = {"process": 3, "family": 1, "medication": 1}
        stay.save(update_fields=["needs"])
    published(cast, draft(cast, clinic))
    visits = Session.objects.filter(section=None).select_related("room")
    assert visits.count() == 4
    for visit in visits:
        giver = visit.leaders.get().clinician
        assert giver == (nurse if visit.kind == "medication" else therapist)
    rooms = {row.kind: row.room.name for row in visits if row.room}
    assert rooms == {"medication": "Infirmary", "family": "Office 1"}


def test_the_number_of_statements_does_not_grow_with_the_people(cast: Cast, clinic: Clinic) -> None:
    counts = []
    for people in (1, 4):
        for _ in range(people):
            clinic.person()
        run = draft(cast, clinic)
        with CaptureQueriesContext(connection) as statements:
            published(cast, run)
        counts.append(len(statements))
    assert max(counts) <= 60


def test_a_seat_that_begins_later_asks_to_look_again(cast: Cast, clinic: Clinic) -> None:
    episode = clinic.person()
    clinic.sit(episode, clinic.sections[0], since=NEXT_MONDAY + timedelta(days=14))
    with pytest.raises(Refused, match="Look again") as refused:
        published(cast, draft(cast, clinic))
    assert refused.value.verdict.against[0].code == "week.clash"


def test_an_office_that_is_taken_is_not_given_twice(cast: Cast, clinic: Clinic) -> None:
    """Two counselors, one office: the second visit at the same hour has no room, and says so."""
    other = clinic.clinician("LCADC")
    clinic.hours(other, (0, 2, 3), 12, 21)
    office = clinic.site.rooms.get(name="Office 1")
    for counselor in (clinic.counselor, other):
        episode = clinic.person(counselor=counselor)
        for day in (0, 2, 3):
            builders.busy(episode.client, day, time(8), time(16, 30) if day == 0 else time(17, 30))
            builders.busy(episode.client, day, time(20, 30), None)
        builders.busy(episode.client, 1, time(0), None)
    published(cast, draft(cast, clinic))
    visits = Session.objects.filter(section=None)
    assert {visit.on for visit in visits} == {NEXT_MONDAY}
    assert sorted([visit.room_id for visit in visits], key=str) == [office.pk, None]


def test_a_room_taken_by_hand_is_left_alone(cast: Cast, clinic: Clinic) -> None:
    office = clinic.site.rooms.get(name="Office 1")
    by_hand = Session.objects.create(
        organization=cast.organization,
        site=clinic.site,
        kind="individual",
        on=NEXT_MONDAY,
        during=TimestamptzRange(
            datetime(2026, 11, 30, 12, tzinfo=UTC), datetime(2026, 12, 5, 12, tzinfo=UTC)
        ),
        minutes=60,
        mode="site",
        room=office,
    )
    clinic.person()
    published(cast, draft(cast, clinic))
    visit = Session.objects.filter(section=None).exclude(pk=by_hand.pk).get()
    assert visit.room is None
