"""What is told of each request: method, path without its query and secrets, status, time, request id, who asked."""

import re
import secrets
import time
from dataclasses import dataclass

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .metrics import observed_request

log = structlog.get_logger("hataori.request")
_SILENT = ("/healthz", "/readyz", "/metrics", "/static/")
_SECRET = ("token", "secret", "code")
"""What addresses call the part by which whoever holds it may act: it opens a page, so it stands in no log."""
_PLAIN_WORD = re.compile(r"/[A-Za-z._-]{0,24}(?=/|$)")


@dataclass(frozen=True, slots=True)
class Watch:
    """One request under way."""

    id: str
    started: float


def begin() -> Watch:
    """Give the request its id; every log line until its end carries it."""
    watch = Watch(secrets.token_hex(8), time.perf_counter())
    structlog.contextvars.bind_contextvars(request=watch.id)
    return watch


def end(watch: Watch, request: HttpRequest, response: HttpResponseBase) -> None:
    """Tell of the request. The actor is named only where the session was read anyway: no query for the log's sake."""
    seconds = time.perf_counter() - watch.started
    response.headers["X-Request-ID"] = watch.id
    if not request.path.startswith(_SILENT):
        route = request.resolver_match.route if request.resolver_match else "unmatched"
        observed_request(request.method or "", route, response.status_code, seconds)
        user = getattr(request, "_cached_user", None)
        log.info(
            "request",
            method=request.method,
            path=without_secrets(request, request.path),
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            actor=str(user.pk) if user is not None and user.pk else "",
        )
    structlog.contextvars.unbind_contextvars("request")


def without_secrets(request: HttpRequest, text: str) -> str:
    """The text as logs may have it: the parts of this request's address that let somebody in are ….

    Of an address that is nobody's, which may be a link copied wrongly, its first word is left.
    """
    if request.resolver_match is None:
        return _shortened(text, request.path)
    for name in _SECRET:
        if held := request.resolver_match.kwargs.get(name):
            text = text.replace(str(held), "…")
    return text


def _shortened(text: str, path: str) -> str:
    """The text with the path cut to its first word, as it is or as Django escapes it in its own log."""
    first = _PLAIN_WORD.match(path)
    begin = first[0] if first else "/"
    short = path if path in (begin, f"{begin}/") else f"{begin.rstrip('/')}/…"
    for written in (path, path.encode("unicode_escape").decode("ascii")):
        text = text.replace(written, short)
    return text
