"""The calls of GOV.UK Notify's API, v2 (docs.notifications.service.gov.uk/rest-api.html)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from hataori.kernel.errors import Rejected
from hataori.platform.pages.sent import sent_object

from . import reading, sending
from .errors import Refused, invalid
from .keys import Caller, caller_of

_NOT_ALLOWED = Refused(405, "MethodNotAllowed", "The method is not allowed for the requested URL.")
_Call = Callable[..., HttpResponse]


def _called(*methods: str) -> Callable[[_Call], _Call]:
    """A call of a program: the methods it takes, the key looked at first, refusals in Notify's shape."""

    def around(view: _Call) -> _Call:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def answered(request: HttpRequest, **named: Any) -> HttpResponse:  # noqa: ANN401  of the address
            try:
                if request.method not in methods:
                    return _NOT_ALLOWED.answer()
                return view(request, caller_of(request.headers.get("Authorization", "")), **named)
            except Refused as refused:
                return refused.answer()

        return answered

    return around


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        return sent_object(request)
    except Rejected:
        raise invalid(["Invalid JSON supplied in POST data"]) from None


def _base(request: HttpRequest) -> str:
    """Where the caller reached us: with or without /notify."""
    return request.build_absolute_uri("/notify" if request.path.startswith("/notify/") else "/").rstrip("/")


@_called("POST")
def notify(request: HttpRequest, caller: Caller, kind: str) -> HttpResponse:
    """POST /v2/notifications/{email,sms,letter} → 201."""
    row = sending.send(caller, kind, _sent(request))
    return JsonResponse(reading.made(row, _base(request)), status=201)


@_called("GET")
def notification(request: HttpRequest, caller: Caller, number: str) -> HttpResponse:
    """GET /v2/notifications/{id}."""
    return JsonResponse(reading.notification(caller, number, _base(request)))


@_called("GET")
def pdf(request: HttpRequest, caller: Caller, number: str) -> HttpResponse:
    """GET /v2/notifications/{id}/pdf."""
    return JsonResponse(reading.letter_pdf(caller, number, _base(request)))


@_called("GET")
def notifications(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /v2/notifications?status=&template_type=&reference=&older_than=."""
    asked = {name: value for name in ("template_type", "reference", "older_than") if (value := request.GET.get(name))}
    return JsonResponse(reading.listed(caller, asked, request.GET.getlist("status"), _base(request)))


@_called("GET")
def templates(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /v2/templates?type=."""
    return JsonResponse(reading.templates(caller, request.GET.get("type", "")))


@_called("GET")
def template(request: HttpRequest, caller: Caller, number: str, version: int | None = None) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /v2/template/{id}, /v2/template/{id}/version/{n}."""
    return JsonResponse(reading.template_told(reading.template(caller, number, version)))


@_called("POST")
def preview(request: HttpRequest, caller: Caller, number: str) -> HttpResponse:
    """POST /v2/template/{id}/preview {"personalisation"}."""
    given = _sent(request).get("personalisation") or {}
    if not isinstance(given, dict):
        raise invalid(["personalisation is not of type object"])
    return JsonResponse(reading.preview(caller, number, given))


@_called("GET")
def versions(request: HttpRequest, caller: Caller, service: str, number: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /service/{service}/template/{id}/versions, which the client still knows."""
    if service != str(caller.service):
        raise Refused(403, "AuthError", "Invalid token: service not found")
    return JsonResponse(reading.versions(caller, number))


@_called("GET")
def received(request: HttpRequest, caller: Caller) -> HttpResponse:  # noqa: ARG001  nobody can answer our messages
    """GET /v2/received-text-messages: none, for none can come."""
    links = {"current": f"{_base(request)}/v2/received-text-messages"}
    return JsonResponse({"received_text_messages": [], "links": links})
