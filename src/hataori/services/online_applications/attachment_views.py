"""Papers of a draft: by an ordinary form, or by chunk where scripts run and the line is thin."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.files import api as files
from hataori.platform.pages.errors import errors_in_json

from .apply_frame import BACK_TO_CHECK, answered, applicant, common
from .check_views import papers_of
from .flow import ATTACHMENTS, CHECK, Way, way

_KEPT: dict[str, Any] = {
    "purpose": "application",
    "retention_days": registration.FILE_DAYS,
    "allowed": files.DOCUMENTS,
}


@require_http_methods(["GET", "POST"])
def attachments(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The page of papers. All of them may also be handed in later, by mail or at the counter."""
    actor = applicant(request)
    going = way(procedure_id, actor)
    if not going.papers:
        raise Http404
    if request.method == "GET":
        return answered(request, _page(request, going, []))
    draft = registration.open_draft(procedure_id, actor=actor)
    if "agree" in request.POST and actor.kind == "resident":
        filing.agree(actor)
    if remove := request.POST.get("remove"):
        registration.detach(draft.id, remove, actor=actor)
        return answered(request, HttpResponseRedirect(f"{going.base}{ATTACHMENTS}/"))
    problems = _take(request, going, draft, actor)
    if problems:
        return answered(request, _page(request, way(procedure_id, actor), problems, status=422))
    registration.mark_visited(draft.id, ATTACHMENTS, actor=actor)
    target = f"{ATTACHMENTS}/" if "add" in request.POST else f"{CHECK}/"
    return answered(request, HttpResponseRedirect(f"{going.base}{target}"))


def _take(request: HttpRequest, going: Way, draft: registration.Draft, actor: Actor) -> list[FieldProblem]:
    slots = {paper.slot for paper in going.papers}
    given = [(slot, each) for slot, several in request.FILES.lists() if slot in slots for each in several]
    room = registration.MOST_FILES - len(going.files)
    problems = [
        FieldProblem(slot, "too_many", f"{each.name}: 添付できるのは{registration.MOST_FILES}個までです。")
        for slot, each in given[room:]
    ]
    for slot, each in given[:room]:
        try:
            _store(each.read(), str(each.name), slot, draft, actor)
        except Rejected as error:
            problems += [FieldProblem(slot, p.code, f"{each.name}: {p.message}") for p in error.problems]
    return problems


def _store(content: bytes, name: str, slot: str, draft: registration.Draft, actor: Actor) -> None:
    stored = files.store(content, name=name, owner=actor.id, **_KEPT)
    registration.attach(draft.id, slot, stored, actor=actor)


def _page(request: HttpRequest, going: Way, problems: list[FieldProblem], *, status: int = 200) -> HttpResponse:
    before, rows = going.before(ATTACHMENTS), papers_of(going)
    context = {
        **common(going, gettext("添付する書類")),
        "papers": [{**row, "problems": [p for p in problems if p.field == row["paper"].slot]} for row in rows],
        "problems": problems,
        "offered": any(row["offered"] for row in rows),
        "purpose": filing.PURPOSE,
        "back": f"{going.base}{before}/" if before else f"/procedures/{going.form.procedure_id}/",
        "action": f"{going.base}{ATTACHMENTS}/",
        "upload_url": f"{going.base}{ATTACHMENTS}/uploads/",
        "return_to": request.GET.get("return") == BACK_TO_CHECK,
        "limit_mb": files.LARGEST // 1024 // 1024,
    }
    return render(request, "online_applications/attachments.html", context, status=status)


@require_POST
@errors_in_json
def start_upload(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Begin an upload by chunk: {slot, name, size} → {id, chunk, chunks}."""
    actor = applicant(request)
    asked = _asked(request)
    going = way(procedure_id, actor)
    _check_slot(going, str(asked["slot"]))
    begun = files.start(
        name=str(asked["name"]),
        size=int(asked["size"]),
        owner=actor.id,
        **_KEPT,
    )
    return answered(request, JsonResponse({"id": begun.id, "chunk": begun.chunk, "chunks": begun.chunks}))


def _check_slot(going: Way, slot: str) -> None:
    if slot not in {paper.slot for paper in going.papers} or len(going.files) >= registration.MOST_FILES:
        raise Rejected([FieldProblem("slot", "unknown", "この書類の欄には添付できません。")])


def _asked(request: HttpRequest) -> dict[str, str | int]:
    try:
        asked = json.loads(request.body)
        return {"slot": str(asked["slot"]), "name": str(asked["name"]), "size": int(asked["size"])}
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise Rejected([FieldProblem("file", "invalid", "ファイルの名前と大きさを読み取れませんでした。")]) from None


@require_POST
@errors_in_json
def upload_chunk(request: HttpRequest, procedure_id: str, upload_id: str, index: int) -> HttpResponse:  # noqa: ARG001  the address names the procedure
    """Take one chunk; sending it again replaces it."""
    state = files.put_chunk(upload_id, index, request.body, applicant(request))
    return JsonResponse({"received": list(state.received)})


@require_POST
@errors_in_json
def finish_upload(request: HttpRequest, procedure_id: str, upload_id: str) -> HttpResponse:
    """Check the whole file and attach it to its paper."""
    actor = applicant(request)
    stored = files.finish(upload_id, actor)
    draft = registration.open_draft(procedure_id, actor=actor)
    if stored.id not in {file.file_id for file in draft.files}:
        registration.attach(draft.id, request.GET.get("slot", ""), stored, actor=actor)
    return JsonResponse({"id": stored.id, "name": stored.name, "size": stored.size})
