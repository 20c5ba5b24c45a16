"""The admission checklist: what holds an admission up, and what may be left out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from wayhome.domain.admission import ITEMS, About, can_admit, can_waive, items_for
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.levels import Level

FILE = tomllib.loads((Path(__file__).parents[1] / "cases" / "admission.toml").read_text("utf-8"))
BY_CODE = {item.code: item for item in ITEMS}


@pytest.mark.parametrize("case", FILE["case"], ids=lambda case: case["name"])
def test_the_checklist_says_what_the_case_says(case: dict[str, Any]) -> None:
    usual = {item.code for item in items_for(About()) if item.required}
    decided = case.get("decided", "iop")

    verdict = can_admit(
        status=EpisodeStatus(case.get("status", "screened")),
        about=About(**case.get("about", {})),
        settled=usual - set(case.get("but", [])) | set(case.get("settled", [])),
        decided=Level.of(decided) if decided else None,
        owes_hand_off=case.get("owes_hand_off", False),
        is_stopped=case.get("is_stopped", False),
    )

    assert [reason.code for reason in verdict.against] == case["against"]
    assert bool(verdict) is (case["against"] == [])


def test_codes_are_said_once() -> None:
    assert len(BY_CODE) == len(ITEMS)


def test_a_consent_is_never_left_out() -> None:
    refused = can_waive(BY_CODE["consent_to_treatment"], "In a hurry")

    assert [reason.code for reason in refused.against] == ["admission.waive"]


def test_what_is_left_out_has_a_reason() -> None:
    notice = BY_CODE["privacy_notice"]

    assert can_waive(notice, "Cannot take it in today; again on Friday")
    assert [reason.code for reason in can_waive(notice, " ").against] == ["admission.waive_reason"]
