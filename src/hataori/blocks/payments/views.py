"""The step before the card page, and the address its answer comes to."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hataori.kernel.errors import NotFound
from hataori.platform.pages.errors import errors_in_json

from . import card, intake


@require_safe
def leave(request: HttpRequest, session_id: str) -> HttpResponse:
    """Say where the payer goes and what it costs, with one link; a fee settled meanwhile leads back."""
    try:
        found = card.visit(session_id)
    except NotFound:
        raise Http404 from None
    if found.charge.state != "due":
        return redirect(found.back)
    context = {"visit": found, "steps": [{"title": gettext("手数料の支払い")}]}
    response = render(request, "payments/leave.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@csrf_exempt  # the card page has no session here; its signature is checked instead
@require_POST
@errors_in_json
def callback(request: HttpRequest) -> HttpResponse:
    """The card page's answer."""
    stamp, signature = request.headers.get("X-Card-Stamp", ""), request.headers.get("X-Card-Signature", "")
    card.take_answer(request.body, stamp, signature)
    return JsonResponse({"taken": True})


@csrf_exempt  # an institution has no session here; its signature is checked instead
@require_POST
@errors_in_json
def inquiry(request: HttpRequest) -> HttpResponse:
    """POST /payments/institution/inquiry/: an institution asks what a code is for and whether it may be paid."""
    return JsonResponse(intake.inquire(request.body, *_signed(request)))


@csrf_exempt  # as above
@require_POST
@errors_in_json
def notice(request: HttpRequest) -> HttpResponse:
    """POST /payments/institution/notices/: an institution tells that something was paid, or was not."""
    return HttpResponse(intake.take_notice(request.body, *_signed(request)), content_type="application/json")


def _signed(request: HttpRequest) -> tuple[str, str]:
    return request.headers.get("X-Payment-Stamp", ""), request.headers.get("X-Payment-Signature", "")
