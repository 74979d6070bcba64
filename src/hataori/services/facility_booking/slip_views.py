"""Paying by slip: a person has one printed, and prints it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected, Unavailable
from hataori.kernel.money import format_yen, yen
from hataori.platform.accounts import api as accounts
from hataori.platform.i18n.wording import worded

from . import slips, telling
from .my_views import own_booking

_KINDS = {"open": "info", "paid": "success", "late": "warning", "returned": "neutral"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """GET /my/bookings/<number>/slip/: the codes to pay by, then the receipt; POST has one made."""
    actor = accounts.actor_of(request)
    found, _ = own_booking(number, actor)
    if request.method == "POST":
        return _issued(request, found, actor)
    last = slips.last_of(found)
    if last is None:
        raise Http404
    kind, word = _tag(last)
    context = {
        "booking": found,
        "slip": last,
        "panel": payments.slip_panel(last),
        "word": word,
        "kind": kind,
        "rows": _rows(last, found),
        "steps": [
            {"title": gettext("自分の予約"), "url": reverse("facilities:mine")},
            {"title": found.number, "url": reverse("facilities:booking", args=[found.number])},
            {"title": gettext("納付書")},
        ],
    }
    return render(request, "facility_booking/slip.html", context)


def _tag(last: payments.Slip) -> tuple[str, str]:
    if last.overdue(clock.today()):
        return "error", gettext("期限切れ")
    return ("neutral" if last.state == "open" and not last.payable else _KINDS[last.state]), last.state_title


def _rows(last: payments.Slip, found: scheduler.Booking) -> list[dict[str, object]]:
    return [
        {"key": gettext("納付書番号"), "value": last.shown},
        {"key": gettext("金額"), "value": format_yen(yen(last.charge.amount))},
        {"key": gettext("納期限"), "value": last.due_on.isoformat()},
        {"key": gettext("場所"), "value": found.unit_title},
        {"key": gettext("日時"), "value": telling.when(found.start, found.end)},
    ]


def _issued(request: HttpRequest, found: scheduler.Booking, actor: Actor) -> HttpResponse:
    try:
        slips.issue(found, actor)
        messages.success(request, gettext("納付書を作りました。コードを読み取るか、印刷して納めてください。"))
    except NotFound:
        raise Http404 from None
    except (Conflict, Rejected) as refusal:
        messages.error(request, telling.said(refusal))
        return redirect("facilities:booking", found.number)
    return redirect("facilities:slip", found.number)


@never_cache
@require_safe
@accounts.resident_required
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """GET /my/bookings/<number>/slip.pdf."""
    actor = accounts.actor_of(request)
    found, _ = own_booking(number, actor)
    try:
        return pdf(slips.paper(found, accounts.names_of([found.holder_id]).get(found.holder_id, "")), found.number)
    except NotFound:
        raise Http404 from None
    except (Conflict, Unavailable) as away:
        messages.error(request, worded(away.message))
        return redirect("facilities:booking", number)


def pdf(content: bytes, number: str) -> HttpResponse:
    """The paper, to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="slip-{number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
