"""The page of one session, and the changes that can be made to it: one POST each."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.scheduling.actions import sessions as actions
from wayhome.apps.scheduling.forms.session import CallOffForm, LeaderForm, RestoreForm, RoomForm
from wayhome.apps.scheduling.queries.session_page import SessionPage, session_page
from wayhome.domain.privacy.permit import Permission, may


@dataclass(frozen=True, slots=True)
class Forms:
    """The three forms of the page; one of them may hold errors."""

    room: RoomForm
    leader: LeaderForm
    call_off: CallOffForm

    @property
    def bound(self) -> list[RoomForm | LeaderForm | CallOffForm]:
        """Those that were sent, for the summary of errors."""
        return [form for form in (self.room, self.leader, self.call_off) if form.is_bound]


@require_safe
def session(request: Request, session_id: str) -> HttpResponse:
    """When, where, who leads, who is expected."""
    page = session_page(actor=request.actor, session_id=session_id, now=request.now)
    return _shown(request, page)


@require_POST
def room(request: Request, session_id: str) -> HttpResponse:
    """Change the room."""
    page = _page_to_change(request, session_id)
    form = RoomForm(request.POST, rooms=page.rooms, prefix="room")
    if not form.is_valid():
        return _shown(request, page, room=form)
    actions.change_room(
        actor=request.actor,
        session_id=session_id,
        room_id=form.cleaned_data["room"],
        version=form.cleaned_data["version"],
        now=request.now,
    )
    return _done(request, session_id, "The room is changed.")


@require_POST
def leader(request: Request, session_id: str) -> HttpResponse:
    """Change who leads."""
    page = _page_to_change(request, session_id)
    form = LeaderForm(request.POST, covers=page.covers, prefix="leader")
    if not form.is_valid():
        return _shown(request, page, leader=form)
    actions.change_leader(
        actor=request.actor,
        session_id=session_id,
        clinician_id=form.cleaned_data["leader"],
        version=form.cleaned_data["version"],
        now=request.now,
    )
    return _done(request, session_id, "The leader is changed.")


@require_POST
def call_off(request: Request, session_id: str) -> HttpResponse:
    """The session does not take place."""
    page = _page_to_change(request, session_id)
    form = CallOffForm(request.POST, prefix="off")
    if not form.is_valid():
        return _shown(request, page, call_off=form)
    actions.call_off(
        actor=request.actor,
        session_id=session_id,
        reason=form.cleaned_data["reason"],
        version=form.cleaned_data["version"],
        now=request.now,
    )
    return _done(request, session_id, "The session is called off. Tell those who were expected.")


@require_POST
def restore(request: Request, session_id: str) -> HttpResponse:
    """The session takes place after all."""
    _page_to_change(request, session_id)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        return redirect("session", session_id)
    actions.restore(
        actor=request.actor,
        session_id=session_id,
        version=form.cleaned_data["version"],
        now=request.now,
    )
    return _done(request, session_id, "The session takes place again.")


def _page_to_change(request: Request, session_id: str) -> SessionPage:
    """The page as it stands, for those who may change it."""
    page = session_page(actor=request.actor, session_id=session_id, now=request.now)
    may(request.actor, Permission.WEEK_PUBLISH).require()
    return page


def _shown(
    request: Request,
    page: SessionPage,
    *,
    room: RoomForm | None = None,
    leader: LeaderForm | None = None,
    call_off: CallOffForm | None = None,
) -> HttpResponse:
    seen = {"version": page.version}
    chosen_room, chosen_leader = {"room": page.room_id}, {"leader": page.leader_id}
    forms = Forms(
        room or RoomForm(initial=seen | chosen_room, rooms=page.rooms, prefix="room"),
        leader or LeaderForm(initial=seen | chosen_leader, covers=page.covers, prefix="leader"),
        call_off or CallOffForm(initial=seen, prefix="off"),
    )
    status = 422 if forms.bound else 200
    return render(
        request, "scheduling/session.html", {"session": page, "forms": forms}, status=status
    )


def _done(request: Request, session_id: str, says: str) -> HttpResponse:
    messages.success(request, says)
    return redirect("session", session_id)
