"""What if: a director asks about next week, reads the answer and goes to where one acts."""

from __future__ import annotations

from datetime import time
from urllib.parse import parse_qs

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.apps.scheduling.clinic import Clinic, caller
from tests.apps.scheduling.test_screens import browser, stranger
from tests.cast import Cast
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.intake.models import WaitingEntry
from wayhome.apps.people.models import Clinician, Credential
from wayhome.apps.program.models import OpeningHours, Section
from wayhome.apps.scheduling.models import Session
from wayhome.apps.scheduling.queries import what_if as queries
from wayhome.apps.scheduling.queries.what_if_scenario import Question
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.solver import desk

ASK = "/planner/what-if/"


@pytest.fixture
def full(clinic: Clinic) -> Clinician:
    """The evening clinic is open, licensed and full; somebody waits; one more could lead."""
    for day in range(4):
        OpeningHours.objects.create(
            organization=clinic.organization,
            site=clinic.site,
            weekday=day,
            opens=time(15),
            closes=time(21),
        )
    Credential.objects.create(
        organization=clinic.organization, clinician=clinic.counselor, kind="LCADC"
    )
    builders.room(clinic.site, name="Willow", seats=12)
    found = clinic.clinician("LPC", name="Tobias")
    clinic.hours(found, (0, 1, 2, 3), 12, 21)
    Section.objects.update(capacity=2, target=2, minimum=1)
    for name in ("Casey", "Robin"):
        clinic.sit(clinic.person(name))
    WaitingEntry.objects.create(
        organization=clinic.organization,
        episode=caller(clinic, first_name="Wren").episode,
        track=clinic.track,
        since=builders.NOW,
    )
    return found


def ask(visitor: Browser, **given: str) -> tuple[int, str]:
    answer = visitor.get(ASK, given)
    return answer.status_code, answer.content.decode()


def page(cast: Cast, clinic: Clinic, **given: object) -> queries.Page:
    director = cast.actor(Role.DIRECTOR)
    known = queries.setup(actor=director, now=builders.NOW, site_id=clinic.site.public_id)
    asked = Question(**given)  # type: ignore[arg-type]
    return queries.answers(actor=director, known=known, question=asked)


def pattern(clinic: Clinic, kind: str = "skills") -> str:
    return next(row.public_id for row in clinic.sections if row.kind == kind)


def test_one_more_group_is_tried_at_every_free_time_and_leads_to_its_form(
    cast: Cast, clinic: Clinic, full: Clinician
) -> None:
    visitor = browser(cast, Role.DIRECTOR)
    sessions, written = Session.objects.count(), TrailEntry.objects.count()

    status, said = ask(visitor, what="new_group", group=pattern(clinic))

    assert status == 200
    assert "As it stands" in said
    assert "more units of care" in said
    assert "Wren" not in said
    assert "Casey" not in said
    assert (Session.objects.count(), TrailEntry.objects.count()) == (sessions, written)
    best = page(cast, clinic, what="new_group", group=pattern(clinic)).lines[0]
    form = visitor.get(f"{reverse('section-new')}?{best.form}")
    asked = parse_qs(best.form)
    assert form.context["form"]["starts"].value() == asked["starts"][0]
    assert form.context["form"]["track"].value() == clinic.track.public_id
    assert form.context["form"]["leader"].value() == asked["leader"][0]


def test_the_statements_of_an_answer_do_not_grow_with_its_options(
    cast: Cast,
    clinic: Clinic,
    full: Clinician,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    visitor = browser(cast, Role.DIRECTOR)
    ask(visitor)
    with django_assert_num_queries(31):
        ask(visitor, what="new_group", group=pattern(clinic))
    with django_assert_num_queries(31):
        ask(visitor, what="clinicians", count="1")


def test_a_room_less_and_more_counselors_are_weighed(
    cast: Cast, clinic: Clinic, full: Clinician
) -> None:
    Section.objects.filter(kind="skills").update(starts=time(17, 30), capacity=13, target=10)
    less = page(cast, clinic, what="room_less", room=clinic.room.public_id)
    more = page(cast, clinic, what="clinicians", count=2, more=4)

    assert less.lines[0].tone == "warn"
    assert "No other room is free for" in less.lines[0].says
    assert less.lines[0].form == ""
    assert more.waiting == 5
    assert more.lines[0].name == "2 more counselors"
    assert page(cast, clinic, what="clinicians").lines[0].name == "One more counselor"


def test_a_hybrid_group_keeps_its_seats_by_video_apart(
    cast: Cast, clinic: Clinic, full: Clinician
) -> None:
    Section.objects.filter(kind="skills").update(
        mode="hybrid", capacity=10, target=8, minimum=2, video_seats=4
    )
    clinic.room.has_video = True
    clinic.room.save(update_fields=["has_video"])

    best = page(cast, clinic, what="new_group", group=pattern(clinic)).lines[0]

    assert parse_qs(best.form)["video_seats"] == ["4"]
    assert best.says.count("could come") == 2


def test_what_cannot_be_asked_says_why(
    cast: Cast, clinic: Clinic, full: Clinician, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = browser(cast, Role.DIRECTOR)
    assert ask(visitor, what="new_group")[0] == 422
    assert ask(visitor, what="room_less", room="nowhere")[0] == 422
    assert ask(visitor, what="clinicians", count="9")[0] == 422

    Credential.objects.all().delete()
    status, said = ask(visitor, what="new_group", group=pattern(clinic))
    assert status == 200
    assert "licensed to lead" in said

    def gone(*_: object, **__: object) -> None:
        raise desk.DeskGone

    monkeypatch.setattr(desk, "ask", gone)
    assert "gave no answer" in ask(visitor, what="clinicians")[1]
    OpeningHours.objects.all().delete()
    assert "no opening hours" in ask(visitor)[1]
    with pytest.raises(Refused):
        page(cast, clinic, what="clinicians")


def test_only_those_who_plan_may_ask_and_only_about_their_own_sites(
    cast: Cast, clinic: Clinic, full: Clinician
) -> None:
    assert ask(browser(cast, Role.DIRECTOR))[0] == 200
    planner = ask(browser(cast, Role.SUPERVISOR), what="new_group", group=pattern(clinic))
    assert planner[0] == 200
    assert "Write this group" not in planner[1], "who may not write groups is not led there"
    assert ask(browser(cast, Role.COUNSELOR))[0] == 403
    assert ask(stranger(cast), site=clinic.site.public_id)[0] == 404
