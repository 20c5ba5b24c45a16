"""The clients list, the chart, and the pages that hang on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.apps.care.actions import clients as actions
from wayhome.apps.care.forms.client import ClientForm, ContactForm
from wayhome.apps.care.hours import today_at
from wayhome.apps.care.queries import chart as charts
from wayhome.apps.care.queries import clients as lists
from wayhome.apps.care.queries import profile as profiles
from wayhome.apps.care.queries import week as weeks
from wayhome.apps.core.http import Request
from wayhome.apps.intake.queries.referral_duplicates import Likely, likely_same
from wayhome.domain.privacy.permit import Permission, may


@require_safe
def clients(request: Request) -> HttpResponse:
    """The list; its filter, search, order and page stand in the query."""
    found = lists.clients(
        actor=request.actor,
        now=request.now,
        wanted=request.GET.get("f", ""),
        search=request.GET.get("q", "")[:100].strip(),
        sort=request.GET.get("sort", ""),
        page=request.GET.get("page", "1"),
    )
    return render(request, "care/clients.html", {"list": found})


@require_safe
def client(request: Request, client_id: str) -> HttpResponse:
    """The chart; identity and schedule only, for those who read no charts."""
    found = charts.chart(actor=request.actor, client_id=client_id, now=request.now)
    return render(request, "care/client.html", {"chart": found})


@require_safe
def client_week(request: Request, client_id: str) -> HttpResponse:
    """One week of one client."""
    found = weeks.client_week(
        actor=request.actor,
        client_id=client_id,
        week=request.GET.get("week", ""),
        now=request.now,
    )
    return render(request, "care/client_week.html", {"found": found, "week": found.week})


@require_http_methods(["GET", "HEAD", "POST"])
def client_new(request: Request) -> HttpResponse:
    """A client without a referral; people who may be the same are shown before it is saved."""
    may(request.actor, Permission.CLIENT_EDIT).require()
    form = ClientForm(
        request.POST or None,
        today=today_at(request.actor.zone, request.now),
        initial={"language": "en"},
    )
    likely: list[Likely] = []
    if form.is_valid():
        likely = [] if request.POST.get("person") == "new" else _likely(request, form)
        if not likely:
            made = actions.add_client(actor=request.actor, given=form.given(), now=request.now)
            messages.success(request, "The client is on record.")
            return redirect("client", made.public_id)
    page = {"form": form, "likely": likely}
    return render(request, "care/client_new.html", page, status=422 if form.is_bound else 200)


def _likely(request: Request, form: ClientForm) -> list[Likely]:
    given = form.cleaned_data
    return likely_same(
        actor=request.actor,
        first_name=given["first_name"],
        last_name=given["last_name"],
        born_on=given["born_on"],
        phone=given["phone"],
        now=request.now,
        wanted=Permission.CLIENT_EDIT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def client_profile(request: Request, client_id: str) -> HttpResponse:
    """Details of a client; who saves second sees both versions."""
    found = profiles.profile(
        actor=request.actor,
        client_id=client_id,
        fields=tuple(ClientForm.base_fields),
        now=request.now,
    )
    form = ClientForm(
        request.POST or None, today=today_at(request.actor.zone, request.now), initial=found.values
    )
    if form.is_valid():
        actions.edit_client(
            actor=request.actor,
            client_id=client_id,
            given=form.given(),
            version=form.cleaned_data["version"] or 0,
            now=request.now,
        )
        messages.success(request, "Saved.")
        return redirect("client", client_id)
    page = {"form": form, "profile": found}
    return render(request, "care/client_profile.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def client_people(request: Request, client_id: str) -> HttpResponse:
    """The people beside a client: list and add."""
    if request.method == "POST":
        may(request.actor, Permission.CLIENT_EDIT).require()
    form = ContactForm(request.POST or None)
    if form.is_valid():
        actions.add_contact(
            actor=request.actor, client_id=client_id, given=form.cleaned_data, now=request.now
        )
        messages.success(request, "Added.")
        return redirect("client-people", client_id)
    found = profiles.people(actor=request.actor, client_id=client_id, now=request.now)
    page = {"form": form, "people": found}
    return render(request, "care/client_people.html", page, status=422 if form.is_bound else 200)


@require_POST
def client_person_remove(request: Request, client_id: str, contact_id: str) -> HttpResponse:
    """Take one person from the list."""
    actions.remove_contact(
        actor=request.actor, client_id=client_id, contact_id=contact_id, now=request.now
    )
    messages.success(request, "Removed.")
    return redirect("client-people", client_id)
