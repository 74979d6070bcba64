"""What browsers ask: the key to subscribe with, to be told, to be told no more."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.accounts.api import actor_of
from hataori.platform.pages.errors import errors_in_json
from hataori.platform.pages.sent import sent_object

from . import subscribing
from .keys import server_key

_JSON = "application/json"


def _sent(request: HttpRequest) -> dict[str, object]:
    """The body, which must say that it is JSON: another site's page cannot send that without asking first (CORS)."""
    if request.content_type != _JSON:
        raise Rejected([FieldProblem("", "json", "Content-Type: application/json で送ってください。")])
    return sent_object(request)


@require_GET
def key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /push/key: the applicationServerKey for PushManager.subscribe."""
    return JsonResponse({"key": server_key().public})


@csrf_exempt
@never_cache
@require_POST
@errors_in_json
def subscribe(request: HttpRequest) -> HttpResponse:
    """POST /push/subscribe: a PushSubscription as JSON → 201 with the device's id (200 where it was known)."""
    device, new = subscribing.keep(
        _sent(request),
        actor=actor_of(request),
        agent=request.headers.get("User-Agent", "")[:300],
        language=str(getattr(request, "LANGUAGE_CODE", "ja")),
    )
    return JsonResponse({"id": device, "new": new}, status=201)


@csrf_exempt
@never_cache
@require_POST
@errors_in_json
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """POST /push/unsubscribe {"endpoint"}: 204, known or not."""
    subscribing.forget(str(_sent(request).get("endpoint", "")))
    return HttpResponse(status=204)
