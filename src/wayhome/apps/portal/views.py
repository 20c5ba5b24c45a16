"""The open form for referrers without an account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from wayhome.apps.core.http import Request, public
from wayhome.apps.portal import actions, queries
from wayhome.apps.portal.forms import ReferForm
from wayhome.domain import crisis
from wayhome.domain.verdict import Refused

TOO_MANY = "form.too_many"


@public
@require_safe
def refer(request: Request) -> HttpResponse:
    """The form where there is one program; otherwise the choice of a program."""
    found = queries.programs()
    if len(found) == 1:
        return redirect("refer-to", found[0].program_id)
    lines = crisis.lines("911", "988", on=request.now.date())
    return render(request, "portal/programs.html", {"programs": found, "lines": lines})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def refer_to(request: Request, program_id: str) -> HttpResponse:
    """The form of one program."""
    program = queries.program(program_id=program_id)
    form = ReferForm(request.POST or None, sites=program.sites, today=request.now.date())
    status = 200
    if request.method == "POST":
        # A machine is thanked like everybody: it learns nothing from another answer.
        if form.is_bait_taken:
            return redirect("refer-thanks", program_id)
        status = _sent(request, program_id, form)
        if status == 200:
            return redirect("refer-thanks", program_id)
    lines = crisis.lines("911", "988", on=request.now.date())
    context = {"program": program, "form": form, "lines": lines}
    return render(request, "portal/refer.html", context, status=status)


@public
@require_safe
def refer_thanks(request: Request, program_id: str) -> HttpResponse:
    """The same words for everybody."""
    program = queries.program(program_id=program_id)
    lines = crisis.lines("911", "988", on=request.now.date())
    return render(request, "portal/thanks.html", {"program": program, "lines": lines})


def _sent(request: Request, program_id: str, form: ReferForm) -> int:
    """Send a form that passes; the status of the answer."""
    if not form.is_valid():
        return 422
    try:
        actions.send(
            program_id=program_id,
            asked=form.asked(),
            address=request.META.get("REMOTE_ADDR", ""),
            now=request.now,
        )
    except Refused as refused:
        if any(reason.code != TOO_MANY for reason in refused.verdict.against):
            raise
        form.add_error(None, str(refused))
        return 429
    return 200
