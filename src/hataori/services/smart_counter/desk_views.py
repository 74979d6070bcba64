"""The desk: a move-in on plain pages in three steps (facts, consent and signature, receipts); today's visits."""

import json
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.bundles import api as bundles
from hataori.blocks.documents import api as documents
from hataori.blocks.geo import api as geo
from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, Forbidden, HataoriError, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import places, reading, signing, visits
from .composing import Composed, table
from .forms import MoveForm, SignForm
from .service import CLERKS

_LATE = "開いてから時間がたったため、最初から入れ直してください。まだ何も届け出ていません。"


@never_cache
@staff_required(*CLERKS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """GET /desk/smart-counter/: begin, today's visits, and those of other days that wait for the register."""
    _require(request)
    morning = datetime.combine(clock.today(), time(), JST)
    context = {"visits": visits.visits_since(morning), "waiting": visits.visits_waiting(morning)}
    return render(request, "smart_counter/desk_home.html", context)


@never_cache
@staff_required(*CLERKS)
@require_http_methods(["GET", "HEAD", "POST"])
def move_in(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/smart-counter/move-in/: which step is next depends on what was sent."""
    _require(request)
    if request.method != "POST":
        return _first(request, MoveForm())
    return _sign(request) if "state" in request.POST else _read(request)


def _require(request: HttpRequest) -> None:
    if not visits.may_receive(actor_of(request)):
        raise Forbidden


def _first(request: HttpRequest, form: MoveForm, *, status: int = 200) -> HttpResponse:
    chosen = request.POST.get("place", "")
    context = {"form": form, "towns": towns(), "places": places.open_places(), "chosen": chosen}
    return render(request, "smart_counter/desk_move.html", context, status=422 if form.errors else status)


def towns() -> list[str]:
    """町 and 丁目 to pick from."""
    return [place.name for town in geo.towns() for place in town.places]


def _read(request: HttpRequest) -> HttpResponse:
    """The first step was sent: read the file, compose, and show it for signing; or say what is missing."""
    form = MoveForm(request.POST, request.FILES)
    if not form.is_valid():
        return _first(request, form)
    try:
        facts = _facts(form)
    except Rejected as refused:
        form.add_error("file", refused.message)
        return _first(request, form)
    made = visits.compose(facts, clock.today())
    for problem in made.problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    if made.problems:
        return _first(request, form)
    state = {"facts": facts, "key": str(uuid4()), "inputs": form.counted() + 1, "place": request.POST.get("place", "")}
    return _consent(request, state, made, SignForm())


def _facts(form: MoveForm) -> dict[str, Any]:
    upload = form.cleaned_data.get("file")
    text = upload.read(reading.LARGEST + 1).decode("utf-8-sig", "replace") if upload else form.cleaned_data["pasted"]
    if not text.strip():
        return {"people": [], "from": {"municipality": "", "address": ""}, "typed": form.typed()}
    return {**reading.read(text), "typed": form.typed()}


def _consent(request: HttpRequest, state: dict[str, Any], made: Composed, form: SignForm) -> HttpResponse:
    labels = table()["labels"]
    papers = [(each, each.rows(labels)) for each in made.papers]
    context = {"form": form, "made": made, "papers": papers, "state": signing.sealed(state), "inputs": state["inputs"]}
    return render(request, "smart_counter/desk_sign.html", context, status=422 if form.errors else 200)


def _sign(request: HttpRequest) -> HttpResponse:
    """The second step was sent: sign and file, then the receipts."""
    state = signing.unsealed(request.POST["state"])
    if state is None:
        messages.error(request, _LATE)
        return redirect("smart_counter-desk:move-in")
    form = SignForm(request.POST)
    form.is_valid()
    try:
        made = visits.file_visit(_new(state, form), actor=actor_of(request))
    except (Rejected, Conflict) as refused:
        for message in _messages(refused):
            form.add_error(None, message)
        return _consent(request, state, visits.compose(state["facts"], clock.today()), form)
    return redirect("smart_counter-desk:visit", bundle_id=made.bundle.id)


def _messages(refused: HataoriError) -> list[str]:
    if isinstance(refused, Rejected) and refused.problems:
        return [problem.message for problem in refused.problems]
    return [refused.message]


def _new(state: dict[str, Any], form: SignForm) -> visits.NewVisit:
    told = form.cleaned_data
    signature = signing.signature_of(
        signing.strokes_in(told["strokes"]), typed=told["signed_name"], witnessed=told["witnessed"]
    )
    return visits.NewVisit(
        key=state["key"],
        facts=state["facts"],
        signature=signature,
        signed_at=clock.now(),
        inputs=state["inputs"],
        place=state["place"],
    )


@never_cache
@staff_required(*CLERKS)
@require_safe
def visit(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    """GET /desk/smart-counter/visits/<id>/: receipt numbers, papers, and what is next. Reading is audited."""
    _require(request)
    found = visits.visit(str(bundle_id))
    signer = bundles.signer_of(found.bundle.id, actor=actor_of(request), purpose="転入の受付の控え")
    return render(request, "smart_counter/desk_visit.html", {"visit": found, "signer": signer})


@never_cache
@staff_required(*CLERKS)
@require_safe
def paper(request: HttpRequest, bundle_id: UUID, position: int) -> HttpResponseBase:
    """GET …/papers/<n>/: one of its papers as PDF. Reading is audited."""
    _require(request)
    cases = visits.visit(str(bundle_id)).bundle.cases
    found = documents.documents([cases[position].document_id]) if position < len(cases) else []
    if not found:
        raise NotFound
    return documents.open_document(found[0], actor_of(request), allow=visits.may_receive, reason="転入の受付の控え")


@never_cache
@staff_required(*CLERKS)
@require_safe
def evidence(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    """GET …/evidence/: the record of the signature, judged anew. Reading is audited."""
    _require(request)
    actor, found = actor_of(request), visits.visit(str(bundle_id))
    shown = bundles.evidence(found.bundle.id, actor=actor, purpose="署名の記録の確認")
    context = {"visit": found, "evidence": shown, "papers": json.loads(shown.manifest)["papers"]}
    return render(request, "smart_counter/desk_evidence.html", context)


@staff_required(*CLERKS)
@require_POST
def enter(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    """POST …/enter/: enter those who arrived in the register."""
    try:
        count = visits.enter_people(str(bundle_id), actor=actor_of(request))
        messages.success(request, f"{count}人を住民票に記載しました。")
    except (Conflict, Rejected, registries.Unavailable) as refused:
        messages.error(request, refused.message)
    return redirect("smart_counter-desk:visit", bundle_id=bundle_id)
