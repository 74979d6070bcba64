"""Feeds and files, and the page on which a person makes and ends his key."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.errors import NotFound
from hataori.platform.accounts.api import actor_of, look_up, resident_required, source

from . import keys, reading, writing

_TYPE = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """GET /calendar/feeds/<key>.ics: a person's bookings, for whoever has the key. 404 for any other."""
    owner = keys.owner_of(secret)
    if not owner:
        look_up(source(request))
        raise Http404
    bookings = reading.bookings_of(owner)
    tag = _tag(*map(writing.etag, bookings))
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return _calendar(writing.calendar("施設などの予約", bookings), "bookings.ics", tag=tag)


@require_safe
def unit_feed(request: HttpRequest, key: str, kind: str) -> HttpResponse:  # noqa: ARG001  a view's shape
    """GET /calendar/units/<key>.ics and .ifb: when a unit is taken, nothing about anybody."""
    try:
        unit = scheduler.unit(key)
    except NotFound:
        raise Http404 from None
    spans, since, until = reading.busy_of(unit)
    write = writing.free_busy if kind == "ifb" else writing.busy
    response = _calendar(write(unit, spans, since, until), f"{unit.key}.{kind}")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
@resident_required
def booking_file(request: HttpRequest, number: str) -> HttpResponse:
    """GET /calendar/bookings/<number>.ics: one of one's own bookings."""
    try:
        booking = scheduler.booking_for(number, actor_of(request))
    except NotFound:
        raise Http404 from None
    return _calendar(writing.single(booking), f"{booking.number}.ics")


@require_http_methods(["GET", "HEAD"])
@resident_required
def own(request: HttpRequest) -> HttpResponse:
    """GET /my/calendar/: the feed's address, CalDAV, mails."""
    actor = actor_of(request)
    key = keys.key_of(actor.id)
    base = str(settings.HATAORI_URL)
    here = {
        "address": f"{base}/calendar/feeds/{key}.ics" if key else "",
        "key": key,
        "caldav": f"{base}/caldav/",
        "mail": keys.wants_mail(actor.id),
    }
    return render(request, "icalendar/own.html", here)


@require_POST
@resident_required
def change(request: HttpRequest) -> HttpResponse:
    """POST /my/calendar/change/: a new key, none, or mails on and off."""
    actor, act = actor_of(request), request.POST.get("act", "")
    if act == "make":
        keys.make_key(actor)
        messages.success(request, _("カレンダー用のアドレスを作りました。前のアドレスは使えません。"))
    elif act == "revoke":
        keys.revoke_key(actor)
        messages.success(request, _("カレンダー用のアドレスを止めました。"))
    elif act in ("mail-on", "mail-off"):
        keys.choose_mail(actor, mail=act == "mail-on")
        messages.success(request, _("保存しました。"))
    return redirect("icalendar:own")


def _calendar(content: bytes, name: str, *, tag: str = "") -> HttpResponse:
    response = HttpResponse(content, content_type=_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    if tag:
        response.headers["ETag"] = tag
    return response


def _tag(*parts: str) -> str:
    return f'"{hashlib.sha256("".join(parts).encode()).hexdigest()[:32]}"'
