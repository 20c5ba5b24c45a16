"""Ways out in the clinic's words: what to do, what it gives, and where one does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.naming import Names
from wayhome.apps.scheduling.queries.problem import section_id
from wayhome.apps.scheduling.queries.problem_client import FAMILY, NOBODY
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.week.change import Entries
from wayhome.domain.week.problem import Client
from wayhome.domain.week.ways import Step, Way


@dataclass(frozen=True, slots=True)
class Action:
    """A step in words; `route` and `at` lead to where it is done, for whoever may go there."""

    says: str
    label: str
    route: str
    at: str


@dataclass(frozen=True, slots=True)
class WayCard:
    """One way out: its steps, and what the week then has more and less."""

    actions: tuple[Action, ...]
    gives: str
    takes: str


@dataclass(frozen=True, slots=True)
class Words:
    """Says the ways out of one client to one reader."""

    actor: Actor
    client: Client
    names: Names

    def card(self, way: Way) -> WayCard:
        """One way."""
        return WayCard(
            tuple(self._action(step) for step in way.steps),
            self._listed(way.added),
            self._listed(way.removed),
        )

    def _action(self, step: Step) -> Action:
        says, label, route, at = _SAID[step.rule](self, step)
        wanted = _DOORS.get(route)
        is_open = wanted is not None and bool(may(self.actor, wanted))
        return Action(says, label, route if is_open else "", at)

    def _listed(self, entries: Entries) -> str:
        groups = [self.names.of(seat.section) for seat in entries.seats]
        visits = [
            f"{row.kind} {_when(row.day, row.start, row.start + row.minutes)}"
            for row in entries.appointments
        ]
        return in_words.listed([*groups, *visits])


def _when(day: int, start: int, end: int) -> str:
    return f"{in_words.WEEKDAYS[day]}, {in_words.hours_of_day((start, end))}"


_Said = tuple[str, str, str, str]


def _mode(words: Words, step: Step) -> _Said:
    ask = "join by video" if step.subject == "video" else "come to the site"
    says = f"Ask whether they can {ask}."
    return says, "Change the profile", "client-profile", words.client.id


def _track(words: Words, step: Step) -> _Said:
    track = step.subject.removesuffix(FAMILY)
    says = f"Let them sit in a group of {words.names.of(step.subject)}."
    return says, "Look at the track", "track", track


def _lesson(words: Words, step: Step) -> _Said:
    says = f"Let them have the lesson again in {words.names.of(step.subject)}."
    return says, "Open the group", "section", section_id(step.subject)


def _busy(words: Words, step: Step) -> _Said:
    says = f"Ask about the busy time {_when(step.day, step.start, step.end)}."
    return says, "Change busy times", "client-life", words.client.id


def _full_day(words: Words, step: Step) -> _Said:
    says = f"Let them have another {step.subject} on {in_words.WEEKDAYS[step.day]}."
    return says, "Look at the track", "track", words.client.track.removesuffix(FAMILY)


def _days(words: Words, step: Step) -> _Said:
    says = f"Ask whether they can come on {step.subject} days."
    return says, "Open the chart", "client", words.client.id


def _both(words: Words, step: Step) -> _Said:
    says = f"Ask whether they can come and join by video on {in_words.WEEKDAYS[step.day]}."
    return says, "Open their week", "client-week", words.client.id


def _seat(words: Words, step: Step) -> _Said:
    says = f"Open one more seat in {words.names.of(step.subject)}."
    return says, "Open the group", "section", section_id(step.subject)


def _counselor(words: Words, step: Step) -> _Said:
    if step.subject == NOBODY:
        return "Choose a counselor for them.", "Open the chart", "client", words.client.id
    says = f"Find time with {words.names.of(step.subject)} {_when(step.day, step.start, step.end)}."
    return says, "Open their hours", "staff-member", step.subject


def _pool(words: Words, step: Step) -> _Said:
    says = f"Find one more {step.subject} time {_when(step.day, step.start, step.end)}."
    return says, "Open the staff", "staff", ""


_SAID: Final[dict[str, Callable[[Words, Step], _Said]]] = {
    "H3": _mode,
    "H4": _track,
    "H5": _lesson,
    "H7": _busy,
    "H9": _full_day,
    "H10": _days,
    "H11": _both,
    "H12": _seat,
    "H15": _counselor,
    "H16": _pool,
}
_DOORS: Final = {
    "client-profile": Permission.CLIENT_EDIT,
    "client-life": Permission.CLIENT_VIEW,
    "client-week": Permission.CLIENT_VIEW,
    "client": Permission.CLIENT_VIEW,
    "section": Permission.PROGRAM_VIEW,
    "track": Permission.PROGRAM_VIEW,
    "staff-member": Permission.STAFF_VIEW,
    "staff": Permission.STAFF_VIEW,
}
IN_THE_WAY: Final = {
    "H3": "not in their way of taking part",
    "H4": "another track",
    "H5": "a lesson they had",
    "H7": "their busy time",
    "H9": "one a day",
    "H10": "one day too many",
    "H11": "on site and by video on one day",
    "H12": "full",
}


def in_the_way(steps: Iterable[Step], *, clashes: bool) -> str:
    """What stands between somebody and a group, in few words; empty when nothing does."""
    found = [IN_THE_WAY[step.rule] for step in steps if step.rule in IN_THE_WAY]
    return ", ".join(dict.fromkeys([*found, *(["another session then"] if clashes else [])]))
