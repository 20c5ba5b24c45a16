"""The front door: inbox, call sheet, tries to reach somebody, hand-over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.http import Request
from wayhome.apps.intake.actions import referral as taking
from wayhome.apps.intake.actions import referral_sheet as writing
from wayhome.apps.intake.forms.referral import ContactForm, HandOverForm, SheetForm, TakeBackForm
from wayhome.apps.intake.preview import Preview
from wayhome.apps.intake.queries import referral_inbox, referral_sheet
from wayhome.apps.intake.queries.referral_duplicates import Likely, likely_same
from wayhome.apps.people.views.life import edit_week

#: Where the buttons at the foot of a sheet lead, after it is saved.
NEXT = {
    "contact": "referral-contact",
    "decline": "referral-decline",
    "offer": "referral-offer",
    "assess": "referral-assessment",
}


@require_safe
def referrals(request: Request) -> HttpResponse:
    """The inbox."""
    found = referral_inbox.inbox(
        actor=request.actor,
        now=request.now,
        state=request.GET.get("f", ""),
        search=request.GET.get("q", "")[:100],
        sort=request.GET.get("sort", ""),
        page=request.GET.get("page", "1"),
    )
    return render(request, "intake/referrals.html", {"inbox": found})


@require_http_methods(["GET", "HEAD", "POST"])
def referral_new(request: Request) -> HttpResponse:
    """A new call. Somebody on record who may be the same is shown before anything is saved."""
    form = _sheet_form(request)
    seen = _seen(request, form)
    likely: list[Likely] = []
    if request.method == "POST" and _passes(form, seen):
        chosen = request.POST.get("person", "")
        # A STOP waits for nothing: whether they were here before is asked on the sheet.
        likely = [] if chosen or seen.is_stop else _likely(request, form)
        if not likely:
            earlier = "" if chosen == "new" else chosen
            made = taking.refer(
                actor=request.actor, asked=form.asked(), now=request.now, earlier_id=earlier
            )
            return redirect("referral", made.public_id)
    context = {"form": form, "seen": seen, "likely": likely}
    status = 422 if form.errors or likely else 200
    return render(request, "intake/referral_new.html", context, status=status)


@require_POST
def referral_preview(request: Request) -> HttpResponse:
    """The right column for a call that is not saved yet."""
    form = _sheet_form(request)
    form.is_valid()
    seen = _seen(request, form)
    return render(request, "intake/referral_live.html", {"seen": seen, "part": True})


@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: Request, referral_id: str) -> HttpResponse:
    """The call sheet."""
    if request.method == "POST":
        return _save(request, referral_id)
    sheet = referral_sheet.sheet(actor=request.actor, referral_id=referral_id, now=request.now)
    form = SheetForm(values=sheet.values, initial=_versions(sheet), today=request.now.date())
    return _shown(request, sheet, form)


@require_http_methods(["GET", "HEAD", "POST"])
def referral_week(request: Request, referral_id: str) -> HttpResponse:
    """The person's busy times, from the call sheet; the page of the client has the same."""
    sheet = referral_sheet.sheet(actor=request.actor, referral_id=referral_id, now=request.now)
    edit = edit_week(request, sheet.client_id)
    if edit.says:
        messages.success(request, edit.says)
        return redirect("referral-week", referral_id)
    context = {"sheet": sheet, "week": sheet.week, "edit": edit}
    return render(request, "intake/referral_week.html", context, status=edit.status)


@require_http_methods(["GET", "HEAD", "POST"])
def referral_contact(request: Request, referral_id: str) -> HttpResponse:
    """One try to reach the person, by a way they agreed to."""
    sheet = referral_sheet.sheet(actor=request.actor, referral_id=referral_id, now=request.now)
    channels = referral_sheet.channels(actor=request.actor, referral_id=referral_id)
    zone = referral_sheet.zone_of(actor=request.actor, referral_id=referral_id)
    form = ContactForm(request.POST or None, channels=channels, zone=zone, now=request.now)
    if request.method == "POST" and form.is_valid():
        writing.log_contact(
            actor=request.actor,
            referral_id=referral_id,
            channel=form.cleaned_data["channel"],
            reached=form.cleaned_data["reached"] == "yes",
            note=form.cleaned_data["note"],
            next_at=form.next_at,
            now=request.now,
        )
        messages.success(request, "Written down.")
        return redirect("referral", referral_id)
    context = {"sheet": sheet, "form": form, "agreed": len(channels) > 1}
    status = 422 if form.errors else 200
    return render(request, "intake/referral_contact.html", context, status=status)


@require_POST
def referral_hand_over(request: Request, referral_id: str) -> HttpResponse:
    """Somebody else has the person now."""
    form = HandOverForm(request.POST)
    if form.is_valid():
        writing.hand_over(
            actor=request.actor,
            referral_id=referral_id,
            to=form.cleaned_data["to"],
            who=form.cleaned_data["who"],
            call_at=None,
            now=request.now,
        )
        messages.success(request, "Written down. A call to ask after them is on the list.")
        return redirect("referral", referral_id)
    sheet = referral_sheet.just_sent(actor=request.actor, referral_id=referral_id, now=request.now)
    values = SheetForm(values=sheet.values, initial=_versions(sheet), today=request.now.date())
    return _shown(request, sheet, values, hand_over=form, status=422)


@require_POST
def referral_take_back(request: Request, referral_id: str) -> HttpResponse:
    """An answer that said STOP was wrong."""
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        sheet = referral_sheet.just_sent(
            actor=request.actor, referral_id=referral_id, now=request.now
        )
        values = SheetForm(values=sheet.values, initial=_versions(sheet), today=request.now.date())
        return _shown(request, sheet, values, take_back=form, status=422)
    writing.take_back(
        actor=request.actor,
        referral_id=referral_id,
        reason=form.cleaned_data["reason"],
        now=request.now,
    )
    messages.success(request, "Closed, with your reason.")
    return redirect("referral", referral_id)


def _save(request: Request, referral_id: str) -> HttpResponse:
    """Save a sheet; the whole page or, when it saves itself, its right column comes back."""
    form = _sheet_form(request)
    try:
        if form.is_valid():
            writing.save_sheet(
                actor=request.actor,
                referral_id=referral_id,
                asked=form.asked(),
                versions=form.versions,
                now=request.now,
            )
    except Conflict as conflict:
        if not request.htmx:
            raise
        context = {"conflict": conflict, "referral_id": referral_id}
        return render(request, "intake/referral_conflict.html", context, status=409)
    if form.errors:
        sheet = referral_sheet.just_sent(
            actor=request.actor, referral_id=referral_id, now=request.now
        )
        return _shown(request, sheet, form, status=422)
    if request.htmx:
        saved = referral_sheet.just_sent(
            actor=request.actor, referral_id=referral_id, now=request.now
        )
        return _shown(request, saved, form)
    messages.success(request, "Saved.")
    return redirect(NEXT.get(request.POST.get("then", ""), "referral"), referral_id)


def _shown(
    request: Request,
    sheet: referral_sheet.Sheet,
    form: SheetForm,
    *,
    hand_over: HandOverForm | None = None,
    take_back: TakeBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "sheet": sheet,
        "form": form,
        "seen": _seen(request, form) if form.errors else sheet.preview,
        "week": sheet.week,
        "hand_over": hand_over or HandOverForm(),
        "take_back": take_back or TakeBackForm(),
        "part": bool(request.htmx),
    }
    page = "intake/referral_live.html" if request.htmx else "intake/referral.html"
    return render(request, page, context, status=status)


def _sheet_form(request: Request) -> SheetForm:
    """The form of a new or a posted sheet."""
    sites = referral_sheet.sites(actor=request.actor)
    data = request.POST if request.method == "POST" else None
    return SheetForm(data, sites=sites, today=request.now.date())


def _seen(request: Request, form: SheetForm) -> Preview:
    """What the rules say of the answers that passed; the others count as unknown."""
    found = getattr(form, "cleaned_data", {}) if form.is_bound and form.errors is not None else {}
    return referral_sheet.preview_of(
        actor=request.actor,
        facts=form.facts(),
        born_on=found.get("born_on"),
        now=request.now,
    )


def _passes(form: SheetForm, seen: Preview) -> bool:
    """Whether a new call may be saved. A name is needed, but never before a STOP."""
    if form.is_valid() and not form.cleaned_data["first_name"] and not seen.is_stop:
        form.add_error("first_name", "Give a first name, or what they want to be called.")
    return not form.errors


def _likely(request: Request, form: SheetForm) -> list[Likely]:
    found = form.cleaned_data
    return likely_same(
        actor=request.actor,
        first_name=found["first_name"],
        last_name=found["last_name"],
        born_on=found["born_on"],
        phone=found["phone"],
        now=request.now,
    )


def _versions(sheet: referral_sheet.Sheet) -> dict[str, int]:
    return {"version": sheet.versions[0], "client_version": sheet.versions[1]}
