"""Everybody who works here: who sees them, who begins, changes and ends their work."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.apps.care.counting import statements
from tests.apps.scheduling.clinic import Clinic
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.care.actions import staff as actions
from wayhome.apps.care.queries.staff import StaffRow, expiry, member, staff
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.people.models import Clinician, Credential, User
from wayhome.apps.program.models import WorkingHours
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


@pytest.fixture
def director(client: Browser, cast: Cast) -> Browser:
    client.force_login(cast.users[Role.DIRECTOR])
    return client


def listed(cast: Cast, name: str) -> StaffRow:
    rows = staff(actor=cast.actor(Role.DIRECTOR), now=NOW, ended="1")
    return next(row for row in rows if row.name == name)


@pytest.mark.parametrize(
    ("last_day", "tone", "words"),
    [
        (None, "", "no end on record"),
        (date(2026, 11, 17), "risk", "expired 17 Nov 2026"),
        (date(2026, 11, 18), "warn", "ends today"),
        (date(2027, 1, 17), "warn", "60 days left"),
        (date(2027, 1, 18), "", "until 18 Jan 2027"),
    ],
)
def test_a_credential_warns_sixty_days_before_its_last_day(
    last_day: date | None, tone: str, words: str
) -> None:
    assert expiry(last_day, on=date(2026, 11, 18)) == (tone, words)


def test_the_list_tells_caseload_hours_and_credentials(cast: Cast, clinic: Clinic) -> None:
    clinic.person("Jo")
    row = listed(cast, "Rafael")
    assert (row.caseload, row.most, row.hours) == (1, 20, 36.0)
    assert row.roles == "Counselor"
    assert listed(cast, "Bill Aoki").roles == "Biller"  # a sign-in without a place in the week
    names = [row.name for row in staff(actor=cast.actor(Role.NURSE), now=NOW)]
    assert "Somebody client" not in names
    assert "Olga Stranger" not in names
    with pytest.raises(Refused):
        staff(actor=cast.actor(Role.FRONT_DESK), now=NOW)


def test_the_list_does_not_grow_in_statements(cast: Cast, clinic: Clinic) -> None:
    actor = cast.actor(Role.DIRECTOR)
    few = statements(lambda: staff(actor=actor, now=NOW))
    for _ in range(4):
        clinic.clinician("LPC")
    assert statements(lambda: staff(actor=actor, now=NOW)) <= few + 1 <= 6


def test_a_person_begins_with_a_password_that_is_shown_once(director: Browser, cast: Cast) -> None:
    url = reverse("staff-new")
    given = {"name": "New Here", "email": "new@example.org", "title": "RN", "roles": ["nurse"]}
    answer = director.post(url, given)
    page = answer.content.decode()
    user = User.objects.get(email="new@example.org")
    password = page.split("<b>")[-1].split("</b>")[0]
    assert user.check_password(password)
    assert user.clinician.title == "RN"
    assert password not in str(TrailEntry.objects.latest("number").details)
    url_of = reverse("staff-member", args=[user.clinician.public_id])
    assert password not in director.get(url_of).content.decode()

    again = director.post(url, {**given, "email": "NEW@example.org"})
    assert again.status_code == 422
    assert "signs in with this e-mail already" in again.content.decode()
    assert director.post(url, {**given, "roles": ["client"]}).status_code == 422
    director.force_login(cast.users[Role.SUPERVISOR])
    assert director.post(url, {**given, "email": "b@example.org"}).status_code == 403


def test_work_and_roles_are_edited(director: Browser, cast: Cast, clinic: Clinic) -> None:
    boss = clinic.clinician("LPC", name="Boss")
    one = clinic.counselor
    url = reverse("staff-edit", args=[one.public_id])
    assert director.get(url).status_code == 200
    given = {
        "version": "1",
        "title": "Lead",
        "caseload_most": "12",
        "supervisor": boss.public_id,
        "languages": ["en", "es"],
        "roles": ["counselor", "supervisor"],
    }
    assert director.post(url, given).status_code == 302
    one.refresh_from_db()
    assert (one.title, one.caseload_most, one.languages) == ("Lead", 12, ["en", "es"])
    assert cast.users[Role.COUNSELOR].roles == ["counselor"]
    assert User.objects.get(clinician=one).roles == ["counselor", "supervisor"]
    assert member(actor=cast.actor(Role.NURSE), member_id=one.public_id, now=NOW).supervisor
    shown = member(actor=cast.actor(Role.NURSE), member_id=boss.public_id, now=NOW)
    assert shown.supervisees == ("Rafael",)

    assert director.post(url, given).status_code == 409
    own = director.post(url, {**given, "version": "2", "supervisor": one.public_id})
    assert own.status_code == 422
    assert "Nobody supervises themself" in own.content.decode()
    assert director.post(url, {**given, "roles": []}).status_code == 422
    director.force_login(cast.users[Role.NURSE])
    assert director.get(url).status_code == 403
    director.force_login(cast.stranger_user)
    assert director.get(url).status_code == 404


def test_nobody_takes_the_last_director_away(director: Browser, cast: Cast) -> None:
    user = cast.users[Role.DIRECTOR]
    url = reverse("staff-edit", args=[user.public_id])
    answer = director.post(url, {"roles": ["counselor"]})
    assert answer.status_code == 422
    assert "Make somebody else director first" in answer.content.decode()
    with pytest.raises(Refused):
        actions.end(actor=user.actor(), member_id=user.public_id, on=date(2026, 11, 18), now=NOW)
    builders.user(cast.elsewhere, Role.DIRECTOR)
    builders.user(cast.organization, Role.DIRECTOR).delete()
    assert director.post(url, {"roles": ["counselor"]}).status_code == 422

    second = builders.user(cast.organization, Role.DIRECTOR, name="Second")
    assert director.post(url, {"roles": ["counselor"]}).status_code == 302
    user.refresh_from_db()
    assert user.roles == ["counselor"]
    assert second.roles == ["director"]
    assert director.get(url).status_code == 403  # at once


def test_who_ends_is_signed_out_everywhere_and_stays_on_record(
    director: Browser, cast: Cast, clinic: Clinic
) -> None:
    one = clinic.counselor
    theirs = Browser()
    theirs.force_login(cast.users[Role.COUNSELOR])
    assert theirs.get(reverse("clients")).status_code == 200
    url = reverse("staff-end", args=[one.public_id])
    assert (
        "They lead 6 groups"
        in director.get(reverse("staff-member", args=[one.public_id])).content.decode()
    )
    assert director.post(url, {"on": ""}).status_code == 422
    assert director.post(url, {"on": "2026-11-18"}).status_code == 302

    assert theirs.get(reverse("clients")).status_code == 302
    assert listed(cast, "Rafael").state == "ended 2026-11-18"
    names = [row.name for row in staff(actor=cast.actor(Role.DIRECTOR), now=NOW)]
    assert "Rafael" not in names
    director.force_login(cast.users[Role.COUNSELOR])
    answer = director.post(url, {"on": "2026-11-18"})
    assert answer.headers["Location"].startswith(reverse("sign-in"))


def test_credentials_come_change_and_go(director: Browser, cast: Cast, clinic: Clinic) -> None:
    one = clinic.counselor
    url = reverse("staff-credential", args=[one.public_id])
    given = {"kind": "LPC", "state": "IL", "number": "1", "expires_on": "2026-12-09"}
    assert director.post(url, given).status_code == 302
    row = Credential.objects.get()
    assert listed(cast, "Rafael").credentials[0].ends == "21 days left"
    same = director.post(url, given)
    assert same.status_code == 422
    assert "on record for this state" in same.content.decode()
    for wrong in ({"kind": ""}, {"state": "ill"}, {"since": "2027-01-01"}):
        assert director.post(url, {**given, **wrong}).status_code == 422
    director.post(url, {**given, "credential": row.public_id, "number": "2"})
    row.refresh_from_db()
    assert row.number == "2"
    other = Credential.objects.create(
        organization=cast.organization, clinician=one, kind="RN", state="IL"
    )
    clash = director.post(url, {**given, "credential": other.public_id})
    assert clash.status_code == 422
    assert director.post(url, {**given, "credential": "nothing"}).status_code == 404
    assert director.post(url, {"remove": "nothing"}).status_code == 404

    director.force_login(cast.users[Role.COUNSELOR])
    assert director.post(url, {"remove": row.public_id}).status_code == 403
    director.force_login(cast.users[Role.DIRECTOR])
    director.post(url, {"remove": row.public_id})
    assert list(one.credentials.all()) == [other]


def test_working_hours_come_and_go(director: Browser, cast: Cast, clinic: Clinic) -> None:
    one = clinic.clinician("LPC", name="Fresh")
    url = reverse("staff-hours", args=[one.public_id])
    given = {"site": clinic.site.public_id, "days": ["0", "2"], "starts": "09:00", "ends": "17:30"}
    assert director.post(url, given).status_code == 302
    rows = WorkingHours.objects.filter(clinician=one).order_by("weekday")
    assert [row.weekday for row in rows] == [0, 2]
    assert listed(cast, "Fresh").hours == 17.0
    wrongs: list[dict[str, object]] = [{"ends": "09:00"}, {"days": []}, {"site": "elsewhere"}]
    for wrong in wrongs:
        assert director.post(url, {**given, **wrong}).status_code == 422
    assert director.post(url, {"remove": "nothing"}).status_code == 404
    director.post(url, {"remove": rows[0].public_id})
    assert [row.weekday for row in rows.all()] == [2]

    biller = reverse("staff-hours", args=[cast.users[Role.BILLER].public_id])
    assert director.post(biller, given).status_code == 422
    director.force_login(cast.users[Role.NURSE])
    assert director.post(url, given).status_code == 403
    director.force_login(cast.stranger_user)
    assert director.post(url, {"remove": rows[0].public_id}).status_code == 404


def test_the_pages(director: Browser, cast: Cast, clinic: Clinic) -> None:
    Credential.objects.create(
        organization=cast.organization,
        clinician=clinic.counselor,
        kind="LPC",
        state="IL",
        expires_on=date(2020, 1, 1),
    )
    page = director.get(reverse("staff")).content.decode()
    assert "expired 1 Jan 2020" in page
    assert "With those who left" in page
    assert director.get(reverse("staff"), {"ended": "1"}).status_code == 200
    nobody = reverse("staff-member", args=["nobody"])
    assert director.get(nobody).status_code == 404
    one = reverse("staff-member", args=[clinic.counselor.public_id])
    director.force_login(cast.users[Role.NURSE])
    assert "End their work here" not in director.get(one).content.decode()
    director.force_login(cast.users[Role.FRONT_DESK])
    assert director.get(one).status_code == 403
    assert Clinician.objects.filter(ended_on__isnull=False).count() == 0
