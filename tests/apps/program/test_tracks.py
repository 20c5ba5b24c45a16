"""A template is published when its own week keeps its own level, and says by how much it does not."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.program.actions import tracks as actions
from wayhome.apps.program.models import Track
from wayhome.apps.program.queries import tracks as queries
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


@pytest.fixture
def evening(cast: Cast) -> Track:
    """Three evenings of three hours, not yet published."""
    track = builders.track(builders.site(cast.organization), published_at=None)
    for day in (0, 2, 3):
        builders.section(track, weekday=day, starts=time(17, 30), minutes=90)
        builders.section(track, weekday=day, starts=time(19, 0), minutes=90, kind="skills")
    return track


def test_a_week_that_keeps_its_level_is_published(cast: Cast, evening: Track) -> None:
    director = cast.actor(Role.DIRECTOR)
    actions.publish(actor=director, track_id=evening.public_id, on=TODAY, now=NOW)

    evening.refresh_from_db()
    assert evening.published_at == NOW
    assert TrailEntry.objects.get().action == "track.publish"
    with pytest.raises(Refused, match="director"):
        actions.publish(
            actor=cast.actor(Role.COUNSELOR), track_id=evening.public_id, on=TODAY, now=NOW
        )
    with pytest.raises(NotHere):
        actions.publish(actor=cast.stranger, track_id=evening.public_id, on=TODAY, now=NOW)


def test_two_days_of_four_hours_are_refused_with_figures(cast: Cast) -> None:
    track = builders.track(
        builders.site(cast.organization),
        published_at=None,
        individual_minutes=60,
        is_individual_inside=True,
    )
    for day in (1, 3):
        builders.section(track, weekday=day, starts=time(10), minutes=120)
        builders.section(track, weekday=day, starts=time(12, 30), minutes=120, kind="skills")

    with pytest.raises(Refused) as refused:
        actions.publish(
            actor=cast.actor(Role.DIRECTOR), track_id=track.public_id, on=TODAY, now=NOW
        )
    assert [reason.says for reason in refused.value.verdict.against] == [
        "8.0 h < 9 h (is outpatient): 60 minutes short.",
        "2 days < 3: 1 day missing.",
    ]


def test_the_page_says_why_and_offers_the_button_to_who_may(
    client: Browser, cast: Cast, evening: Track
) -> None:
    evening.sections.filter(weekday=3).delete()
    url = reverse("track-publish", args=[evening.public_id])

    client.force_login(cast.users[Role.DIRECTOR])
    said = client.post(url)
    assert said.status_code == 422
    assert "120 minutes short" in said.content.decode()

    client.force_login(cast.users[Role.COUNSELOR])
    assert client.post(url).status_code == 403
    page = client.get(reverse("track", args=[evening.public_id])).content.decode()
    assert "Publish" not in page


def test_a_track_is_closed_to_new_clients(client: Browser, cast: Cast, evening: Track) -> None:
    client.force_login(cast.users[Role.DIRECTOR])
    client.post(reverse("track-publish", args=[evening.public_id]))
    client.post(reverse("track-withdraw", args=[evening.public_id]))

    evening.refresh_from_db()
    assert evening.published_at is None


def test_an_extra_beside_another_track_needs_no_level(cast: Cast) -> None:
    extra = builders.track(builders.site(cast.organization), is_extra=True, published_at=None)
    builders.section(extra, kind="family_group")

    (row,) = queries.tracks(actor=cast.actor(Role.BILLER), on=TODAY)
    assert row.is_extra
    assert row.against == ()


def test_sections_that_ended_do_not_count(cast: Cast, evening: Track) -> None:
    evening.sections.filter(weekday=3).update(until=date(2026, 11, 1))

    (row,) = queries.tracks(actor=cast.actor(Role.DIRECTOR), on=TODAY)
    assert (row.days, row.sections) == (2, 4)


def test_the_list_needs_few_statements(
    cast: Cast, evening: Track, django_assert_max_num_queries: object
) -> None:
    builders.track(evening.site)
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        assert len(queries.tracks(actor=cast.actor(Role.DIRECTOR), on=TODAY)) == 2


def test_the_pages_answer(client: Browser, cast: Cast, evening: Track) -> None:
    client.force_login(cast.users[Role.COUNSELOR])
    for url in ("/settings/tracks/", "/rules/", "/rules/opr-s3/", "/settings/sites/", "/rooms/"):
        assert client.get(url).status_code == 200
    assert client.get("/rules/OPR-X9/").status_code == 404
    client.force_login(cast.stranger_user)
    assert client.get(reverse("track", args=[evening.public_id])).status_code == 404
