"""The way through the front door: e-mail and password, counted, the same words for every failure.

The one e-mail may be known to several organizations; the password decides which. Failures are
counted by digest, so that the table tells nobody's address.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.utils.crypto import salted_hmac

from wayhome.apps.core import trail
from wayhome.apps.people.models import SignInFailure, User
from wayhome.domain.verdict import Refused, no

WINDOW: Final = timedelta(minutes=15)
TRIES_PER_EMAIL: Final = 5
TRIES_PER_ADDRESS: Final = 50
FAILED: Final = no("sign_in.failed", "The e-mail and the password do not go together. Try again.")
WAIT: Final = no("sign_in.wait", "Too many tries. Wait 15 minutes, then try again.")


def sign_in(*, email: str, password: str, address: str, now: datetime) -> User:
    """The person whose e-mail and password these are.

    Raises `Refused` with `FAILED`, the same whether the e-mail is unknown, the password wrong or
    the account closed, or with `WAIT` after too many failures, known e-mail or not.
    """
    digests = {"email_digest": _digest(email.lower()), "address_digest": _digest(address)}
    if _too_many(digests, now=now):
        raise Refused(WAIT)
    user = _matching(email, password)
    if user is None:
        SignInFailure.objects.create(**digests, at=now)
        raise Refused(FAILED)
    trail.record(user.actor(), "sign_in", user, now=now)
    return user


def _matching(email: str, password: str) -> User | None:
    found = User.objects.filter(email__iexact=email.strip(), is_active=True)
    matching = [user for user in found if user.check_password(password)]
    if not found:
        make_password(password)  # as slow as a check: the time tells nothing about the e-mail
    return matching[0] if len(matching) == 1 else None


def _too_many(digests: dict[str, str], *, now: datetime) -> bool:
    recent = SignInFailure.objects.filter(at__gt=now - WINDOW)
    by_email = recent.filter(email_digest=digests["email_digest"]).count()
    by_address = recent.filter(address_digest=digests["address_digest"]).count()
    return by_email >= TRIES_PER_EMAIL or by_address >= TRIES_PER_ADDRESS


def _digest(text: str) -> str:
    return salted_hmac("wayhome.sign_in", text, algorithm="sha256").hexdigest()
