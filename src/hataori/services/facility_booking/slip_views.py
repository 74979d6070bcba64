"""Paying by slip: a person has one printed, and prints it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.kernel.errors import Conflict, NotFound, Rejected, Unavailable
from hataori.platform.accounts import api as accounts
from hataori.platform.i18n.wording import worded

from . import slips, telling
from .my_views import own_booking


@require_POST
@accounts.resident_required
def issue(request: HttpRequest, number: str) -> HttpResponse:
    """POST /my/bookings/<number>/slip/: a slip, found on the booking's page from now on."""
    actor = accounts.actor_of(request)
    found, _ = own_booking(number, actor)
    try:
        slips.issue(found, actor)
        messages.success(request, gettext("納付書を作りました。印刷して納めてください。"))
    except NotFound:
        raise Http404 from None
    except (Conflict, Rejected) as refusal:
        messages.error(request, telling.said(refusal))
    return redirect("facilities:booking", number)


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
    except Unavailable as away:
        messages.error(request, worded(away.message))
        return redirect("facilities:booking", number)


def pdf(content: bytes, number: str) -> HttpResponse:
    """The paper, to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="slip-{number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
