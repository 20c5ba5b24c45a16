"""The figures above the board: seats, hours that keep the rule, who waits, what is held."""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries.board_week import Week

LONG_WAIT_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One figure: a number with a small note, and a bar (parts of a whole) or a chip."""

    label: str
    value: str
    note: str = ""
    parts: tuple[tuple[str, float], ...] = ()
    said: str = ""
    chip: str = ""
    tone: str = ""
    icon: str = ""


def kpis(*, week: Week, track_id: int | None) -> tuple[Kpi, ...]:
    """Seats and hours of the tracks shown; waiting, holds and admissions of the whole site."""
    return (
        _census(week, track_id),
        _hours(week, track_id),
        _waiting(week),
        _holds(week),
        _admitted(week),
    )


def _census(week: Week, track_id: int | None) -> Kpi:
    main = [row for row in week.tracks if not row.is_extra and track_id in {None, row.pk}]
    seats = sum(row.seats or 0 for row in main)
    people = sum(who.track_id in {row.pk for row in main} for who in week.people.values())
    return Kpi(
        label="Census",
        value=str(people),
        note=f"of {say.count(seats, 'seat')}",
        parts=(("brand", people / seats),) if seats else (),
        said=f"{people} of {seats} seats taken",
    )


def _hours(week: Week, track_id: int | None) -> Kpi:
    people = week.in_track(track_id)
    keeps, short, other = week.tally(people)
    of = keeps + short
    return Kpi(
        label="Planned hours keep the rule",
        value=str(keeps),
        note=f"of {say.count(of, 'client')}" + (f", {other} part week" if other else ""),
        parts=(("ok", keeps / of), ("risk", short / of)) if of else (),
        said=f"{keeps} on track, {short} short",
    )


def _waiting(week: Week) -> Kpi:
    figures = week.figures
    chip, tone, icon = "Nobody waits", "ok", "circle-check"
    if figures.waiting and figures.waiting_since:
        days = (week.now - figures.waiting_since).days
        chip, icon = f"Longest {say.count(days, 'day')}", "clock"
        tone = "risk" if days > LONG_WAIT_DAYS else "warn"
    elif figures.waiting:
        chip, tone, icon = "Not on the list yet", "warn", "circle-help"
    return Kpi(
        label="Waiting to start",
        value=str(figures.waiting),
        note="person" if figures.waiting == 1 else "people",
        chip=chip,
        tone=tone,
        icon=icon,
    )


def _holds(week: Week) -> Kpi:
    ends = week.figures.next_hold_ends
    chip = "None"
    if ends:
        local = week.local(ends)
        chip = f"Next ends {local:%a} {say.clock(local)}"
    return Kpi(
        label="Seats held",
        value=str(week.figures.held),
        note="for callers",
        chip=chip,
        tone="warn" if ends else "",
        icon="armchair",
    )


def _admitted(week: Week) -> Kpi:
    ended = sum(bool(who.ends_on and who.ends_on <= week.days[-1]) for who in week.people.values())
    return Kpi(
        label="Admissions this week",
        value=str(week.figures.admitted),
        note="person" if week.figures.admitted == 1 else "people",
        chip=f"{ended} leave" if ended != 1 else "1 leaves",
        icon="door-open",
    )
