"""Around every request: a log line, caches kept from personal pages, one encoding, product errors as plain answers."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    QueryDict,
    UnreadablePostError,
)
from django.http.response import HttpResponseBase

from hataori.kernel.errors import HataoriError
from hataori.platform.observability import requests

from .errors import answer, wrong_method

_PERSONAL = ("/my/", "/desk/", "/account/", "/applications/")
_UTF_8 = frozenset({"utf-8", "utf8"})
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_NUL = "\0"
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestLog:
    """One structured line a request, without query strings or bodies (they may hold personal data)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Time the answer; the line and the metrics are the observability app's."""
        watch = requests.begin()
        response = self.get_response(request)
        requests.end(watch, request, response)
        return response


class PersonalPages:
    """No cache keeps what is somebody's own: neither a proxy nor the browser of a shared computer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Say so unless the view has; other pages of somebody signed in may name him, so no proxy keeps them."""
        response = self.get_response(request)
        if request.path.startswith(_PERSONAL):
            response.headers.setdefault("Cache-Control", "no-store, private")
        elif settings.SESSION_COOKIE_NAME in request.COOKIES and _is_page(response):
            response.headers.setdefault("Cache-Control", "no-cache, private")
        return response


def _is_page(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


class PlainText:
    """What arrives is UTF-8 and holds no NUL, which PostgreSQL cannot keep; no codec is chosen by the sender."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """404 for an address nobody has; 400 for content in another encoding, which would be kept as gibberish."""
        named = (request.content_params or {}).get("charset", "utf-8")
        if named.strip("'\"").lower() not in _UTF_8:
            request.encoding = "utf-8"  # Python knows codecs that are not of text: they fail where the form is read
            if request.method not in ("GET", "HEAD"):
                raise BadRequest("not UTF-8")
        if _NUL in request.path_info:
            raise Http404
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if _NUL not in value}
        request.GET = _visible(request.GET)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Forms too; JSON is read by those who take it."""
        if request.content_type in _FORMS and not request.path.startswith("/api/"):
            try:
                request.POST = _visible(request.POST)
            except UnreadablePostError as gone:
                raise BadRequest("the sender hung up") from gone


def _visible(sent: QueryDict) -> Any:  # noqa: ANN401  the stubs tell what Django keeps from what we may put there
    """The same with each NUL made visible: the reader sees what he has sent."""
    if not any(_NUL in text for name, values in sent.lists() for text in (name, *map(str, values))):
        return sent
    shown = QueryDict(mutable=True)
    for name, values in sent.lists():
        shown.setlist(name.replace(_NUL, "␀"), [str(value).replace(_NUL, "␀") for value in values])
    return shown


class PlainErrors:
    """A HataoriError raised anywhere below becomes its status, code and sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Errors arrive in process_exception; an empty refusal of the method becomes a page."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return wrong_method(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer the errors the product raises on purpose; leave the rest to Django."""
        return answer(request, exception) if isinstance(exception, HataoriError) else None
