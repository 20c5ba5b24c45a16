"""Two leaders record one group in the same second: nothing is lost, and both see it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from tests import builders
from tests.apps.scheduling.clinic import expected, open_clinic, session
from tests.cast import gather
from wayhome.apps.care.actions.attendance import record_attendance
from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.care.queries.attendance import attendance_page
from wayhome.apps.scheduling.models import Session
from wayhome.domain.attendance_said import Said, Word
from wayhome.domain.privacy.permit import Actor, Role


def record(actor: Actor, at: Session, said: dict[str, Said], start: Barrier) -> int:
    """In a thread with a connection of its own, when both are ready: these, and all the others."""
    try:
        start.wait(timeout=10)
        return record_attendance(
            actor=actor,
            session_id=at.public_id,
            said=said,
            others_here=True,
            checked_video=False,
            now=at.during.upper + timedelta(minutes=5),
        )
    finally:
        connection.close()


@pytest.mark.usefixtures("committed")
def test_what_both_say_is_kept_and_the_rest_is_written_once() -> None:
    cast = gather()
    clinic = open_clinic(cast.organization)
    people = [clinic.person(f"Casey{nth}") for nth in range(6)]
    made = session(clinic.sections[0], builders.MONDAY)
    for one in people:
        expected(made, one)
    group, start = Session.objects.get(), Barrier(2)
    first = people[0].client.public_id
    says = {
        Role.COUNSELOR: {first: Said(Word.NO_SHOW)},
        Role.PEER: {first: Said(Word.HERE)},
    }
    with ThreadPoolExecutor(2) as pens:
        ends = [
            pens.submit(record, cast.actor(role), group, said, start) for role, said in says.items()
        ]
    assert sorted(end.result() for end in ends) == [1, 6]

    page = attendance_page(
        actor=cast.actor(Role.COUNSELOR), session_id=group.public_id, now=group.during.upper
    )
    words = [line.words for line in page.lines]
    assert sorted(words) == ["Here"] * 5 + ["Two records disagree"]
    assert AttendanceEntry.objects.count() == 7
