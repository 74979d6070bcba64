"""Who asks: a broker by bearer token (scope `openactive`), and for which sellers (`openactive:KEY`, or `:all`)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from hataori.kernel.actor import Actor
from hataori.platform.accounts.api import actor_of, token_required

from . import addresses, models
from .problems import OpenBookingError

BOOKING = "application/vnd.openactive.booking+json; version=1"
RPDE = "application/vnd.openactive.rpde+json; version=1"
SCOPE = "openactive"
View = Callable[..., HttpResponse]


def answer(request: HttpRequest, document: object, *, status: int = 200, kind: str = BOOKING) -> HttpResponse:
    """A document with the host in its addresses."""
    text = addresses.served(msgspec.json.encode(document).decode(), request)
    return HttpResponse(text, status=status, content_type=kind)


def broker(view: View) -> Callable[..., HttpResponseBase]:
    """For bearers of a token with the scope; the view gets `actor`. Every refusal is a typed error."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
        try:
            return view(request, *args, actor=_bearer(request), **kwargs)
        except OpenBookingError as error:
            return answer(request, error.document(), status=error.status)

    return guarded


def _bearer(request: HttpRequest) -> Actor:
    if not _holds(request, SCOPE):
        raise OpenBookingError("InvalidAPITokenError")
    return actor_of(request)


def _holds(request: HttpRequest, scope: str) -> bool:
    """Whether the token opens the scope."""
    opened = HttpResponse(status=204)
    return token_required(scope)(lambda _: opened)(request) is opened


def seller(request: HttpRequest, address: str) -> models.Seller:
    """The seller a request names. SellerNotFoundError, InvalidAuthorizationDetailsError if the token is not for it."""
    before, _, key = address.rpartition("/openactive/sellers/")
    row = models.Seller.objects.filter(key=key).first() if before == addresses.root(request) else None
    if row is None:
        raise OpenBookingError("SellerNotFoundError")
    if not any(_holds(request, f"{SCOPE}:{word}") for word in (row.key, "all")):
        raise OpenBookingError("InvalidAuthorizationDetailsError")
    return row


def own_order(uuid: UUID, actor: Actor) -> models.Order:
    """A broker's own order that it has not deleted. UnknownOrderError."""
    row = models.Order.objects.select_related("seller").filter(partner=actor.id, uuid=uuid, kind="order", gone=False)
    found = row.first()
    if found is None:
        raise OpenBookingError("UnknownOrderError")
    return found
