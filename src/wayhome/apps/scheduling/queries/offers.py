"""The best openings for one caller's week, exactly, moving nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.apps.core import trail
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.access import referral_for
from wayhome.apps.intake.models import Referral
from wayhome.apps.people.models import BusyTime
from wayhome.apps.program.models import Section, Track
from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.models import SeatHold
from wayhome.apps.scheduling.queries import occupancy
from wayhome.apps.scheduling.queries.eligible import Eligible, eligible, open_tracks
from wayhome.apps.scheduling.queries.meetings import (
    MIDNIGHT,
    Meeting,
    first_days,
    meetings_of_week,
)
from wayhome.apps.scheduling.queries.people_in_week import busy_on
from wayhome.apps.scheduling.queries.problem import open_groups, section_id
from wayhome.apps.scheduling.queries.problem_client import VIDEO, Asked, Groups
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.levels import AgeGroup, Level, age_group, planned_hours
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.spans import joined
from wayhome.domain.vocabulary import GROUP_KINDS, Mode
from wayhome.domain.week.offer import Offer, Offers
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver import desk

COUNT: Final = 3
MOST_REASONS: Final = 4


@dataclass(frozen=True, slots=True)
class Block:
    """One block in the picture of the caller's week: day 0 is Monday, minutes of the day."""

    day: int
    start: int
    end: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One way to begin. `hours` are groups and individual sessions of a usual week.

    `open_seats` of `seats` are those of the fullest of its groups.
    """

    number: int
    track: str
    times: str
    hours: str
    keeps_level: bool
    first_day: date
    open_seats: int
    seats: int
    section_ids: tuple[str, ...]
    fits: tuple[str, ...]
    costs: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def marks(self) -> str:
        """A seat strip."""
        return "e" * (self.seats - self.open_seats) + "o" * self.open_seats


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that still binds."""

    hold_id: str
    until: str
    starts_on: date
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """All that the offer page and its card show. `why_none`: what stands in the way."""

    referral_id: str
    name: str
    level: str
    is_decided: bool
    may_hold: bool
    openings: tuple[Opening, ...]
    why_none: tuple[str, ...]
    held: Held | None
    busy: tuple[Block, ...]

    @property
    def level_words(self) -> str:
        """The level as it is written here: IOP, PHP, outpatient."""
        return self.level.upper() if len(self.level) == 3 else self.level

    @property
    def picture(self) -> list[Block]:
        """Their own week with the first opening in it."""
        return [*self.busy, *(block for one in self.openings[:1] for block in one.blocks)]


def offers_for(*, actor: Actor, referral_id: str, now: datetime) -> Openings:
    """The three best openings for the caller, best first, or why there is none."""
    referral = referral_for(actor, referral_id, Permission.REFERRAL_VIEW)
    episode = referral.episode
    trail.record(actor, "offer.read", referral, now=now, client_id=episode.client_id)
    today = now.astimezone(ZoneInfo(episode.site.zone)).date()
    who = eligible(referral, on=today)
    busy = list(BusyTime.objects.filter(client=episode.client).order_by("weekday", "starts"))
    waiting = EpisodeStatus(episode.status) in BEFORE_CARE
    found: list[Opening] = []
    why = [who.why_not] if waiting else ["This person is in care already or has left."]
    if waiting and not who.why_not:
        found, why = _search(_Caller(episode, who, busy, today, now))
    return Openings(
        referral_id=referral.public_id,
        name=episode.client.full_name,
        level=who.level,
        is_decided=who.is_decided,
        may_hold=waiting and bool(may(actor, Permission.SEAT_HOLD)),
        openings=tuple(found),
        why_none=tuple(why),
        held=_held(referral, now),
        busy=tuple(_own_week(busy)),
    )


@dataclass(frozen=True, slots=True)
class _Caller:
    episode: Episode
    who: Eligible
    busy: list[BusyTime]
    today: date
    now: datetime

    @property
    def week_of(self) -> date:
        """The usual week that is searched: the next one."""
        return self.today + timedelta(days=7 - self.today.weekday())


@dataclass(frozen=True, slots=True)
class _Groups:
    """The usual week's groups that this caller may meet, and who sits in them."""

    meetings: Mapping[str, Meeting]
    seated: Counter[int]
    held: Counter[int]

    def of(self, section: str) -> Meeting:
        """The meeting behind a section's id in the problem."""
        return self.meetings[section.removesuffix(VIDEO)]


@dataclass(frozen=True, slots=True)
class _Found:
    """An offer of the engine within one track."""

    track: Track
    offer: Offer

    @property
    def lacks(self) -> int:
        """Units that the track asks for and this opening has not."""
        return sum(row.missing for row in self.offer.short)


def _search(caller: _Caller) -> tuple[list[Opening], list[str]]:
    meetings = _usual_week(caller)
    tracks = list({row.section.track_id: row.section.track for row in meetings}.values())
    mine = open_tracks(tracks, caller.who, caller.episode, on=caller.today)
    if not mine:
        level = caller.who.level
        return [], [f"No track of level {level} at this site is open to this person."]
    ids = [row.section.pk for row in meetings]
    barred = occupancy.barred_sections(caller.episode.client_id, on=caller.today)
    groups = _Groups(
        meetings={row.key: row for row in meetings if row.section.pk not in barred},
        seated=occupancy.seats_taken(ids, on=caller.today),
        held=occupancy.seats_promised(ids, now=caller.now, but_not_to=caller.episode.pk),
    )
    ranked, why = _rank(caller, groups, mine)
    best = ranked[:COUNT]
    sections = [_sections(groups, one) for one in best]
    days = first_days(sections, site=caller.episode.site, after=caller.today)
    openings = [
        _opening(caller, groups, one, starts_on=on)
        for one, on in zip(best, days, strict=True)
        if on is not None
    ]
    return [replace(one, number=at) for at, one in enumerate(openings, start=1)], why


def _sections(groups: _Groups, one: _Found) -> list[Section]:
    rows = [groups.of(seat.section).section for seat in one.offer.entries.seats]
    return list({row.pk: row for row in rows}.values())


def _usual_week(caller: _Caller) -> list[Meeting]:
    site = caller.episode.site
    usual = meetings_of_week(
        organization_id=site.organization_id,
        week_of=caller.week_of,
        only_pattern=True,
        site_id=site.pk,
    )
    rows = usual.meetings
    return [row for row in rows if row.section.is_open and not row.section.track.is_extra]


def _rank(caller: _Caller, groups: _Groups, tracks: list[Track]) -> tuple[list[_Found], list[str]]:
    """Openings that lack nothing, cheapest first; only without any, those that lack least."""
    problem = _problem(caller, groups)
    meetings = Groups(list(groups.meetings.values()), Counter(), week_of=caller.week_of)
    empty = Timetable(problem.name, problem.week_of, (), (), (), cost=0)
    spans = busy_on(caller.busy, week_of=caller.week_of)
    life = tuple(tuple(joined(day)) for day in spans)
    clients = []
    for track in tracks:
        needs = {kind: n for kind, n in track.needs.items() if kind in GROUP_KINDS}
        asked = Asked(needs=needs, days=(track.days_least, track.days_most), busy=life)
        clients.append(meetings.client(caller.episode.client, track, asked))
    answers: tuple[Offers, ...] = desk.ask(
        "wayhome.solver.offers.offers_each",
        problem=problem,
        timetable=empty,
        clients=clients,
        count=COUNT,
    )
    found: list[_Found] = []
    why: list[str] = []
    for track, answer in zip(tracks, answers, strict=True):
        mostly = [one for one in answer.offers if _is_own(track, one, groups)]
        found += [_Found(track, offer) for offer in mostly]
        reasons = (reason for each in answer.why_short.values() for reason in each)
        why += [f"{track.name}: {reason.says}" for reason in reasons]
    whole = [one for one in found if not one.lacks]
    ranked = sorted(whole or found, key=lambda one: (one.lacks, one.offer.cost, one.track.pk))
    best = list({one.track.pk: one for one in reversed(ranked)}.values())
    first = [one for one in ranked if one in best]
    if not whole:
        return first, list(dict.fromkeys(why))[:MOST_REASONS]
    # Three variants of one evening help nobody choose: every track is heard first.
    return first + [one for one in ranked if one not in best], []


def _is_own(track: Track, offer: Offer, groups: _Groups) -> bool:
    """Most groups are the track's own; else the opening is another track's, and shown as that."""
    rows = [groups.of(seat.section) for seat in offer.entries.seats]
    own = [row for row in rows if row.section.track_id == track.pk]
    return 2 * len(own) > len(rows)


def _problem(caller: _Caller, groups: _Groups) -> Problem:
    return open_groups(
        site=caller.episode.site,
        week_of=caller.week_of,
        meetings=list(groups.meetings.values()),
        seated=groups.seated,
        held=groups.held,
    )


def _opening(caller: _Caller, groups: _Groups, one: _Found, *, starts_on: date) -> Opening:
    names = [seat.section for seat in one.offer.entries.seats]
    rows = [groups.of(name) for name in names]
    sections = _sections(groups, one)
    taken = groups.seated + groups.held
    fullest = min(sections, key=lambda section: section.capacity - taken[section.pk])
    alone = 0 if one.track.is_individual_inside else one.track.individual_minutes
    minutes = one.offer.minutes + alone
    return Opening(
        number=0,
        track=one.track.name,
        times=in_words.times((row.on.weekday(), row.span) for row in rows),
        hours=in_words.hours(minutes),
        keeps_level=_keeps_level(caller, one.track, minutes),
        first_day=starts_on,
        open_seats=fullest.capacity - taken[fullest.pk],
        seats=fullest.capacity,
        section_ids=tuple(sorted({section_id(name) for name in names})),
        fits=tuple(_fits(caller, one, rows)),
        costs=tuple(_costs(one, dict(zip(names, rows, strict=True)))),
        blocks=tuple(Block(row.on.weekday(), *row.span, "offer", row.section.name) for row in rows),
    )


def _keeps_level(caller: _Caller, track: Track, minutes: int) -> bool:
    age = caller.episode.client.age(caller.today)
    group = None if age is None else age_group(age, on=caller.today)
    level = Level.of(track.level)
    return bool(
        planned_hours(minutes=minutes, level=level, group=group or AgeGroup.ADULT, on=caller.today)
    )


def _fits(caller: _Caller, one: _Found, rows: list[Meeting]) -> Iterable[str]:
    kinds = sorted({row.kind.replace("_", " ") for row in caller.busy})
    if kinds:
        yield f"Clear of {in_words.listed(kinds)}."
    days = len({row.on for row in rows})
    alone = one.track.individual_minutes
    yield f"{days} days a week" + (f", and {alone} minutes with a counselor." if alone else ".")


def _costs(one: _Found, rows: Mapping[str, Meeting]) -> Iterable[str]:
    short = [f"{row.missing} {row.kind}" for row in one.offer.short]
    if short:
        yield f"Goes without {in_words.listed(short)} a week."
    others = {row.section.track.name for row in rows.values() if row.section.track != one.track}
    if others:
        yield f"Some groups are with {in_words.listed(sorted(others))}."
    if any(VIDEO in name or row.section.mode == Mode.VIDEO for name, row in rows.items()):
        yield "By video: needs a room where no one else can hear."


def _own_week(busy: list[BusyTime]) -> Iterable[Block]:
    for row in busy:
        end = in_words.minute(row.ends) if row.ends else MIDNIGHT
        label = row.kind.replace("_", " ").capitalize()
        yield Block(row.weekday, in_words.minute(row.starts), end, row.kind, label)


def _held(referral: Referral, now: datetime) -> Held | None:
    holds = SeatHold.objects.filter(occupancy.live_holds(now=now), episode=referral.episode)
    hold = holds.first()
    if hold is None:
        return None
    rows = hold.sections.order_by("weekday", "starts")
    return Held(
        hold_id=hold.public_id,
        until=in_words.moment(hold.expires_at, referral.episode.site.zone),
        starts_on=hold.starts_on,
        groups=tuple(
            f"{in_words.WEEKDAYS[row.weekday]} {in_words.clock(in_words.minute(row.starts))},"
            f" {row.name}"
            for row in rows
        ),
    )
