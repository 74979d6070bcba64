"""The dataset's page, the feeds, and the endpoints of the Open Booking API."""

from typing import Any
from uuid import UUID

import msgspec
import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from hataori.kernel.actor import Actor

from . import addresses, booking, cancelling, dataset, documents, feeds, models, proposals, quoting, wire
from .asking import RPDE, answer, broker, own_order, seller
from .problems import OpenBookingError
from .quoting import Answer

_FEEDS: dict[str, tuple[Any, tuple[str, ...], str]] = {
    "facility-uses": (feeds.listings, ("facility", "individual"), "FacilityUse"),
    "session-series": (feeds.listings, ("series",), "SessionSeries"),
    "slots": (feeds.opportunities, ("facility", "individual"), "FacilityUse/Slot"),
    "scheduled-sessions": (feeds.opportunities, ("series",), "ScheduledSession"),
}
_NO_CONTENT = 204


@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """GET /openactive/: what there is, for people, with the Dataset embedded for programs."""
    text = addresses.served(msgspec.json.encode(dataset.document()).decode(), request)
    embedded = text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    rows = [(name, f"/openactive/feeds/{path}") for name, _, path in dataset.FEEDS]
    return render(request, "openactive/site.html", {"jsonld": embedded, "feeds": rows, "licence": feeds.LICENCE})


@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """GET an open feed from a change number on."""
    if name not in _FEEDS:
        raise Http404
    make, kinds, word = _FEEDS[name]
    page = make(kinds, word, f"feeds/{name}", _after(request))
    response = answer(request, page, kind=RPDE)
    # The last page changes with every booking; pages before it never do.
    response.headers["Cache-Control"] = f"public, max-age={3600 if len(page['items']) == feeds.PAGE else 1}"
    return response


def _after(request: HttpRequest) -> int:
    text = request.GET.get("afterChangeNumber", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004  of a bigint


@broker
def quote_template(request: HttpRequest, uuid: UUID, *, actor: Actor) -> HttpResponse:
    """PUT order-quote-templates/{uuid}: C1."""
    return _quote(request, uuid, "C1", actor)


@broker
def quote(request: HttpRequest, uuid: UUID, *, actor: Actor) -> HttpResponse:
    """PUT order-quotes/{uuid}: C2; DELETE gives the places back."""
    if request.method == "DELETE":
        quoting.delete_quote(uuid, actor)
        return HttpResponse(status=_NO_CONTENT)
    return _quote(request, uuid, "C2", actor)


def _quote(request: HttpRequest, uuid: UUID, stage: str, actor: Actor) -> HttpResponse:
    _only(request, "PUT")
    asked = wire.asked(wire.body(request), addresses.root(request), ("OrderQuote",))
    return _told(request, quoting.quote(uuid, asked, seller(request, asked.seller), stage, actor))


@broker
def order(request: HttpRequest, uuid: UUID, *, actor: Actor) -> HttpResponse:
    """PUT orders/{uuid}: B; PATCH cancels, GET shows, DELETE forgets."""
    if request.method in ("GET", "HEAD"):
        return answer(request, documents.status(own_order(uuid, actor)))
    if request.method == "DELETE":
        cancelling.forget(uuid, actor)
        return HttpResponse(status=_NO_CONTENT)
    _only(request, "PUT", "PATCH")
    words, root = wire.body(request), addresses.root(request)
    if request.method == "PATCH":
        cancelling.cancel(uuid, words, root, actor)
        return HttpResponse(status=_NO_CONTENT)
    if "orderProposalVersion" in words:
        return _told(request, booking.order_after_proposal(uuid, words, root, actor))
    asked = wire.asked(words, root, ("Order",))
    return _told(request, booking.order(uuid, asked, seller(request, asked.seller), actor))


@broker
def proposal(request: HttpRequest, uuid: UUID, *, actor: Actor) -> HttpResponse:
    """PUT order-proposals/{uuid}: P; PATCH withdraws."""
    _only(request, "PUT", "PATCH")
    words = wire.body(request)
    if request.method == "PATCH":
        proposals.withdraw(uuid, words, actor)
        return HttpResponse(status=_NO_CONTENT)
    asked = wire.asked(words, addresses.root(request), ("OrderProposal",))
    return _told(request, booking.propose(uuid, asked, seller(request, asked.seller), actor))


@broker
def orders_feed(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """GET orders-rpde: the broker's own."""
    _only(request, "GET", "HEAD")
    return answer(request, feeds.orders(actor.id, _after(request)))


@broker
def proposals_feed(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """GET order-proposals-rpde: the broker's own."""
    _only(request, "GET", "HEAD")
    return answer(request, feeds.proposals(actor.id, _after(request)))


@csrf_exempt
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001  the address as asked
    """Whatever else: a typed 404."""
    error = OpenBookingError("UnknownOrIncorrectEndpointError")
    return answer(request, error.document(), status=error.status)


@require_safe
def entry_pass(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001  the pass is in the address
    """GET a pass as a QR code; one that was replaced or cancelled is not there."""
    row = models.OrderItem.objects.filter(pass_secret=secret, state__in=("confirmed", "attended")).exists()
    if not row:
        raise Http404
    drawn = segno.make(secret, error="m", micro=False).svg_inline(border=4, scale=4)
    response = HttpResponse(f'<?xml version="1.0"?>{drawn}', content_type="image/svg+xml")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _told(request: HttpRequest, found: Answer) -> HttpResponse:
    return answer(request, found.document, status=found.status)


def _only(request: HttpRequest, *methods: str) -> None:
    if request.method not in methods:
        raise OpenBookingError("MethodNotAllowedError")
