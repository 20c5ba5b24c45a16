"""Ten minutes into a session: who is not there, and what nobody has recorded."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.test import Client as Browser

from tests import builders
from tests.apps.scheduling.clinic import Clinic, expected, session
from tests.cast import Cast
from wayhome.apps.care.actions.attendance import record_attendance
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode
from wayhome.apps.scheduling.models import Session
from wayhome.apps.today.queries.today import today
from wayhome.apps.today.rows import Missing
from wayhome.domain.attendance_said import Said, Word
from wayhome.domain.privacy.permit import Role


def group(clinic: Clinic, *people: Episode) -> Session:
    """Tonight's first group with these people."""
    made = session(clinic.sections[2], builders.TODAY)
    for one in people:
        expected(made, one)
    return Session.objects.get(pk=made.pk)


def missing(cast: Cast, role: Role, now: datetime) -> list[Missing]:
    return list(today(actor=cast.actor(role), now=now).missing or ())


def after(row: Session, minutes: int) -> datetime:
    starts: datetime = row.during.lower
    return starts + timedelta(minutes=minutes)


def test_nobody_is_missing_before_ten_minutes_and_after_the_end(cast: Cast, clinic: Clinic) -> None:
    tonight = group(clinic, clinic.person("Jo"))

    found = {at: missing(cast, Role.COUNSELOR, after(tonight, at)) for at in (-5, 9, 10, 89, 90)}

    assert {at: len(rows) for at, rows in found.items()} == {-5: 0, 9: 0, 10: 1, 89: 1, 90: 0}
    assert found[10][0].words == "Nothing recorded yet, 1 client expected"
    assert not found[10][0].client


def test_leader_and_desk_see_who_is_not_there_once_somebody_is(cast: Cast, clinic: Clinic) -> None:
    people = [clinic.person(name) for name in ("Ann", "Bo", "Cy")]
    tonight = group(clinic, *people)
    record_attendance(
        actor=cast.actor(Role.COUNSELOR),
        session_id=tonight.public_id,
        said={
            people[0].client.public_id: Said(Word.HERE),
            people[1].client.public_id: Said(Word.NO_SHOW),
        },
        others_here=False,
        checked_video=False,
        now=after(tonight, 5),
    )
    now = after(tonight, 12)

    for role in (Role.COUNSELOR, Role.FRONT_DESK):
        said = [(row.client.split()[0], row.words) for row in missing(cast, role, now)]
        assert said == [("Bo", "No-show"), ("Cy", "Not here yet")]
    assert missing(cast, Role.PEER, now) == []
    looks = TrailEntry.objects.filter(action="today.read").order_by("pk")
    assert {people[1].client_id, people[2].client_id} <= set(looks[0].details["clients"])


def test_my_sessions_say_how_many_are_to_record(
    client: Browser, cast: Cast, clinic: Clinic
) -> None:
    people = [clinic.person(name) for name in ("Ann", "Bo", "Cy")]
    tonight = group(clinic, *people)
    actor = cast.actor(Role.COUNSELOR)

    def to_record(minutes: int) -> int:
        (row,) = today(actor=actor, now=after(tonight, minutes)).meetings or ()
        return row.to_record

    assert (to_record(-30), to_record(10)) == (0, 3)
    record_attendance(
        actor=actor,
        session_id=tonight.public_id,
        said={people[0].client.public_id: Said(Word.HERE)},
        others_here=False,
        checked_video=False,
        now=after(tonight, 10),
    )
    assert to_record(120) == 2
