"""One proposal of a better template, open to the director: the engine worked it out, as it is."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Final

from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import DAY, NOW, TODAY, moment
from wayhome.apps.demo.trail_rows import Deed
from wayhome.apps.scheduling import template_engine
from wayhome.apps.scheduling.models import TemplateProposal
from wayhome.apps.scheduling.queries.template_ground import template_question
from wayhome.domain.template.files import ground_as_data
from wayhome.domain.template.proposal import ProposalStatus
from wayhome.domain.week.problem_file import write_problem

SITE: Final = "OS"
STARTS_ON: Final = date(2026, 11, 30)


def build(clinic: Clinic) -> Deed:
    """The director asked yesterday; a worker has answered."""
    site, director = clinic.sites[SITE], clinic.users["K01"]
    asked = template_question(actor=director.actor(), site=site, starts_on=STARTS_ON, now=NOW)
    proposal = clinic.press.one(
        TemplateProposal,
        site=site,
        starts_on=STARTS_ON,
        status=ProposalStatus.QUEUED.value,
        asked_at=moment(site, TODAY - DAY, time(16, 10)),
        asked_by=director,
        most=8,
        seed=1,
        ground=ground_as_data(asked.ground),
        problem=json.loads(write_problem(asked.problem)),
    )
    template_engine.work_out(proposal.pk)
    return Deed(proposal.asked_at, director, "template.ask", proposal, None)
