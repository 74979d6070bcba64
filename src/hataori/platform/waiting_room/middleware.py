"""Before protected pages: while few people come nothing happens; in a rush each newcomer gets a numbered ticket."""

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from hataori.platform.accounts.api import actor_of, source
from hataori.platform.pages.errors import wants_json

from . import room
from .crowd import Crowd
from .room import Place, Visitor

COOKIE = "hataori_ticket"
_SALT = "hataori.waiting_room"
_DAY = 86_400
_CLOSE, _NEAR = 50, 500
_LOOK_EVERY = 2.0
_QUIET = 10
"""With a tenth of the people that may come in nobody asks the database."""
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class WaitingRoom:
    """Lets in as many people as HATAORI_WAITING_ROOM says (0: no room); staff go in and out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.most: int = settings.HATAORI_WAITING_ROOM
        self.prefixes = tuple(settings.HATAORI_WAITING_PREFIXES)
        if not self.most or not self.prefixes:
            raise MiddlewareNotUsed
        # Each process sees its part of the visitors.
        self.share = max(1, self.most // settings.HATAORI_WORKERS)
        self.crowd = Crowd(room.idle().total_seconds())
        self.looked, self.rush = 0.0, False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page, or the waiting page with number and position."""
        if not request.path.startswith(self.prefixes) or actor_of(request).kind == "staff":
            return self.get_response(request)
        now, who = time.monotonic(), _traces(request)
        was_inside = self.crowd.note(who, now)
        if not self._is_rush(now):
            return self.get_response(request)
        secret, is_new = _secret(request)
        place = room.place_of(_visitor(request, secret), self.most, was_inside=was_inside and is_new)
        if place.admitted:
            response = self.get_response(request)
        else:
            self.crowd.forget(who)
            response = _waiting_page(request, place)
        if is_new:
            _keep(request, response, secret)
        return response

    def _is_rush(self, now: float) -> bool:
        """More people than go in, as this process sees it; or, looked up every two seconds, a queue that stands."""
        if len(self.crowd) > self.share:
            self.rush, self.looked = True, now
        elif not self.rush and len(self.crowd) <= self.share // _QUIET:
            return False
        elif now - self.looked > _LOOK_EVERY:
            self.rush, self.looked = room.busy(self.most), now
        return self.rush


def _traces(request: HttpRequest) -> str:
    """Enough to tell visitors apart before they have a ticket; kept in memory only."""
    known = request.COOKIES.get(COOKIE) or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    parts = known or "\n".join((source(request), request.headers.get("User-Agent", ""), _bearer(request)))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


def _secret(request: HttpRequest) -> tuple[str, bool]:
    """The browser's own, from its signed cookie (programs: their token); else a new one."""
    if token := _bearer(request):
        return f"token:{token}", False
    try:
        return signing.Signer(salt=_SALT).unsign(request.COOKIES.get(COOKIE, "")), False
    except signing.BadSignature:
        return secrets.token_urlsafe(18), True


def _bearer(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "")


def _visitor(request: HttpRequest, secret: str) -> Visitor:
    actor = actor_of(request)
    return Visitor(secret, actor.id if actor.kind == "resident" else "")


def _keep(request: HttpRequest, response: HttpResponseBase, secret: str) -> None:
    value = signing.Signer(salt=_SALT).sign(secret)
    response.set_cookie(COOKIE, value, max_age=_DAY, httponly=True, samesite="Lax", secure=request.is_secure())


def _waiting_page(request: HttpRequest, place: Place) -> HttpResponse:
    """503 with Retry-After, so that no cache and no robot takes it for the page itself."""
    pause = 5 if place.ahead < _CLOSE else 15 if place.ahead < _NEAR else 30
    told = {"number": place.number, "ahead": place.ahead, "minutes": place.minutes, "retry_after": pause}
    if wants_json(request):
        message = "アクセスが集中しています。順番にご案内しますので、少し待ってからもう一度お試しください。"
        body: dict[str, Any] = {
            "code": "waiting",
            "title": "順番をお待ちください",
            "detail": message,
            "errors": [],
            **told,
        }
        response: HttpResponse = JsonResponse(body, status=503, json_dumps_params={"ensure_ascii": False})
    else:
        again = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
        here = {"place": place, "pause": pause, "again": again}
        response = render(request, "waiting_room/waiting.html", here, status=503)
    response.headers["Retry-After"] = str(pause)
    response.headers["Cache-Control"] = "no-store, private"
    return response
