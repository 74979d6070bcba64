"""POST /plain/check.json and /plain/rewrite.json: {"text"} in, the report or the plainer text out. Nothing is kept."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.pages.errors import errors_in_json
from hataori.platform.pages.sent import sent_object

from . import api


@csrf_exempt
@require_POST
@errors_in_json
def check(request: HttpRequest) -> HttpResponse:
    """The score and the findings."""
    report = api.check(_text(request))
    return _json({"score": report.score, "findings": [asdict(each) for each in report.findings]})


@csrf_exempt
@require_POST
@errors_in_json
def rewrite(request: HttpRequest) -> HttpResponse:
    """The text in plainer words."""
    return _json({"text": api.rewrite(_text(request))})


def _text(request: HttpRequest) -> str:
    text = sent_object(request).get("text")
    if not isinstance(text, str) or not text.strip():
        raise Rejected([FieldProblem("text", "required", "文章を text に入れて送ってください。")])
    if len(text) > api.LONGEST:
        raise Rejected([FieldProblem("text", "too_long", f"文章は{api.LONGEST:,}字までにしてください。")])
    return text


def _json(content: dict[str, Any]) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})
