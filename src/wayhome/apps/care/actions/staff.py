"""Who works here: begin, edit, end; credentials and working hours.

Whoever ends is never removed: their name stands under what they did.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from wayhome.apps.care.queries.staff import STAFF_ROLES, found_member
from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import save_edit
from wayhome.apps.people import access
from wayhome.apps.people.models import Clinician, Credential, User
from wayhome.apps.program.access import site_for
from wayhome.apps.program.models import WorkingHours
from wayhome.domain.privacy.permit import Actor, Permission, Role, may
from wayhome.domain.verdict import Refused, no

LAST_DIRECTOR: Final = no(
    "staff.last_director",
    "Nobody else could change staff or programs then. Make somebody else director first.",
)
TAKEN: Final = no("staff.email", "Somebody here signs in with this e-mail already.")
OWN_SUPERVISOR: Final = no("staff.supervisor", "Nobody supervises themself. Choose another.")
NO_CLINICIAN: Final = no("staff.clinician", "This person has a sign-in only, no place in the week.")
SAME_KIND: Final = no(
    "staff.credential", "This kind is on record for this state. Remove it first, then add it."
)
LETTERS: Final = "23456789abcdefghijkmnpqrstuvwxyz"


def first_password(*, actor: Actor) -> str:
    """Four groups of four letters, 79 bits: said once, changed at the first chance."""
    may(actor, Permission.STAFF_EDIT).require()
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


@transaction.atomic
def begin(
    *,
    actor: Actor,
    name: str,
    email: str,
    title: str,
    roles: Sequence[str],
    password: str,
    now: datetime,
) -> Clinician:
    """A new person with a sign-in. Raises `Refused` with `staff.email` where it is taken."""
    may(actor, Permission.STAFF_EDIT).require()
    same = User.objects.filter(organization_id=actor.organization_id, email__iexact=email)
    if same.exists():
        raise Refused(TAKEN)
    user = User(
        organization_id=actor.organization_id, email=email, name=name, roles=_staffed(roles)
    )
    user.set_password(password)
    user.save()
    one = Clinician.objects.create(
        organization_id=actor.organization_id, user=user, name=name, title=title
    )
    trail.record(actor, "staff.begin", one, now=now, roles=sorted(roles))
    return one


@transaction.atomic
def edit(
    *,
    actor: Actor,
    member_id: str,
    roles: Sequence[str],
    given: Mapping[str, Any],
    version: int,
    now: datetime,
) -> None:
    """Save title, languages, caseload, supervisor and roles.

    Raises `Conflict` where somebody saved since, `Refused` with `staff.last_director` or
    `staff.supervisor`.
    """
    who = found_member(actor=actor, member_id=member_id, wanted=Permission.STAFF_EDIT)
    user, one = who.user, who.clinician
    if one is not None:
        save_edit(one, _named(actor, one, given), version=version)
    if user is not None and set(user.roles) != set(roles):
        _guard_last_director(user, _staffed(roles))
        user.roles = _staffed(roles)
        user.save(update_fields=["roles"])
    trail.record(actor, "staff.edit", who.subject, now=now, roles=sorted(roles))


def _named(actor: Actor, one: Clinician, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the row takes them: the supervisor as a row, not as an id."""
    found = dict(given)
    wanted = found.pop("supervisor", "")
    boss = access.clinician_for(actor, wanted, Permission.STAFF_EDIT) if wanted else None
    if boss is not None and boss.pk == one.pk:
        raise Refused(OWN_SUPERVISOR)
    return {**found, "supervisor": boss}


def _staffed(roles: Sequence[str]) -> list[str]:
    """Roles of people who work here, in their own order; those of the portal are never given."""
    return [role.value for role in STAFF_ROLES if role.value in roles]


def _guard_last_director(user: User, roles: Sequence[str]) -> None:
    """Somebody who can change staff is left. Two who act at once stand in line at the rows."""
    director = Role.DIRECTOR.value
    holders = User.objects.select_for_update().filter(
        organization_id=user.organization_id, is_active=True, roles__contains=[director]
    )
    others = [one for one in holders.order_by("pk") if one.pk != user.pk]
    if director in user.roles and director not in roles and not others:
        raise Refused(LAST_DIRECTOR)


@transaction.atomic
def end(*, actor: Actor, member_id: str, on: date, now: datetime) -> None:
    """The last day of somebody here: the sign-in closes at once, on every device."""
    who = found_member(actor=actor, member_id=member_id, wanted=Permission.STAFF_EDIT)
    user, one = who.user, who.clinician
    if user is not None:
        _guard_last_director(user, [])
        user.is_active = False
        user.save(update_fields=["is_active"])
        user.end_all_sessions()
    if one is not None:
        one.ended_on = on
        one.save(update_fields=["ended_on"])
    trail.record(actor, "staff.end", who.subject, now=now)


@transaction.atomic
def add_credential(
    *, actor: Actor, member_id: str, given: Mapping[str, Any], now: datetime
) -> Credential:
    """A license or certificate; one of a kind for each state."""
    one = _clinician(actor, member_id)
    wanted = {name: given[name] for name in ("kind", "state")}
    if one.credentials.filter(**wanted).exists():
        raise Refused(SAME_KIND)
    made = Credential.objects.create(organization_id=one.organization_id, clinician=one, **given)
    trail.record(actor, "credential.add", made, now=now)
    return made


@transaction.atomic
def edit_credential(  # the same form, for one that stands
    *, actor: Actor, member_id: str, credential_id: str, given: Mapping[str, Any], now: datetime
) -> None:
    """Change number, dates, kind or state of a credential."""
    one = _clinician(actor, member_id)
    found = one.credentials.filter(public_id=credential_id).first()
    if found is None:
        raise NotHere
    same = one.credentials.filter(kind=given["kind"], state=given["state"]).exclude(pk=found.pk)
    if same.exists():
        raise Refused(SAME_KIND)
    for name, value in given.items():
        setattr(found, name, value)
    found.save(update_fields=list(given))
    trail.record(actor, "credential.edit", found, now=now, fields=sorted(given))


@transaction.atomic
def remove_credential(*, actor: Actor, member_id: str, credential_id: str, now: datetime) -> None:
    """Take a credential from somebody. Raises `NotHere` for another's."""
    found = _clinician(actor, member_id).credentials.filter(public_id=credential_id).first()
    if found is None:
        raise NotHere
    trail.record(actor, "credential.remove", found, now=now)
    found.delete()


@transaction.atomic
def add_hours(*, actor: Actor, member_id: str, given: Mapping[str, Any], now: datetime) -> None:
    """Working hours on each of the given days, in the site's time."""
    one = _clinician(actor, member_id)
    found = dict(given)
    site = site_for(actor, found.pop("site"), Permission.PROGRAM_VIEW)
    for weekday in found.pop("days"):
        made = WorkingHours.objects.create(
            organization_id=one.organization_id, clinician=one, site=site, weekday=weekday, **found
        )
        trail.record(actor, "working_hours.add", made, now=now)


@transaction.atomic
def remove_hours(*, actor: Actor, member_id: str, hours_id: str, now: datetime) -> None:
    """Take a window of work away. Raises `NotHere` for another's."""
    one = _clinician(actor, member_id)
    found = WorkingHours.objects.filter(clinician=one, public_id=hours_id).first()
    if found is None:
        raise NotHere
    trail.record(actor, "working_hours.remove", found, now=now)
    found.delete()


def _clinician(actor: Actor, member_id: str) -> Clinician:
    who = found_member(actor=actor, member_id=member_id, wanted=Permission.STAFF_EDIT)
    if who.clinician is None:
        raise Refused(NO_CLINICIAN)
    found: Clinician = who.clinician
    return found
