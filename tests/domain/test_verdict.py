"""A verdict is true, or it has reasons."""

import pytest

from wayhome.domain.verdict import YES, Reason, Refused, Verdict, no


def test_yes_is_true_and_requires_nothing() -> None:
    assert YES
    assert YES.against == ()
    YES.require()


def test_no_is_false_and_says_why_with_a_code() -> None:
    verdict = no("episode.move", "The episode is closed.")

    assert not verdict
    assert verdict.against == (Reason("episode.move", "The episode is closed."),)


def test_a_required_no_raises_with_every_reason() -> None:
    verdict = Verdict((Reason("a", "Too few hours."), Reason("b", "Too few days.")))

    with pytest.raises(Refused, match=r"^Too few hours\. Too few days\.$") as refused:
        verdict.require()
    assert refused.value.verdict is verdict
