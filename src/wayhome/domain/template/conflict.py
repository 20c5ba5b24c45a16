"""Rules that cannot hold together, in words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from wayhome.domain.levels import floor
from wayhome.domain.template.ground import Ground, Group
from wayhome.domain.template.rules import ONE_LEADER, kind_words
from wayhome.domain.template.words import when
from wayhome.domain.verdict import Reason
from wayhome.domain.week.problem import by_id

NOT_FOUND = Reason(
    "template.refused",
    "Every template that keeps the rules was turned down before. Look at those again.",
)


def in_words(
    ground: Ground, rules: Iterable[tuple[str, str]], *, most: int, groups: Iterable[Group] = ()
) -> tuple[Reason, ...]:
    """One sentence a rule: its code, and the id of what it is about. `groups`: new ones, too."""
    listed = by_id((*ground.groups, *groups))
    return tuple(
        Reason(code, _says(ground, code, subject, listed, most)) for code, subject in rules
    )


def _says(  # noqa: PLR0917 - one sentence out of what is known of a rule
    ground: Ground, code: str, subject: str, groups: dict[str, Group], most: int
) -> str:
    if code == "limit":
        return f"No more than {most} changes at once."
    if code == "T4":
        return f"{by_id(ground.rooms)[subject].name} holds one group at a time."
    if code == "T6":
        return f"{by_id(ground.people)[subject].name} is in one place at a time."
    return _of_track(ground, subject) if code == "T8" else _of_group(groups[subject], code)


def _of_track(ground: Ground, subject: str) -> str:
    track = by_id(ground.tracks)[subject]
    asked = floor(track.level, track.ages, on=ground.on)
    hours = (Decimal(asked.minutes) / 60).normalize()
    return f"{track.name} gives at least {hours:f} hours on {asked.days} days ({track.level.word})."


def _of_group(group: Group, code: str) -> str:
    name = f"{group.name}, {when(group)}"
    says = {
        "T2": "meets while the site is open.",
        "T3": f"has a room on site with {group.seats_needed} seats"
        f"{' and video' if group.video_seats else ''}.",
        "T5": f"is led by people with a license in force for {kind_words(group.kind)}.",
        "T7": "is led by people who are at work then.",
        "T9": f"has two who lead, being for more than {ONE_LEADER}.",
    }
    return f"{name}: {says[code]}"
