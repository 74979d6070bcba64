"""The public page on which anybody checks a paper: by its QR, by its code, or with the file itself."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from hataori.kernel import clock
from hataori.kernel.errors import NotFound
from hataori.platform.accounts.api import SlowDown, actor_of, look_up, source
from hataori.platform.files.api import LARGEST

from . import standing
from .codes import read_code, shown
from .types import Standing

_SLOW = "続けて調べられています。15分ほど待ってから、もう一度お試しください。"


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """A code is typed or a file chosen; both lead to the paper's own page or say that the city knows none."""
    if request.method == "POST":
        return _asked_with_file(request, None)
    typed = request.GET.get("code", "")
    if found := read_code(typed):
        return HttpResponseRedirect(reverse("documents:verify", args=[found]))
    wrong = gettext("確認コードは、文書のQRコードの横にある20文字です。もう一度確かめてください。") if typed else ""
    return _answered(request, None, {"typed": typed, "wrong": wrong}, status=422 if typed else 200)


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the city says of the paper with that code; POST compares a file with it."""
    found = _found(request, code)
    if found is None:
        return _answered(request, None, {"typed": code, "unknown": True}, status=404)
    if request.method == "POST":
        return _asked_with_file(request, found)
    standing.count(found, "looked", actor_of(request))
    return _answered(request, found, {})


@require_GET
def verify_json(request: HttpRequest, code: str) -> JsonResponse:
    """The same for programs. 404 for a code that no paper has."""
    found = _found(request, code)
    if found is None:
        raise NotFound("document_unknown", "この確認コードの文書はありません。")
    standing.count(found, "looked", actor_of(request))
    answer = JsonResponse(_facts(found), json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


def _found(request: HttpRequest, code: str) -> Standing | None:
    """The paper; who guesses codes is asked to wait, who holds a paper never."""
    found = standing.standing(code)
    if found is None and not look_up(source(request)):
        raise SlowDown("slow_down", _SLOW)
    return found


def _asked_with_file(request: HttpRequest, found: Standing | None) -> HttpResponse:
    chosen = request.FILES.get("paper")
    problem = _problem(chosen)
    if problem or not isinstance(chosen, UploadedFile):
        return _answered(request, found, {"file_wrong": problem}, status=422)
    if not look_up(source(request)):
        raise SlowDown("slow_down", _SLOW)
    content = chosen.read()
    found = found or standing.by_content(standing.digest_of([content]))
    if found is None:
        return _answered(request, None, {"comparison": "unknown"})
    result = standing.compared(found, content)
    standing.count(found, "matched" if result.startswith("same") else "differed", actor_of(request))
    again = standing.proven_again(found) if result == "same" and found.signature == "signed" else found
    return _answered(request, again, {"comparison": result})


def _problem(chosen: object) -> str:
    if not isinstance(chosen, UploadedFile):
        return gettext("確かめたいPDFのファイルを選んでください。")
    if (chosen.size or 0) > LARGEST:
        return gettext("ファイルが大きすぎます。20MBまでのPDFを選んでください。")
    return ""


def _answered(request: HttpRequest, found: Standing | None, more: dict[str, Any], status: int = 200) -> HttpResponse:
    steps = [{"title": gettext("文書を確かめる")}]
    context = {"found": found, "code": shown(found.code) if found else "", "steps": steps, **more}
    answer = render(request, "documents/verify.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _facts(found: Standing) -> dict[str, Any]:
    return {
        "code": found.code,
        "title": found.title,
        "number": found.number,
        "issued_at": _jst(found.issued_at),
        "issuer": found.issuer,
        "state": found.state,
        "revoked_at": _jst(found.revoked_at),
        "superseded_by": found.superseded_by or None,
        "sha256": found.sha256,
        "signature": {
            "state": found.signature,
            "level": found.level or None,
            "signer": found.signer or None,
            "signed_at": _jst(found.signed_at),
            "simulated": found.simulated,
        },
    }


def _jst(at: datetime | None) -> str | None:
    return at.astimezone(clock.JST).isoformat() if at else None
