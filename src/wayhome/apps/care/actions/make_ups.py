"""Give a make-up to somebody whose hours are short this week."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from wayhome.apps.care.queries.at_risk import wanted_make_up
from wayhome.apps.scheduling.actions.make_ups import take_make_up
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.verdict import Refused, no


def give_make_up(
    *, actor: Actor, client_id: str, session_ids: Collection[str], now: datetime
) -> int:
    """Seat them in these sessions of this week; how many. Codes: `make_up.not_short`, and those
    of `take_make_up`."""
    may(actor, Permission.SEAT_HOLD).require()
    wanted = wanted_make_up(actor=actor, client_id=client_id, now=now)
    if wanted is None:
        says = "This person's week is not short any more: somebody was quicker."
        raise Refused(no("make_up.not_short", says))
    return len(take_make_up(actor=actor, wanted=wanted, session_ids=session_ids, now=now))
