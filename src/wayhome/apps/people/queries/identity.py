"""Who may be played in the demo."""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.apps.core.models import Installation
from wayhome.apps.people.models import User
from wayhome.domain.privacy.permit import LABELS, Role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One button of the demo's sign-in page."""

    user_id: str
    name: str
    role: str
    organization: str


def demo_people() -> list[DemoPerson]:
    """Everybody one may sign in as, in a demo; nobody anywhere else.

    The row that says "demo" is written only by the demo builder, which refuses a database that
    holds anybody: this can not be switched on beside real data.
    """
    if not Installation.objects.filter(is_demo=True).exists():
        return []
    users = User.objects.filter(is_active=True).select_related("organization").order_by("pk")
    return [
        DemoPerson(
            user.public_id,
            user.name,
            ", ".join(LABELS[Role(role)] for role in user.roles),
            user.organization.name,
        )
        for user in users
    ]


def demo_user(user_id: str) -> User | None:
    """The person of a demo button; None outside of a demo."""
    if all(person.user_id != user_id for person in demo_people()):
        return None
    return User.objects.get(public_id=user_id)
