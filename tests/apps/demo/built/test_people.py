"""The stories and the ten referrals, as far as this clinic can tell them now."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.apps.demo.built.conftest import Demo
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.demo import data
from wayhome.apps.demo.days import NOW, TODAY
from wayhome.apps.episodes.models import Episode, LevelStay, StepDownIntake, Task
from wayhome.apps.intake.models import (
    AdmissionItem,
    Assessment,
    CapacityNotice,
    ContactAttempt,
    HandOff,
    Placement,
    Referral,
    WaitingEntry,
)
from wayhome.apps.people.models import Client
from wayhome.apps.scheduling.models import Apart, SeatHold, SessionSeat
from wayhome.domain.placement.facts import read_facts
from wayhome.domain.placement.recommend import as_json, recommend
from wayhome.domain.waiting import Interim, can_give_interim

STORIES = data.read("stories")
REFERRALS = data.read("referrals")
RECENT = [key for key in STORIES if key != "C23"]


def client(told: dict[str, Any]) -> Client:
    first, last = told["name"]
    rows = Client.objects.filter(organization__name__startswith="Quillmere")
    return rows.get(first_name=first, last_name=last)


def episode(key: str) -> Episode:
    told = STORIES.get(key) or REFERRALS[key]
    return Episode.objects.filter(client=client(told)).order_by("-requested_on")[0]


def rules(placement: Placement) -> list[str]:
    found = json.loads(placement.result)["findings"]
    return [finding["rule"].removeprefix("OPR-") for finding in found]


@pytest.mark.parametrize("key", RECENT)
def test_a_story_is_placed_for_its_reasons(demo: Demo, key: str) -> None:
    told = STORIES[key]
    first = episode(key).placements.order_by("made_at")[0]
    assert rules(first) == told["rules"]
    assert first.decided_level == first.recommended == ("php" if key == "C13" else "iop")


@pytest.mark.parametrize("key", list(STORIES))
def test_a_story_has_its_age_and_its_words(demo: Demo, key: str) -> None:
    told = STORIES[key]
    person = client(told)
    assert person.age(TODAY) == told["age"]
    assert person.pronouns == told["pronouns"]
    assert episode(key).diagnoses == told["diagnoses"]


def test_every_stored_decision_can_be_run_again_byte_for_byte(demo: Demo) -> None:
    for row in Placement.objects.all():
        assert as_json(recommend(read_facts(row.facts), on=row.rules_on)) == row.result


def test_everybody_is_placed_at_the_level_of_the_first_stay(demo: Demo) -> None:
    for row in Episode.objects.filter(placements__isnull=False, level_stays__isnull=False):
        first = row.level_stays.order_by("starts_on")[0]
        assert row.placements.order_by("made_at")[0].decided_level == first.level


def test_c16_steps_up_and_down(demo: Demo) -> None:
    stays = LevelStay.objects.filter(episode=episode("C16")).order_by("starts_on")
    assert [(row.level, row.track.code, row.starts_on) for row in stays] == [
        ("iop", "DAY", date(2026, 9, 15)),
        ("php", "PHP", date(2026, 10, 5)),
        ("iop", "DAY", date(2026, 10, 26)),
    ]
    again = episode("C16").placements.order_by("made_at")[1]
    assert (rules(again), again.decided_level) == (["D1", "D2"], "php")


def test_c05_comes_from_residential_care(demo: Demo) -> None:
    intake = StepDownIntake.objects.get(episode=episode("C05"))
    admitted_on = episode("C05").admitted_on
    assert admitted_on is not None
    assert intake.came_from == "residential"
    assert intake.sober_since is not None
    assert (admitted_on - intake.sober_since).days == 31
    assert intake.records_received_on is not None


def test_c22_is_back_and_never_sits_with_c06(demo: Demo) -> None:
    both = Apart.objects.get()
    gideon, delphine = client(STORIES["C06"]), client(STORIES["C22"])
    assert {both.first_id, both.second_id} == {gideon.pk, delphine.pk}
    assert Episode.objects.filter(client=delphine, close_reason="completed").count() == 1
    his = SessionSeat.objects.filter(client=gideon).values("session_id")
    assert not SessionSeat.objects.filter(client=delphine, session_id__in=his).exists()


def test_adolescents_and_adults_never_sit_together(demo: Demo) -> None:
    for seat in SessionSeat.objects.filter(session__section__isnull=False).select_related(
        "client", "session__section__track"
    ):
        section = seat.session.section
        age = seat.client.age(seat.session.on)
        assert section is not None
        assert age is not None
        assert (age < 18) == (section.track.code == "ADOL")


def test_referrals_end_as_the_rules_say(demo: Demo) -> None:
    for key, told in REFERRALS.items():
        status, level, found = told["find"]
        facts = Referral.objects.get(episode=episode(key)).facts
        result = recommend(read_facts(facts), on=date.fromisoformat(told["at"][:10]))
        assert (result.status.value, result.level.word if result.level else "") == (status, level)
        assert [row.rule.removeprefix("OPR-") for row in result.findings] == found.split()


def test_r04_has_two_tries_and_two_open_questions(demo: Demo) -> None:
    referral = Referral.objects.get(episode=episode("R04"))
    assert not {"ciwa", "household_active_use"} & set(referral.facts)
    assert ContactAttempt.objects.filter(referral=referral, reached=False).count() == 2
    assert (NOW - referral.received_at).total_seconds() == 30 * 3600
    assert not Placement.objects.filter(episode=episode("R04")).exists()


def test_r06_waits_on_day_12_with_interim_services_in_time(demo: Demo) -> None:
    entry = WaitingEntry.objects.get()
    assert entry.episode == episode("R06")
    assert entry.episode.priority == 3
    assert entry.track is not None
    assert entry.track.code == "EVE-O"
    assert (NOW - entry.since).days == 12
    assert entry.interim_services_at is not None
    assert (entry.interim_services_at - entry.since).days < 2
    assert can_give_interim(3, frozenset(map(Interim, entry.interim_services)))
    trail = TrailEntry.objects.filter(action__startswith="waiting.").order_by("number")
    assert [row.action for row in trail] == ["waiting.join", "waiting.interim"]


def test_r07_loses_the_seat_at_five_past_eight(demo: Demo) -> None:
    hold = SeatHold.objects.get(episode=episode("R07"))
    assert hold.expires_at == datetime(2026, 11, 19, 2, 5, tzinfo=UTC)
    assert (hold.expires_at - NOW).seconds == 45 * 60
    assert (hold.expires_at - hold.made_at).days == 2
    assert {section.track.code for section in hold.sections.all()} == {"EVE-T"}
    waiting = AdmissionItem.objects.get(episode=episode("R07"), state="waiting")
    assert waiting.code == "estimate"


def test_r08_is_handed_over_and_closed_warmly(demo: Demo) -> None:
    found = HandOff.objects.get(episode=episode("R08"))
    assert (found.why, found.to, found.ending) == ("age", "children", "arrived")
    assert (episode("R08").status, episode("R08").close_reason) == ("closed", "not_admitted")


def test_no_two_people_share_a_telephone(demo: Demo) -> None:
    here = Client.objects.filter(organization__name__startswith="Quillmere").exclude(phone="")
    phones = list(here.values_list("phone", flat=True))
    assert len(set(phones)) == len(phones)


def test_r10_is_ready_for_thursday_but_for_one_page(demo: Demo) -> None:
    waiting = AdmissionItem.objects.get(episode=episode("R10"), state="waiting")
    assert waiting.waiting_on == "The hospital: one page of the discharge papers"
    hold = SeatHold.objects.get(episode=episode("R10"))
    assert hold.starts_on == date(2026, 11, 19)
    assert hold.expires_at > NOW
    assert hold.sections.filter(weekday=3, starts="09:00").exists()


def test_the_state_is_to_be_told_once_by_23_november(demo: Demo) -> None:
    notice = CapacityNotice.objects.get()
    assert (notice.reached_on, notice.due_on) == (date(2026, 11, 16), date(2026, 11, 23))
    assert notice.sent_at is None


def test_everybody_in_care_has_a_whole_assessment(demo: Demo) -> None:
    in_care = Episode.objects.filter(status="admitted").exclude(site__code="DH")
    done = Assessment.objects.filter(completed_at__isnull=False).values("episode_id")
    assert not in_care.exclude(pk__in=done).exists()


def test_open_tasks_name_nobody(demo: Demo) -> None:
    names = {name for told in (*STORIES.values(), *REFERRALS.values()) for name in told["name"]}
    says = " ".join(Task.objects.values_list("says", flat=True))
    assert not [name for name in names if name in says]
    assert Task.objects.filter(done_at__isnull=True, role="director").exists()
