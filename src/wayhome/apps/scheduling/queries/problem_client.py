"""One client of the week's problem: what they need, when they can come, where they may sit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from wayhome.apps.people.models import Client
from wayhome.apps.program.models import Track
from wayhome.apps.scheduling.queries.meetings import Meeting
from wayhome.domain.lessons import barred_since
from wayhome.domain.verdict import Refused, no
from wayhome.domain.vocabulary import Mode, ProgramKind, ServiceKind
from wayhome.domain.week import problem as week

NOBODY: Final = "nobody"
"""The counselor of a client who has none yet: without any free time."""

VIDEO: Final = ".v"
FAMILY: Final = ".f"
_ALIKE: Final = frozenset({ProgramKind.STANDARD, ProgramKind.DAY, ProgramKind.EVENING})
_FAMILY_GROUP: Final = ServiceKind.FAMILY_GROUP.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one client brings: units a week, least and most days, own life, seats held so far.

    `lessons` are (curriculum, module, day) of the past.
    """

    needs: Mapping[str, int]
    days: tuple[int, int]
    busy: week.Days
    counselor: str = NOBODY
    seats: frozenset[int] = frozenset()
    lessons: tuple[tuple[int, str, date], ...] = ()


class Groups:
    """The week's meetings of a site, looked up in the ways that clients need."""

    def __init__(
        self, meetings: list[Meeting], turns: Counter[tuple[int, int]], *, week_of: date
    ) -> None:
        self.week_of, self._turns = week_of, turns
        self.with_family: set[int] = set()
        self._keys: dict[int, list[str]] = defaultdict(list)
        self._a_day: dict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
        self._rounds: dict[int, int] = {}
        for row in meetings:
            section = row.section
            self._keys[section.pk].append(row.key)
            if section.mode == Mode.HYBRID:
                self._keys[section.pk].append(row.key + VIDEO)
            if section.kind == ServiceKind.FAMILY_GROUP:
                self.with_family.add(section.track_id)
            self._a_day[section.track_id][kind_of(section.kind), row.on.toordinal()] += 1
            if section.curriculum_id:
                self._rounds[section.curriculum_id] = row.round_length

    def client(self, who: Client, track: Track, asked: Asked) -> week.Client:
        """The client as a value. Raises `Refused` for one who can come in no way at all."""
        family = track.pk in self.with_family and bool(asked.needs.get(_FAMILY_GROUP))
        return week.Client(
            id=who.public_id,
            track=track.public_id + (FAMILY if family else ""),
            level=track.level.upper(),
            needs=_needs(asked.needs, family=family),
            counselor=asked.counselor,
            modes=modes_of(who),
            busy=asked.busy,
            min_days=asked.days[0],
            max_days=asked.days[1],
            max_per_day=self._most_a_day(track),
            prefers=None,
            modules_taken=self._barred(asked, track),
            last_week=frozenset(key for pk in asked.seats for key in self._keys.get(pk, ())),
        )

    def _most_a_day(self, track: Track) -> dict[str, int]:
        """As many of a kind as the track itself holds on its fullest day, else one."""
        most = dict.fromkeys(week.KINDS, 1)
        for (kind, _), count in self._a_day[track.pk].items():
            most[kind] = max(most[kind], count)
        return most

    def _barred(self, asked: Asked, track: Track) -> frozenset[str]:
        """Modules had lately, by the pace of the track that the client is in."""
        return frozenset(
            module
            for curriculum, module, on in asked.lessons
            if on
            >= barred_since(
                self.week_of,
                modules=self._rounds.get(curriculum, 0),
                meetings=self._turns[track.pk, curriculum],
            )
        )


def kind_of(kind: str) -> str:
    """A kind of service as a kind of the format."""
    return "education" if kind == _FAMILY_GROUP else kind


def modes_of(who: Client) -> tuple[str, ...]:
    """How a client may take part."""
    modes = [("site", who.can_come_to_site), ("video", who.can_use_video)]
    found = tuple(mode for mode, able in modes if able)
    if not found:
        says = (
            f"Client {who.record_number} can neither come nor join by video."
            " Ask, then change the profile."
        )
        raise Refused(no("week.modes", says))
    return found


def alike(track: Track, other: Track) -> bool:
    """Whether a client of one track may sit in the other's groups: both general, same people."""

    def people_of(row: Track) -> tuple[object, ...]:
        return row.level, row.age_least, row.age_most, row.is_opt_in, row.is_extra

    both = {ProgramKind(track.kind), ProgramKind(other.kind)}
    return track.pk != other.pk and both <= _ALIKE and people_of(track) == people_of(other)


def _needs(needs: Mapping[str, int], *, family: bool) -> dict[str, int]:
    """Units of the format's kinds; family groups count as education where there are any."""
    found = {kind: int(needs.get(kind, 0)) for kind in week.KINDS}
    if family:
        found["education"] += int(needs[_FAMILY_GROUP])
    return {kind: units for kind, units in found.items() if units > 0}
