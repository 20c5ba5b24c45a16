"""For every address of the program an example of it in the demo clinic."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from wayhome.apps.core.models import Organization
from wayhome.apps.demo.days import NOW, TODAY
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake.models import Referral
from wayhome.apps.people.models import Client, Clinician, Contact, User
from wayhome.apps.program.models import Section, Site, Track
from wayhome.apps.scheduling import engine
from wayhome.apps.scheduling.actions import planning
from wayhome.apps.scheduling.models import Call, Repair, SeatHold, Session, TemplateProposal
from wayhome.apps.support.models import ClientMeeting
from wayhome.domain.privacy.permit import Role

IN_CARE: Final = "Tessa Okereke"
REFERRED: Final = "Noelle Winterbourne"
ADMITTED_SOON: Final = "Imani Featherstone"
NEXT_MONDAY: Final = date(2026, 11, 23)
NO_IDS: Final = {"code", "on", "day", "date"}


def pattern_of(name: str) -> URLPattern:
    """The pattern that answers to a name."""
    return next(one for one in patterns(get_resolver()) if one.name == name)


def patterns(resolver: URLResolver) -> list[URLPattern]:
    """Every address, the nested ones too."""
    found: list[URLPattern] = []
    for entry in resolver.url_patterns:
        found += [entry] if isinstance(entry, URLPattern) else patterns(entry)
    return found


def leading_to_a_record() -> list[str]:
    """The names of the addresses that hold the id of an organization's record."""
    ids = {one.name: set(one.pattern.converters) for one in patterns(get_resolver())}
    return sorted(name for name, words in ids.items() if name and words - NO_IDS)


class Examples:
    """Ids of the demo's own rows, one for each kind of record; read while a house is looked at."""

    def __init__(self) -> None:
        here = Organization.objects.order_by("pk")[0]
        self._here = here
        episode = Episode.objects.get(client=self._client(ADMITTED_SOON))
        self._ids = {
            "client_id": self._client(IN_CARE).public_id,
            "referral_id": self._referral(REFERRED).public_id,
            "episode_id": episode.public_id,
            "program_id": here.public_id,
            "member_id": self._first(Clinician),
            "site_id": self._first(Site),
            "track_id": self._first(Track),
            "section_id": self._first(Section),
            "task_id": self._first(Task),
            "contact_id": self._first(Contact),
            "hold_id": self._first(SeatHold),
            "run_id": self._draft(),
            "place_id": self._first(ClientMeeting),
            "proposal_id": self._first(TemplateProposal),
            "session_id": self._session().public_id,
            **self._repair(),
            "code": "OPR-S3",
            **dict.fromkeys(("on", "day", "date"), TODAY.isoformat()),
        }

    def path(self, name: str) -> str:
        """The path of a name, with the ids of the example."""
        wanted = pattern_of(name).pattern.converters
        return reverse(name, kwargs={key: self._ids[key] for key in wanted})

    def names_of_people(self) -> frozenset[str]:
        """Every first and last name of clients and staff, in whichever organization."""
        people = Client.objects.values_list("first_name", "last_name", "called")
        words = [word for row in people for word in row]
        words += list(Clinician.objects.values_list("name", flat=True))
        return frozenset(part for word in words for part in word.split() if len(part) > 1)

    def _client(self, name: str) -> Client:
        first, last = name.split()
        return Client.objects.get(organization=self._here, first_name=first, last_name=last)

    def _referral(self, name: str) -> Referral:
        return Referral.objects.filter(episode__client=self._client(name)).latest("pk")

    def _session(self) -> Session:
        held = Session.objects.filter(organization=self._here, on=TODAY, section__isnull=False)
        with_client = held.filter(seats__client=self._client(IN_CARE))
        return with_client.order_by("during").first() or held.model(public_id="absent")

    def _draft(self) -> str:
        """A plan for next week, solved and not published."""
        director = User.objects.filter(organization=self._here, roles=[Role.DIRECTOR.value])[0]
        site = self._first(Site)
        run = planning.plan(
            actor=director.actor(), site_id=site, week_of=NEXT_MONDAY, now=NOW, seconds=2.0
        )
        engine.solve_run(run.pk)
        return run.public_id

    def _repair(self) -> dict[str, str]:
        """A snow day of the past, and a call that it asked for."""
        site = Site.objects.filter(organization=self._here).earliest("pk")
        snow = Repair.objects.create(
            organization=self._here, site=site, kind="snow", on=TODAY, made_at=NOW
        )
        call = Call.objects.create(
            organization=self._here,
            repair=snow,
            client=self._client(IN_CARE),
            says=["Day, process group is by video."],
            tell_by=NOW,
        )
        return {"repair_id": snow.public_id, "call_id": call.public_id}

    def _first(self, kind: type) -> str:
        row = kind.objects.filter(organization=self._here).order_by("pk").first()  # type: ignore[attr-defined]
        return row.public_id if row else "absent"
