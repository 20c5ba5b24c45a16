"""A client's week of work, school, children and everything else."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wayhome.apps.core.http import Request
from wayhome.apps.people.actions.life import set_busy_times
from wayhome.apps.people.forms.life import BusyForm
from wayhome.apps.people.queries import life as queries
from wayhome.domain.life import LIVES, Busy, life


@dataclass(frozen=True, slots=True)
class Edit:
    """What came of a look or a change: the form to show, and words where something was saved."""

    form: BusyForm
    says: str = ""
    editing: str = ""

    @property
    def status(self) -> int:
        return 422 if self.form.errors else 200

    @property
    def lives(self) -> object:
        return LIVES


@require_http_methods(["GET", "HEAD", "POST"])
def client_life(request: Request, client_id: str) -> HttpResponse:
    """The page of the busy times; each change is one POST."""
    edit = edit_week(request, client_id)
    if edit.says:
        messages.success(request, edit.says)
        return redirect("client-life", client_id)
    week = queries.life_week(actor=request.actor, client_id=client_id, now=request.now)
    return render(request, "people/life.html", {"week": week, "edit": edit}, status=edit.status)


def edit_week(request: Request, client_id: str) -> Edit:
    """Do what the request asks of a week: add, change, remove a line, or begin from a usual one.

    The page of the week and the call sheet share it. Raises what the action raises.
    """
    if request.method != "POST":
        return _shown(request, client_id)
    form = BusyForm(request.POST)
    gone = request.POST.get("remove", "")
    usual = request.POST.get("life", "")
    known = {one.code for one in LIVES}
    if gone:
        return _save(request, client_id, [], gone, "The time is free again.")
    if usual in known:
        rows = list(life(usual).rows)
        return _save(request, client_id, rows, "*", "A usual week is filled in. Correct it.")
    if not form.is_valid():
        return Edit(form, editing=request.POST.get("replaces", ""))
    says = "Saved." + (" It was split at midnight." if form.runs_over_midnight else "")
    return _save(request, client_id, form.rows(), request.POST.get("replaces", ""), says)


def _save(  # noqa: PLR0917 - the page's own helper
    request: Request, client_id: str, added: list[Busy], gone: str, says: str
) -> Edit:
    """Write the week with a line gone ("*": every line) and rows added."""
    now = queries.rows_of(actor=request.actor, client_id=client_id)
    kept = [row for row in now if gone != "*" and queries.key_of(row) != gone]
    set_busy_times(
        actor=request.actor,
        client_id=client_id,
        rows=[*kept, *added],
        seen=request.POST.get("seen", ""),
        now=request.now,
    )
    return Edit(BusyForm(), says=says)


def _shown(request: Request, client_id: str) -> Edit:
    """The form, empty or with the line that is to be changed."""
    key = request.GET.get("edit", "")
    rows = queries.rows_of(actor=request.actor, client_id=client_id) if key else []
    same = [row for row in rows if queries.key_of(row) == key]
    if not same:
        return Edit(BusyForm())
    first = same[0]
    initial = {
        "kind": first.kind.value,
        "days": [row.weekday for row in same],
        "starts": first.starts,
        "ends": first.ends,
        "since": first.since,
        "until": first.until,
    }
    return Edit(BusyForm(initial=initial), editing=key)
