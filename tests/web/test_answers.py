"""What everybody gets: pages nobody keeps, errors without traces, health, the rail by role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client as Browser

from tests.builders import NOW
from tests.cast import Cast
from wayhome.domain.privacy.permit import Role
from wayhome.web import clock
from wayhome.web.shell import navigation


def test_no_page_is_kept_by_anybody(client: Browser, db: None) -> None:
    answer = client.get("/sign-in/")

    assert answer.headers["Cache-Control"] == "private, no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_process_says_how_it_is(client: Browser, db: None) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_missing_migration_is_not_ready(client: Browser, db: None) -> None:
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrations" in answer.json()["why"]


def test_an_unknown_address_is_404_without_a_trace(client: Browser, cast: Cast) -> None:
    client.force_login(cast.users[Role.DIRECTOR])
    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode()


def test_whose_account_was_closed_is_outside(client: Browser, cast: Cast) -> None:
    user = cast.users[Role.COUNSELOR]
    client.force_login(user)
    assert client.get("/profile/").status_code == 200

    user.is_active = False
    user.save()
    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        (Role.COUNSELOR, "Referrals", "Trail"),
        (Role.AUDITOR, "Trail", "Clients"),
        (Role.BILLER, "Clients", "Referrals"),
        (Role.CLIENT, "Today", "Week board"),
    ],
)
def test_the_rail_shows_what_one_may_use(cast: Cast, role: Role, seen: str, unseen: str) -> None:
    groups = navigation(cast.actor(role), "/profile/")
    labels = {item.label for group in groups for item in group.items}

    assert seen in labels
    assert unseen not in labels


def test_the_rail_marks_where_one_is(cast: Cast) -> None:
    groups = navigation(cast.actor(Role.DIRECTOR), "/sections/new/")

    assert [item.label for g in groups for item in g.items if item.current] == ["Sections"]


def test_the_clock_of_a_demo_is_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    real = clock.now()
    monkeypatch.setattr(settings, "CLOCK_OFFSET", timedelta(days=-4))

    assert timedelta(days=3, hours=23) < real - clock.now() < timedelta(days=4, minutes=1)
    assert f"{clock.local(NOW, 'America/Chicago'):%H:%M}" == "14:00"
