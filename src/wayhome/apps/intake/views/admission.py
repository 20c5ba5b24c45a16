"""Admissions: the list, and one checklist."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.intake.actions.admission import set_item, waive_item
from wayhome.apps.intake.forms.admission import ItemForm, WaiveForm
from wayhome.apps.intake.queries.admission import AdmissionPage, ItemRow, admission
from wayhome.apps.intake.queries.admission import admissions as listed


@require_safe
def admissions(request: Request) -> HttpResponse:
    """Everybody on the way to a first day."""
    page = listed(actor=request.actor, now=request.now)
    return render(request, "intake/admissions.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def admission_page(request: Request, episode_id: str) -> HttpResponse:
    """One checklist; each line is one POST, leaving one out another."""
    if request.method != "POST":
        return _page(request, episode_id)
    code = request.POST.get("code", "")
    if request.POST.get("do") == "waive":
        return _waive(request, episode_id, code)
    form = ItemForm(request.POST, auto_id=f"id_{code}_%s")
    if not form.is_valid():
        return _page(request, episode_id, item=form, code=code)
    line = form.line()
    set_item(actor=request.actor, episode_id=episode_id, code=code, line=line, now=request.now)
    messages.success(request, "Saved.")
    return redirect("admission", episode_id)


def _waive(request: Request, episode_id: str, code: str) -> HttpResponse:
    form = WaiveForm(request.POST, auto_id=f"id_{code}_%s")
    if not form.is_valid():
        return _page(request, episode_id, waive=form, code=code)
    reason = form.cleaned_data["reason"]
    waive_item(
        actor=request.actor, episode_id=episode_id, code=code, reason=reason, now=request.now
    )
    messages.success(request, "Left out, with its reason.")
    return redirect("admission", episode_id)


def _page(
    request: Request,
    episode_id: str,
    *,
    item: ItemForm | None = None,
    waive: WaiveForm | None = None,
    code: str = "",
) -> HttpResponse:
    page = admission(actor=request.actor, episode_id=episode_id, now=request.now)
    lines = [
        {
            "row": row,
            "form": item if item and row.code == code else _fresh(row),
            "waive": waive if waive and row.code == code else _waive_form(row, page),
            "is_open": row.code == code,
        }
        for row in page.rows
    ]
    errors = [form for form in (item, waive) if form]
    context = {"page": page, "lines": lines, "errors": errors}
    return render(request, "intake/admission.html", context, status=422 if errors else 200)


def _fresh(row: ItemRow) -> ItemForm:
    """Its inputs carry the line's code in their ids: many such forms stand on one page."""
    states = {"todo": "to_do", "fix": "needs_fix"}
    initial = {
        "state": states.get(row.state, row.state),
        "waiting_on": row.waiting_on,
        "note": row.note,
    }
    return ItemForm(initial=initial, auto_id=f"id_{row.code}_%s")


def _waive_form(row: ItemRow, page: AdmissionPage) -> WaiveForm | None:
    if not row.is_waivable or not page.may_admit:
        return None
    return WaiveForm(auto_id=f"id_{row.code}_%s")
