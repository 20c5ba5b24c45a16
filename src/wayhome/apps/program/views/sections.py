"""Sections: list, write, calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.program.actions import sections as actions
from wayhome.apps.program.forms.sections import ExceptionForm, SectionForm
from wayhome.apps.program.queries import sections as queries
from wayhome.domain.privacy.permit import Permission, may
from wayhome.domain.verdict import Refused


@require_safe
def sections(request: Request) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()
    page = {
        "groups": queries.sections(actor=request.actor, on=request.now.date(), wanted=wanted),
        "q": wanted,
        "may_edit": _may_edit(request),
    }
    return render(request, "program/sections.html", page)


@require_safe
def section(request: Request, section_id: str) -> HttpResponse:
    page = {
        "section": queries.section(actor=request.actor, section_id=section_id),
        "dates": queries.calendar(
            actor=request.actor, section_id=section_id, on=request.now.date()
        )[:6],
        "may_edit": _may_edit(request),
    }
    return render(request, "program/section.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def section_new(request: Request) -> HttpResponse:
    may(request.actor, Permission.PROGRAM_EDIT).require()
    choices = queries.choices(actor=request.actor)
    initial = {name: request.GET[name] for name in SectionForm.base_fields if name in request.GET}
    form = SectionForm(request.POST or None, choices=choices, initial=initial)
    if form.is_valid():
        try:
            made = actions.open_section(actor=request.actor, now=request.now, **form.cleaned_data)
        except Refused as refused:
            _take(form, refused)
        else:
            messages.success(request, "The section is written.")
            return redirect("section", made.public_id)
    return _form(request, form, "New section")


@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(request: Request, section_id: str) -> HttpResponse:
    initial = queries.initial(actor=request.actor, section_id=section_id)
    choices = queries.choices(actor=request.actor)
    form = SectionForm(request.POST or None, choices=choices, initial=initial)
    if form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        version = given.pop("version") or 0
        try:
            actions.edit_section(
                actor=request.actor,
                section_id=section_id,
                version=version,
                now=request.now,
                **given,
            )
        except Refused as refused:
            _take(form, refused)
        else:
            messages.success(request, "Saved.")
            return redirect("section", section_id)
    return _form(request, form, "Edit section")


@require_http_methods(["GET", "HEAD", "POST"])
def section_calendar(request: Request, section_id: str) -> HttpResponse:
    form = ExceptionForm(request.POST or None)
    if form.is_valid():
        actions.except_date(
            actor=request.actor, section_id=section_id, now=request.now, **form.cleaned_data
        )
        messages.success(request, "The calendar is changed.")
        return redirect("section-calendar", section_id)
    page = {
        "section": queries.section(actor=request.actor, section_id=section_id),
        "dates": queries.calendar(
            actor=request.actor, section_id=section_id, on=request.now.date()
        ),
        "form": form,
        "may_edit": _may_edit(request),
    }
    status = 422 if form.is_bound else 200
    return render(request, "program/section_calendar.html", page, status=status)


@require_POST
def as_planned(request: Request, section_id: str) -> HttpResponse:
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        raise Http404 from None
    actions.as_planned(actor=request.actor, section_id=section_id, on=on, now=request.now)
    return redirect("section-calendar", section_id)


def _may_edit(request: Request) -> bool:
    return bool(may(request.actor, Permission.PROGRAM_EDIT))


def _take(form: Form, refused: Refused) -> None:
    """A rule's "no" beside the form; a missing right goes on to the page that says so."""
    if any(reason.code.startswith("permit.") for reason in refused.verdict.against):
        raise refused
    for reason in refused.verdict.against:
        form.add_error("rule" if reason.code.startswith("recurrence.") else None, reason.says)


def _form(request: Request, form: SectionForm, title: str) -> HttpResponse:
    page = {"form": form, "heading": title}
    return render(request, "program/section_form.html", page, status=422 if form.errors else 200)
