"""Sites and rooms."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.program.actions import sites as actions
from wayhome.apps.program.forms.sites import ClosedDayForm, RoomForm
from wayhome.apps.program.queries import sites as queries
from wayhome.domain.privacy.permit import Permission, may


@require_safe
def sites(request: Request) -> HttpResponse:
    found = queries.sites(actor=request.actor, now=request.now)
    return render(request, "program/sites.html", {"sites": found})


@require_http_methods(["GET", "HEAD", "POST"])
def site(request: Request, site_id: str) -> HttpResponse:
    form = ClosedDayForm(request.POST or None)
    if form.is_valid():
        actions.close_on(actor=request.actor, site_id=site_id, now=request.now, **form.cleaned_data)
        messages.success(request, "The site is closed on that day.")
        return redirect("site", site_id)
    page = {
        "site": queries.site(actor=request.actor, site_id=site_id, now=request.now),
        "form": form,
        "may_edit": bool(may(request.actor, Permission.PROGRAM_EDIT)),
    }
    return render(request, "program/site.html", page, status=422 if form.is_bound else 200)


@require_POST
def reopen(request: Request, site_id: str) -> HttpResponse:
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        raise Http404 from None
    actions.reopen_on(actor=request.actor, site_id=site_id, on=on, now=request.now)
    return redirect("site", site_id)


@require_safe
def rooms(request: Request) -> HttpResponse:
    found = queries.rooms(actor=request.actor)
    return render(request, "program/rooms.html", {"rooms": found})


@require_http_methods(["GET", "HEAD", "POST"])
def room_new(request: Request, site_id: str) -> HttpResponse:
    queries.site(actor=request.actor, site_id=site_id, now=request.now)
    may(request.actor, Permission.PROGRAM_EDIT).require()
    form = RoomForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_room(
                actor=request.actor, site_id=site_id, now=request.now, **form.cleaned_data
            )
        except IntegrityError:
            form.add_error("name", "The site has a room of this name.")
        else:
            return redirect("site", site_id)
    status = 422 if form.is_bound else 200
    return render(request, "program/room_form.html", {"form": form}, status=status)
