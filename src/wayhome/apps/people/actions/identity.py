"""What people change about their own account."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.people.models import User
from wayhome.domain.privacy.permit import Actor
from wayhome.domain.verdict import Reason, Refused, Verdict, no


def _self(actor: Actor) -> User:
    if actor.user_id is None:
        raise NotHere
    return User.objects.get(pk=actor.user_id)


@transaction.atomic
def set_preferences(*, actor: Actor, now: datetime, **wanted: str) -> None:
    """Keep the person's own choices: theme, keyboard shortcuts."""
    user = _self(actor)
    user.preferences = {**user.preferences, **wanted}
    user.save(update_fields=["preferences"])
    trail.record(actor, "profile.edit", user, now=now, fields=sorted(wanted))


@transaction.atomic
def change_password(*, actor: Actor, old: str, new: str, now: datetime) -> User:
    """Set a new password and end every other session. Raises `Refused` with what is wrong."""
    user = _self(actor)
    if not user.check_password(old):
        raise Refused(no("password.old", "The present password is not right."))
    try:
        validate_password(new, user)
    except ValidationError as wrong:
        reasons = tuple(Reason("password.new", says) for says in wrong.messages)
        raise Refused(Verdict(reasons)) from None
    user.set_password(new)
    user.save(update_fields=["password"])
    trail.record(actor, "password.change", user, now=now)
    return user


@transaction.atomic
def sign_out_everywhere(*, actor: Actor, now: datetime) -> None:
    """End every session of the person, on every device, this one too."""
    user = _self(actor)
    user.end_all_sessions()
    trail.record(actor, "sign_out.everywhere", user, now=now)


def unlocks(*, actor: Actor, password: str) -> bool:
    """Whether this password opens the actor's locked screen."""
    return _self(actor).check_password(password)
