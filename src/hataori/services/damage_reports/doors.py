"""Three questions a report's form asks while it is filled in: is it known, what is on the photo, may the text be sent.

Nobody signs in, nothing is filed. A photo is kept for two days; filing keeps it longer.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hataori.blocks.moderation import api as moderation
from hataori.blocks.service_requests import api as reports
from hataori.blocks.vision import api as vision
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.geodesy import is_point
from hataori.platform.accounts.api import Budget, SlowDown, actor_of, source, within
from hataori.platform.pages.errors import View, errors_in_json
from hataori.platform.pages.sent import sent_object

UNFILED_DAYS = 2
PHOTOS = Budget("report_photos", 600, 3_600)
"""Photos taken in of one source in an hour: each costs a second of the machine and two days of the disk."""

_MOST_SHOWN = 10
_MOST_TEXT = 20_000


def door(view: View) -> View:
    """POST without a session; refusals in the contract's shape."""
    return csrf_exempt(never_cache(require_POST(errors_in_json(view))))


@door
def similar(request: HttpRequest) -> HttpResponse:
    """POST /reports/similar.json (form): lat, long, service_code, description, photo?, at? → candidates, best first."""
    sent = request.POST
    lat, lon = _degree(sent.get("lat", ""), "lat"), _degree(sent.get("long", ""), "long")
    if not is_point(lat, lon):
        raise Rejected([FieldProblem("lat", "range", "緯度と経度が正しくありません。")])
    asked = reports.Asked(
        kind=reports.kind(sent.get("service_code", "")).code,
        lat=lat,
        lon=lon,
        description=sent.get("description", "")[: reports.MOST_TEXT],
        fingerprints=_fingerprints(request),
        at=_moment(sent.get("at", "")),
    )
    found = reports.similar(asked, limit=_MOST_SHOWN)
    told = [{"service_request_id": each.number, "score": each.score, "link": each.link} for each in found]
    return JsonResponse({"candidates": told})


def _degree(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Rejected([FieldProblem(name, "required", "緯度と経度を小数で送ってください。")]) from None


def _moment(text: str) -> datetime | None:
    """When it was seen, where that is told; a "+" that was not escaped arrives as a blank."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or not 1970 <= found.year <= 2200:  # noqa: PLR2004  years a report can be of
        raise Rejected([FieldProblem("at", "invalid", "時刻は 2026-11-26T09:00:00+09:00 の形で送ってください。")])
    return found if found.tzinfo else found.replace(tzinfo=JST)


def _fingerprints(request: HttpRequest) -> tuple[str, ...]:
    """The photo is looked at and not kept."""
    file = request.FILES.get("photo")
    return (vision.prepare(file.read()).fingerprint,) if file else ()


@door
def photo(request: HttpRequest) -> HttpResponse:
    """POST /reports/photo (form): photo → its id, the address of the published copy, the place it proposes."""
    file = request.FILES.get("photo")
    if file is None:
        raise vision.BadPhoto("required", "写真を1枚選んでください。")
    if not within(PHOTOS, source(request)):
        raise SlowDown("too_many_photos", "写真が続けて送られました。しばらく待ってから送ってください。")
    actor = actor_of(request)
    owner = actor.id if actor.kind == "resident" else "system"
    taken = vision.intake(file.read(), owner=owner, purpose="report", retention_days=UNFILED_DAYS)
    place: dict[str, Any] | None = None
    if taken.proposed:
        place = {"lat": taken.proposed.lat, "long": taken.proposed.lon}
    return JsonResponse({"id": taken.id, "url": taken.url, "proposed": place})


@door
def screen(request: HttpRequest) -> HttpResponse:
    """POST /reports/screen.json {"text"} → what stands in it, by name (moderation.flags)."""
    text = sent_object(request).get("text", "")
    if not isinstance(text, str) or len(text) > _MOST_TEXT:
        raise Rejected([FieldProblem("text", "invalid", f"{_MOST_TEXT:,}字までの文を送ってください。")])
    return JsonResponse({"flags": list(moderation.flags(text))})
