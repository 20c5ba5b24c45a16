"""Staff: list, one person, begin, edit, end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.apps.care.actions import staff as actions
from wayhome.apps.care.forms.staff import (
    CredentialForm,
    EndForm,
    HoursForm,
    NewStaffForm,
    StaffForm,
)
from wayhome.apps.care.queries import staff as queries
from wayhome.apps.core.http import Request
from wayhome.domain.privacy.permit import Permission, may
from wayhome.domain.verdict import Refused

#: By the code of a "no": the field that it is shown beside.
FIELDS: Final = {
    "staff.email": "email",
    "staff.last_director": "roles",
    "staff.supervisor": "supervisor",
    "staff.credential": "kind",
}


@require_safe
def staff(request: Request) -> HttpResponse:
    """Everybody who works here; `?ended=1` also those who left."""
    ended = request.GET.get("ended", "")
    page = {
        "rows": queries.staff(actor=request.actor, now=request.now, ended=ended),
        "ended": ended,
        "may_edit": bool(may(request.actor, Permission.STAFF_EDIT)),
    }
    return render(request, "care/staff.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def staff_new(request: Request) -> HttpResponse:
    """A new person. The first password is shown once, on the answer itself, and kept nowhere."""
    may(request.actor, Permission.STAFF_EDIT).require()
    form = NewStaffForm(request.POST or None)
    if form.is_valid():
        password = actions.first_password(actor=request.actor)
        try:
            made = actions.begin(
                actor=request.actor, password=password, now=request.now, **form.cleaned_data
            )
        except Refused as refused:
            _take(form, refused)
        else:
            once = {"member_id": made.public_id, "name": made.name, "password": password}
            return render(request, "care/staff_made.html", once)
    status = 422 if form.is_bound else 200
    return render(request, "care/staff_new.html", {"form": form}, status=status)


@require_safe
def staff_member(request: Request, member_id: str) -> HttpResponse:
    """One person."""
    return _shown(request, member_id)


@require_http_methods(["GET", "HEAD", "POST"])
def staff_edit(request: Request, member_id: str) -> HttpResponse:
    """Title, languages, caseload, supervisor, roles."""
    initial = queries.initial(actor=request.actor, member_id=member_id)
    form = StaffForm(
        request.POST or None,
        initial=initial,
        choices=queries.choices(actor=request.actor),
        has_login=bool(initial["roles"]),
    )
    if form.is_valid():
        try:
            actions.edit(
                actor=request.actor,
                member_id=member_id,
                roles=form.cleaned_data.get("roles", []),
                given=form.given(),
                version=form.cleaned_data.get("version") or 0,
                now=request.now,
            )
        except Refused as refused:
            _take(form, refused)
        else:
            messages.success(request, "Saved.")
            return redirect("staff-member", member_id)
    found = queries.member(actor=request.actor, member_id=member_id, now=request.now)
    page = {"form": form, "member": found}
    return render(request, "care/staff_edit.html", page, status=422 if form.is_bound else 200)


@require_POST
def staff_end(request: Request, member_id: str) -> HttpResponse:
    """The last day of somebody; the sign-in closes at once."""
    may(request.actor, Permission.STAFF_EDIT).require()
    form = EndForm(request.POST)
    return _change(
        request,
        member_id,
        form,
        lambda: actions.end(
            actor=request.actor, member_id=member_id, on=form.cleaned_data["on"], now=request.now
        ),
    )


@require_POST
def staff_credential(request: Request, member_id: str) -> HttpResponse:
    """Add a credential, change one (`credential`), or remove one (`remove`)."""
    may(request.actor, Permission.STAFF_EDIT).require()
    who: dict[str, Any] = {"actor": request.actor, "member_id": member_id, "now": request.now}
    gone, changed = request.POST.get("remove", ""), request.POST.get("credential", "")
    if gone:
        actions.remove_credential(**who, credential_id=gone)
        return redirect("staff-member", member_id)
    form = CredentialForm(request.POST)

    def save() -> None:
        if changed:
            actions.edit_credential(**who, credential_id=changed, given=form.cleaned_data)
        else:
            actions.add_credential(**who, given=form.cleaned_data)

    return _change(request, member_id, form, save)


@require_POST
def staff_hours(request: Request, member_id: str) -> HttpResponse:
    """Add working hours, or remove a window (`remove`)."""
    may(request.actor, Permission.STAFF_EDIT).require()
    who: dict[str, Any] = {"actor": request.actor, "member_id": member_id, "now": request.now}
    gone = request.POST.get("remove", "")
    if gone:
        actions.remove_hours(**who, hours_id=gone)
        return redirect("staff-member", member_id)
    form = HoursForm(request.POST, sites=queries.choices(actor=request.actor).sites)
    return _change(
        request, member_id, form, lambda: actions.add_hours(**who, given=form.cleaned_data)
    )


def _change(  # noqa: PLR0917 - one small form of the person's page
    request: Request, member_id: str, form: forms.Form, save: Callable[[], object]
) -> HttpResponse:
    """Save by a form of the person's page, or show the page again with what is wrong."""
    if form.is_valid():
        try:
            save()
        except Refused as refused:
            _take(form, refused)
        else:
            messages.success(request, "Saved.")
            return redirect("staff-member", member_id)
    return _shown(request, member_id, form)


def _shown(request: Request, member_id: str, form: forms.Form | None = None) -> HttpResponse:
    """The person's page with its three small forms; `form` is the one that did not pass."""
    found = queries.member(actor=request.actor, member_id=member_id, now=request.now)
    sites = queries.choices(actor=request.actor).sites
    page = {
        "member": found,
        "credential_form": form if isinstance(form, CredentialForm) else CredentialForm(),
        "credential": request.POST.get("credential", ""),
        "hours_form": form if isinstance(form, HoursForm) else HoursForm(sites=sites),
        "end_form": form if isinstance(form, EndForm) else EndForm(),
    }
    return render(request, "care/staff_member.html", page, status=422 if form else 200)


def _take(form: forms.Form, refused: Refused) -> None:
    """A rule's "no" beside the field; a missing right goes on to the page that says so."""
    if any(reason.code.startswith("permit.") for reason in refused.verdict.against):
        raise refused
    for reason in refused.verdict.against:
        field = FIELDS.get(reason.code)
        form.add_error(field if field in form.fields else None, reason.says)
