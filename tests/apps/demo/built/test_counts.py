"""The sums of the demo's description, to the person."""

from __future__ import annotations

from collections import Counter
from datetime import date
from statistics import median

from tests.apps.demo.built.conftest import Demo
from wayhome.apps.demo.days import FIRST_MONDAY, TODAY, week_of
from wayhome.apps.episodes.models import Episode
from wayhome.apps.people.models import Client, Coverage
from wayhome.apps.program.models import Section

EARLIER = date(2026, 5, 16)
ADMISSIONS = [5, 5, 5, 5, 7, 7, 7, 7, 8, 8, 9, 9, 9, 10, 11, 8]
NOW_BY_TRACK = {
    "STD": 9,
    "PHP": 6,
    "DAY": 8,
    "DUAL": 9,
    "EVE-O": 12,
    "EVE-T": 6,
    "LGBTQ": 6,
    "ADOL": 6,
    "TELE": 8,
}


def recent() -> list[Episode]:
    """The 150: in care at W1, or admitted since."""
    rows = Episode.objects.filter(admitted_on__isnull=False).exclude(site__code="DH")
    rows = rows.exclude(closed_on__lt=FIRST_MONDAY)
    return list(rows.select_related("client", "track", "site", "counselor"))


def test_150_people_70_of_them_in_care(demo: Demo) -> None:
    assert Counter(row.status for row in recent()) == {"admitted": 70, "closed": 80}


def test_admissions_by_week(demo: Demo) -> None:
    weeks = Counter(week_of(row.admitted_on) for row in recent() if row.admitted_on)
    assert [weeks[week] for week in range(1, 17)] == ADMISSIONS
    assert sum(count for week, count in weeks.items() if week < 1) == 30


def test_nobody_enters_tansy_row_before_it_opens(demo: Demo) -> None:
    there = [row for row in recent() if row.site.code == "TR"]
    assert min(row.admitted_on for row in there if row.admitted_on) >= date(2026, 8, 31)


def test_seats_now_by_track(demo: Demo) -> None:
    here = Counter(row.track.code for row in recent() if row.track and row.status == "admitted")
    assert here == NOW_BY_TRACK


def test_closed_by_reason(demo: Demo) -> None:
    reasons = Counter(row.close_reason for row in recent() if row.status == "closed")
    assert reasons == {
        "completed": 41,
        "left_early": 33,
        "transferred": 3,
        "incarcerated": 1,
        "ended_by_program": 1,
        "died": 1,
    }


def test_everybody_by_track(demo: Demo) -> None:
    tracks = Counter(row.track.code for row in recent() if row.track)
    assert tracks == {
        "STD": 24,
        "PHP": 14,
        "DAY": 18,
        "DUAL": 21,
        "EVE-O": 27,
        "EVE-T": 12,
        "LGBTQ": 10,
        "ADOL": 10,
        "TELE": 14,
    }


def test_everybody_by_age(demo: Demo) -> None:
    ages = Counter(_band(row.client.age(TODAY) or 0) for row in recent())
    assert ages == {"13-17": 10, "18-25": 24, "26-40": 59, "41-60": 46, "61+": 11}


def _band(age: int) -> str:
    bands = ((17, "13-17"), (25, "18-25"), (40, "26-40"), (60, "41-60"))
    return next((word for most, word in bands if age <= most), "61+")


def test_everybody_by_gender_and_language(demo: Demo) -> None:
    people = [row.client for row in recent()]
    assert Counter(row.gender for row in people) == {"woman": 69, "man": 73, "non-binary": 8}
    assert sum(row.language != "en" for row in people) == 25


def test_everybody_by_main_problem(demo: Demo) -> None:
    names = {"F10": "alcohol", "F11": "opioid", "F12": "cannabis", "F13": "sedative"}
    names |= {"F14": "stimulant", "F15": "stimulant"}

    def problem(codes: list[str]) -> str:
        return next((names[code[:3]] for code in codes if code[:3] in names), "mental")

    assert Counter(problem(row.diagnoses) for row in recent()) == {
        "alcohol": 66,
        "opioid": 33,
        "stimulant": 20,
        "cannabis": 13,
        "sedative": 4,
        "mental": 14,
    }
    uses = [sum(code[:3] in names for code in row.diagnoses) for row in recent()]
    minds = [any(code[:3] not in names for code in row.diagnoses) for row in recent()]
    assert (sum(use > 1 for use in uses), sum(minds)) == (51, 69)


def test_everybody_by_payer(demo: Demo) -> None:
    clients = [row.client_id for row in recent()]
    payers = Coverage.objects.filter(client__in=clients).values_list("payer__code", flat=True)
    assert Counter(payers) == {"NL": 62, "SM": 51, "MC": 9, "SP": 18, "BG": 10}


def test_nine_of_ten_public_seats_are_taken_since_monday(demo: Demo) -> None:
    taken = [
        row.admitted_on
        for row in recent()
        if row.status == "admitted" and row.client.coverages.filter(payer__code="BG").exists()
    ]
    assert (len(taken), max(day for day in taken if day)) == (9, date(2026, 11, 16))


def test_days_from_first_contact_to_first_session(demo: Demo) -> None:
    waits = [(row.admitted_on - row.requested_on).days for row in recent() if row.admitted_on]
    spans = [(0, 0), (1, 7), (8, 14), (15, 30)]
    assert [sum(low <= wait <= high for wait in waits) for low, high in spans] == [14, 99, 28, 9]
    assert median(waits) == 3


def test_caseloads(demo: Demo) -> None:
    names = Counter(
        row.counselor.name for row in recent() if row.counselor and row.status == "admitted"
    )
    assert names == {
        "Tobias Lindqvist": 2,
        "Hana Petrovic": 6,
        "Devon Achterberg": 9,
        "Priya Nandakumar": 6,
        "Marcus Teller": 8,
        "Leonie Dufresne": 5,
        "Rafael Quintanar": 12,
        "Caleb Strandqvist": 3,
        "Yuki Brandvold": 6,
        "Samuel Etxeberria": 6,
        "Noor Halabi": 7,
    }


def test_sixty_closed_episodes_of_the_year_before(demo: Demo) -> None:
    older = Episode.objects.filter(closed_on__gte=date(2025, 11, 1), closed_on__lt=EARLIER)
    assert older.count() == 60
    assert older.filter(client__last_name__in=["Abrahamsen", "Marchetti"]).count() == 2


def test_83_weekly_groups_are_published(demo: Demo) -> None:
    assert Section.objects.filter(track__published_at__isnull=False).count() == 83


def test_nobody_has_the_name_of_another(demo: Demo) -> None:
    names = Client.objects.exclude(record_number__startswith="D0").filter(
        organization__name__startswith="Quillmere"
    )
    pairs = list(names.values_list("first_name", "last_name"))
    assert len(pairs) == len(set(pairs))
