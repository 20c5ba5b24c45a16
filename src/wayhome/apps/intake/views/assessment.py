"""The assessment: six areas, their facts, and where somebody comes from."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wayhome.apps.core.http import Request
from wayhome.apps.intake.actions.assessment import assess
from wayhome.apps.intake.actions.step_down import StepDown, save_step_down
from wayhome.apps.intake.forms.assessment import AssessmentForm, StepDownForm
from wayhome.apps.intake.queries.assessment import AssessmentPage, assessment


@require_http_methods(["GET", "HEAD", "POST"])
def referral_assessment(request: Request, referral_id: str) -> HttpResponse:
    """The page; the areas and the step-down intake are one POST each."""
    if request.method == "POST":
        part = "step_down" if request.POST.get("part") == "step_down" else "areas"
        return (_step_down if part == "step_down" else _areas)(request, referral_id)
    return _page(request, referral_id, 200)


def _areas(request: Request, referral_id: str) -> HttpResponse:
    form = AssessmentForm(request.POST)
    if not form.is_valid():
        return _page(request, referral_id, 422, areas=form)
    assess(actor=request.actor, referral_id=referral_id, seen=form.seen(), now=request.now)
    messages.success(request, "The assessment is saved.")
    return redirect("referral-placement", referral_id)


def _step_down(request: Request, referral_id: str) -> HttpResponse:
    form = StepDownForm(request.POST)
    if not form.is_valid():
        return _page(request, referral_id, 422, step_down=form)
    said = dict(form.cleaned_data)
    version = said.pop("referral_version")
    save_step_down(
        actor=request.actor,
        referral_id=referral_id,
        said=StepDown(**said),
        version=version,
        now=request.now,
    )
    messages.success(request, "The step-down intake is saved.")
    return redirect("referral-assessment", referral_id)


def _page(
    request: Request,
    referral_id: str,
    status: int,
    **forms: Any,
) -> HttpResponse:
    page = assessment(actor=request.actor, referral_id=referral_id, now=request.now)
    areas = forms.get("areas") or AssessmentForm(initial=_initial(page))
    step_down = forms.get("step_down") or StepDownForm(
        initial={**page.step_down, "referral_version": page.versions[1]}
    )
    context = {"page": page, "form": areas, "areas": areas.areas(page.chips)}
    context["step_down"] = step_down
    return render(request, "intake/assessment.html", context, status=status)


def _initial(page: AssessmentPage) -> dict[str, Any]:
    versions = {"assessment_version": page.versions[0], "referral_version": page.versions[1]}
    return {**page.values, **versions}
