"""One of those who asked for care and are not in it yet, as told and as far as rows exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import written
from wayhome.apps.demo.facts import Asked
from wayhome.apps.episodes.models import Episode
from wayhome.apps.people.models import Client, User
from wayhome.apps.program.models import Site


@dataclass(frozen=True, slots=True)
class Asking:
    """One referral as told, with the rows that exist so far."""

    clinic: Clinic
    key: str
    told: dict[str, Any]
    site: Site
    client: Client
    episode: Episode
    asked: Asked

    @property
    def at(self) -> datetime:
        """The moment of the call."""
        return when(self.clinic, self.told["at"])

    @property
    def taken_by(self) -> User:
        return self.clinic.users[self.told["taken_by"]]

    @property
    def hand_off(self) -> dict[str, Any]:
        """The hand-off as told; empty where care begins here."""
        told: dict[str, Any] = self.told.get("hand_off", {})
        return told


def when(clinic: Clinic, words: str) -> datetime:
    """A moment as the data files write it: by the clock of Ottoline Street."""
    return written(clinic.sites["OS"], words)
