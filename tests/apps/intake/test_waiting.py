"""The waiting list: federal order, interim services, leaving for a reason, the 90 % notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django.asserts import assertNumQueries

from tests import builders
from tests.apps.intake.way_in import FITS, asked, placed
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake.actions import waiting
from wayhome.apps.intake.models import CapacityNotice, ContactAttempt, Referral, WaitingEntry
from wayhome.apps.intake.queries.waiting import waitlist
from wayhome.apps.people.models import Coverage, Payer, User
from wayhome.apps.program.models import Site
from wayhome.domain.levels import Level
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.domain.waiting import Interim, LeaveReason, interim_owed

INJECTS = FITS | {"injects": True}


@pytest.fixture
def site(cast: Cast) -> Site:
    return builders.site(cast.organization)


def browser(user: User) -> Browser:
    found = Browser()
    found.force_login(user)
    return found


def waits(cast: Cast, site: Site, **given: Any) -> WaitingEntry:
    referral = placed(cast, site, **given)
    return waiting.wait(
        actor=cast.actor(Role.INTAKE), referral_id=referral.public_id, track_id="", now=NOW
    )


def leave(cast: Cast, entry: WaitingEntry, reason: LeaveReason, note: str = "") -> WaitingEntry:
    return waiting.leave(
        actor=cast.actor(Role.INTAKE), entry_id=entry.public_id, reason=reason, note=note, now=NOW
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.verdict.against]


def covered(site: Site, number: int) -> None:
    """People in care at a site whose seats the block grant pays."""
    payer, _ = Payer.objects.get_or_create(
        organization=site.organization, code="BG", defaults={"name": "State", "kind": "block_grant"}
    )
    track = builders.track(site)
    for _ in range(number):
        client = builders.client(site.organization)
        builders.in_care(client, track)
        Coverage.objects.create(
            organization=site.organization, client=client, payer=payer, since=TODAY
        )


def test_the_order_is_the_law_s_and_then_who_asked_first(cast: Cast, site: Site) -> None:
    last = waits(cast, site, hours=1)
    first_asked = waits(cast, site, hours=90)
    injecting = waits(cast, site, hours=2, facts=INJECTS)
    pregnant = waits(cast, site, hours=1, facts=FITS | {"pregnant": True})

    rows = waitlist(actor=cast.actor(Role.INTAKE), now=NOW).rows

    ranked = [pregnant, injecting, first_asked, last]
    assert [row.entry_id for row in rows] == [entry.public_id for entry in ranked]
    assert [row.rank for row in rows] == [1, 2, 3, 4]


def test_whoever_injects_is_owed_interim_services_by_the_clock_of_the_request(
    cast: Cast, site: Site
) -> None:
    entry = waits(cast, site, hours=30, facts=INJECTS)

    task = Task.objects.get(kind="interim_services")
    assert task.due_at == NOW + timedelta(hours=18)
    entry.episode.refresh_from_db()
    assert entry.episode.status == "waiting"


def test_for_somebody_pregnant_the_state_is_told(cast: Cast, site: Site) -> None:
    waits(cast, site, facts=FITS | {"pregnant": True})

    assert Task.objects.filter(kind="tell_state_no_seat").count() == 1


def test_everybody_else_is_owed_no_interim_services(cast: Cast, site: Site) -> None:
    waits(cast, site)

    assert not Task.objects.filter(kind="interim_services").exists()


def test_interim_services_are_whole_or_not_given(cast: Cast, site: Site) -> None:
    entry = waits(cast, site, facts=INJECTS)
    give = {"actor": cast.actor(Role.NURSE), "entry_id": entry.public_id, "now": NOW}

    with pytest.raises(Refused) as refused:
        waiting.give_interim(given=[Interim.NEEDLE_RISK], **give)  # type: ignore[arg-type]
    assert codes(refused) == ["waiting.interim"]
    waiting.give_interim(given=interim_owed(3), **give)  # type: ignore[arg-type]
    entry.refresh_from_db()
    assert entry.interim_services_at == NOW
    assert Task.objects.get(kind="interim_services").done_at == NOW
    later = give | {"now": NOW + timedelta(days=5)}
    waiting.give_interim(given=interim_owed(3), **later)  # type: ignore[arg-type]
    entry.refresh_from_db()
    assert entry.interim_services_at == NOW


def test_nobody_waits_who_was_not_placed_here(cast: Cast, site: Site) -> None:
    for referral in (asked(site), placed(cast, site, level=Level.RESIDENTIAL)):
        with pytest.raises(Refused) as refused:
            waiting.wait(
                actor=cast.actor(Role.INTAKE), referral_id=referral.public_id, track_id="", now=NOW
            )
        assert codes(refused) == ["waiting.placement"]


def test_a_track_of_another_site_is_not_to_be_had(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)
    track = builders.track(builders.site(cast.organization))

    with pytest.raises(NotHere):
        waiting.wait(
            actor=cast.actor(Role.INTAKE),
            referral_id=referral.public_id,
            track_id=track.public_id,
            now=NOW,
        )


def test_leaving_needs_a_reason_that_the_law_knows(cast: Cast, site: Site) -> None:
    entry = waits(cast, site)

    with pytest.raises(Refused) as refused:
        leave(cast, entry, LeaveReason.CANNOT_BE_LOCATED)
    assert codes(refused) == ["waiting.tries"]
    with pytest.raises(Refused) as refused:
        leave(cast, entry, LeaveReason.REFUSES)
    assert codes(refused) == ["waiting.note"]
    with pytest.raises(Refused) as refused:
        leave(cast, entry, LeaveReason.ADMITTED)
    assert codes(refused) == ["waiting.admit"]
    for day in range(3):
        ContactAttempt.objects.create(
            organization=site.organization,
            referral=Referral.objects.get(episode=entry.episode),
            at=NOW + timedelta(days=day),
            by=cast.users[Role.INTAKE],
            channel="call",
            reached=False,
        )
    leave(cast, entry, LeaveReason.CANNOT_BE_LOCATED)
    entry.refresh_from_db()
    assert entry.left_reason == "cannot_be_located"
    assert entry.episode.status == "closed"
    assert not Task.objects.filter(done_at__isnull=True).exists()
    with pytest.raises(Refused) as refused:
        leave(cast, entry, LeaveReason.REFUSES, "No")
    assert codes(refused) == ["waiting.left"]


def test_an_admission_takes_them_off(cast: Cast, site: Site) -> None:
    entry = waits(cast, site, facts=INJECTS)

    waiting.admitted(actor=cast.actor(Role.INTAKE), episode=entry.episode, now=NOW)

    entry.refresh_from_db()
    assert entry.left_reason == "admitted"
    assert Task.objects.get(kind="interim_services").outcome == "Admitted"


def test_nine_of_ten_seats_are_noticed_once(cast: Cast, site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(block_grant_seats=10)
    covered(site, 8)
    actor = cast.actor(Role.INTAKE)
    assert waiting.watch_capacity(actor=actor, now=NOW) == []
    covered(site, 1)

    opened = waiting.watch_capacity(actor=actor, now=NOW)
    assert [notice.due_on for notice in opened] == [TODAY + timedelta(days=7)]
    assert waiting.watch_capacity(actor=actor, now=NOW) == []
    assert CapacityNotice.objects.count() == 1


def test_a_notice_is_told_and_a_new_one_comes_only_after_seats_were_free(
    cast: Cast, site: Site
) -> None:
    Site.objects.filter(pk=site.pk).update(block_grant_seats=2)
    covered(site, 2)
    actor = cast.actor(Role.INTAKE)
    [notice] = waiting.watch_capacity(actor=actor, now=NOW)
    for _ in range(2):
        waiting.notice_sent(actor=actor, notice_id=notice.public_id, now=NOW)
    assert TrailEntry.objects.filter(action="capacity.sent").count() == 1

    Coverage.objects.all().delete()
    waiting.watch_capacity(actor=actor, now=NOW)
    notice.refresh_from_db()
    assert notice.cleared_on == TODAY
    covered(site, 2)
    assert len(waiting.watch_capacity(actor=actor, now=NOW)) == 1


def test_who_may_do_what(cast: Cast, site: Site) -> None:
    referral = placed(cast, site)

    with pytest.raises(NotHere):
        waiting.wait(actor=cast.stranger, referral_id=referral.public_id, track_id="", now=NOW)
    with pytest.raises(Refused):
        waiting.wait(
            actor=cast.actor(Role.NURSE), referral_id=referral.public_id, track_id="", now=NOW
        )
    entry = waiting.wait(
        actor=cast.actor(Role.FRONT_DESK), referral_id=referral.public_id, track_id="", now=NOW
    )
    with pytest.raises(Refused):
        waiting.leave(
            actor=cast.actor(Role.FRONT_DESK),
            entry_id=entry.public_id,
            reason=LeaveReason.REFUSES,
            note="No",
            now=NOW,
        )


def test_the_page_and_its_buttons(cast: Cast, site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(block_grant_seats=1)
    covered(site, 1)
    entry = waits(cast, site, hours=50, facts=INJECTS)
    ida = browser(cast.users[Role.INTAKE])

    page = ida.get("/waitlist/")
    assert "Interim services are late" in page.text
    assert "Tell the state by" in page.text
    half = {"do": "interim", "entry": entry.public_id, "given": ["needle_risk"]}
    assert ida.post("/waitlist/", half).status_code == 422
    whole = half | {"given": [part.value for part in interim_owed(3)]}
    assert ida.post("/waitlist/", whole).status_code == 302
    notice = CapacityNotice.objects.get()
    assert ida.post("/waitlist/", {"do": "notice", "notice": notice.public_id}).status_code == 302
    assert "The state was told" in ida.get("/waitlist/").text
    bad = {"do": "leave", "entry": entry.public_id, "reason": "tired_of_it"}
    assert ida.post("/waitlist/", bad).status_code == 422
    gone = {"do": "leave", "entry": entry.public_id, "reason": "refuses", "note": "Moves away"}
    assert ida.post("/waitlist/", gone).status_code == 302
    assert "No one is waiting" in ida.get("/waitlist/").text
    assert ida.post("/waitlist/", gone).status_code == 404


def test_the_placement_page_puts_somebody_on_the_list(cast: Cast, site: Site) -> None:
    track = builders.track(site)
    referral = placed(cast, site)

    done = browser(cast.users[Role.COUNSELOR]).post(
        f"/referrals/{referral.public_id}/placement/", {"do": "wait", "track": track.public_id}
    )

    assert done.status_code == 302
    assert WaitingEntry.objects.get().track == track


def test_who_may_look_and_that_more_people_cost_no_more_statements(cast: Cast, site: Site) -> None:
    for _ in range(3):
        waits(cast, site, facts=INJECTS)
    actor = cast.actor(Role.INTAKE)

    assert browser(cast.users[Role.BILLER]).get("/waitlist/").status_code == 403
    assert "Lindgren" not in browser(cast.stranger_user).get("/waitlist/").text
    with assertNumQueries(6):
        waitlist(actor=actor, now=NOW)
    assert len(TrailEntry.objects.latest("pk").details["clients"]) == 3
