"""Reminders in a browser that nobody has signed in at: an area and times, and a page of its own that forgets them.

The cookie holds the id that POST /push/subscribe answered, signed; no account, no name, no address is asked for.
"""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.messaging import api as messaging
from hataori.kernel.errors import Rejected
from hataori.platform.accounts.api import actor_of

from . import calendars, reminding
from .reminder_forms import WhenForm

CHANNEL = "web_push"
COOKIE = "hataori_waste_push"
_SALT = "hataori.waste.push"
_KEPT_SECONDS = 400 * 86_400
_NO_DEVICE = gettext_lazy("このブラウザーで通知を許可してから、もう一度ボタンを押してください。")


class BrowserForm(WhenForm):
    """When; the script adds which browser."""

    device = forms.UUIDField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": _NO_DEVICE, "required": _NO_DEVICE}
    )

    def clean(self) -> None:
        """Without a browser there is nobody to tell: said at the top, for the field is not seen."""
        if not self.cleaned_data.get("device"):
            self.add_error(None, str(_NO_DEVICE))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET and POST /waste/<city>/<area>/remind/browser/; who is signed in has a page for all his channels."""
    city, actor = calendars.city(slug), actor_of(request)
    area = city.area(key)
    if actor.kind == "resident":
        return redirect("waste:remind", slug, key)
    form = BrowserForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        device = str(form.cleaned_data["device"])
        try:
            reminding.follow(city, area, form.cleaned_data["times"], CHANNEL, actor, device=device)
        except Rejected as refused:
            form.add_error(None, refused.problems[0].message)
        else:
            messages.success(request, gettext("このブラウザーに知らせます。日が変わったときも知らせます。"))
            return _remembered(request, redirect("waste:browser"), device)
    context = {"city": city, "area": area, "form": form, "known": bool(device_of(request))}
    return render(request, "waste_sorting/remind_browser.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """GET /waste/browser/: what this browser is told. POST: one of it ends, or (`all`) the browser is forgotten."""
    device = device_of(request)
    rows = messaging.followed_by(device) if device else []
    if request.method != "POST":
        return render(request, "waste_sorting/browser.html", {"rows": rows})
    response = redirect("waste:browser")
    chosen = [each for each in rows if str(each.id) == request.POST.get("following")]
    for each in chosen:
        messaging.leave(each.id, actor=actor_of(request))
    if device and (request.POST.get("all") or len(chosen) == len(rows)):
        messaging.forget_device(device, actor=actor_of(request))
        response.delete_cookie(COOKIE)
    messages.success(request, gettext("お知らせを止めました。"))
    return response


def device_of(request: HttpRequest) -> str:
    """The browser as its cookie says; empty for one we do not know."""
    try:
        return str(UUID(signing.Signer(salt=_SALT).unsign(request.COOKIES.get(COOKIE, ""))))
    except (signing.BadSignature, ValueError):
        return ""


def _remembered(request: HttpRequest, response: HttpResponse, device: str) -> HttpResponse:
    """Needed for what was asked for, so no consent is asked."""
    signed = signing.Signer(salt=_SALT).sign(device)
    response.set_cookie(
        COOKIE, signed, max_age=_KEPT_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response
