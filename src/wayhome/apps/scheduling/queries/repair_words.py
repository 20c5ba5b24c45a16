"""A repair in words: what each way means, and what changes for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries.repair_ground import Scene
from wayhome.apps.scheduling.queries.repair_plan import Worked, held_as
from wayhome.domain.repair.facts import Kind, Meeting
from wayhome.domain.repair.make_up import Made
from wayhome.domain.repair.options import Option, Settled, Way
from wayhome.domain.vocabulary import ServiceKind

KIND_TITLES: Final = {
    Kind.OUT: "Someone is out",
    Kind.ROOM: "A room is closed",
    Kind.SNOW: "Snow day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one hour of one client. `becomes` is empty where it is lost: then `why_not`.

    `before` is the moment before which they must know.
    """

    client: str
    was: str
    becomes: str
    why_not: str
    before: datetime

    @property
    def sentence(self) -> str:
        """To be said on the phone."""
        if self.becomes:
            return f"{self.was} is now: {self.becomes}."
        return f"{self.was} is not held. We will find another time with you."


def title(meeting: Meeting, scene: Scene) -> str:
    """The track and the kind of group, or the kind of appointment."""
    section = scene.sessions[meeting.id].section
    kind = say.KIND_WORDS[ServiceKind(meeting.kind)]
    return f"{section.track.name}, {kind.lower()}" if section else kind


def when(meeting: Meeting, scene: Scene) -> str:
    """Thu 19 Nov, 11:30 am–1:00 pm."""
    start, end = (say.local(at, scene.site.zone) for at in meeting.during)
    return f"{say.day(start.date())}, {say.time_range(start, end)}"


def where(meeting: Meeting, scene: Scene) -> str:
    """The room, or by video."""
    if meeting.mode == "video":
        return "by video"
    room = scene.rooms.get(meeting.room)
    return f"in {room.name}" if room else "at the site"


def name_of(clinician: str, scene: Scene) -> str:
    """A worker's name as colleagues say it."""
    known = scene.clinicians.get(clinician)
    return known.name if known else "another colleague"


def way_words(option: Option, row: Settled, scene: Scene) -> str:
    """What an option means, as an imperative or a fact."""
    if option.way == Way.STAND_IN:
        return f"{name_of(option.target, scene)} stands in"
    if option.way == Way.LATER:
        start = say.local(datetime.fromisoformat(option.target), scene.site.zone)
        names = " and ".join(name_of(one, scene) for one in row.meeting.leads)
        return f"With {names} on {say.day(start.date())}, {say.clock(start)}"
    if option.way == Way.ROOM:
        room = scene.rooms[option.target]
        return f"In {room.name}, {say.count(room.seats, 'seat')}"
    if option.way == Way.MERGE:
        other = next(one for one in scene.ground.meetings if one.id == option.target)
        return f"Together with {title(other, scene)}, {when(other, scene)}"
    if option.way == Way.ALONE:
        return f"Goes on with {name_of(option.staff[0], scene)}"
    return {
        Way.VIDEO: "By video",
        Way.OFF: "Call it off and make it up",
    }[option.way]


def price_words(option: Option, meeting: Meeting) -> str:
    """What an option costs people."""
    moved, switched, lost = len(option.moved), len(option.switched), len(option.lost)
    to_others = "moves", "move"
    if not meeting.is_group:
        to_others = ("has another time or person", "have another time or person")
    said = (
        (moved, *to_others),
        (switched, "joins by video", "join by video"),
        (lost, "needs another hour", "need another hour"),
    )
    counted = [f"{number} {one if number == 1 else more}" for number, one, more in said if number]
    return ", ".join(counted) or "Nobody moves"


def changes(found: Worked) -> list[Change]:
    """Everything that is not as clients know it, in the order of time."""
    made = {(one.client, one.lost.id): one for one in found.made}
    return [one for row in found.plan.settled for one in _changes(row, found, made)]


def _changes(row: Settled, found: Worked, made: dict[tuple[str, str], Made]) -> Iterator[Change]:
    scene, meeting, chosen = found.scene, row.meeting, row.chosen
    was = f"{title(meeting, scene)}, {when(meeting, scene)}"
    becomes, before = _becomes(row, found)
    for name in (*chosen.moved, *chosen.switched):
        yield Change(client=name, was=was, becomes=becomes, why_not="", before=before)
    for name in chosen.lost:
        one = made[name, meeting.id]
        other, before = "", meeting.during[0]
        if one.instead is not None:
            place = "by video" if one.by_video else where(one.instead, scene)
            other = f"{title(one.instead, scene)}, {when(one.instead, scene)}, {place}"
            before = min(before, one.instead.during[0])
        yield Change(client=name, was=was, becomes=other, why_not=one.why_not, before=before)


def _becomes(row: Settled, found: Worked) -> tuple[str, datetime]:
    scene, meeting, chosen = found.scene, row.meeting, row.chosen
    if chosen.way == Way.MERGE:
        other = next(one for one in found.plan.ground.meetings if one.id == chosen.target)
        words = f"{title(other, scene)}, {when(other, scene)}, {where(other, scene)}"
        return words, min(meeting.during[0], other.during[0])
    held = held_as(meeting.id, found.plan) or meeting
    if chosen.way == Way.STAND_IN:
        return f"the same time, with {name_of(chosen.target, scene)}", meeting.during[0]
    if chosen.way == Way.LATER:
        return when(held, scene), min(meeting.during[0], held.during[0])
    return f"the same time, {where(held, scene)}", meeting.during[0]


def staff_changes(found: Worked) -> Iterator[tuple[str, str, datetime]]:
    """What those who lead have to know: clinician, sentence, and before when."""
    scene = found.scene
    for row in found.plan.settled:
        meeting, held = row.meeting, held_as(row.meeting.id, found.plan)
        was = f"{title(meeting, scene)}, {when(meeting, scene)}"
        for clinician in _who_leads(row, found):
            if row.chosen.way == Way.MERGE:
                says = f"{was} joins your group: {len(row.chosen.moved)} more people."
            elif held is None:
                says = f"{was} is called off."
            elif row.chosen.way in {Way.ALONE, Way.STAND_IN}:
                count = say.count(len(meeting.expected), "client")
                says = f"{was}, {where(meeting, scene)}: you lead it, {count} expected."
            else:
                says = f"{was} is now: {when(held, scene)}, {where(held, scene)}."
            yield clinician, says, meeting.during[0]


def _who_leads(row: Settled, found: Worked) -> tuple[str, ...]:
    """Those concerned: of the group that is joined, else of this one; not whoever is out."""
    if row.chosen.way == Way.MERGE:
        other = next(one for one in found.plan.ground.meetings if one.id == row.chosen.target)
        return (*other.leads, *other.helps)
    held = held_as(row.meeting.id, found.plan) or row.meeting
    absent = found.scene.trouble.what if row.chosen.way == Way.OFF else ""
    return tuple(one for one in (*held.leads, *held.helps) if one != absent)
