"""What if: a question about the week, and answers in words and numbers. Looking changes nothing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.scheduling.forms.what_if import WhatIfForm
from wayhome.apps.scheduling.queries import what_if as queries
from wayhome.apps.scheduling.views.planner import said
from wayhome.domain.verdict import Refused


@require_safe
def what_if(request: Request) -> HttpResponse:
    site_id = request.GET.get("site", "")
    setup = queries.setup(actor=request.actor, now=request.now, site_id=site_id)
    form = WhatIfForm(request.GET if "what" in request.GET else None, setup=setup)
    shown: dict[str, object] = {"form": form, "setup": setup, "against": setup.why_not}
    if not setup.why_not and form.is_valid():
        try:
            shown["page"] = queries.answers(
                actor=request.actor, known=setup, question=form.question()
            )
        except Refused as refused:
            shown["against"] = said(refused)
    status = 422 if setup.found and form.errors else 200
    return render(request, "scheduling/what_if.html", shown, status=status)
