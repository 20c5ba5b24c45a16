"""Proposals of the template level: from a stored question to a stored answer, in a worker."""

from __future__ import annotations

import json
import logging
from typing import Any, Final

from wayhome.apps.scheduling.models import TemplateProposal
from wayhome.domain.template.changes import Change, lines
from wayhome.domain.template.files import (
    change_as_data,
    figures_as_data,
    read_change,
    read_figures,
    read_ground,
)
from wayhome.domain.template.gains import Figures
from wayhome.domain.template.ground import Ground
from wayhome.domain.template.proposal import ProposalStatus
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.problem_file import read_problem

TASK: Final = "wayhome.improve_template"
_BROKE: Final = "The engine stopped with an error, which is in the log. Nothing was changed."
log = logging.getLogger(__name__)


def ground_in(proposal: TemplateProposal) -> Ground:
    """The site as it was when the proposal was asked for."""
    return read_ground(proposal.ground)


def problem_in(proposal: TemplateProposal) -> Problem:
    """The usual week as it was then."""
    return read_problem(json.dumps(proposal.problem).encode())


def changes_in(proposal: TemplateProposal) -> tuple[Change, ...]:
    """What is proposed; nothing before it was worked out."""
    found = proposal.found or {"changes": []}
    return tuple(read_change(row) for row in found["changes"])


def figures_in(proposal: TemplateProposal) -> tuple[Figures, Figures] | None:
    """The week before and after; None before it was worked out."""
    found = proposal.found
    return (read_figures(found["before"]), read_figures(found["after"])) if found else None


def work_out(proposal_id: int) -> bool:
    """Work a proposal out and keep what was found. False when another worker has it."""
    proposal = TemplateProposal.objects.filter(pk=proposal_id).first()
    if proposal is None or not proposal.take_up():
        return False
    try:
        status, found = _worked_out(proposal)
    except Exception:
        log.exception("The engine failed on proposal %s", proposal.public_id)
        proposal.finish(ProposalStatus.FAILED, failure=_BROKE)
        return False
    return proposal.finish(status, found=found)


def _worked_out(proposal: TemplateProposal) -> tuple[ProposalStatus, dict[str, Any]]:
    from wayhome.solver.template import improve
    from wayhome.solver.template_week import weekly

    outcome = improve(
        ground_in(proposal),
        problem_in(proposal),
        week=weekly(seed=proposal.seed),
        most=proposal.most,
        refused=_turned_down(proposal),
    )
    status = ProposalStatus.OPEN if outcome.changes else ProposalStatus.NOTHING
    return ProposalStatus.IMPOSSIBLE if outcome.conflict else status, {
        "changes": [change_as_data(change) for change in outcome.changes],
        "before": figures_as_data(outcome.before),
        "after": figures_as_data(outcome.after),
        "conflict": [[reason.code, reason.says] for reason in outcome.conflict],
        "mends": [[reason.code, reason.says] for reason in outcome.broken],
        "weeks": outcome.weeks,
    }


def _turned_down(proposal: TemplateProposal) -> list[frozenset[str]]:
    """What was turned down at the site before: not to come again unchanged."""
    rows = TemplateProposal.objects.filter(
        site_id=proposal.site_id, status=ProposalStatus.TURNED_DOWN
    ).order_by("pk")
    return [lines(changes_in(row)) for row in rows]
