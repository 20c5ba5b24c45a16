"""The week board and the day."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.scheduling.queries import board as queries
from wayhome.apps.scheduling.queries import board_day as day_queries


@require_safe
def board(request: Request) -> HttpResponse:
    """The board; asked by htmx for an open group, only that group's rows."""
    wanted = queries.Wanted(
        week=request.GET.get("week", ""),
        site_id=request.GET.get("site", ""),
        view=request.GET.get("view", ""),
        track_id=request.GET.get("track", ""),
        opened=request.GET.get("open", ""),
        only_short=request.GET.get("short") == "1",
    )
    found = queries.board(actor=request.actor, wanted=wanted, now=request.now)
    if found is None:
        return render(request, "scheduling/board_none.html")
    key = request.GET.get("row", "")
    rows = [row for track in found.groups for row in track.rows if row.key == key]
    if request.htmx and rows:
        return render(request, "scheduling/board_group.html", {"board": found, "row": rows[0]})
    return render(request, "scheduling/board.html", {"board": found})


@require_safe
def day(request: Request, on: str) -> HttpResponse:
    """One day of a site: every session in the order of time."""
    found = day_queries.board_day(
        actor=request.actor, on=on, site_id=request.GET.get("site", ""), now=request.now
    )
    return render(request, "scheduling/board_day.html", {"day": found})
