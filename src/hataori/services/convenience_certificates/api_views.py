"""What 証明書交付センター asks the city's server: offers, a certificate, and what became of its print."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.pages.errors import errors_in_json

from . import actions, offers, wire
from .city import city

View = Callable[..., HttpResponse]


def _centre(view: View) -> Callable[..., HttpResponse]:
    """A view only the centre may ask: the question is proven, the answer signed, refusals too."""

    @errors_in_json
    def proven(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:  # noqa: ANN401  what the address names
        wire.require_centre(request)
        return view(request, *args, **named)

    def answered(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:  # noqa: ANN401  what the address names
        return wire.signed(request, proven(request, *args, **named))

    return csrf_exempt(never_cache(require_POST(answered)))


@_centre
def what_there_is(request: HttpRequest) -> HttpResponse:
    """POST /api/certificates/v1/offers {card, kiosk}: what this card may get now."""
    card, kiosk = wire.card_of(request.body)
    return _json(offers.offers(card, kiosk, _actor(kiosk)))


@_centre
def make(request: HttpRequest) -> HttpResponse:
    """POST /api/certificates/v1/requests: one certificate. The answer names request, card, number and digest."""
    asked, fee = wire.ask_of(request.body)
    if asked.certificate in city().fees and fee != city().fee(asked.certificate, "convenience") * asked.copies:
        raise Rejected([FieldProblem("fee", "changed", "手数料が変わりました。もう一度選び直してください。")])
    found, content = actions.ask(asked, _actor(asked.kiosk))
    told = {
        "request": asked.request,
        "card": asked.card,
        "certificate": found.certificate,
        "title": found.title,
        "number": found.number,
        "copies": found.copies,
        "fee": found.fee,
        "made_at": found.made_at.isoformat() if found.made_at else "",
        "sample": found.sample,
        "sha256": hashlib.sha256(content).hexdigest(),
        "pdf": base64.b64encode(content).decode(),
    }
    return _json(told)


@_centre
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """POST /api/certificates/v1/requests/<number>/result {printed, why}: it counts, or it is void."""
    told = wire.object_of(request.body)
    if type(told.get("printed")) is not bool:
        raise Rejected([FieldProblem("printed", "required", "printed を true か false で入れてください。")])
    why = "".join(filter(str.isprintable, str(told.get("why", ""))))[:100]
    found = actions.told_printed(number, printed=told["printed"], why=why, actor=_actor(""))
    return _json({"request": number, "number": found.number, "state": found.state})


def _actor(kiosk: str) -> Actor:
    return Actor(f"centre:{kiosk}"[:64], "system", "証明書交付センター")


def _json(told: dict[str, Any]) -> JsonResponse:
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
