"""POST and DELETE datasets, POST actions (https://openactive.io/test-interface/)."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

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
    words, root = wire.body(request), addresses.root(request)
    meant, name = (words.get("object") or {}).get("@id"), str(words.get("@type")).removeprefix("test:")
    if of_time := _OF_TIMES.get(name.removesuffix("SimulateAction")):
        of_time(_opportunity(meant, root))
        return HttpResponse(status=204)
    uuid = addresses.last_uuid(meant, root, words="api/")
    order = models.Order.objects.filter(uuid=uuid).exclude(kind="quote").first() if uuid else None
    act = _ACTIONS.get(name.removesuffix("SimulateAction"))
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


def _opportunity(address: object, root: str) -> models.Opportunity:
    """What is changed for everybody who ordered it. UnknownOpportunityError."""
    found = (addresses.last_uuid(address, root, words=each) for each in ("slots/", "scheduled-sessions/"))
    row = models.Opportunity.objects.filter(pk__in=[key for key in found if key], gone=False).first()
    if row is None:
        raise OpenBookingError("UnknownOpportunityError")
    return row


def _later(row: models.Opportunity) -> None:
    hour = timedelta(hours=1)
    selling.move(row.pk, row.starts_at + hour, row.ends_at + hour, SYSTEM)


_OF_TIMES: dict[str, Callable[[models.Opportunity], object]] = {
    "ChangeOfLogisticsTime": _later,
    "ChangeOfLogisticsLocation": lambda row: selling.change_listing(row.listing_id, place_name=_PLACE),
    "ChangeOfLogisticsName": lambda row: selling.change_listing(row.listing_id, name=_NAME),
}
_ACTIONS: dict[str, Callable[[models.Order], object]] = {
    "SellerRequestedCancellation": lambda order: selling.cancel(order.pk, SYSTEM),
    "SellerRequestedCancellationWithMessage": lambda order: selling.cancel(order.pk, SYSTEM, _MESSAGE),
    "CustomerNotice": lambda order: selling.notify(order.pk, "駐車場が混みます。早めにお越しください。"),
    "Replacement": _replaced,
    "AccessCodeUpdate": lambda order: selling.change_codes(order.pk),
    "AccessPassUpdate": lambda order: selling.change_passes(order.pk),
    "AccessChannelUpdate": lambda order: selling.change_channels(order.pk),
    "AttendeeAttended": _attended,
    "AttendeeAbsent": lambda order: selling.note_attendance(order.pk, "absent"),
    "SellerAcceptOrderProposal": lambda order: proposals.accept(order.pk, SYSTEM),
    "SellerRejectOrderProposal": lambda order: proposals.reject(order.pk, SYSTEM),
    "SellerAmendOrderProposal": lambda order: proposals.amend(order.pk),
}
