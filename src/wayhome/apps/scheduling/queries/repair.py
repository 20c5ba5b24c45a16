"""The page on which something that fell through is settled: the question, then the proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from wayhome.apps.core import trail
from wayhome.apps.people.models import Clinician
from wayhome.apps.program.models import Room, Site
from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.models import SessionLeader
from wayhome.apps.scheduling.queries import repair_words as words
from wayhome.apps.scheduling.queries.repair_plan import Ask, Worked, worked
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.repair.facts import Kind
from wayhome.domain.repair.options import Choice, Option, Settled

MOST_OPTIONS = 6
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the form offers: sites, who works here, rooms; and today at the first site."""

    sites: Pairs
    clinicians: Pairs
    rooms: Pairs
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRow:
    """One way for one session, with its price in people."""

    value: str
    says: str
    price: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One session that cannot be held as it is."""

    session_id: str
    title: str
    when: str
    where: str
    expected: str
    options: tuple[OptionRow, ...]

    @property
    def chosen(self) -> OptionRow:
        return next(one for one in self.options if one.is_chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One client and what becomes of each hour: (was, becomes, why nothing was found)."""

    client_id: str
    name: str
    initials: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Everything that is approved together. `stays` counts people whose hour stays as it was."""

    title: str
    site: str
    on: str
    groups: tuple[GroupRow, ...]
    people: tuple[PersonRow, ...]
    moved: int
    lost: int
    stays: int
    stamp: str

    @property
    def summary(self) -> str:
        """One sentence before the details."""
        moved = say.count(self.moved, "person has", "people have")
        lost = say.count(self.lost, "hour is", "hours are")
        return f"{moved} a change in their week, {lost} not made up."


def setup(*, actor: Actor, now: datetime) -> Setup:
    """Choices of the form. Raises `Refused` for those who may not change a published week."""
    may(actor, Permission.WEEK_PUBLISH).require()
    mine = {"organization_id": actor.organization_id}
    sites = list(Site.objects.filter(**mine).order_by("pk"))
    staff = Clinician.objects.filter(**mine, ended_on__isnull=True).order_by("name")
    rooms = Room.objects.filter(**mine).select_related("site").order_by("site__pk", "name")
    zone = sites[0].zone if sites else actor.zone
    return Setup(
        sites=tuple((row.public_id, row.name) for row in sites),
        clinicians=tuple(staff.values_list("public_id", "name")),
        rooms=tuple((row.public_id, f"{row.name}, {row.site.name}") for row in rooms),
        today=now.astimezone(ZoneInfo(zone)).date().isoformat(),
    )


def proposal(*, actor: Actor, ask: Ask, chosen: Mapping[str, Choice], now: datetime) -> Proposal:
    """What is proposed, person by person. Raises as `worked` does."""
    found = worked(actor=actor, ask=ask, chosen=chosen, now=now)
    scene = found.scene
    people = _people(found)
    pks = [scene.clients[row.client_id].pk for row in people]
    trail.looked(actor, "repair.read", now=now, client_ids=pks)
    return Proposal(
        title=_title(ask, found),
        site=scene.site.name,
        on=say.day(scene.on),
        groups=tuple(_group(row, found) for row in found.plan.settled),
        people=tuple(people),
        moved=len(people),
        lost=len(found.lost),
        stays=len(scene.clients) - len(people),
        stamp=found.stamp,
    )


def _title(ask: Ask, found: Worked) -> str:
    scene = found.scene
    if ask.kind == Kind.OUT:
        return f"{_out(ask.what)} is out"
    if ask.kind == Kind.ROOM:
        return f"{scene.rooms[ask.what].name} is closed"
    return words.KIND_TITLES[ask.kind]


def _out(clinician_id: str) -> str:
    return Clinician.objects.values_list("name", flat=True).get(public_id=clinician_id)


def _group(row: Settled, found: Worked) -> GroupRow:
    scene, meeting = found.scene, row.meeting
    kept = [*row.options[:MOST_OPTIONS], *row.options[MOST_OPTIONS:][-1:]]
    if row.chosen not in kept:
        kept.append(row.chosen)
    return GroupRow(
        session_id=meeting.id,
        title=words.title(meeting, scene),
        when=words.when(meeting, scene),
        where=words.where(meeting, scene),
        expected=say.count(len(meeting.expected), "client"),
        options=tuple(_option(one, row, found) for one in kept),
    )


def _option(option: Option, row: Settled, found: Worked) -> OptionRow:
    return OptionRow(
        value=f"{option.way}:{option.target}",
        says=words.way_words(option, row, found.scene),
        price=words.price_words(option, row.meeting),
        is_chosen=option == row.chosen,
    )


def _people(found: Worked) -> list[PersonRow]:
    lines: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for one in words.changes(found):
        lines[one.client].append((one.was, one.becomes, one.why_not))
    rows = [
        PersonRow(
            client_id=client_id,
            name=row.full_name,
            initials=say.initials(row.full_name),
            lines=tuple(lines[client_id]),
        )
        for client_id, row in found.scene.clients.items()
        if client_id in lines
    ]
    return sorted(rows, key=lambda row: all(becomes for _, becomes, _ in row.lines))


def elsewhere(*, actor: Actor, ask: Ask) -> tuple[str, ...]:
    """Other sites at which whoever is out leads that day: repaired there, one after the other."""
    if ask.kind != Kind.OUT:
        return ()
    rows = SessionLeader.objects.filter(
        organization_id=actor.organization_id,
        clinician__public_id=ask.what,
        session__on=ask.on,
        session__status="planned",
    ).exclude(session__site__public_id=ask.site_id)
    return tuple(sorted(set(rows.values_list("session__site__name", flat=True))))
