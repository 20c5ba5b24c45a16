"""Two people at two desks reach for the last seat in the same second."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic, caller, open_clinic
from tests.cast import Cast, gather
from wayhome.apps.intake.models import Referral
from wayhome.apps.scheduling.actions.holds import hold_seat
from wayhome.apps.scheduling.models import SeatHold
from wayhome.domain.privacy.permit import Actor, Role
from wayhome.domain.verdict import Refused


def reach(actor: Actor, clinic: Clinic, who: Referral) -> str:
    """One desk; gives the code of the refusal, or nothing."""
    try:
        hold_seat(
            actor=actor,
            referral_id=who.public_id,
            section_ids=[clinic.sections[0].public_id],
            starts_on=NEXT_MONDAY,
            now=builders.NOW,
        )
    except Refused as refused:
        return refused.verdict.against[0].code
    return ""


def reach_together(actor: Actor, clinic: Clinic, who: Referral, start: Barrier) -> str:
    """The same, in a thread with a connection of its own, when everybody is ready."""
    try:
        start.wait(timeout=10)
        return reach(actor, clinic, who)
    finally:
        connection.close()


@pytest.mark.usefixtures("committed")
def test_the_second_is_refused_in_words() -> None:
    cast = gather()
    clinic = open_clinic(cast.organization)
    group = clinic.sections[0]
    group.capacity = group.target = group.minimum = 1
    group.save(update_fields=["capacity", "target", "minimum"])
    callers, start = [caller(clinic), caller(clinic)], Barrier(2)
    with ThreadPoolExecutor(2) as desks:
        actor = cast.actor(Role.INTAKE)
        ends = [desks.submit(reach_together, actor, clinic, who, start) for who in callers]
    assert sorted(end.result() for end in ends) == ["", "seat.full"]
    assert SeatHold.objects.count() == 1


def test_one_desk_alone_gets_the_seat(cast: Cast, clinic: Clinic) -> None:
    assert reach(cast.actor(Role.INTAKE), clinic, caller(clinic)) == ""
