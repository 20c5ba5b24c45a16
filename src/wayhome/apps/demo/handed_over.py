"""Care that begins elsewhere: the rows that the actions of a warm hand-off leave behind.

The same kinds, words and times as `intake.actions.placement_decline` and `referral_sheet` write;
a test runs those beside this. Only the ids follow from the seed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from wayhome.apps.core.models import TenantModel
from wayhome.apps.demo.asking import Asking, when
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.trail_rows import Deed
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake.actions.referral import HAND_OFF_WITHIN
from wayhome.apps.intake.models import HandOff, Placement
from wayhome.domain.hand_off import ASK_AFTER, ASK_ARRIVAL, ASK_WORDS, partner
from wayhome.domain.placement.recommend import Status
from wayhome.domain.privacy.permit import Role

NOT_HERE: Final = frozenset({Status.STOP, Status.NOT_ELIGIBLE})


def save(clinic: Clinic, asking: Iterable[Asking]) -> list[Deed]:
    """Save every hand-off told of: what the rules said, its two tasks, how far it has come.

    Gives back the trail of it.
    """
    handed = [row for row in asking if row.hand_off]
    kept = clinic.press.save(Placement, map(_kept, handed))
    owed = clinic.press.save(Task, map(_owed, handed))
    clinic.press.save(Task, map(_arrival, handed))
    begun = clinic.press.save(HandOff, map(_hand_off, handed, owed))
    return [
        deed
        for row, placement, hand_off in zip(handed, kept, begun, strict=True)
        for deed in _deeds(row, placement, hand_off)
    ]


def call_at(row: Asking) -> datetime | None:
    """When to call again, where whoever handed over chose a time."""
    return _at(row, "call_at") if "call_at" in row.hand_off else None


def ended_at(row: Asking) -> datetime | None:
    """When it was known that they had arrived."""
    return _at(row, "ended") if "ended" in row.hand_off else None


def _at(row: Asking, name: str) -> datetime:
    return when(row.clinic, row.hand_off[name])


def _kept(row: Asking) -> Placement:
    """What the rules said when the hand-off began; no level is chosen."""
    return row.clinic.press.row(
        Placement,
        episode=row.episode,
        made_at=_at(row, "begun"),
        rules_on=row.asked.on,
        facts=row.asked.known,
        result=row.asked.text,
        status=row.asked.result.status.value,
        recommended=row.asked.level,
    )


def _owed(row: Asking) -> Task:
    """The hand-off itself: a STOP left this task with the call, and beginning took it over."""
    to, result = partner(row.hand_off["to"]), row.asked.result
    kind, since, due_at = to.code, _at(row, "begun"), _at(row, "begun") + to.within
    if result.status in NOT_HERE:
        kind, since = result.refer or result.status.value, row.at
        due_at = min(since + HAND_OFF_WITHIN, due_at)
    there, person = row.hand_off["place"], row.hand_off["person"]
    return row.clinic.press.row(
        Task,
        episode=row.episode,
        kind=f"hand_off_{kind}",
        says=f"Hand over warmly to {there}: speak to {person}, and stay until they have them.",
        role=Role.INTAKE.value,
        created_at=since,
        due_at=due_at,
        done_at=_at(row, "spoken"),
        done_by=row.taken_by.pk,
        outcome=row.hand_off["outcome"],
    )


def _arrival(row: Asking) -> Task:
    """The call that asks whether they arrived; done when the hand-off ended."""
    spoken_at, done_at = _at(row, "spoken"), ended_at(row)
    return row.clinic.press.row(
        Task,
        episode=row.episode,
        kind=ASK_ARRIVAL,
        says=ASK_WORDS,
        role=Role.INTAKE.value,
        created_at=spoken_at,
        due_at=call_at(row) or spoken_at + ASK_AFTER,
        done_at=done_at,
        done_by=row.taken_by.pk if done_at else None,
        outcome=row.hand_off.get("note", ""),
    )


def _hand_off(row: Asking, owed: Task) -> HandOff:
    done_at = ended_at(row)
    return row.clinic.press.row(
        HandOff,
        episode=row.episode,
        task=owed,
        **{name: row.hand_off[name] for name in ("why", "to", "place", "person", "phone")},
        begun_at=_at(row, "begun"),
        begun_by=row.taken_by,
        ended_at=done_at,
        ending=row.hand_off.get("ending", ""),
        note=row.hand_off.get("note", ""),
        version=2 if done_at else 1,
    )


def _deeds(row: Asking, placement: Placement, hand_off: HandOff) -> Iterator[Deed]:
    def did(at: datetime, action: str, subject: TenantModel) -> Deed:
        return Deed(at, row.taken_by, action, subject, row.client.pk)

    yield did(hand_off.begun_at, "placement.keep", placement)
    yield did(hand_off.begun_at, "hand_off.begin", hand_off)
    if call_at(row):
        yield did(_at(row, "spoken"), "referral.hand_over", row.episode.referral)
    else:
        yield did(_at(row, "spoken"), "hand_off.spoken", hand_off)
    if hand_off.ended_at:
        yield did(hand_off.ended_at, "hand_off.end", hand_off)
        yield did(hand_off.ended_at, "episode.close", row.episode)
