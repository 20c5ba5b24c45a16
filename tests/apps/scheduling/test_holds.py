"""A seat is promised to one caller for 48 hours, never to two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic, caller
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.intake.actions.waiting import close_before_care
from wayhome.apps.intake.models import CapacityNotice, Referral
from wayhome.apps.people.models import Coverage, Payer
from wayhome.apps.scheduling.actions.holds import hold_seat, release, release_expired
from wayhome.apps.scheduling.jobs import release_expired_holds, watch_every_capacity
from wayhome.apps.scheduling.models import Apart, SeatHold
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.domain.waiting import LeaveReason


def hold(cast: Cast, clinic: Clinic, who: Referral, role: Role = Role.INTAKE) -> SeatHold:
    return hold_seat(
        actor=cast.actor(role),
        referral_id=who.public_id,
        section_ids=[section.public_id for section in clinic.sections],
        starts_on=NEXT_MONDAY,
        now=builders.NOW,
    )


def test_a_hold_lasts_48_hours_and_is_in_the_trail(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    found = hold(cast, clinic, who)
    assert found.expires_at - builders.NOW == timedelta(hours=48)
    assert set(found.sections.all()) == set(clinic.sections)
    entry = TrailEntry.objects.get(action="seat.hold")
    assert (entry.client_id, entry.subject_id) == (who.episode.client_id, found.public_id)


def test_who_may_not_hold_is_refused_and_strangers_see_nothing(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    with pytest.raises(Refused, match="Your role"):
        hold(cast, clinic, who, Role.NURSE)
    with pytest.raises(NotHere):
        hold_seat(
            actor=cast.stranger,
            referral_id=who.public_id,
            section_ids=[clinic.sections[0].public_id],
            starts_on=NEXT_MONDAY,
            now=builders.NOW,
        )
    assert hold(cast, clinic, who, Role.FRONT_DESK).released_at is None


def test_the_last_seat_is_promised_once(cast: Cast, clinic: Clinic) -> None:
    for section in clinic.sections:
        section.capacity = section.target = section.minimum = 2
        section.save(update_fields=["capacity", "target", "minimum"])
    clinic.sit(clinic.person())
    first = hold(cast, clinic, caller(clinic))
    with pytest.raises(Refused, match="No seat is left in Evening, Process") as refused:
        hold(cast, clinic, caller(clinic))
    assert refused.value.verdict.against[0].code == "seat.full"
    release(actor=cast.actor(Role.INTAKE), hold_id=first.public_id, now=builders.NOW)
    assert hold(cast, clinic, caller(clinic)).released_at is None


def test_a_new_hold_of_the_same_caller_replaces_the_old_one(cast: Cast, clinic: Clinic) -> None:
    who = caller(clinic)
    first, second = hold(cast, clinic, who), hold(cast, clinic, who)
    first.refresh_from_db()
    assert (first.released_at, second.released_at) == (builders.NOW, None)


def test_a_hold_past_its_time_binds_nobody(cast: Cast, clinic: Clinic) -> None:
    found = hold(cast, clinic, caller(clinic))
    assert release_expired(now=builders.NOW) == 0
    later = builders.NOW + timedelta(hours=48)
    assert release_expired(now=later) == 1
    found.refresh_from_db()
    assert found.released_at == later


def test_whoever_asks_no_more_gives_the_seat_back_at_once(cast: Cast, clinic: Clinic) -> None:
    for section in clinic.sections:
        section.capacity = section.target = section.minimum = 1
        section.save(update_fields=["capacity", "target", "minimum"])
    who = caller(clinic)
    found = hold(cast, clinic, who)
    close_before_care(
        actor=cast.actor(Role.INTAKE), referral=who, reason=LeaveReason.REFUSES, now=builders.NOW
    )

    assert hold(cast, clinic, caller(clinic)).released_at is None
    assert release_expired(now=builders.NOW) == 1
    found.refresh_from_db()
    assert found.released_at == builders.NOW


def test_a_hold_is_released_once(cast: Cast, clinic: Clinic) -> None:
    found = hold(cast, clinic, caller(clinic))
    actor = cast.actor(Role.INTAKE)
    for later in (0, 1):
        now = builders.NOW + timedelta(minutes=later)
        assert release(actor=actor, hold_id=found.public_id, now=now).released_at == builders.NOW
    assert TrailEntry.objects.filter(action="seat.release").count() == 1
    with pytest.raises(NotHere):
        release(actor=cast.stranger, hold_id=found.public_id, now=builders.NOW)


def test_nobody_is_held_beside_a_person_whom_they_must_not_meet(cast: Cast, clinic: Clinic) -> None:
    inside, who = clinic.person(), caller(clinic)
    clinic.sit(inside)
    Apart.objects.create(
        organization=cast.organization, first=inside.client, second=who.episode.client
    )
    with pytest.raises(Refused) as refused:
        hold(cast, clinic, who)
    (reason,) = refused.value.verdict.against
    assert reason.code == "seat.barred"
    assert inside.client.first_name not in reason.says


def test_only_callers_hold_and_only_days_to_come(cast: Cast, clinic: Clinic) -> None:
    actor = cast.actor(Role.INTAKE)
    ids = [clinic.sections[0].public_id]
    closed = caller(clinic, status="screened")
    type(closed.episode).objects.update(status="admitted", admitted_on=builders.TODAY)
    with pytest.raises(Refused, match="before admission"):
        hold_seat(
            actor=actor,
            referral_id=closed.public_id,
            section_ids=ids,
            starts_on=NEXT_MONDAY,
            now=builders.NOW,
        )
    with pytest.raises(Refused, match="has passed"):
        hold_seat(
            actor=actor,
            referral_id=caller(clinic).public_id,
            section_ids=ids,
            starts_on=builders.TODAY - timedelta(days=1),
            now=builders.NOW,
        )


@pytest.mark.parametrize("ids", [[], ["unknown"]])
def test_a_group_that_is_not_here_is_not_held(cast: Cast, clinic: Clinic, ids: list[str]) -> None:
    with pytest.raises(NotHere):
        hold_seat(
            actor=cast.actor(Role.INTAKE),
            referral_id=caller(clinic).public_id,
            section_ids=ids,
            starts_on=NEXT_MONDAY,
            now=builders.NOW,
        )


def test_the_job_gives_back_what_nobody_took_up(cast: Cast, clinic: Clinic) -> None:
    found = hold(cast, clinic, caller(clinic))
    release_expired_holds(timestamp=int(builders.NOW.timestamp()))
    found.refresh_from_db()
    assert found.released_at is None
    release_expired_holds(timestamp=int((builders.NOW + timedelta(days=3)).timestamp()))
    found.refresh_from_db()
    assert found.released_at is not None


def test_in_a_demo_the_job_lives_in_the_demos_days(
    cast: Cast, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CLOCK_OFFSET", timedelta(days=-4))
    found = hold(cast, clinic, caller(clinic))
    release_expired_holds(timestamp=int((builders.NOW + timedelta(days=4)).timestamp()))
    found.refresh_from_db()
    assert found.released_at is None


def test_a_site_that_fills_up_is_noticed_where_nobody_looks(cast: Cast, clinic: Clinic) -> None:
    clinic.site.block_grant_seats = 1
    clinic.site.save(update_fields=["block_grant_seats"])
    moment = int(builders.NOW.timestamp())
    watch_every_capacity(timestamp=moment)
    assert not CapacityNotice.objects.exists()

    grant = Payer.objects.create(organization=clinic.organization, name="Grant", kind="block_grant")
    Coverage.objects.create(
        organization=clinic.organization,
        client=clinic.person().client,
        payer=grant,
        since=builders.TODAY,
    )
    watch_every_capacity(timestamp=moment)
    watch_every_capacity(timestamp=moment)

    assert CapacityNotice.objects.get().site == clinic.site
