"""The tablet: a page that holds nobody and works without a network; the door it sends signed visits through."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.kernel.clock import JST
from hataori.kernel.errors import HataoriError, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import places, reading, signing, visits
from .composing import table
from .desk_views import towns
from .forms import TYPED, MoveForm, SignForm
from .service import CLERKS

LARGEST = 2_000_000
_WORKER = Path(__file__).parent / "static" / "smart_counter" / "worker.js"


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """GET /smart-counter/tablet/: fields, rules and towns, the same for everybody; nobody is signed in here."""
    context = {
        "form": MoveForm(),
        "sign": SignForm(),
        "towns": towns(),
        "places": places.open_places(),
        "table": table(),
    }
    return render(request, "smart_counter/tablet.html", context)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  the same for everybody
    """GET /smart-counter/tablet/worker.js: its own service worker, whose scope is that page."""
    answer = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@never_cache
@require_safe
def door(request: HttpRequest) -> JsonResponse:
    """GET /desk/smart-counter/door.json: whether who is signed in may send, and the token for it."""
    may = visits.may_receive(actor_of(request))
    return JsonResponse({"may": may, "token": get_token(request) if may else ""})


@never_cache
@staff_required(*CLERKS)
@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """POST /desk/smart-counter/send.json: one signed visit; the same key answers what it has become."""
    try:
        made = visits.file_visit(_visit(request), actor=actor_of(request))
    except HataoriError as refused:
        problems = [problem.message for problem in refused.problems] if isinstance(refused, Rejected) else []
        return JsonResponse(
            {"message": " ".join(problems) or refused.message, "code": refused.code}, status=refused.status
        )
    told = {
        "id": made.bundle.id,
        "new": made.bundle.new,
        "cases": [{"number": each.number, "title": each.title} for each in made.bundle.cases],
        "steps": made.steps,
    }
    return JsonResponse(told, status=201 if made.bundle.new else 200)


def _visit(request: HttpRequest) -> visits.NewVisit:
    told = _body(request)
    try:
        signed_at = datetime.fromisoformat(told["signed_at"]).astimezone(JST)
        typed = {name: str(told["typed"].get(name, ""))[:200] for name in TYPED}
        return visits.NewVisit(
            key=str(told["key"]),
            facts={**reading.read(told["text"]), "typed": typed},
            signature=signing.signature_of(
                told["signature"], typed=str(told.get("signed_name", "")), witnessed=told.get("witnessed") is True
            ),
            signed_at=signed_at,
            inputs=int(told["inputs"]),
            place=str(told.get("place", "")),
            offline=told.get("offline") is True,
            shown=told["shown"],
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise visits.wrong("", "タブレットの内容が読み取れません。タブレットの画面を開き直してください。") from None


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        told = json.loads(request.body) if len(request.body) <= LARGEST else None
    except (ValueError, RecursionError):
        told = None
    return told if isinstance(told, dict) else {}
