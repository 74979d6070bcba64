"""POST requests and POST servicerequestupdates: from a form to a request of the block.

Pictures come as `media` (three, FixMyStreet: `photo1`…), or as addresses that stay where they are.
"""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict

from hataori.blocks.service_requests import api as blocks
from hataori.blocks.vision import api as vision
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected

from .problems import BAD, Refused
from .reading import time_of

UNFILED_DAYS = 2
"""A picture whose report is refused goes soon; filing keeps it longer."""

_PREFIX = "attribute["
_LONGEST = {"first_name": 80, "last_name": 80, "email": 254, "phone": 40}
_MEDIA = ("media_url", "media_url[]")


def new_request(request: HttpRequest, actor: Actor, *, trial: bool) -> blocks.NewRequest:
    """What was reported. Rejected by argument; pictures are taken in last, when all else is in order."""
    sent = request.POST
    if not sent.get("service_code", "").strip():
        raise Rejected([FieldProblem("service_code", "required", "種類のコードを指定してください。")])
    return blocks.NewRequest(
        kind=sent["service_code"].strip(),
        description=sent.get("description", ""),
        lat=_degree(sent, "lat"),
        lon=_degree(sent, "long"),
        address=sent.get("address_string", sent.get("address", "")),
        address_id=sent.get("address_id", ""),
        attributes=_attributes(sent),
        photos=(*_uploads(request, actor), *_addresses(sent, actor)),
        channel="api",
        contact=blocks.Contact(**{name: sent.get(name, "").strip()[:most] for name, most in _LONGEST.items()}),
        account_id=actor.id if actor.kind == "resident" else "",
        trial=trial,
    )


def _degree(sent: QueryDict, name: str) -> float | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise Rejected([FieldProblem(name, "invalid", "緯度と経度は小数で指定してください。")]) from None


def _attributes(sent: QueryDict) -> dict[str, Any]:
    """attribute[CODE]=v, and attribute[CODE][]=v as often as there are values."""
    found: dict[str, Any] = {}
    for name in sent:
        if name.startswith(_PREFIX) and name.endswith("]"):
            many = name.endswith("][]")
            code = name.removeprefix(_PREFIX).removesuffix("[]").removesuffix("]")
            values = sent.getlist(name)
            found[code] = values if many or len(values) > 1 else values[0]
    return found


def _uploads(request: HttpRequest, actor: Actor) -> list[blocks.NewPhoto]:
    files = [file for name in request.FILES for file in request.FILES.getlist(name) if file.size]
    if len(files) > blocks.MOST_PHOTOS:
        raise Rejected([FieldProblem("media", "too_many", f"写真は{blocks.MOST_PHOTOS}枚までです。")])
    owner = actor.id if actor.kind == "resident" else "system"
    return [blocks.NewPhoto(photo_id=_taken_in(file.read(), owner)) for file in files]


def _taken_in(content: bytes, owner: str) -> str:
    return vision.intake(content, owner=owner, purpose="report", retention_days=UNFILED_DAYS).id


def _addresses(sent: QueryDict, actor: Actor) -> list[blocks.NewPhoto]:
    """Pictures that lie elsewhere: those a stranger names are shown once staff have looked at them."""
    given = [text.strip() for name in _MEDIA for text in sent.getlist(name) if text.strip()]
    for text in given:
        if len(text) > 500 or urlsplit(text).scheme not in ("http", "https"):  # noqa: PLR2004  the column's length
            raise Rejected([FieldProblem("media_url", "invalid", "http か https で始まるアドレスを指定してください。")])
    return [blocks.NewPhoto(url=text, hidden=actor.kind == "guest") for text in given]


def post_update(request: HttpRequest, actor: Actor, *, trusted: bool) -> blocks.Step:
    """An update of a partner. 400 without what the extension requires."""
    sent = request.POST
    for name in ("service_request_id", "update_id", "updated_datetime", "status"):
        if not sent.get(name, "").strip():
            raise Refused(BAD, f"{name} required: {name} を指定してください。")
    time_of(sent["updated_datetime"], "updated_datetime")
    return blocks.apply_update(
        sent["service_request_id"].strip(),
        sent["status"].strip(),
        text=sent.get("description", ""),
        external_id=sent["update_id"].strip(),
        media_url=sent.get("media_url", ""),
        actor=actor,
        trusted=trusted,
    )
