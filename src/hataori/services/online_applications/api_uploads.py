"""The JSON API of files: sent ahead, whole or by chunk, checked as on the pages; an application names their ids."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.accounts.api import actor_of, token_required
from hataori.platform.files import api as files
from hataori.platform.idempotency.api import idempotent
from hataori.platform.pages.errors import errors_in_json

from . import sent_files

_SCOPE = "applications:write"


@token_required(_SCOPE)
@require_POST
@idempotent
@errors_in_json
def send(request: HttpRequest) -> HttpResponse:
    """POST a form with `file` → 201 with its id; or {name, size} as JSON → 201 with the id to send chunks to."""
    if request.content_type == "multipart/form-data":
        return _told(_whole(request, actor_of(request)), status=201)
    return JsonResponse(_begun(request, actor_of(request)), status=201)


def _whole(request: HttpRequest, actor: Actor) -> files.FileRef:
    given = request.FILES.getlist("file")
    if len(given) != 1:
        raise Rejected([FieldProblem("file", "required", "file にファイルを1つ入れて送ってください。")])
    if (given[0].size or 0) > files.LARGEST:
        raise Rejected([FieldProblem("file", "too_large", "ファイルが大きすぎます。1つ20MBまでです。")])
    return sent_files.keep(given[0].read(), str(given[0].name), actor)


def _begun(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    name, size = _asked(request)
    begun = sent_files.begin(name, size, actor)
    return {"id": begun.id, "chunk": begun.chunk, "chunks": begun.chunks}


def _asked(request: HttpRequest) -> tuple[str, int]:
    try:
        asked = json.loads(request.body)
        return str(asked["name"]), int(asked["size"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise Rejected([FieldProblem("file", "invalid", "ファイルの名前と大きさを読み取れませんでした。")]) from None


@token_required(_SCOPE)
@require_http_methods(["PUT"])
@errors_in_json
def chunk(request: HttpRequest, upload_id: str, index: int) -> HttpResponse:
    """PUT chunk `index` (from 0) as bytes; sending it again replaces it."""
    state = files.put_chunk(upload_id, index, request.body, actor_of(request))
    return JsonResponse({"received": list(state.received), "chunks": state.chunks})


@token_required(_SCOPE)
@require_POST
@errors_in_json
def finish(request: HttpRequest, upload_id: str) -> HttpResponse:
    """POST when all chunks are there: the whole is checked; again gives the same file."""
    return _told(files.finish(upload_id, actor_of(request)), status=200)


def _told(kept: files.FileRef, *, status: int) -> HttpResponse:
    told = {"id": kept.id, "name": kept.name, "size": kept.size, "type": kept.media_type, "sha256": kept.sha256}
    answer = {**told, "keep_until": kept.keep_until.isoformat()}
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})
