"""The main job as people do it: from a call to a seated week. Used with and without JavaScript."""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.journeys.forms import Answer, fill
from tests.journeys.visitor import Visitor

NEXT_MONDAY: Final = "2026-11-23"
NEXT_WEEK: Final = "2026-W48"
CALLER: Final = "Marisol Quade"
REASONS: Final = ("OPR-D1", "OPR-E4", "OPR-U1")
OF_THE_PERSON: Final = {"first_name", "last_name", "born_on", "phone", "reach"}
MOST_LOOKS: Final = 90

#: What a caller says who drinks, works by day, and is in no danger: intensive outpatient, evening.
CALL: Final[dict[str, Answer]] = {
    "first_name": "Marisol",
    "last_name": "Quade",
    "born_on": "1990-04-22",
    "zip_code": "00011",
    "phone": "312-555-0148",
    "reach": ["may_call"],
    "emergency": ["none"],
    "violence_imminent": "no",
    "suicide_screen_item1": "no",
    "suicide_screen_item2": "no",
    "suicide_screen_item6": "no",
    "hallucinations_now": "no",
    "withdrawal_seizure_or_dts_before": "no",
    "sedative_daily": "no",
    "pregnant": "no",
    "injects": "no",
    "overdose_past_30_days": "no",
    "safe_between_sessions": "yes",
    "household_active_use": "no",
    "violence_at_home": "no",
    "can_follow_group": "yes",
    "medical_daily_nursing": "no",
    "physical_dependence": ["none"],
    "own_words": "I drink every evening and I want to stop before I lose my job.",
    "about": ["alcohol"],
    "primary": "substance",
    "ciwa": "4",
    "dsm5_criteria": "5",
    "relapses_past_6_months": "2",
    "use_past_30_days": "yes",
    "in_weekly_outpatient_care": "no",
    "housing": "stable",
    "hours_per_week_possible": "12",
    "travel_minutes": "25",
    "day_hours_blocked": "yes",
    "private_space_for_video": "yes",
    "device_for_video": "yes",
}


def take_call(visitor: Visitor) -> str:
    """A new call is taken and saved; the id of its referral."""
    visitor.open("/referrals/new/")
    fill(visitor.page, CALL)
    visitor.press("Save and go on")
    return referral_of(visitor.page)


def ask_received(visitor: Visitor, client_id: str) -> str:
    """Somebody whose history was received is called, and asked what the history does not say."""
    visitor.open(f"/clients/{client_id}/received/")
    visitor.press("Start a referral")
    referral_id = referral_of(visitor.page)
    fill(visitor.page, {key: value for key, value in CALL.items() if key not in OF_THE_PERSON})
    visitor.press("Save")
    return referral_id


def referral_of(page: Page) -> str:
    """The id in the address of a saved call sheet."""
    found = re.search(r"/referrals/(?!new/)([^/]+)/$", page.url)
    assert found, f"The call was not saved: {page.locator('main').inner_text()}"
    return found[1]


def say_busy(visitor: Visitor, referral_id: str) -> None:
    """A class on Friday mornings goes into their week."""
    visitor.open(f"/referrals/{referral_id}/week/")
    fill(visitor.page, {"kind": "school", "days": ["4"], "starts": "09:00", "ends": "12:00"})
    visitor.press("Add")


def hold_seat(visitor: Visitor, referral_id: str) -> frozenset[str]:
    """The first of at most three openings is held; the ids of its sections."""
    visitor.open(f"/referrals/{referral_id}/offer/")
    openings = visitor.page.locator("ol.opens > li")
    fields = openings.first.locator("input[name=section]").all()
    sections = frozenset(field.get_attribute("value") or "" for field in fields)
    visitor.press(openings.first.get_by_role("button", name="Hold for 48 hours"))
    expect(visitor.page.get_by_text("Held until")).to_be_visible()
    return sections


def accept_level(visitor: Visitor, referral_id: str) -> str:
    """A clinician reads the advice with its reasons and signs it; the admission's address."""
    visitor.open(f"/referrals/{referral_id}/placement/")
    page = visitor.page
    expect(page.locator("#advice-h")).to_have_text("Advice: IOP")
    for code in REASONS:
        expect(page.get_by_text(code).first).to_be_visible()
    fill(page, {"level": "iop"})
    visitor.press("Sign decision")
    return page.get_by_role("link", name="Admission checklist").get_attribute("href") or ""


def finish_checklist(visitor: Visitor, admission: str) -> None:
    """Every line is done that stands before the first day."""
    visitor.open(admission)
    lines = visitor.page.get_by_role("list", name="Checklist").get_by_role("listitem")
    needed = lines.filter(has_not_text="after the first day")
    buttons = needed.get_by_role("button", name=re.compile("^Done"))
    for _ in range(buttons.count()):
        visitor.press(buttons.first)
    expect(visitor.page.get_by_role("heading", name="Ready to admit")).to_be_visible()


def admit(visitor: Visitor, admission: str) -> None:
    """The person is admitted with the seats that are held."""
    visitor.open(admission)
    visitor.press("Admit")
    visitor.open(admission)
    expect(visitor.page.get_by_role("heading", name="Admitted")).to_be_visible()


def draft_week(visitor: Visitor, site: str) -> None:
    """Next week is asked for, and the worker makes a draft of it."""
    visitor.open("/planner/new/")
    page = visitor.page
    page.get_by_label("Site").select_option(label=site)
    fill(page, {"week": NEXT_MONDAY})
    visitor.press("Make a draft")
    for _ in range(MOST_LOOKS):
        if page.get_by_role("button", name="Publish the week").count():
            return
        page.wait_for_timeout(1000)
        page.reload(wait_until="load")
    raise AssertionError(f"There is no draft after {MOST_LOOKS} looks.")


def publish_week(visitor: Visitor) -> None:
    """The draft that is open becomes the week."""
    visitor.press("Publish the week")
    expect(visitor.page.get_by_text("Published.").first).to_be_visible()


def days_on_board(visitor: Visitor, name: str = CALLER) -> set[int]:
    """The days of next week on which the board shows care for somebody; 0 is Monday."""
    visitor.open(f"/board/?week={NEXT_WEEK}&view=clients")
    row = visitor.page.locator("section.board tbody tr", has_text=name)
    words = [cell.inner_text().strip() for cell in row.locator("td").all()]
    return {day for day, cell in enumerate(words[:-1]) if cell}


def groups_naming(visitor: Visitor, sections: frozenset[str]) -> dict[str, bool]:
    """For each of the sections that heads a row of next week's board: whether it names the caller.

    Meetings of one name share a row, which carries the id of the first.
    """
    page, found = visitor.page, {}
    for section in sorted(sections):
        visitor.open(f"/board/?week={NEXT_WEEK}&open={section}")
        row = page.locator(f"#g-{section}")
        if row.count():
            found[section] = CALLER in row.inner_text()
    return found
