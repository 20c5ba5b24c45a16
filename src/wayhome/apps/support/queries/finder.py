"""Support meetings by day, time, way, type, language and distance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Expression, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

from wayhome.apps.people.access import client_for
from wayhome.apps.people.models import Client
from wayhome.apps.program.models import Site
from wayhome.apps.support.days import WEEKDAYS, kinds, when
from wayhome.apps.support.models import ClientMeeting, SupportMeeting
from wayhome.domain.distance import EARTH_RADIUS, Point, square_around
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.formats.meetings.types import known

PAGE: Final = 50
NOON, EVENING = time(12), time(17)
PARTS: Final = {
    "morning": Q(starts__lt=NOON),
    "afternoon": Q(starts__gte=NOON, starts__lt=EVENING),
    "evening": Q(starts__gte=EVENING),
}
WAYS: Final = {
    "person": Q(in_person=True),
    "online": Q(is_online=True),
    "both": Q(in_person=True, is_online=True),
}
REACHES: Final = (2, 5, 10, 25)
"""Miles that one can choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; "" and None leave a thing open. `near` is the public id of a site."""

    search: str = ""
    weekday: int | None = None
    part: str = ""
    way: str = ""
    fellowship: str = ""
    kind: str = ""
    language: str = ""
    secular: bool = False
    near: str = ""
    reach: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """One meeting as a line. `miles` is None where no distance was asked for."""

    meeting_id: str
    name: str
    fellowship: str
    when: str
    kinds: str
    place: str
    address: str
    in_person: bool
    is_online: bool
    is_secular: bool
    link: str
    phone: str
    notes: str
    miles: float | None
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What one can choose from: fellowships and sites of this organization, known types."""

    fellowships: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    sites: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of the finder. `client_id` names the person for whom one looks, else ""."""

    wanted: Wanted
    rows: tuple[MeetingRow, ...]
    page: Page[SupportMeeting]
    choices: Choices
    is_empty: bool
    client_id: str = ""
    client_name: str = ""
    may_choose: bool = False
    weekdays: tuple[str, ...] = WEEKDAYS
    reaches: tuple[int, ...] = REACHES


def meetings(*, actor: Actor, wanted: Wanted, page: str = "1", client_id: str = "") -> Found:
    """What the directory lists. With a client: which of them are in the person's week already."""
    may(actor, Permission.CLIENT_VIEW).require()
    client = client_for(actor, client_id, Permission.CLIENT_VIEW) if client_id else None
    listed = SupportMeeting.objects.filter(
        Q(in_person=True) | Q(is_online=True), organization_id=actor.organization_id, gone_on=None
    )
    choices = _choices(actor, listed)
    found = Paginator(_ordered(actor, listed, wanted), PAGE).get_page(page)
    chosen = _chosen(client)
    return Found(
        wanted=wanted,
        rows=tuple(_row(each, chosen) for each in found.object_list),
        page=found,
        choices=choices,
        is_empty=not choices.fellowships,
        client_id=client.public_id if client else "",
        client_name=client.full_name if client else "",
        may_choose=client is not None and bool(may(actor, Permission.CLIENT_EDIT)),
    )


def _ordered(
    actor: Actor, listed: QuerySet[SupportMeeting], wanted: Wanted
) -> QuerySet[SupportMeeting]:
    found = listed.filter(_matching(wanted))
    site = _site(actor, wanted.near)
    if site is not None:
        low, high = square_around(site, wanted.reach)
        found = (
            found.filter(
                latitude__range=(low.latitude, high.latitude),
                longitude__range=(low.longitude, high.longitude),
                in_person=True,
            )
            .annotate(miles=_miles(site))
            .filter(miles__lte=wanted.reach)
        )
        return found.order_by("miles", "weekday", "starts", "name", "pk")
    return found.order_by(F("weekday").asc(nulls_last=True), "starts", "name", "pk")


def _matching(wanted: Wanted) -> Q:
    rules = Q()
    if wanted.search:
        said = wanted.search
        rules &= Q(name__icontains=said) | Q(place__icontains=said) | Q(region__icontains=said)
    if wanted.weekday is not None:
        rules &= Q(weekday=wanted.weekday)
    if wanted.fellowship:
        rules &= Q(fellowship=wanted.fellowship)
    if wanted.kind:
        rules &= Q(types__contains=[wanted.kind])
    if wanted.language:
        rules &= Q(languages__contains=[wanted.language])
    if wanted.secular:
        rules &= Q(is_secular=True)
    return rules & PARTS.get(wanted.part, Q()) & WAYS.get(wanted.way, Q())


def _site(actor: Actor, site_id: str) -> Point | None:
    """Where a site of the organization stands; None where nobody asked or nobody knows."""
    if not site_id:
        return None
    site = Site.objects.filter(organization_id=actor.organization_id, public_id=site_id).first()
    if site is None or site.latitude is None or site.longitude is None:
        return None
    return Point(site.latitude, site.longitude)


def _miles(point: Point) -> Expression:
    """The way along the earth, as `domain.distance.miles` reckons it."""
    north = Sin(Radians(F("latitude") - point.latitude) / 2)
    east = Sin(Radians(F("longitude") - point.longitude) / 2)
    narrow = Cos(Radians(Value(point.latitude))) * Cos(Radians(F("latitude")))
    half = Sqrt(Power(north, 2) + narrow * Power(east, 2))
    return Value(2 * EARTH_RADIUS, output_field=FloatField()) * ASin(Least(Value(1.0), half))


def _choices(actor: Actor, listed: QuerySet[SupportMeeting]) -> Choices:
    sites = Site.objects.filter(
        organization_id=actor.organization_id, latitude__isnull=False
    ).order_by("name")
    named = sorted(known().values(), key=lambda each: each.name)
    return Choices(
        fellowships=tuple(
            listed.order_by("fellowship").values_list("fellowship", flat=True).distinct()
        ),
        kinds=tuple((each.code, each.name) for each in named if not each.language),
        languages=tuple((each.language, each.name) for each in named if each.language),
        sites=tuple(sites.values_list("public_id", "name")),
    )


def _chosen(client: Client | None) -> set[int]:
    if client is None:
        return set()
    there = ClientMeeting.objects.filter(client=client, until=None)
    return set(there.values_list("meeting_id", flat=True))


def _row(meeting: SupportMeeting, chosen: set[int]) -> MeetingRow:
    return MeetingRow(
        meeting_id=meeting.public_id,
        name=meeting.name,
        fellowship=meeting.fellowship,
        when=when(meeting),
        kinds=kinds(meeting),
        place=meeting.place,
        address=meeting.address,
        in_person=meeting.in_person,
        is_online=meeting.is_online,
        is_secular=meeting.is_secular,
        link=meeting.link,
        phone=meeting.phone,
        notes=meeting.notes,
        miles=getattr(meeting, "miles", None),
        is_chosen=meeting.pk in chosen,
    )
