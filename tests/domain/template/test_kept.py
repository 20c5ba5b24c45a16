"""Proposals are kept as plain values, told in words, and decided once."""

from __future__ import annotations

import json

import pytest

from tests.domain.template.sites import ground, group
from tests.domain.template.test_gains import BEFORE
from wayhome.domain.template.changes import Change
from wayhome.domain.template.conflict import in_words
from wayhome.domain.template.files import (
    change_as_data,
    figures_as_data,
    ground_as_data,
    read_change,
    read_figures,
    read_ground,
)
from wayhome.domain.template.proposal import ProposalStatus, can_move


def test_a_ground_comes_back_from_its_file_as_it_was() -> None:
    given = ground(waiting=frozenset({"b", "a"}), closed=(1, 0, 0, 2, 0, 0, 0))
    assert read_ground(json.loads(json.dumps(ground_as_data(given)))) == given


def test_changes_and_figures_come_back_as_they_were() -> None:
    for change in (Change(None, group()), Change(group(), None), Change(group(), group(day=1))):
        assert read_change(json.loads(json.dumps(change_as_data(change)))) == change
    assert read_figures(json.loads(json.dumps(figures_as_data(BEFORE)))) == BEFORE


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (("limit", ""), "No more than 4 changes at once."),
        (("T2", "process-0"), "Process, Mon 17:30–19:00: meets while the site is open."),
        (("T3", "process-0"), "Process, Mon 17:30–19:00: has a room on site with 12 seats."),
        (("T3", "h"), "Process, Mon 17:30–19:00: has a room on site with 8 seats and video."),
        (("T4", "heron"), "Heron holds one group at a time."),
        (
            ("T5", "process-0"),
            "Process, Mon 17:30–19:00: is led by people with a license in force for"
            " process groups.",
        ),
        (("T6", "rafael"), "Rafael is in one place at a time."),
        (("T7", "process-0"), "Process, Mon 17:30–19:00: is led by people who are at work then."),
        (("T8", "EVE"), "Evening gives at least 9 hours on 3 days (iop)."),
        (
            ("T9", "process-0"),
            "Process, Mon 17:30–19:00: has two who lead, being for more than 12.",
        ),
    ],
)
def test_a_rule_at_odds_is_said_in_a_sentence(rule: tuple[str, str], says: str) -> None:
    hybrid = group(id="h", mode="hybrid", video_seats=4)
    (reason,) = in_words(ground(), [rule], most=4, groups=[hybrid])
    assert (reason.code, reason.says) == (rule[0], says)


def test_a_proposal_is_decided_once_and_only_when_it_is_open() -> None:
    assert can_move(ProposalStatus.OPEN, ProposalStatus.ACCEPTED)
    again = can_move(ProposalStatus.TURNED_DOWN, ProposalStatus.ACCEPTED)
    assert [reason.says for reason in again.against] == [
        "A proposal that is turned down cannot become accepted."
    ]
