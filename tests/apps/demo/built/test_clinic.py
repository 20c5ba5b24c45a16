"""Places, staff and weekly groups, as the demo's description gives them."""

from __future__ import annotations

from collections import Counter
from datetime import date, time

from django.contrib.auth.hashers import check_password

from tests.apps.demo.built.conftest import Demo
from wayhome.apps.demo.clinic import PASSWORD
from wayhome.apps.people.models import Clinician, Credential, Payer, User
from wayhome.apps.program.models import (
    Curriculum,
    Module,
    Room,
    Section,
    SectionException,
    Site,
    Track,
    WorkingHours,
)
from wayhome.domain.levels import (
    AgeGroup,
    Individual,
    Level,
    TemplateSession,
    age_group,
    check_template,
)
from wayhome.domain.privacy.permit import Role
from wayhome.domain.recurrence import Recurrence, can_recur
from wayhome.domain.verdict import Verdict

ON = date(2026, 11, 16)
LEADS = {
    "LCADC": {"process", "skills", "education"},
    "associate": {"skills", "education"},
    "MD": {"education"},
    "NP": {"education"},
    "RN": {"education", "skills"},
    "case_manager": {"education"},
    "peer": set(),
}


def published() -> list[Section]:
    rows = Section.objects.filter(track__published_at__isnull=False)
    return list(rows.select_related("track__site", "room", "leader", "co_leader", "curriculum"))


def template(track: Track) -> Verdict:
    """What the level rules say of a track's groups and its individual hour."""
    group = age_group(track.age_least, on=ON) or AgeGroup.ADULT
    individual = Individual(minutes=track.individual_minutes, inside=track.is_individual_inside)
    return check_template(
        [
            TemplateSession(day=row.weekday, start=row.starts, minutes=row.minutes, kind=row.kind)
            for row in track.sections.all()
        ],
        level=Level.of(track.level),
        group=group,
        on=ON,
        individual=individual,
    )


def test_two_sites_with_their_rooms(demo: Demo) -> None:
    seats = {
        site.code: {room.name: room.seats for room in site.rooms.exclude(kind="office")}
        for site in Site.objects.exclude(code="DH")
    }
    assert seats == {
        "OS": {
            "Heron": 15,
            "Cedar": 12,
            "Willow": 12,
            "Atrium": 16,
            "Harbor": 10,
            "Medication and collection": 2,
        },
        "TR": {"Kestrel": 14, "Plover": 12, "Sage": 12, "V1": 15},
    }
    assert Room.objects.get(name="Harbor").is_step_free is False
    assert Counter(Room.objects.filter(kind="office").values_list("site__code", flat=True)) == {
        "OS": 6,
        "TR": 3,
    }


def test_23_staff_who_can_all_sign_in(demo: Demo) -> None:
    staff = Clinician.objects.filter(organization__name__startswith="Quillmere")
    assert staff.count() == 23
    assert all(row.user and row.user.email.endswith("@example.org") for row in staff)
    assert check_password("wayhome-demo", PASSWORD)
    assert set(User.objects.values_list("password", flat=True)) == {PASSWORD}
    roles = {role for row in User.objects.all() for role in row.roles}
    assert roles == {role.value for role in Role}


def test_everybody_reads_the_clock_of_their_site(demo: Demo) -> None:
    zones = dict(User.objects.values_list("name", "zone"))
    assert zones["Agnes Thornbury"] == "America/New_York"
    assert (zones["Kofi Draper"], zones["Hana Petrovic"]) == ("America/Chicago", "America/Denver")
    guests = User.objects.filter(roles__overlap=["auditor", "client", "family", "referrer"])
    assert set(guests.values_list("zone", flat=True)) == {"America/Chicago"}
    assert not User.objects.filter(zone="UTC").exists()


def test_one_license_ends_on_9_december(demo: Demo) -> None:
    ending = Credential.objects.get(expires_on__lt=date(2027, 1, 1))
    assert (ending.clinician.name, ending.expires_on) == ("Priya Nandakumar", date(2026, 12, 9))


def test_the_associate_is_supervised(demo: Demo) -> None:
    caleb = Clinician.objects.get(name="Caleb Strandqvist")
    assert caleb.supervisor is not None
    assert caleb.supervisor.name == "Tobias Lindqvist"


def test_every_published_track_keeps_its_level_and_the_draft_does_not(demo: Demo) -> None:
    tracks = Track.objects.exclude(site__code="DH").filter(is_extra=False)
    for track in tracks.filter(published_at__isnull=False):
        assert template(track), track.code
    draft = tracks.get(published_at__isnull=True)
    against = template(draft).against
    assert [reason.code for reason in against] == ["level.hours", "level.days"]
    assert "8.0 h < 9 h (is outpatient)" in against[0].says
    assert "2 days < 3" in against[1].says


def test_the_drafts_hour_outside_the_blocks_leaves_the_days_short(demo: Demo) -> None:
    draft = Track.objects.get(code="DAY-2")
    draft.is_individual_inside = False
    assert [reason.code for reason in template(draft).against] == ["level.days"]


def test_groups_fit_their_rooms_and_recur(demo: Demo) -> None:
    for row in published():
        assert row.room is not None
        assert row.capacity <= row.room.seats
        assert row.minimum == 5
        assert row.starts.minute % 30 == 0
        assert can_recur(Recurrence(rule=row.rule, weekday=row.weekday, since=row.since))


def test_who_leads_is_at_work_and_may_lead_the_kind(demo: Demo) -> None:
    for row in published():
        assert row.leader is not None
        for who in filter(None, (row.leader, row.co_leader)):
            at_work = WorkingHours.objects.filter(
                clinician=who,
                site=row.track.site,
                weekday=row.weekday,
                starts__lte=row.starts,
                ends__gte=_end(row),
            )
            assert at_work.exists(), (who.name, row.track.code, row.weekday)
        kinds = row.leader.credentials.values_list("kind", flat=True)
        assert any(row.kind in LEADS.get(kind, {row.kind}) for kind in kinds)


def _end(row: Section) -> time:
    minutes = row.starts.hour * 60 + row.starts.minute + row.minutes
    return time(minutes // 60, minutes % 60)


def test_one_group_is_hybrid_and_telehealth_is_by_video(demo: Demo) -> None:
    hybrid = Section.objects.get(mode="hybrid")
    assert (hybrid.track.code, hybrid.weekday, hybrid.kind) == ("EVE-T", 2, "education")
    assert (hybrid.capacity, hybrid.video_seats) == (12, 4)
    video = Section.objects.filter(mode="video").values_list("track__code", flat=True)
    assert set(video) == {"TELE"}


def test_curricula_have_their_modules_and_evidence(demo: Demo) -> None:
    lengths = {row.name: row.modules.count() for row in Curriculum.objects.all()}
    assert lengths == {
        "First Weeks": 7,
        "Staying Well": 10,
        "Knowing More": 11,
        "Two Roads": 8,
        "Open Door": 6,
        "Next Step": 6,
        "Together": 5,
        "Moving On": 5,
    }
    assert all(Curriculum.objects.values_list("evidence", flat=True))
    assert Module.objects.get(curriculum__code="staying-well", position=1).name == "Early signs"


def test_payers_are_marked_as_samples(demo: Demo) -> None:
    payers = {row.code: row for row in Payer.objects.all()}
    assert list(payers) == ["NL", "SM", "MC", "SP", "BG"]
    assert all("(sample)" in row.name for row in payers.values())
    assert (payers["NL"].group_most, payers["NL"].day_minutes_least) == (15, 180)
    assert payers["SM"].group_most == 12


def test_what_falls_on_a_holiday_is_moved_by_name(demo: Demo) -> None:
    moved = SectionException.objects.filter(moved_to__isnull=False)
    days = Counter((row.on, row.moved_to) for row in moved)
    assert days == {
        (date(2026, 9, 7), date(2026, 9, 12)): 7,
        (date(2026, 9, 7), date(2026, 9, 11)): 6,
        (date(2026, 11, 11), date(2026, 11, 13)): 6,
    }
    assert set(moved.values_list("reason", flat=True)) == {"Labor Day", "Veterans Day"}
