"""Attendance: one click for all, the exceptions, corrections that erase nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client as Browser

from tests import builders
from tests.apps.care.counting import statements
from tests.apps.scheduling import clinic as week
from tests.apps.scheduling.clinic import Clinic
from tests.cast import Cast
from wayhome.apps.care.actions import attendance as actions
from wayhome.apps.care.forms.attendance import moment_of
from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.care.queries import attendance as queries
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode
from wayhome.apps.scheduling.models import Session, SessionSeat
from wayhome.domain.attendance import Meeting, Mistake
from wayhome.domain.attendance_said import Said, Word
from wayhome.domain.privacy.permit import Actor, Role
from wayhome.domain.verdict import Refused


@dataclass
class Evening:
    """The Monday group of 12, and the moments of its evening."""

    cast: Cast
    session: Session
    people: list[Episode]

    @property
    def starts(self) -> datetime:
        found: datetime = self.session.during[0]
        return found

    def at(self, minutes: int) -> datetime:
        return self.starts + timedelta(minutes=minutes)

    @property
    def over(self) -> datetime:
        return self.at(200)

    @property
    def leader(self) -> Actor:
        return self.cast.actor(Role.COUNSELOR)

    def record(self, said: dict[int, Said], *, actor: Actor | None = None, **how: Any) -> int:
        """Say something of people by their place in the group."""
        given: dict[str, Any] = {
            "others_here": False,
            "checked_video": False,
            "now": self.over,
        } | how
        return actions.record_attendance(
            actor=actor or self.leader,
            session_id=self.session.public_id,
            said={self.people[nth].client.public_id: one for nth, one in said.items()},
            **given,
        )

    def correct(self, nth: int, right: Said | None, **how: Any) -> None:
        given: dict[str, Any] = {"mistake": Mistake.HEARD_LATER, "words": "", "now": self.over}
        who = self.people[nth].client
        seen = self.correction(nth).seen
        actions.correct_attendance(
            actor=self.leader,
            session_id=self.session.public_id,
            client_id=who.public_id,
            right=right,
            **({"seen": seen} | given | how),
        )

    def correction(self, nth: int) -> queries.CorrectionPage:
        return queries.correction_page(
            actor=self.leader,
            session_id=self.session.public_id,
            client_id=self.people[nth].client.public_id,
            now=self.over,
        )

    def page(self, now: datetime | None = None) -> queries.AttendancePage:
        return queries.attendance_page(
            actor=self.leader, session_id=self.session.public_id, now=now or self.over
        )

    def words(self) -> list[tuple[str, int]]:
        """What stands of everybody: words and minutes, in the order of the roster."""
        return [(one.words, one.minutes) for one in self.page().lines]


@pytest.fixture
def evening(cast: Cast, clinic: Clinic) -> Evening:
    session = week.session(clinic.sections[0], builders.MONDAY)
    people = [_person(clinic, nth) for nth in range(1, 13)]
    for one in people:
        week.expected(session, one)
    return Evening(cast, session, people)


def _person(clinic: Clinic, nth: int) -> Episode:
    client = builders.client(clinic.organization, first_name="Casey", last_name=f"L{nth:02}")
    return builders.in_care(client, clinic.track, counselor=clinic.counselor)


def test_twelve_are_here_but_one_late_one_gone_early_and_one_missing(evening: Evening) -> None:
    written = evening.record(
        {
            1: Said(Word.LATE, evening.at(15)),
            4: Said(Word.LEFT, evening.at(80)),
            7: Said(Word.NO_SHOW, why="transport"),
        },
        others_here=True,
    )

    assert written == 12
    found = evening.words()
    assert found[1] == ("15 min late", 75)
    assert found[4] == ("Left 10 min early", 80)
    assert found[7] == ("No-show: no ride", 0)
    assert {found[nth] for nth in (0, 2, 3, 5, 6, 8, 9, 10, 11)} == {("Here", 90)}
    assert evening.page().tally == "9 here, 2 late or left early, 1 missing"
    entry = TrailEntry.objects.get(action="attendance.record")
    assert sorted(entry.details["clients"]) == sorted(one.client_id for one in evening.people)


def test_what_is_recorded_twice_is_written_once(evening: Evening) -> None:
    evening.record({0: Said(Word.NO_SHOW)}, others_here=True)

    assert evening.record({0: Said(Word.NO_SHOW)}, others_here=True) == 0
    assert AttendanceEntry.objects.count() == 12


def test_two_people_at_once_lose_nothing_and_both_see_it(evening: Evening) -> None:
    evening.record({0: Said(Word.HERE)})
    evening.record({0: Said(Word.NO_SHOW), 1: Said(Word.HERE)}, actor=evening.cast.actor(Role.PEER))

    first, second = evening.page().lines[:2]

    assert (first.words, first.minutes, first.choices) == ("Two records disagree", 0, ())
    assert first.by == "Carla Mendes, Somebody peer"
    assert (second.words, second.minutes) == ("Here", 90)


def test_who_left_may_come_back(evening: Evening) -> None:
    evening.record({0: Said(Word.HERE)})
    evening.record({0: Said(Word.LEFT, evening.at(30))})
    assert evening.page().lines[0].choices == (Word.BACK,)

    evening.record({0: Said(Word.BACK, evening.at(39))})

    assert evening.words()[0] == ("Here", 81)


def test_a_correction_takes_back_with_author_and_reason_and_erases_nothing(
    evening: Evening,
) -> None:
    evening.record({}, others_here=True)

    evening.correct(3, Said(Word.EXCUSED, why="ill"), words="Her sister called.")

    assert evening.words()[3] == ("Excused: ill", 0)
    lines = [(one.says, one.state) for one in evening.correction(3).lines]
    assert lines == [
        ("In 5:30 pm", "Taken back later"),
        ("Taken back: in 5:30 pm", "I heard more later. Her sister called."),
        ("Excused: ill", "Stands"),
    ]
    assert {one.by for one in evening.correction(3).lines} == {"Carla Mendes, group leader"}
    assert TrailEntry.objects.filter(action="attendance.correct").count() == 1


def test_taken_back_without_knowing_better_is_not_recorded_again(evening: Evening) -> None:
    evening.record({3: Said(Word.NO_SHOW)})

    evening.correct(3, None, mistake=Mistake.WRONG_PERSON)

    line = evening.page().lines[3]
    assert (line.words, line.is_recorded) == ("Not recorded", False)
    with pytest.raises(Refused) as refused:
        evening.correct(3, None)
    assert refused.value.verdict.against[0].code == "attendance.changed"


def test_nobody_takes_back_what_he_never_read(evening: Evening) -> None:
    evening.record({3: Said(Word.HERE)})
    seen = evening.correction(3).seen
    evening.record({3: Said(Word.LEFT, evening.at(60))})

    with pytest.raises(Refused) as refused:
        evening.correct(3, Said(Word.NO_SHOW), seen=seen)

    assert refused.value.verdict.against[0].code == "attendance.changed"
    assert evening.words()[3] == ("Left 30 min early", 60)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_every_entry_as_it_is(evening: Evening, change: str) -> None:
    evening.record({0: Said(Word.HERE)})
    rows = AttendanceEntry.objects.all()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(words="") if change == "update" else rows.delete()

    assert rows.get().mark == "in"


def test_an_entry_is_taken_back_once(evening: Evening) -> None:
    evening.record({0: Said(Word.HERE)})
    evening.correct(0, None)
    entry = AttendanceEntry.objects.get(reverses__isnull=False)

    entry.pk, entry.public_id = None, "another"
    with pytest.raises(IntegrityError):
        entry.save(force_insert=True)


def test_who_leaves_the_roster_keeps_the_minutes(evening: Evening) -> None:
    evening.record({0: Said(Word.HERE)})
    SessionSeat.objects.filter(client=evening.people[0].client).delete()

    last = evening.page().lines[-1]

    assert (last.name, last.minutes, last.is_expected) == ("Casey L01", 90, False)
    assert last.choices == ()
    evening.correct(0, Said(Word.NO_SHOW))
    assert evening.page().lines[-1].words == "No-show"


def test_those_by_video_are_here_only_when_asked_where_they_are(evening: Evening) -> None:
    SessionSeat.objects.filter(client=evening.people[0].client).update(by_video=True)
    assert evening.page().has_video

    assert evening.record({}, others_here=True) == 11
    assert evening.record({}, others_here=True, checked_video=True) == 1


def test_the_desk_records_as_the_desk(evening: Evening) -> None:
    evening.record({0: Said(Word.HERE)}, actor=evening.cast.actor(Role.FRONT_DESK))

    assert AttendanceEntry.objects.get().source == "desk"


@pytest.mark.parametrize(
    ("said", "minutes", "code"),
    [
        (Said(Word.LATE), 60, "attendance.time"),
        (Said(Word.LATE), -20, "attendance.doors"),
        (Said(Word.NO_SHOW), -5, "attendance.begun"),
        (Said(Word.EXCUSED), 60, "attendance.why"),
    ],
)
def test_what_cannot_be_true_is_refused_in_words(
    evening: Evening, said: Said, minutes: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        evening.record({0: said}, now=evening.at(minutes))

    assert [reason.code for reason in refused.value.verdict.against] == [code]
    assert not AttendanceEntry.objects.exists()


@pytest.mark.parametrize(("at", "code"), [(0, "time"), (90, "time"), (50, "future"), (40, "")])
def test_times_lie_within_the_session_and_are_past(evening: Evening, at: int, code: str) -> None:
    said = {0: Said(Word.LATE, evening.at(at))}
    if not code:
        assert evening.record(said, now=evening.at(45)) == 1
        return
    with pytest.raises(Refused) as refused:
        evening.record(said, now=evening.at(45))
    assert [one.code for one in refused.value.verdict.against] == [f"attendance.{code}"]


def test_a_session_that_is_called_off_has_no_attendance(evening: Evening) -> None:
    Session.objects.update(status="cancelled")

    with pytest.raises(Refused) as refused:
        evening.record({}, others_here=True)

    assert refused.value.verdict.against[0].code == "attendance.off"
    assert evening.page().why_not.startswith("This session is called off")


def test_who_may_record_and_who_may_not(evening: Evening) -> None:
    able = {role for role in Role if _records(evening, role)}

    assert able == {
        Role.INTAKE,
        Role.COUNSELOR,
        Role.SUPERVISOR,
        Role.PRESCRIBER,
        Role.NURSE,
        Role.PEER,
        Role.CASE_MANAGER,
        Role.DIRECTOR,
        Role.FRONT_DESK,
    }


def _records(evening: Evening, role: Role) -> bool:
    try:
        evening.record({0: Said(Word.HERE)}, actor=evening.cast.actor(role))
    except Refused as refused:
        return [one.code for one in refused.verdict.against] != ["permit.attendance.record"]
    return True


def test_strangers_and_strange_people_are_not_here(evening: Evening, clinic: Clinic) -> None:
    other = _person(clinic, 99)
    with pytest.raises(NotHere):
        evening.record({}, actor=evening.cast.stranger)
    with pytest.raises(NotHere):
        actions.record_attendance(
            actor=evening.leader,
            session_id=evening.session.public_id,
            said={other.client.public_id: Said(Word.HERE)},
            others_here=False,
            checked_video=False,
            now=evening.over,
        )
    with pytest.raises(NotHere):
        queries.correction_page(
            actor=evening.leader,
            session_id=evening.session.public_id,
            client_id=other.client.public_id,
            now=evening.over,
        )


def test_a_page_of_fifteen_takes_few_statements(evening: Evening, clinic: Clinic) -> None:
    evening.record({}, others_here=True)
    before = statements(evening.page)
    for nth in range(13, 16):
        week.expected(evening.session, _person(clinic, nth))

    assert statements(evening.page) == before <= 6
    assert statements(lambda: evening.record({}, others_here=True)) <= 8


def test_the_page_records_keeps_what_was_wrong_and_corrects(
    client: Browser, evening: Evening
) -> None:
    client.force_login(evening.cast.users[Role.COUNSELOR])
    path = f"/sessions/{evening.session.public_id}/attendance/"
    ids = [one.client.public_id for one in evening.people]

    page = client.get(path).content.decode()
    assert "All here, but for what I marked" in page
    wrong = client.post(path, {f"{ids[0]}-word": "late", "others": "1"})
    assert wrong.status_code == 422
    assert "Write the time, such as 17:45." in wrong.content.decode()
    assert not AttendanceEntry.objects.exists()
    right = client.post(path, {f"{ids[0]}-word": "late", f"{ids[0]}-at": "17:45", "others": "1"})
    assert (right.status_code, right.headers["Location"]) == (302, path)
    assert evening.words()[0] == ("15 min late", 75)
    again = client.post(path, {"others": "1"}, follow=True)
    assert "Nothing new" in again.content.decode()

    fix = f"{path}{ids[0]}/"
    seen = evening.correction(0).seen
    assert "Everything that was written" in client.get(fix).content.decode()
    assert client.post(fix, {"seen": ",".join(seen)}).status_code == 422
    given = {"seen": ",".join(seen), "mistake": "wrong_time", "right-word": "here"}
    assert client.post(fix, given).status_code == 302
    assert evening.words()[0] == ("Here", 90)


def test_over_midnight_a_time_after_twelve_is_the_next_day(evening: Evening) -> None:
    starts = evening.at(0) + timedelta(hours=5)  # 10:30 pm
    night = Meeting(starts=starts, ends=starts + timedelta(hours=3), minutes=180, kind="process")

    assert moment_of(time(0, 30), night, "America/Chicago") == starts + timedelta(hours=2)
    assert moment_of(time(23, 0), night, "America/Chicago") == starts + timedelta(minutes=30)
