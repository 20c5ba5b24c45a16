"""The waiting list and the notices to the state."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wayhome.apps.core.access import NotHere
from wayhome.apps.core.http import Request
from wayhome.apps.intake.actions.waiting import give_interim, leave, notice_sent, watch_capacity
from wayhome.apps.intake.forms.waiting import InterimForm, LeaveForm
from wayhome.apps.intake.queries.waiting import WaitingRow, Waitlist, waitlist
from wayhome.domain.waiting import Interim, LeaveReason


@require_http_methods(["GET", "HEAD", "POST"])
def waiting_list(request: Request) -> HttpResponse:
    """The page; interim services, leaving and the notice are one POST each."""
    page = waitlist(actor=request.actor, now=request.now)
    if request.method == "POST":
        return _do(request, page)
    if watch_capacity(actor=request.actor, now=request.now):
        page = waitlist(actor=request.actor, now=request.now)
    return _show(request, page)


def _do(request: Request, page: Waitlist) -> HttpResponse:
    if request.POST.get("do") == "notice":
        notice_id = request.POST.get("notice", "")
        notice_sent(actor=request.actor, notice_id=notice_id, now=request.now)
        messages.success(request, "Written down: the state was told.")
        return redirect("waitlist")
    wanted = request.POST.get("entry", "")
    row = next((row for row in page.rows if row.entry_id == wanted), None)
    if row is None:
        raise NotHere
    return (
        _leave(request, page, row)
        if request.POST.get("do") == "leave"
        else _interim(request, page, row)
    )


def _interim(request: Request, page: Waitlist, row: WaitingRow) -> HttpResponse:
    form = InterimForm(request.POST, priority=row.priority, owed=row.owed)
    if not form.is_valid():
        return _show(request, page, interim=form, at=row.entry_id)
    given = [Interim(part) for part in form.cleaned_data["given"]]
    give_interim(actor=request.actor, entry_id=row.entry_id, given=given, now=request.now)
    messages.success(request, "Interim services are written down.")
    return redirect("waitlist")


def _leave(request: Request, page: Waitlist, row: WaitingRow) -> HttpResponse:
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _show(request, page, leaving=form, at=row.entry_id)
    leave(
        actor=request.actor,
        entry_id=row.entry_id,
        reason=LeaveReason(form.cleaned_data["reason"]),
        note=form.cleaned_data["note"],
        now=request.now,
    )
    messages.success(request, "They are off the list. The reason is kept.")
    return redirect("waitlist")


def _show(
    request: Request,
    page: Waitlist,
    *,
    interim: InterimForm | None = None,
    leaving: LeaveForm | None = None,
    at: str = "",
) -> HttpResponse:
    rows = [
        {
            "row": row,
            "interim": interim if interim and row.entry_id == at else _fresh(row),
            "leaving": leaving if leaving and row.entry_id == at else _leave_form(row),
            "is_open": row.entry_id == at,
        }
        for row in page.rows
    ]
    errors = [form for form in (interim, leaving) if form]
    context = {"page": page, "rows": rows, "errors": errors}
    return render(request, "intake/waitlist.html", context, status=422 if errors else 200)


def _fresh(row: WaitingRow) -> InterimForm:
    """Its inputs carry the entry in their ids: many such forms stand on one page."""
    auto_id = f"id_{row.entry_id}_%s"
    return InterimForm(priority=row.priority, owed=row.owed, auto_id=auto_id)


def _leave_form(row: WaitingRow) -> LeaveForm:
    return LeaveForm(auto_id=f"id_{row.entry_id}_%s")
