"""POST /voice/alexa: the endpoint of the skill."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hataori.kernel.errors import HataoriError, NotFound
from hataori.platform.pages.errors import errors_in_json
from hataori.platform.pages.sent import sent_object

from . import speaking, verifying
from .skills import skill

_RECORDED = timedelta(days=366)  # with HATAORI_ALEXA_VERIFY=0 recorded requests are played again


class WrongSkill(HataoriError):
    """The request is for a skill that is not ours."""

    status = 400


@csrf_exempt
@require_POST
@errors_in_json
def alexa(request: HttpRequest) -> HttpResponse:
    """Verify, then answer; 400 for a request that is not Amazon's, old, or for another skill."""
    return _json(_answer(request))


def _answer(request: HttpRequest) -> dict[str, Any]:
    own, skills = skill(), settings.HATAORI_ALEXA["skills"]
    if own is None or not skills:
        raise NotFound("no_skill", "音声のスキルは、つながっていません。")
    verified = settings.HATAORI_ALEXA["verify"]
    if verified:
        headers = request.headers
        verifying.verify(request.body, headers.get("SignatureCertChainUrl", ""), headers.get("Signature-256", ""))
    sent = sent_object(request)
    application = speaking.application_of(sent)
    if application not in skills:
        raise WrongSkill("wrong_skill", "このスキルの番号は登録されていません。")
    return speaking.answered(sent, own, skills[application], speaking.TOLERANCE if verified else _RECORDED)


def _json(told: dict[str, Any]) -> JsonResponse:
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
