"""For phones without a network: a draft is sent once it is back, and the page can be put on the home screen."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from hataori.blocks.service_requests import api as reports
from hataori.kernel.errors import FieldProblem, HataoriError, Rejected
from hataori.platform.accounts.api import actor_of
from hataori.platform.pages.errors import json_error

from . import sending
from .doors import door
from .drafts import Draft
from .places import Several, Told, placed
from .views import as_report

_KEY = re.compile(r"[\x21-\x7e]{8,200}")
_LONGEST_MAIL = 254


@door
def send(request: HttpRequest) -> HttpResponse:
    """POST /reports/send.json (form): near[], far[], place, lat, lon, text, kind?, mail? → number and addresses.

    Needs `Idempotency-Key`, by which the draft is filed once however often it is sent; as a header of its own it also
    keeps other sites from sending in a visitor's name. 201, and 200 for what had been sent before; 422 with the fields.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        message = "Idempotency-Key に、8文字から200文字の英数字を付けて送ってください。"
        return json_error(_KeyMissing("idempotency_key_required", message))
    content = sending.fingerprint(request)
    sent = sending.sent_before(key, content)
    return _told(sent, 200) if sent else _told(_file(request, key, content), 201)


class _KeyMissing(HataoriError):
    status = 400


def _file(request: HttpRequest, key: str, content: str) -> sending.Sent:
    text = request.POST.get("text", "").strip()
    if told := reports.emergency_in(text):
        raise Rejected([FieldProblem("text", "emergency", told)], told)
    sending.spend(request)
    draft = Draft(key=key, text=text, photos=sending.all_photos(request))
    if not (draft.photos or text):
        raise Rejected([FieldProblem("near", "required", "写真か説明のどちらかを入れてください。")])
    draft = _placed(request, draft)
    mail = request.POST.get("mail", "").strip()[:_LONGEST_MAIL]
    report = as_report(draft, _kind(request, text), {}, actor_of(request), mail=mail)
    return sending.send(report, key=key, content=content, actor=actor_of(request))


def _placed(request: HttpRequest, draft: Draft) -> Draft:
    asked = request.POST
    told = Told(asked.get("place", "")[:200], asked.get("town", ""), "", asked.get("lat", ""), asked.get("lon", ""))
    try:
        return placed(draft, told)
    except Several as several:
        names = "、".join(each.name for each in several.places[:5])
        message = f"当てはまる場所がいくつかあります（{names}）。くわしく入力してください。"
        raise Rejected([FieldProblem("place", "several", message)]) from None


def _kind(request: HttpRequest, text: str) -> str:
    """As chosen, else what the words point to most: a wrong kind is corrected at the desk."""
    chosen = request.POST.get("kind", "")
    proposed = next(iter(reports.propose(text)), None)
    if not chosen and proposed is None:
        raise Rejected([FieldProblem("kind", "required", "種類を1つ選んでください。")])
    return chosen or (proposed.code if proposed else "")


def _told(sent: sending.Sent, status: int) -> JsonResponse:
    page = reverse("damage_reports:one", args=[sent.number])
    receipt = reverse("damage_reports:receipt", args=[sent.number])
    told = {"number": sent.number, "url": f"{page}?t={sent.token}", "receipt": f"{receipt}?t={sent.token}"}
    return JsonResponse(told, status=status)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /reports/app.webmanifest (W3C Web Application Manifest)."""
    icon = {"src": static("components/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    told = {
        "id": "/reports/new/",
        "name": gettext("まちの傷みを知らせる"),
        "short_name": gettext("まちの傷み"),
        "lang": "ja",
        "start_url": "/reports/new/",
        "scope": "/reports/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#163f5c",
        "icons": [icon],
    }
    answer = JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "public, max-age=3600"
    return answer
