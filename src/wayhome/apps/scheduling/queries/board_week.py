"""What the rows of a site's week mean: local times, hours of people, who keeps the level's rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.apps.program.models import Site
from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries import board_rows
from wayhome.apps.scheduling.queries.board_rows import PersonFact, SessionFact
from wayhome.domain.levels import AROUND_THE_CLOCK, Level, age_group, floor, planned_hours
from wayhome.domain.vocabulary import ServiceKind

WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
WORKDAYS: Final = 5
MUCH: Final = 60
"""Minutes: a week that is short by more cannot be mended by one hour."""


@dataclass(frozen=True, slots=True)
class Check:
    """A person's planned hours against the level's rule: words, tone, and whether it is short."""

    words: str
    tone: str
    icon: str
    is_short: bool = False
    keeps: bool = False


@dataclass(frozen=True)
class Week:
    """Everything that was read of one site's week. `monday` is the site's calendar day."""

    site: Site
    monday: date
    now: datetime
    sessions: list[SessionFact]
    expected: list[board_rows.Expected]
    people: dict[int, PersonFact]
    tracks: list[board_rows.TrackFact]
    figures: board_rows.Figures
    notes: list[board_rows.DayNote]
    staff: list[board_rows.StaffFact]

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.zone)

    @cached_property
    def today(self) -> date:
        return local_day(now=self.now, zone=self.site.zone)

    @cached_property
    def days(self) -> list[date]:
        """Monday to Friday, and the days of the weekend on which something happens."""
        used = {row.on for row in self.sessions} | {row.on for row in self.notes}
        week = [self.monday + nth * DAY for nth in range(7)]
        return [day for nth, day in enumerate(week) if nth < WORKDAYS or day in used]

    @cached_property
    def at_session(self) -> dict[int, list[int]]:
        """Episodes expected, by session."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in self.expected:
            found[row.session_pk].append(row.episode_id)
        return found

    @cached_property
    def minutes(self) -> dict[int, Counter[date]]:
        """Planned minutes of care by episode and day. Medication visits are outside the hours."""
        found: dict[int, Counter[date]] = defaultdict(Counter)
        for row in self.expected:
            if row.kind != ServiceKind.MEDICATION:
                found[row.episode_id][row.on] += row.minutes
        return found

    @cached_property
    def checks(self) -> dict[int, Check]:
        """Everybody's planned hours against the rule of that week."""
        return {
            episode: _check(person, self.minutes[episode].total(), self.monday)
            for episode, person in self.people.items()
        }

    def in_track(self, track_id: int | None) -> list[PersonFact]:
        """People by name; of one track, where it is given."""
        return [who for who in self.people.values() if track_id in {None, who.track_id}]

    def tally(self, people: Iterable[PersonFact]) -> tuple[int, int, int]:
        """How many keep the rule, are short, and have no rule for a whole week that is known."""
        checks = [self.checks[who.episode_id] for who in people]
        keeps = sum(check.keeps for check in checks)
        short = sum(check.is_short for check in checks)
        return keeps, short, len(checks) - keeps - short

    def local(self, at: datetime) -> datetime:
        """A moment on the site's wall clock."""
        return at.astimezone(self.zone)

    def hours_of(self, row: SessionFact) -> str:
        """From and to on the site's wall clock."""
        return say.time_range(self.local(row.starts_at), self.local(row.ends_at))

    def is_past(self, row: SessionFact) -> bool:
        return row.ends_at <= self.now

    def is_on(self, row: SessionFact) -> bool:
        return row.starts_at <= self.now < row.ends_at and not row.is_off

    def lacks_leader(self, row: SessionFact) -> bool:
        """Nobody leads it, and it is still to come or on now."""
        return not (row.leaders or row.is_off or self.is_past(row))


def read_week(*, site: Site, monday: date, now: datetime) -> Week:
    """The week of a site whose door the caller has passed."""
    asked = asked_of(site=site, monday=monday, now=now)
    return Week(
        site=site,
        monday=monday,
        now=now,
        sessions=board_rows.sessions(asked=asked),
        expected=board_rows.expected(asked=asked),
        people={row.episode_id: row for row in board_rows.people(asked=asked)},
        tracks=board_rows.tracks(asked=asked),
        figures=board_rows.figures(asked=asked),
        notes=board_rows.notes(asked=asked),
        staff=board_rows.staff(asked=asked),
    )


def asked_of(*, site: Site, monday: date, now: datetime) -> board_rows.Asked:
    """What the statements need to know of a week."""
    return board_rows.Asked(site.organization_id, site.pk, monday, monday + WEEK, now)


def local_day(*, now: datetime, zone: str) -> date:
    """The calendar day of a moment in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def _check(person: PersonFact, minutes: int, monday: date) -> Check:
    said = say.hours(minutes)
    if person.level is None:
        return Check(f"{said}, no level", "warn", "circle-help")
    level = Level.of(person.level)
    if level in AROUND_THE_CLOCK:
        return Check(said, "", "clock")
    group = age_group(_age(person.born_on, monday), on=monday) if person.born_on else None
    if group is None:
        why = "too young" if person.born_on else "age unknown"
        return Check(f"{said}, {why}", "warn", "circle-help")
    part = _part_of_week(person, monday)
    if part:
        return Check(f"{said}, {part}", "info", "calendar-clock")
    if planned_hours(minutes=minutes, level=level, group=group, on=monday):
        return Check(said, "ok", "circle-check", keeps=True)
    return _short(said, floor(level, group, on=monday).minutes - minutes)


def _short(said: str, minutes: int) -> Check:
    tone, icon = ("risk", "triangle-alert") if minutes > MUCH else ("warn", "clock")
    return Check(f"{said}, {say.hours(minutes)[:-2]} short", tone, icon, is_short=True)


def _part_of_week(person: PersonFact, monday: date) -> str:
    """A week in which care begins or ends cannot keep a rule for whole weeks."""
    if person.starts_on and person.starts_on > monday:
        return f"starts {person.starts_on:%a}"
    if person.ends_on and person.ends_on < monday + WORKDAYS * DAY:
        return f"ends {person.ends_on:%a}"
    return ""


def _age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
