"""The phone of who works in the street: his orders by distance, photos before and after, done or could not."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.service_requests import api as reports
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.kernel.geodesy import distance_m, is_point
from hataori.platform.accounts.api import actor_of, staff_required

from . import sending

_COULD_NOT = "できませんでした："


@dataclass(frozen=True, slots=True)
class Stop:
    """An order with its report, how far it is (None without a place of one's own), and whether it is late."""

    order: reports.WorkOrder
    report: reports.Request
    metres: float | None
    late: bool

    @property
    def kilometres(self) -> float:
        """The same for what is far."""
        return (self.metres or 0.0) / 1000


@never_cache
@staff_required()
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """GET /desk/field/?lat=&lon=: the nearest first where the phone told its place, else the most urgent."""
    here = _here(request)
    stops = [_stop(order, here) for order in reports.orders_of(actor_of(request).id)]
    if here:
        stops.sort(key=lambda each: each.metres or 0.0)
    return render(request, "damage_reports/field.html", {"stops": stops, "here": here})


def _here(request: HttpRequest) -> tuple[float, float] | None:
    try:
        lat, lon = float(request.GET.get("lat", "")), float(request.GET.get("lon", ""))
    except ValueError:
        return None
    return (lat, lon) if is_point(lat, lon) else None


def _stop(order: reports.WorkOrder, here: tuple[float, float] | None) -> Stop:
    report = reports.request(order.number)
    metres = distance_m(*here, report.lat, report.lon) if here else None
    return Stop(order, report, metres, order.due_on < clock.today())


def _own(request: HttpRequest, order_id: str) -> Stop:
    """The order of that id, while it is under way and the asker's. 404."""
    found = next((each for each in reports.orders_of(actor_of(request).id) if each.id == order_id), None)
    if found is None:
        raise Http404
    return _stop(found, _here(request))


@never_cache
@staff_required()
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, order_id: str) -> HttpResponse:
    """GET and POST /desk/field/<order>/: what is to be done and where; done, or why not."""
    stop = _own(request, order_id)
    if request.method != "POST":
        return _page(request, stop)
    try:
        _finish(request, stop)
    except Rejected as refused:
        return _page(request, stop, refused.problems)
    except Conflict as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(reverse("field-desk:mine"))


def _finish(request: HttpRequest, stop: Stop) -> None:
    """Photos are taken in outside the transaction; those of a refused form go after two days."""
    said, could_not = request.POST.get("result", "").strip(), "could_not" in request.POST
    if not said:
        raise Rejected([FieldProblem("result", "required", "した作業、またはできなかった理由を入力してください。")])
    taken = sending.all_photos(request, ("before", "after"))
    photos = {name: tuple(each for each, view in taken if view == name) for name in ("before", "after")}
    result = f"{_COULD_NOT}{said}" if could_not else said
    reports.finish_work(stop.order.id, result, **photos, close=not could_not, actor=actor_of(request))
    messages.success(request, "できなかったことを課に伝えました。" if could_not else "作業を終えました。")


def _page(request: HttpRequest, stop: Stop, problems: tuple[FieldProblem, ...] = ()) -> HttpResponse:
    """Who works for another section sees what everybody sees."""
    own = reports.may_handle(stop.report.department, actor_of(request))
    context = {
        "stop": stop,
        "problems": [FieldProblem(_field_of(each.field), each.code, each.message) for each in problems],
        "typed": request.POST.get("result", ""),
        "own": stop.report.number if own else "",
        "photos": [each for each in stop.report.photos if each.photo_id and (own or not each.hidden)],
    }
    return render(request, "damage_reports/field_order.html", context, status=422 if problems else 200)


def _field_of(name: str) -> str:
    return "result" if name == "result" else "before"


@staff_required()
@require_POST
def start(request: HttpRequest, order_id: str) -> HttpResponse:
    """POST /desk/field/<order>/start/: I am there."""
    stop = _own(request, order_id)
    try:
        reports.start_work(stop.order.id, actor=actor_of(request))
        messages.success(request, "作業を始めました。")
    except Conflict as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(reverse("field-desk:one", args=[order_id]))
