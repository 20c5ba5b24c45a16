"""Tick off a task."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from wayhome.apps.core.http import Request
from wayhome.apps.intake.actions.tasks import finish_task


@require_POST
def task_done(request: Request, task_id: str) -> HttpResponse:
    """One POST with what came of it; back to the page it was pressed on."""
    finish_task(
        actor=request.actor,
        task_id=task_id,
        outcome=request.POST.get("outcome", ""),
        now=request.now,
    )
    messages.success(request, "Done.")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if is_ours and back.startswith("/") else "/")
