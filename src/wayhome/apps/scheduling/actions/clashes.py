"""What a constraint of time forbade, in words that a person can act on."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.db import IntegrityError

from wayhome.apps.people.models import Client, Clinician
from wayhome.apps.program.models import Room
from wayhome.apps.scheduling import in_words
from wayhome.domain.verdict import Verdict, no

_CLASHES: Final = {
    "no_double_client": (Client, "record_number", "Client {} already has a session"),
    "no_double_clinician": (Clinician, "name", "{} already leads a session"),
    "no_double_room": (Room, "name", "{} is already in use"),
}
_KEY: Final = re.compile(r'=\((\d+), \["([^"]+)"')


def described(clash: IntegrityError, *, zone: str) -> Verdict:
    """Who or what is taken, by record number or name of staff or room, and when.

    Codes: `week.clash`, and with the constraint's name where it is one of time.
    """
    diagnosis = getattr(clash.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", "")
    key = _KEY.search(getattr(diagnosis, "message_detail", None) or "")
    if name not in _CLASHES or key is None:
        says = "Somebody changed these seats or sessions at the same moment. Look again."
        return no("week.clash", says)
    model, label, says = _CLASHES[name]
    named = model._default_manager.filter(pk=key[1]).values_list(label, flat=True).first()
    at = in_words.moment(datetime.fromisoformat(key[2]), zone)
    return no(
        f"week.clash.{name}",
        f"{says.format(named)} on {at}. Move that one, or choose another time.",
    )
