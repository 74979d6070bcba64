"""Who asks: a bearer token with a scope, or a trusted Information Mediator; and how the API answers and refuses."""

import os
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, HataoriError, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, find_by_login, source, token_required
from hataori.platform.idempotency.api import idempotent

log = structlog.get_logger("hataori.govstack")
READ, WRITE = "registration:read", "registration:write"
HEADER = "Information-Mediator-Client"
_CLIENT = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+", re.ASCII)
_BAD_REQUEST = 400
_ENGLISH = {400: "Bad request", 403: "Not allowed", 404: "Not found", 409: "Conflict", 503: "Unavailable"}

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """For everybody; GET only."""
    return csrf_exempt(_refusing(view))


def program(scope: str, *, header: bool = False) -> Callable[[View], View]:
    """For bearers of a token with the scope, or for the mediator; the view gets the actor as `actor`.

    `header`: the API demands Information-Mediator-Client here.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
            actor = mediator(request) or actor_of(request)
            return view(request, *args, actor=actor, **kwargs)

        once = idempotent(cast("Callable[..., HttpResponse]", told))  # only GET streams, and is not kept
        by_token = token_required(scope)(once)

        @csrf_exempt
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
            if header:
                check_client(request)
            return (once if mediator(request) else by_token)(request, *args, **kwargs)

        return _refusing(asked)

    return decorate


def mediator(request: HttpRequest) -> Actor | None:
    """The partner as whom a trusted Information Mediator acts, None for everybody else.

    HATAORI_GOVSTACK_MEDIATOR is "ADDRESS PARTNER": requests from that address were authenticated by the mediator.
    """
    address, _, name = os.environ.get("HATAORI_GOVSTACK_MEDIATOR", "").strip().partition(" ")
    if not name or source(request) != address or request.headers.get("Authorization"):
        return None
    found = find_by_login(f"partner:{name.strip()}")
    return Actor(found.id, "partner", found.display_name) if found and found.active else None


def check_client(request: HttpRequest) -> str:
    """The header, in the form INSTANCE/CLASS/MEMBER/SUBSYSTEM. Rejected (400) without it or in another form."""
    client = request.headers.get(HEADER, "")
    if not _CLIENT.fullmatch(client):
        message = f"{HEADER} ヘッダーを INSTANCE/CLASS/MEMBER/SUBSYSTEM の形で送ってください。"
        raise Rejected([FieldProblem(HEADER, "header", message)], message)
    return client


def answer(content: Any, *, status: int = 200) -> JsonResponse:  # noqa: ANN401  JSON
    """JSON as the API's suite reads it."""
    return JsonResponse(
        content,
        status=status,
        safe=False,
        json_dumps_params={"ensure_ascii": False},
        content_type="application/json; charset=utf-8",
    )


def refusal(error: HataoriError) -> JsonResponse:
    """The API's systemError; what is wrong with the input is 400 here, field by field in `errors`."""
    problems = error.problems if isinstance(error, Rejected) else ()
    status = _BAD_REQUEST if isinstance(error, Rejected) else error.status
    told = {
        "traceId": uuid4().hex,
        "code": error.code,
        "message": _ENGLISH.get(status, error.code),
        "localizedMessage": error.message,
    }
    log.info("govstack.refused", trace=told["traceId"], code=error.code, status=status)
    errors = [{"field": p.field, "code": p.code, "message": p.message} for p in problems]
    return answer(told | ({"errors": errors} if errors else {}), status=status)


def only(request: HttpRequest, *methods: str) -> HttpResponse | None:
    """405 for another method, None for one of these. Views ask only after they know that the record is there."""
    if request.method in methods:
        return None
    refused = answer({"code": "method", "message": "Method not allowed"}, status=405)
    refused.headers["Allow"] = ", ".join(methods)
    return refused


def unknown(what: str) -> NotFound:
    """404 in words."""
    return NotFound("not_found", f"{what}が見つかりません。IDを確認してください。")


def _refusing(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
        try:
            return view(request, *args, **kwargs)
        except HataoriError as error:
            return refusal(error)

    return guarded
