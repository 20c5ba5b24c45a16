"""Hours at risk: who will miss the rule of the week, and the seat that makes it good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from tests import builders
from tests.apps.care.counting import statements
from tests.apps.scheduling import clinic as week
from tests.apps.scheduling.clinic import Clinic
from tests.cast import Cast
from wayhome.apps.care.actions import attendance
from wayhome.apps.care.actions.make_ups import give_make_up
from wayhome.apps.care.queries import at_risk
from wayhome.apps.care.queries.at_risk import ClientHours, HoursRow
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.people.models import Coverage, Payer
from wayhome.apps.program.models import Section, Track
from wayhome.apps.scheduling.models import Apart, SeatHold, Session, SessionLeader, SessionSeat
from wayhome.domain.attendance_said import Said, Word
from wayhome.domain.attendance_week import Clocks, Prospect
from wayhome.domain.privacy.permit import Actor, Role
from wayhome.domain.verdict import Refused

WEDNESDAY_NOON = builders.NOW - timedelta(hours=2)
FRIDAY = date(2026, 11, 20)


@dataclass
class Week:
    """The evening track's week at noon on Wednesday, and a standard track that meets on Friday."""

    cast: Cast
    clinic: Clinic
    sessions: list[Session]
    now: datetime = WEDNESDAY_NOON

    @property
    def counselor(self) -> Actor:
        return self.cast.actor(Role.COUNSELOR)

    def person(self, name: str, **given: Any) -> Episode:
        """Somebody expected at every session of the evening track."""
        found = self.clinic.person(name, **given)
        for session in self.sessions:
            week.expected(session, found)
        return found

    def say(self, said: Said, who: Episode, *sessions: Session) -> None:
        for session in sessions:
            attendance.record_attendance(
                actor=self.counselor,
                session_id=session.public_id,
                said={who.client.public_id: said},
                others_here=False,
                checked_video=False,
                now=self.now,
            )

    def rows(self, whose: str = "all") -> dict[str, HoursRow]:
        page = at_risk.at_risk(actor=self.counselor, now=self.now, whose=whose)
        return {row.name.split()[0]: row for row in page.rows}

    def of(self, who: Episode) -> ClientHours:
        client_id = who.client.public_id
        return at_risk.client_hours(actor=self.counselor, client_id=client_id, now=self.now)

    def missed_monday(self, name: str = "Emmett", **given: Any) -> Episode:
        found = self.person(name, **given)
        self.say(Said(Word.NO_SHOW, why="work"), found, *self.sessions[:2])
        return found

    def standard(self, **given: Any) -> Track:
        """Another general track of the level, with a group of three hours on Friday morning."""
        values = {"code": "STD", "name": "Standard", "kind": "standard"} | given
        return builders.track(self.clinic.site, **values)

    def friday(self, of: Track, **given: Any) -> Session:
        values = {
            "weekday": 4,
            "starts": time(9),
            "minutes": 180,
            "leader": self.clinic.counselor,
            "capacity": 2,
            "target": 2,
            "minimum": 1,
        }
        section: Section = builders.section(of, **(values | given))
        found = week.session(section, FRIDAY)
        return Session.objects.get(pk=found.pk)


@pytest.fixture
def this_week(cast: Cast, clinic: Clinic) -> Week:
    clinic.track.days_most = 4
    clinic.track.save(update_fields=["days_most"])
    days = [builders.MONDAY + timedelta(days=section.weekday) for section in clinic.sections]
    made = [week.session(section, on) for section, on in zip(clinic.sections, days, strict=True)]
    rows = {row.pk: row for row in Session.objects.all()}
    return Week(cast, clinic, [rows[one.pk] for one in made])


def test_a_missed_monday_is_three_hours_and_a_day_short(this_week: Week) -> None:
    this_week.missed_monday()

    row = this_week.rows()["Emmett"]

    assert (row.prospect, row.short, row.days_short) == (Prospect.AT_RISK, 180, 1)
    assert row.words == "3 h short, 1 day missing"
    assert (row.asked, row.attended, row.ahead, row.unknown) == ("9 h", "0 h", "6 h", "")
    assert row.counselor == "Rafael"


def test_what_nobody_recorded_counts_for_nothing_and_says_who_should(this_week: Week) -> None:
    this_week.person("Nadine")

    row = this_week.rows()["Nadine"]

    assert row.prospect == Prospect.OPEN
    assert (row.attended, row.unknown, row.owners) == ("0 h", "3 h", "Rafael")
    assert row.words == "3 h short, 1 day missing until somebody records"


def test_who_was_there_keeps_the_rule_and_is_only_counted(this_week: Week) -> None:
    person = this_week.person("Beatrix")
    this_week.say(Said(Word.HERE), person, *this_week.sessions[:2])

    page = at_risk.at_risk(actor=this_week.counselor, now=this_week.now)

    assert (page.rows, page.keeps, page.at_risk, page.to_record) == ((), 1, 0, 0)


def test_a_quarter_of_an_hour_is_said_to_the_minute(this_week: Week) -> None:
    person = this_week.person("Ximena")
    monday = this_week.sessions[1]
    this_week.say(Said(Word.HERE), person, this_week.sessions[0])
    this_week.say(Said(Word.LEFT, monday.during.upper - timedelta(minutes=14)), person, monday)

    row = this_week.rows()["Ximena"]

    assert (row.words, row.attended) == ("14 min short", "2.76 h")


@pytest.mark.parametrize(
    ("given", "stay", "says"),
    [
        ({"born_on": None}, {}, "Age unknown"),
        ({"born_on": date(2016, 1, 1)}, {}, "Too young for every program"),
        ({}, {"starts_on": date(2026, 11, 17)}, "Care began within the week"),
        ({}, {"ends_on": date(2026, 11, 20)}, "Care ends within the week"),
        ({}, {"level": "residential"}, "Care around the clock has no weekly hours"),
        ({}, {"ends_on": date(2026, 11, 9)}, "No level on record this week"),
    ],
)
def test_where_no_rule_can_be_read_it_is_said_not_guessed(
    this_week: Week, given: dict[str, Any], stay: dict[str, Any], says: str
) -> None:
    person = this_week.person("Vernon")
    for name, value in given.items():
        setattr(person.client, name, value)
    person.client.save()
    LevelStay.objects.filter(episode=person).update(**stay)

    row = this_week.rows()["Vernon"]

    assert (row.prospect, row.words, row.tone) == (None, says, "")
    assert not this_week.of(person).make_ups.openings


def test_the_level_of_most_days_counts_in_the_week_of_a_step(this_week: Week) -> None:
    person = this_week.missed_monday()
    first = LevelStay.objects.get(episode=person)
    first.ends_on = date(2026, 11, 17)
    first.save(update_fields=["ends_on"])
    LevelStay.objects.create(
        organization=person.organization,
        episode=person,
        level="php",
        track=this_week.clinic.track,
        starts_on=date(2026, 11, 17),
        needs={},
    )

    assert this_week.rows()["Emmett"].asked == "20 h"


def test_ones_own_caseload_comes_first(this_week: Week) -> None:
    this_week.missed_monday("Emmett")
    other = builders.clinician(this_week.cast.organization, name="Leonie")
    this_week.missed_monday("Renata", counselor=other)

    mine = at_risk.at_risk(actor=this_week.counselor, now=this_week.now)

    assert (mine.whose, [row.name for row in mine.rows]) == ("mine", ["Emmett Lindgren"])
    assert set(this_week.rows("all")) == {"Emmett", "Renata"}
    director = this_week.cast.actor(Role.DIRECTOR)
    page = at_risk.at_risk(actor=director, now=this_week.now, whose="mine")
    assert (page.whose, len(page.rows)) == ("all", 2)


def test_the_list_takes_as_many_statements_for_many_as_for_one(this_week: Week) -> None:
    this_week.missed_monday("Emmett")
    first = statements(this_week.rows)
    for name in ("Renata", "Wade", "Tessa"):
        this_week.missed_monday(name)

    assert statements(this_week.rows) == first <= 9


def test_three_clocks_of_a_week(this_week: Week) -> None:
    person = this_week.missed_monday()
    this_week.now = builders.NOW + timedelta(hours=9)  # Wednesday 11 pm
    first, second = this_week.sessions[2:4]
    this_week.say(Said(Word.HERE), person, first)
    this_week.say(Said(Word.LATE, second.during.lower + timedelta(minutes=10)), person, second)
    payer = _payer(this_week, 180)

    assert this_week.of(person).clocks == Clocks(scheduled=540, attended=170, billable=0)
    assert not this_week.of(person).has_contract
    _cover(person, payer)
    assert this_week.of(person).clocks.billable == 0
    Payer.objects.update(day_minutes_least=120)
    assert this_week.of(person).clocks == Clocks(scheduled=540, attended=170, billable=170)


def test_minutes_of_a_session_one_is_moved_out_of_stay(this_week: Week) -> None:
    person = this_week.person("Kit")
    this_week.say(Said(Word.HERE), person, *this_week.sessions[:2])
    SessionSeat.objects.filter(episode=person, session__in=this_week.sessions[:2]).delete()

    found = this_week.of(person)

    assert (found.clocks.scheduled, found.clocks.attended) == (360, 180)
    assert found.row.prospect == Prospect.KEEPS
    assert [line.words for line in found.lines[:3]] == ["Here", "Here", "To come"]


def test_a_make_up_that_fits_is_offered_taken_and_keeps_the_rule(this_week: Week) -> None:
    person = this_week.missed_monday()
    friday = this_week.friday(this_week.standard())

    (offer,) = this_week.of(person).make_ups.openings

    assert offer.session_ids == (friday.public_id,)
    assert (offer.minutes, offer.keeps_rule, offer.left_short) == (180, True, 0)
    assert offer.times == ("Fri 20 Nov, 9:00 am–12:00 pm, Process, Standard",)
    assert _take(this_week, person, offer.session_ids) == 1
    assert SessionSeat.objects.get(session=friday).client == person.client
    assert this_week.of(person).row.prospect == Prospect.KEEPS
    entry = TrailEntry.objects.get(action="make_up.take")
    assert entry.details == {"sessions": [friday.public_id]}
    with pytest.raises(Refused) as refused:
        _take(this_week, person, offer.session_ids)
    assert refused.value.verdict.against[0].code == "make_up.not_short"


def test_what_is_too_little_says_what_is_still_short(this_week: Week) -> None:
    person = this_week.missed_monday()
    this_week.friday(this_week.standard(), minutes=60)

    (offer,) = this_week.of(person).make_ups.openings

    assert (offer.keeps_rule, offer.left_short) == (False, 120)


def _busy_friday(this_week: Week, person: Episode, _session: Session) -> None:
    builders.busy(person.client, 4, time(8), time(12))


def _kept_apart(this_week: Week, person: Episode, session: Session) -> None:
    foe = this_week.clinic.person("Gideon")
    week.expected(session, foe)
    first, second = sorted((person.client, foe.client), key=lambda row: row.pk)
    Apart.objects.create(organization=person.organization, first=first, second=second)


def _full(this_week: Week, _person: Episode, session: Session) -> None:
    for name in ("Wade", "Alma"):
        week.expected(session, this_week.clinic.person(name))


def _payer_of_one(this_week: Week, _person: Episode, session: Session) -> None:
    other = this_week.clinic.person("Wade")
    week.expected(session, other)
    _cover(other, _payer(this_week, None, group_most=1))


def _promised(_week: Week, _person: Episode, session: Session) -> None:
    assert session.section is not None
    for name in ("Callum", "Wei-Lin"):
        caller = builders.client(session.organization, first_name=name)
        hold = SeatHold.objects.create(
            organization=session.organization,
            episode=builders.episode(caller, session.site),
            starts_on=FRIDAY,
            made_at=WEDNESDAY_NOON,
            expires_at=WEDNESDAY_NOON + timedelta(hours=48),
        )
        hold.sections.add(session.section)


def _up_the_stairs(this_week: Week, person: Episode, session: Session) -> None:
    stairs = builders.room(this_week.clinic.site, is_step_free=False)
    Session.objects.filter(pk=session.pk).update(room=stairs)
    person.client.needs_step_free = True
    person.client.save(update_fields=["needs_step_free"])


def _without_leader(_week: Week, _person: Episode, session: Session) -> None:
    SessionLeader.objects.filter(session=session).update(is_live=False)


def _no_more_days(_week: Week, person: Episode, _session: Session) -> None:
    LevelStay.objects.filter(episode=person).update(days_most=2)


def _only_on_site(_week: Week, person: Episode, session: Session) -> None:
    type(session).objects.filter(pk=session.pk).update(mode="video")
    Section.objects.filter(pk=session.section_id or 0).update(mode="video")
    person.client.can_use_video = False
    person.client.save(update_fields=["can_use_video"])


def _another_level(_week: Week, _person: Episode, session: Session) -> None:
    Track.objects.filter(pk=session.section.track_id).update(level="php")  # type: ignore[union-attr]


def _called_off(_week: Week, _person: Episode, session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(status="cancelled")


@pytest.mark.parametrize(
    "but",
    [
        _busy_friday,
        _kept_apart,
        _full,
        _payer_of_one,
        _promised,
        _up_the_stairs,
        _without_leader,
        _no_more_days,
        _only_on_site,
        _another_level,
        _called_off,
    ],
)
def test_no_hard_rule_is_broken_for_a_make_up(this_week: Week, but: Any) -> None:
    person = this_week.missed_monday()
    friday = this_week.friday(this_week.standard())
    assert this_week.of(person).make_ups.openings

    but(this_week, person, friday)

    found = this_week.of(person).make_ups
    assert found.openings == ()
    assert "Ask for an hour with the counselor" in found.why_none
    with pytest.raises(Refused) as refused:
        _take(this_week, person, [friday.public_id])
    assert refused.value.verdict.against[0].code == "make_up.gone"
    assert not SessionSeat.objects.filter(session=friday, client=person.client).exists()


def test_a_day_already_used_takes_no_second_group_of_its_kind(this_week: Week) -> None:
    person = this_week.missed_monday()
    this_week.friday(this_week.standard(), weekday=3, minutes=90)
    Session.objects.filter(section__weekday=3, section__track__code="STD").update(
        on=date(2026, 11, 19)
    )
    session = Session.objects.get(section__track__code="STD")
    session.during = (
        session.during.lower - timedelta(days=1),
        session.during.upper - timedelta(days=1),
    )
    session.save(update_fields=["during"])

    # On Thursday evening there is a process group already.
    assert this_week.of(person).make_ups.openings == ()


def test_who_may_see_hours_and_who_may_make_them_up(this_week: Week) -> None:
    person = this_week.missed_monday()
    friday = this_week.friday(this_week.standard())
    cast = this_week.cast

    with pytest.raises(Refused):
        at_risk.at_risk(actor=cast.actor(Role.BILLER), now=this_week.now)
    with pytest.raises(Refused):
        _take(this_week, person, [friday.public_id], actor=cast.actor(Role.NURSE))
    with pytest.raises(NotHere):
        _take(this_week, person, [friday.public_id], actor=cast.stranger)
    with pytest.raises(NotHere):
        _take(this_week, person, [])
    asking = builders.episode(builders.client(cast.organization), this_week.clinic.site)
    with pytest.raises(NotHere):
        this_week.of(asking)
    assert not this_week.of(person).make_ups.why_none
    nurse = at_risk.client_hours(
        actor=cast.actor(Role.NURSE), client_id=person.client.public_id, now=this_week.now
    )
    assert not nurse.may_take


def test_the_pages_show_rows_take_a_seat_and_count_for_a_chip(
    client: Browser, this_week: Week, settings: Any
) -> None:
    person = this_week.missed_monday()
    this_week.friday(this_week.standard())
    real = datetime.now(UTC)  # noqa: TID251 - a test clock is set against the real one
    settings.CLOCK_OFFSET = this_week.now - real
    client.force_login(this_week.cast.users[Role.COUNSELOR])
    path = f"/hours/{person.client.public_id}/"
    offer = this_week.of(person).make_ups.openings[0]

    listed = client.get("/hours/").content.decode()
    chip = client.get("/hours/", headers={"HX-Request": "true"}).content.decode()
    page = client.get(path).content.decode()
    taken = client.post(f"{path}make-up/", {"session": offer.session_ids}, follow=True)

    assert "3 h short, 1 day missing" in listed
    assert "1 with hours at risk" in chip
    assert "Emmett" not in chip
    assert "Take make-up 1" in page
    assert "One seat taken for this week. Tell the client." in taken.content.decode()


def _take(this_week: Week, who: Episode, session_ids: Iterable[str], **given: Any) -> int:
    values: dict[str, Any] = {"actor": this_week.counselor, "now": this_week.now} | given
    return give_make_up(client_id=who.client.public_id, session_ids=list(session_ids), **values)


def _payer(this_week: Week, least: int | None, **given: Any) -> Payer:
    return Payer.objects.create(
        organization=this_week.cast.organization,
        code="NL",
        name="Northlantern",
        kind="commercial",
        day_minutes_least=least,
        **given,
    )


def _cover(who: Episode, payer: Payer) -> None:
    Coverage.objects.create(
        organization=who.organization, client=who.client, payer=payer, since=date(2026, 1, 1)
    )
