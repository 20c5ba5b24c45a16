"""Sign in, lock, profile."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.apps.core.http import Request, public
from wayhome.apps.people import signing_in
from wayhome.apps.people.actions import identity as actions
from wayhome.apps.people.forms.identity import PasswordForm, ProfileForm, SignInForm, UnlockForm
from wayhome.apps.people.queries import identity as queries
from wayhome.domain.verdict import Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if form.is_valid():
        address = request.META.get("REMOTE_ADDR", "")
        try:
            user = signing_in.sign_in(**form.cleaned_data, address=address, now=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            login(request, user, backend=BACKEND)
            return _onward(request)
    page = {"form": form, "next": request.GET.get("next", ""), "people": queries.demo_people()}
    return render(request, "people/sign_in.html", page, status=422 if form.is_bound else 200)


@public
@require_POST
def demo_sign_in(request: Request) -> HttpResponse:
    """One click in the demo; an address that does not exist anywhere else."""
    user = queries.demo_user(request.POST.get("person", ""))
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return _onward(request)


@public
@require_POST
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    response = redirect("sign-in")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: Request) -> HttpResponse:
    """POST without a password locks; the page behind is gone until the password is given."""
    if not hasattr(request, "actor"):
        return redirect("sign-in")
    if request.method == "POST" and not request.session.get("locked"):
        request.session["locked"] = True
        return redirect("lock")
    form = UnlockForm(request.POST or None)
    if form.is_valid():
        if actions.unlocks(actor=request.actor, **form.cleaned_data):
            request.session.pop("locked", None)
            return _onward(request)
        form.add_error("password", "That is not your password.")
    page = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "people/lock.html", page, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    chosen = {"theme": "", "keys": "on"} | request.actor.preferences
    form = ProfileForm(request.POST or None, initial=chosen)
    if form.is_valid():
        actions.set_preferences(actor=request.actor, now=request.now, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("profile")
    page = {"form": form, "password_form": PasswordForm()}
    return render(request, "people/profile.html", page, status=422 if form.is_bound else 200)


@require_POST
def theme(request: Request) -> HttpResponse:
    wanted = request.POST.get("theme", "")
    if wanted in {"", "light", "dark"}:
        actions.set_preferences(actor=request.actor, now=request.now, theme=wanted)
    return _onward(request)


@require_POST
def password(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            user = actions.change_password(
                actor=request.actor, now=request.now, **form.cleaned_data
            )
        except Refused as refused:
            for reason in refused.verdict.against:
                form.add_error(reason.code.removeprefix("password."), reason.says)
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, "Your password is changed.")
            return redirect("profile")
    chosen = {"theme": "", "keys": "on"} | request.actor.preferences
    page = {"form": ProfileForm(initial=chosen), "password_form": form}
    return render(request, "people/profile.html", page, status=422)


@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    actions.sign_out_everywhere(actor=request.actor, now=request.now)
    return sign_out(request)


@require_safe
def keys(request: Request) -> HttpResponse:
    return render(request, "people/keys.html")


def _onward(request: Request) -> HttpResponseRedirect:
    """To the page asked for, when it is one of ours; else to Today."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(wanted)
    return redirect("today")
