"""The people of the tests: one of each role at one organization, and a stranger from another."""

from __future__ import annotations

from dataclasses import dataclass

from tests import builders
from wayhome.apps.core.models import Organization
from wayhome.apps.people.models import User
from wayhome.domain.privacy.permit import Actor, Role

NAMES = {
    Role.INTAKE: "Ida Sorensen",
    Role.COUNSELOR: "Carla Mendes",
    Role.SUPERVISOR: "Sven Okafor",
    Role.DIRECTOR: "Dora Lim",
    Role.FRONT_DESK: "Fred Bauer",
    Role.PRIVACY_OFFICER: "Petra Novak",
    Role.BILLER: "Bill Aoki",
    Role.AUDITOR: "Aude Martin",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """An organization with its people; `stranger` is a director somewhere else."""

    organization: Organization
    elsewhere: Organization
    users: dict[Role, User]
    stranger_user: User

    def actor(self, role: Role) -> Actor:
        return self.users[role].actor()

    @property
    def stranger(self) -> Actor:
        return self.stranger_user.actor()


def gather() -> Cast:
    """Everybody, freshly in the database."""
    here, elsewhere = builders.organization(), builders.organization("Dunlin Hollow")
    users = {
        role: builders.user(here, role, name=NAMES.get(role, f"Somebody {role}")) for role in Role
    }
    stranger = builders.user(elsewhere, Role.DIRECTOR, name="Olga Stranger")
    return Cast(here, elsewhere, users, stranger)
