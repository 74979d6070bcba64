"""POST and DELETE datasets, POST actions (https://openactive.io/test-interface/)."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import addresses, documents, models, proposals, selling, wire
from hataori.interfaces.openactive.asking import answer
from hataori.interfaces.openactive.problems import OpenBookingError
from hataori.interfaces.openactive.views import unknown
from hataori.kernel.actor import SYSTEM

from . import criteria, ground

_KINDS: dict[str, criteria.Kind] = {
    "FacilityUse": "facility",
    "IndividualFacilityUse": "individual",
    "SessionSeries": "series",
}
_MESSAGE = "設備の故障のため中止します。"
_PLACE, _NAME = "見本の第2体育館", "見本の第2コート"


def _tests_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  a view's own
        if not settings.HATAORI_TEST:
            return unknown(request)
        try:
            return view(request, *args, **kwargs)
        except OpenBookingError as error:
            return answer(request, error.document(), status=error.status)

    return guarded


@_tests_only
def dataset(request: HttpRequest, name: str) -> HttpResponse:
    """DELETE a dataset, with all orders of it; the sellers it needs are there afterwards."""
    if request.method != "DELETE":
        raise OpenBookingError("MethodNotAllowedError")
    ground.clear(name)
    ground.ensure_sellers(name)
    return HttpResponse(status=204)


@_tests_only
def opportunities(request: HttpRequest, name: str) -> HttpResponse:
    """POST: make an opportunity that meets a criterion."""
    words = wire.body(request)
    above = words.get("facilityUse") or words.get("superEvent") or {}
    kind = _KINDS.get(str(above.get("@type")))
    shape = kind and criteria.shape(
        str(words.get("test:testOpportunityCriteria")), str(words.get("test:testOpenBookingFlow")), kind
    )
    if kind is None or shape is None:
        raise OpenBookingError("OpenBookingError")
    made = ground.make(shape, kind, _seller_key(above), name)
    row = models.Opportunity.objects.get(pk=made.id)
    parent = {"@type": above["@type"]}
    told = {
        "@context": ["https://openactive.io/", "https://openactive.io/test-interface"],
        "@type": words["@type"],
        "@id": addresses.opportunity(row, kind),
        "superEvent" if kind == "series" else "facilityUse": parent,
    }
    return answer(request, told)


def _seller_key(above: wire.Words) -> str:
    seller = above.get("provider") or above.get("organizer") or {}
    return str(seller.get("@id", "")).rpartition("/")[2] or "test-gross"


@_tests_only
def actions(request: HttpRequest) -> HttpResponse:
    """POST: play the seller once."""
    words = wire.body(request)
    uuid = addresses.last_uuid((words.get("object") or {}).get("@id"), addresses.root(request), words="api/")
    order = models.Order.objects.filter(uuid=uuid).exclude(kind="quote").first() if uuid else None
    act = _ACTIONS.get(str(words.get("@type")).removeprefix("test:").removesuffix("SimulateAction"))
    if order is None or act is None:
        raise OpenBookingError("UnknownOrderError" if order is None else "OpenBookingError")
    act(order)
    return HttpResponse(status=204)


def _attended(order: models.Order) -> None:
    """Through the scheduler, as a card at the door would do it: the log of facts tells it as well."""
    for item in documents.in_order_of(order):
        if item.booking_id and item.state == "confirmed":
            scheduler.check_in(item.booking_id, "desk", SYSTEM, at=item.opportunity.starts_at)
    selling.note_attendance(order.pk, "attended")


def _replaced(order: models.Order) -> None:
    item = documents.in_order_of(order)[0]
    selling.replace(order.pk, item.position, ground.another_like(item.opportunity_id), SYSTEM)


def _times(order: models.Order) -> None:
    for key in _opportunities(order):
        row = models.Opportunity.objects.get(pk=key)
        later = timedelta(hours=1)
        selling.move(key, row.starts_at + later, row.ends_at + later, SYSTEM)


def _opportunities(order: models.Order) -> list[UUID]:
    return sorted({item.opportunity_id for item in documents.in_order_of(order)})


def _listings(order: models.Order) -> list[UUID]:
    return sorted({item.opportunity.listing_id for item in documents.in_order_of(order)})


def _places(order: models.Order) -> None:
    for key in _listings(order):
        selling.change_listing(key, place_name=_PLACE)


def _names(order: models.Order) -> None:
    for key in _listings(order):
        selling.change_listing(key, name=_NAME)


_ACTIONS: dict[str, Callable[[models.Order], object]] = {
    "SellerRequestedCancellation": lambda order: selling.cancel(order.pk, SYSTEM),
    "SellerRequestedCancellationWithMessage": lambda order: selling.cancel(order.pk, SYSTEM, _MESSAGE),
    "CustomerNotice": lambda order: selling.notify(order.pk, "駐車場が混みます。早めにお越しください。"),
    "Replacement": _replaced,
    "AccessCodeUpdate": lambda order: selling.change_codes(order.pk),
    "AccessPassUpdate": lambda order: selling.change_passes(order.pk),
    "AccessChannelUpdate": lambda order: selling.change_channels(order.pk),
    "ChangeOfLogisticsTime": _times,
    "ChangeOfLogisticsLocation": _places,
    "ChangeOfLogisticsName": _names,
    "AttendeeAttended": _attended,
    "AttendeeAbsent": lambda order: selling.note_attendance(order.pk, "absent"),
    "SellerAcceptOrderProposal": lambda order: proposals.accept(order.pk, SYSTEM),
    "SellerRejectOrderProposal": lambda order: proposals.reject(order.pk, SYSTEM),
    "SellerAmendOrderProposal": lambda order: proposals.amend(order.pk),
}
