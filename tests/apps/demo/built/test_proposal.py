"""One better template waits for the director's word."""

from __future__ import annotations

from tests.apps.demo.built.conftest import Demo
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.scheduling.models import TemplateProposal
from wayhome.apps.scheduling.template_engine import changes_in, figures_in
from wayhome.domain.template.gains import is_better
from wayhome.domain.template.proposal import ProposalStatus


def test_one_proposal_is_open_and_really_buys_something(demo: Demo) -> None:
    proposal = TemplateProposal.objects.get()
    assert (proposal.status, proposal.site.code) == (ProposalStatus.OPEN, "OS")
    both = figures_in(proposal)
    assert both is not None
    before, after = both
    assert is_better(after, before, changes=len(changes_in(proposal)))
    assert TrailEntry.objects.filter(action="template.ask", subject_id=proposal.public_id).exists()
