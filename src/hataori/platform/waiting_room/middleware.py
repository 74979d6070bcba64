"""Before protected pages: while few people come nothing happens; in a rush each newcomer gets a numbered ticket.

A browser that takes no cookies carries its ticket in the address instead, bound to where it comes from.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
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
IN_ADDRESS = "ticket"
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
        ticket = _ticket(request)
        is_new = ticket.kept == "nowhere"
        place = room.place_of(_visitor(request, ticket.secret), self.most, was_inside=was_inside and is_new)
        if place.admitted:
            response = self.get_response(request)
        else:
            self.crowd.forget(who)
            response = _waiting_page(request, place, ticket)
        if ticket.kept in ("nowhere", "address"):
            _keep(request, response, ticket.secret)
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


@dataclass(frozen=True, slots=True)
class Ticket:
    """A browser's secret, and where it keeps it: cookie, address, token (programs), or nowhere yet."""

    secret: str
    kept: str


def _ticket(request: HttpRequest) -> Ticket:
    """The browser's own, from its signed cookie or, where it takes none, the address; else a new one."""
    if token := _bearer(request):
        return Ticket(f"token:{token}", "token")
    try:
        return Ticket(signing.Signer(salt=_SALT).unsign(request.COOKIES.get(COOKIE, "")), "cookie")
    except signing.BadSignature:
        return _from_address(request) or Ticket(secrets.token_urlsafe(18), "nowhere")


def _from_address(request: HttpRequest) -> Ticket | None:
    """None where there is none, or where somebody passed his address on: a ticket lets one visitor in."""
    try:
        secret, _, whose = _address_signer().unsign(request.GET.get(IN_ADDRESS, "")[:400]).partition("~")
    except signing.BadSignature:
        return None
    return Ticket(secret, "address") if whose == _where_from(request) else None


def _address_signer() -> signing.Signer:
    return signing.Signer(salt=f"{_SALT}.address")


def _where_from(request: HttpRequest) -> str:
    """Short enough for an address: without cookies nothing tells more of a browser."""
    parts = f"{source(request)}\n{request.headers.get('User-Agent', '')}"
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _again(request: HttpRequest, ticket: Ticket) -> str:
    """Where to ask again: with the ticket, as long as nobody knows that the cookie is taken."""
    if request.method not in ("GET", "HEAD"):
        return request.path
    asked = request.GET.copy()
    asked.pop(IN_ADDRESS, None)
    if ticket.kept in ("nowhere", "address"):
        asked[IN_ADDRESS] = _address_signer().sign(f"{ticket.secret}~{_where_from(request)}")
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _bearer(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "")


def _visitor(request: HttpRequest, secret: str) -> Visitor:
    actor = actor_of(request)
    return Visitor(secret, actor.id if actor.kind == "resident" else "")


def _keep(request: HttpRequest, response: HttpResponseBase, secret: str) -> None:
    value = signing.Signer(salt=_SALT).sign(secret)
    response.set_cookie(COOKIE, value, max_age=_DAY, httponly=True, samesite="Lax", secure=request.is_secure())


def _waiting_page(request: HttpRequest, place: Place, ticket: Ticket) -> HttpResponse:
    """503 with Retry-After, so that no cache and no robot takes it for the page itself."""
    pause = 5 if place.ahead < _CLOSE else 15 if place.ahead < _NEAR else 30
    again = _again(request, ticket)
    told = {"number": place.number, "ahead": place.ahead, "minutes": place.minutes, "retry_after": pause}
    if wants_json(request):
        message = "アクセスが集中しています。順番にご案内しますので、少し待ってからもう一度お試しください。"
        body: dict[str, Any] = {
            "code": "waiting",
            "title": "順番をお待ちください",
            "detail": message,
            "errors": [],
            **told,
            "again": again,
        }
        response: HttpResponse = JsonResponse(body, status=503, json_dumps_params={"ensure_ascii": False})
    else:
        here = {"place": place, "pause": pause, "again": again, "cookieless": ticket.kept == "address"}
        response = render(request, "waiting_room/waiting.html", here, status=503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  Django logs each 503 as an error; this is none
    response.headers["Retry-After"] = str(pause)
    response.headers["Cache-Control"] = "no-store, private"
    return response
