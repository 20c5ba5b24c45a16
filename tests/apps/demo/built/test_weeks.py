"""Sixteen weeks of dated sessions: who leads, who is expected, and that nothing clashes."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F

from tests.apps.demo.built.conftest import Demo
from wayhome.apps.demo.days import FIRST_MONDAY, NOW, TODAY, overlaps
from wayhome.apps.demo.sessions import windows
from wayhome.apps.episodes.models import Episode
from wayhome.apps.program.models import Holiday, OpeningHours
from wayhome.apps.scheduling.models import Session, SessionLeader, SessionSeat
from wayhome.domain.levels import Level, age_group, floor

MONDAY = date(2026, 11, 16)
WEEK = (MONDAY, MONDAY + timedelta(days=6))


def in_care() -> list[Episode]:
    rows = Episode.objects.filter(status="admitted").exclude(site__code="DH")
    return list(rows.select_related("client", "track"))


def groups_of_this_week() -> dict[int, int]:
    """Minutes of group by episode."""
    minutes: dict[int, int] = defaultdict(int)
    seats = SessionSeat.objects.filter(session__on__range=WEEK, session__section__isnull=False)
    for seat in seats.select_related("session"):
        minutes[seat.episode_id] += seat.session.minutes
    return minutes


def test_sixteen_weeks_and_not_the_next(demo: Demo) -> None:
    days = Session.objects.order_by("on").values_list("on", flat=True)
    weeks = {(day - FIRST_MONDAY).days // 7 + 1 for day in days}
    assert weeks == set(range(1, 17))


def test_what_is_over_was_held_and_the_rest_is_planned(demo: Demo) -> None:
    assert not Session.objects.filter(status="held", during__endswith__gt=NOW).exists()
    assert not Session.objects.filter(status="planned", during__endswith__lte=NOW).exists()


def test_four_groups_are_in_progress_now(demo: Demo) -> None:
    now = Session.objects.filter(during__contains=NOW, section__isnull=False)
    assert {(row.section.track.code, row.kind) for row in now if row.section} == {
        ("EVE-O", "education"),
        ("EVE-T", "process"),
        ("LGBTQ", "process"),
        ("TELE", "process"),
    }
    seats = {row.section.track.code: row.seats.count() for row in now if row.section}
    assert seats == {"EVE-O": 12, "EVE-T": 6, "LGBTQ": 6, "TELE": 8}


def test_everybody_in_care_reaches_the_level_with_groups_alone(demo: Demo) -> None:
    minutes = groups_of_this_week()
    for row in in_care():
        stay = row.level_stays.get(ends_on__isnull=True)
        age = row.client.age(TODAY)
        assert age is not None
        group = age_group(age, on=MONDAY)
        assert group is not None
        started = row.admitted_on and row.admitted_on <= MONDAY
        if started:
            assert minutes[row.pk] >= floor(Level.of(stay.level), group, on=MONDAY).minutes


def test_everybody_in_care_has_an_hour_with_the_counselor(demo: Demo) -> None:
    seats = SessionSeat.objects.filter(session__on__range=WEEK, session__kind="individual")
    with_hour = set(seats.values_list("episode_id", flat=True))
    assert {row.pk for row in in_care()} == with_hour
    for seat in seats.select_related("episode__counselor").prefetch_related("session__leaders"):
        leaders = [row.clinician_id for row in seat.session.leaders.all()]
        assert leaders == [seat.episode.counselor_id]


def test_nothing_is_planned_into_a_busy_life_but_one_swapped_shift(demo: Demo) -> None:
    seats = SessionSeat.objects.filter(session__on__range=WEEK)
    hit = Counter(
        (seat.client.last_name, seat.session.on)
        for seat in seats.select_related("session", "client", "episode__site").prefetch_related(
            "client__busy_times"
        )
        for busy in windows(seat.episode.site, list(seat.client.busy_times.all()), seat.session.on)
        if overlaps((_aware(seat.during.lower), _aware(seat.during.upper)), busy)
    )
    assert hit == {("Sorlie", MONDAY): 2}


def _aware(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment


def test_no_room_no_leader_and_no_client_is_in_two_places(demo: Demo) -> None:
    for rows, owner in (
        (SessionSeat.objects.filter(is_live=True), "client_id"),
        (SessionLeader.objects.filter(is_live=True), "clinician_id"),
        (Session.objects.filter(room__isnull=False), "room_id"),
    ):
        ends: dict[int, datetime] = {}
        for key, during in rows.order_by("during").values_list(owner, "during"):
            assert key not in ends or ends[key] <= during.lower
            ends[key] = during.upper


def test_no_group_is_over_its_capacity(demo: Demo) -> None:
    rows = Session.objects.filter(section__isnull=False).annotate(expected=Count("seats"))
    assert not rows.filter(expected__gt=F("section__capacity")).exists()


def test_every_group_has_its_five_this_week(demo: Demo) -> None:
    rows = Session.objects.filter(on__range=WEEK, section__isnull=False)
    assert not rows.annotate(expected=Count("seats")).filter(expected__lt=5).exists()


def test_closed_days_are_closed(demo: Demo) -> None:
    for holiday in Holiday.objects.all():
        assert not Session.objects.filter(site=holiday.site, on=holiday.on).exists()


def test_make_ups_are_held_on_their_days(demo: Demo) -> None:
    made_up = Session.objects.filter(reason__startswith="Make-up")
    assert Counter(made_up.values_list("on", flat=True)) == {
        date(2026, 9, 11): 6,
        date(2026, 9, 12): 7,
        date(2026, 11, 13): 6,
    }


def test_the_wall_clock_stays_when_the_clocks_change(demo: Demo) -> None:
    evenings = Session.objects.filter(section__track__code="EVE-O", section__weekday=0)
    first = evenings.filter(kind="process")
    before, after = first.get(on=date(2026, 10, 26)), first.get(on=date(2026, 11, 2))
    chicago = ZoneInfo("America/Chicago")
    for row in (before, after):
        assert _aware(row.during.lower).astimezone(chicago).strftime("%H:%M") == "17:30"
    utc = [_aware(row.during.lower).hour for row in (before, after)]
    assert utc == [22, 23]


def test_ordinary_sessions_lie_in_opening_hours(demo: Demo) -> None:
    open_hours = defaultdict(list)
    for row in OpeningHours.objects.all():
        open_hours[row.site_id, row.weekday].append((row.opens, row.closes))
    for session in Session.objects.filter(reason="").select_related("site"):
        zone = ZoneInfo(session.site.zone)
        begin = _aware(session.during.lower).astimezone(zone).time()
        end = _aware(session.during.upper).astimezone(zone).time()
        spans = open_hours[session.site_id, session.on.weekday()]
        assert any(opens <= begin and end <= closes for opens, closes in spans)


def test_nobody_leads_for_the_one_who_is_ill_tomorrow(demo: Demo) -> None:
    tomorrow = SessionLeader.objects.filter(
        clinician__name="Caleb Strandqvist", session__on=date(2026, 11, 19)
    )
    assert tomorrow.exists()
    assert not tomorrow.filter(is_live=True).exists()
    skills = Session.objects.get(section__track__code="DAY", on=date(2026, 11, 19), kind="skills")
    assert not skills.leaders.filter(is_live=True).exists()


def test_modules_turn_and_none_is_repeated_at_once(demo: Demo) -> None:
    rows = Session.objects.filter(section__track__code="EVE-O", kind="skills").order_by("on")
    for weekday in (0, 3):
        lessons = list(
            rows.filter(section__weekday=weekday).values_list("module__position", flat=True)
        )
        assert len(set(lessons[:7])) == 7
