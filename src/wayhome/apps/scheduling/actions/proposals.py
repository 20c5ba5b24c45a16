"""Ask for a better template, accept it, turn it down. Accepting writes the sections."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from wayhome.apps.core import trail
from wayhome.apps.program.access import site_for
from wayhome.apps.program.actions.sections import open_section
from wayhome.apps.program.actions.succession import end_section, succeed_section
from wayhome.apps.program.models import Section
from wayhome.apps.program.queries.sections import initial
from wayhome.apps.scheduling import engine, template_engine
from wayhome.apps.scheduling.access import proposal_for
from wayhome.apps.scheduling.models import Seat, SeatHold, Session, TemplateProposal
from wayhome.apps.scheduling.queries.occupancy import live_holds
from wayhome.apps.scheduling.queries.template_ground import template_question
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.template.changes import Change, ChangeKind, apply
from wayhome.domain.template.files import ground_as_data
from wayhome.domain.template.ground import Ground, Group
from wayhome.domain.template.proposal import UNFINISHED, ProposalStatus, can_move
from wayhome.domain.template.rules import breaches
from wayhome.domain.template.words import time_of
from wayhome.domain.verdict import Reason, Refused, Verdict, no
from wayhome.domain.week.problem import by_id
from wayhome.domain.week.problem_file import write_problem

EDIT: Final = Permission.PROGRAM_EDIT
MOST_CHANGES: Final = 8
PATIENCE: Final = timedelta(minutes=30)
"""A proposal that took longer than this lost its worker."""
_LOST: Final = "Its worker ended before it was done. Nothing was changed."


@transaction.atomic
def ask(
    *,
    actor: Actor,
    site_id: str,
    starts_on: date,
    now: datetime,
    most: int = MOST_CHANGES,
    seed: int = 1,
) -> TemplateProposal:
    """Put a site's template before the engine as it stands now; a worker finds a better one.

    Raises `Refused` for a day that is no Monday or not to come, while another proposal of the
    site is being worked out, and where data is missing without which nothing can be judged.
    """
    site = site_for(actor, site_id, EDIT)
    if starts_on.weekday():
        raise Refused(no("template.monday", f"{starts_on} is no Monday. Weeks begin on Monday."))
    if starts_on <= now.astimezone(ZoneInfo(site.zone)).date():
        raise Refused(no("template.over", "That week has begun. Choose a later one."))
    at_work = TemplateProposal.objects.filter(site=site, status__in=UNFINISHED)
    at_work.filter(asked_at__lt=now - PATIENCE).update(
        status=ProposalStatus.FAILED.value, failure=_LOST
    )
    if at_work.exists():
        says = f"A proposal for {site.name} is being worked out. It takes a minute or two."
        raise Refused(no("template.at_work", says))
    question = template_question(actor=actor, site=site, starts_on=starts_on, now=now)
    proposal = TemplateProposal.objects.create(
        organization_id=actor.organization_id,
        site=site,
        starts_on=starts_on,
        status=ProposalStatus.QUEUED.value,
        asked_at=now,
        asked_by_id=actor.user_id,
        most=most,
        seed=seed,
        ground=ground_as_data(question.ground),
        problem=json.loads(write_problem(question.problem)),
    )
    trail.record(actor, "template.ask", proposal, now=now)
    app.configure_task(template_engine.TASK, queue=engine.QUEUE).defer(proposal_id=proposal.pk)
    return proposal


@transaction.atomic
def accept(*, actor: Actor, proposal_id: str, now: datetime) -> TemplateProposal:
    """Make the changes real from their Monday on, all or none.

    Raises `Refused` where the site has changed since, so that they no longer fit.
    """
    proposal = _to_decide(actor, proposal_id, ProposalStatus.ACCEPTED)
    changes = template_engine.changes_in(proposal)
    _still_fits(actor, proposal, changes, now=now)
    proposal.decide(ProposalStatus.ACCEPTED, at=now, by=actor.user_id)
    for change in changes:
        _make_real(actor, proposal.starts_on, change, now=now)
    trail.record(actor, "template.accept", proposal, now=now)
    return proposal


@transaction.atomic
def turn_down(*, actor: Actor, proposal_id: str, reason: str, now: datetime) -> TemplateProposal:
    """Say no, and why. The same changes are not proposed for the site again."""
    proposal = _to_decide(actor, proposal_id, ProposalStatus.TURNED_DOWN)
    proposal.decide(ProposalStatus.TURNED_DOWN, at=now, by=actor.user_id, reason=reason)
    trail.record(actor, "template.turn_down", proposal, now=now)
    return proposal


def _to_decide(actor: Actor, proposal_id: str, to: ProposalStatus) -> TemplateProposal:
    """The proposal as it is now, kept from whoever else decides."""
    found = proposal_for(actor, proposal_id, EDIT)
    rows = TemplateProposal.objects.select_for_update(of=("self",)).select_related("site")
    proposal = rows.get(pk=found.pk)
    can_move(ProposalStatus(proposal.status), to).require()
    return proposal


def _still_fits(
    actor: Actor, proposal: TemplateProposal, changes: tuple[Change, ...], *, now: datetime
) -> None:
    if proposal.starts_on <= now.astimezone(ZoneInfo(proposal.site.zone)).date():
        says = "The week from which it would hold has begun. Ask for a new proposal."
        raise Refused(no("template.over", says))
    ground = template_question(
        actor=actor, site=proposal.site, starts_on=proposal.starts_on, now=now
    ).ground
    against = [*_changed_since(ground, changes), *_promised(proposal, changes, now=now)]
    if not against:
        broken = {reason.says for reason in breaches(ground, ground.groups)}
        after = breaches(ground, apply(ground.groups, changes))
        against = [reason for reason in after if reason.says not in broken]
    Verdict(tuple(against[:5])).require()


def _changed_since(ground: Ground, changes: tuple[Change, ...]) -> list[Reason]:
    """Groups that are no longer as the proposal knew them."""
    now = by_id(ground.groups)
    return [
        Reason(
            "template.changed",
            f"{change.before.name} has changed since this was proposed. Ask for a new proposal.",
        )
        for change in changes
        if change.before is not None and now.get(change.before.id) != change.before
    ]


def _promised(
    proposal: TemplateProposal, changes: tuple[Change, ...], *, now: datetime
) -> list[Reason]:
    """Groups that would end or move though dates are published or seats are promised."""
    found: list[Reason] = []
    for change in changes:
        if change.before is None:
            continue
        sessions = Session.objects.filter(
            section__public_id=change.before.id, on__gte=proposal.starts_on
        )
        if sessions.exists():
            says = f"{change.before.name} is published beyond {proposal.starts_on}. Start later."
            found.append(Reason("template.published", says))
        holds = SeatHold.objects.filter(live_holds(now=now), sections__public_id=change.before.id)
        if holds.exists():
            says = f"A seat in {change.before.name} is promised to a caller. Wait, or release it."
            found.append(Reason("template.promised", says))
    return found


def _make_real(actor: Actor, on: date, change: Change, *, now: datetime) -> None:
    before, after = change.before, change.after
    if after is None:
        end_section(actor=actor, section_id=change.group.id, on=on, now=now)
        _end_seats(change.group.id, on)
        return
    if before is None:
        like = _like(actor, after)
        given = initial(actor=actor, section_id=like.public_id)
        kept = {name: given[name] for name in ("name", "curriculum", "is_open")}
        open_section(actor=actor, now=now, **kept | _whole(after, on))
        return
    old, new = succeed_section(actor=actor, section_id=before.id, on=on, now=now, **_written(after))
    held = _end_seats(old.public_id, on)
    if change.kind is not ChangeKind.MOVE:
        _seat_again(held, new, on)


def _like(actor: Actor, group: Group) -> Section:
    """A group of the track and kind, for what a template says nothing about."""
    rows = Section.objects.filter(
        organization_id=actor.organization_id, track__public_id=group.track, kind=group.kind
    )
    return rows.order_by("-since", "pk")[0]


def _written(group: Group) -> dict[str, Any]:
    """The fields of a section that a change may touch, as the section's form has them."""
    return {
        "weekday": group.day,
        "rule": "FREQ=WEEKLY",
        "starts": time_of(group.start),
        "room": group.room or "",
        "leader": group.leader or "",
        "co_leader": group.co_leader or "",
    }


def _whole(group: Group, on: date) -> dict[str, Any]:
    """Every other field of a new section."""
    return _written(group) | {
        "track": group.track,
        "kind": group.kind,
        "minutes": group.minutes,
        "since": on,
        "until": None,
        "mode": group.mode,
        "capacity": group.capacity,
        "target": group.target,
        "minimum": group.minimum,
        "video_seats": group.video_seats,
    }


def _end_seats(section_id: str, on: date) -> list[Seat]:
    """End the standing seats of a section; those who had one."""
    lasting = Q(until__isnull=True) | Q(until__gt=on)
    rows = Seat.objects.filter(lasting, section__public_id=section_id)
    held = list(rows.order_by("pk"))
    rows.filter(since__gte=on).delete()
    rows.update(until=on)
    return held


def _seat_again(held: list[Seat], new: Section, on: date) -> None:
    """Whoever sat in the group sits in what it becomes. At another time that is for the plan."""
    Seat.objects.bulk_create(
        Seat(
            organization_id=seat.organization_id,
            episode_id=seat.episode_id,
            section=new,
            since=max(seat.since, on),
            until=seat.until,
        )
        for seat in held
    )
