"""Record who was there: one form for the whole group, and a correction for one person."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wayhome.apps.care.actions import attendance as actions
from wayhome.apps.care.forms.attendance import CorrectionForm, OthersForm, PersonForm
from wayhome.apps.care.queries import attendance as queries
from wayhome.apps.care.queries.attendance import AttendancePage, CorrectionPage, PersonLine
from wayhome.apps.core.http import Request
from wayhome.domain.attendance_said import Word


@dataclass(frozen=True, slots=True)
class Row:
    """A person with the form for what may be said next; no form where nothing may be."""

    line: PersonLine
    form: PersonForm | None


@require_http_methods(["GET", "HEAD", "POST"])
def session_attendance(request: Request, session_id: str) -> HttpResponse:
    """Everybody at the session; "everybody else is here" and the exceptions in one form."""
    page = queries.attendance_page(actor=request.actor, session_id=session_id, now=request.now)
    rows = [Row(line, _form(request, page, line)) for line in page.lines]
    others = OthersForm(request.POST or None)
    forms = [row.form for row in rows if row.form is not None]
    is_sent = request.method == "POST"
    if is_sent and others.is_valid() and not any(form.errors for form in forms):
        written = actions.record_attendance(
            actor=request.actor,
            session_id=session_id,
            said={row.line.client_id: row.form.said for row in rows if row.form and row.form.said},
            others_here="others" in request.POST,
            checked_video=others.cleaned_data["checked_video"],
            now=request.now,
        )
        messages.success(request, _recorded(written))
        return redirect("session-attendance", session_id)
    shown = {"page": page, "rows": rows, "others": others, "forms": forms if is_sent else []}
    return render(request, "care/attendance.html", shown, status=422 if is_sent else 200)


def _form(request: Request, page: AttendancePage, line: PersonLine) -> PersonForm | None:
    if page.why_not or not line.choices:
        return None
    return PersonForm(
        request.POST if request.method == "POST" else None,
        prefix=line.client_id,
        meeting=page.meeting,
        zone=page.zone,
        now=request.now,
        words=line.choices,
        name=line.name,
    )


def _recorded(written: int) -> str:
    if not written:
        return "Nothing new: all of this was recorded already."
    return f"Recorded: {written} {'person' if written == 1 else 'people'}."


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_correct(request: Request, session_id: str, client_id: str) -> HttpResponse:
    """Take back what stands about one person, with a reason, and write what is right."""
    found = queries.correction_page(
        actor=request.actor, session_id=session_id, client_id=client_id, now=request.now
    )
    form = CorrectionForm(request.POST or None, initial={"seen": ",".join(found.seen)})
    right = _right(request, found)
    if request.method == "POST" and not (form.errors or right.errors):
        actions.correct_attendance(
            actor=request.actor,
            session_id=session_id,
            client_id=client_id,
            seen=form.cleaned_data["seen"].split(","),
            right=right.said,
            mistake=form.cleaned_data["mistake"],
            words=form.cleaned_data["words"],
            now=request.now,
        )
        messages.success(request, "Corrected. What was written before stays in the ledger.")
        return redirect("session-attendance", session_id)
    shown = {"page": found, "form": form, "right": right, "forms": [form, right]}
    return render(
        request, "care/attendance_correct.html", shown, status=422 if form.is_bound else 200
    )


def _right(request: Request, found: CorrectionPage) -> PersonForm:
    return PersonForm(
        request.POST if request.method == "POST" else None,
        prefix="right",
        meeting=found.meeting,
        zone=found.zone,
        now=request.now,
        words=(Word.HERE, Word.LATE, Word.LEFT, Word.NO_SHOW, Word.EXCUSED),
    )
