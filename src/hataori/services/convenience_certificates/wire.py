"""How the centre and the city's server prove who they are: both sign, with one secret, what they say.

The real 証明書交付センター speaks over LGWAN in a format that is not public. This one is ours
(docs/reference/certificates.md): X-Hataori-Time (seconds) and X-Hataori-Signature, hex HMAC-SHA-256 over
"<time>\\n<method>\\n<path>\\n<sha256 of the body>". Answers are signed the same way, with the time of the question and
the status in the method's place.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, HataoriError, Rejected

from .types import Ask

TOLERANCE = 300
"""Seconds by which the centre's clock may differ, and for which a heard message could be said again; the request's own
number makes that harmless.
"""
_REQUEST = re.compile(r"[A-Za-z0-9_-]{1,60}")
"""A number stands in an address."""
_LONGEST = {"kiosk": 60, "card": 64, "certificate": 20}
_BOUNDS = {"copies": (1, 100), "fee": (0, 100_000)}


class NotTheCentre(HataoriError):
    """Whoever asks has no part in the secret, or says something old."""

    status = 401

    def __init__(self) -> None:
        super().__init__("not_the_centre", "証明書交付センターからの通信と確かめられませんでした。")


def signature(secret: str, moment: str, first: str, path: str, body: bytes) -> str:
    """The signature of a question (`first` the method) or an answer (`first` the status)."""
    said = "\n".join((moment, first, path, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def require_centre(request: HttpRequest) -> None:
    """NotTheCentre unless the question is signed with our secret, within five minutes."""
    secret = settings.HATAORI_CERTIFICATE_CENTRE["secret"]
    moment, sent = request.headers.get("X-Hataori-Time", ""), request.headers.get("X-Hataori-Signature", "")
    wanted = signature(secret, moment, request.method or "", request.path, request.body)
    if not secret or not hmac.compare_digest(wanted.encode(), sent.encode()):
        raise NotTheCentre
    # The machine's time: a drill that moves the product's clock does not shut the centre out.
    if not moment.isdecimal() or abs(clock.machine().timestamp() - int(moment)) > TOLERANCE:
        raise NotTheCentre


def signed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, signed for this question."""
    secret, moment = settings.HATAORI_CERTIFICATE_CENTRE["secret"], request.headers.get("X-Hataori-Time", "")
    if secret:
        response["X-Hataori-Signature"] = signature(
            secret, moment, str(response.status_code), request.path, response.content
        )
    return response


def ask_of(body: bytes) -> tuple[Ask, int]:
    """What was asked, and the fee the kiosk has shown. Rejected by field."""
    told: dict[str, Any] = {"wishes": {}, "copies": 1} | object_of(body)
    problems = _unread(told, *_LONGEST)
    if not isinstance(told.get("request"), str) or not _REQUEST.fullmatch(told["request"]):
        problems.append(FieldProblem("request", "required", "request を英数字と - _ の60字までで入れてください。"))
    if not isinstance(told["wishes"], dict) or not _wishes_known(told["wishes"]):
        problems.append(FieldProblem("wishes", "unknown", "wishes を確かめてください。"))
    problems += [
        FieldProblem(name, "number", f"{name} を{least}から{most}までの整数で入れてください。")
        for name, (least, most) in _BOUNDS.items()
        if type(told.get(name)) is not int or not least <= told[name] <= most
    ]
    if problems:
        raise Rejected(problems)
    return Ask(**{name: told[name] for name in Ask.__slots__}), told["fee"]


def card_of(body: bytes) -> tuple[str, str]:
    """Card and kiosk, as offers are asked for. Rejected by field."""
    told = object_of(body)
    if problems := _unread(told, "card", "kiosk"):
        raise Rejected(problems)
    return told["card"], told["kiosk"]


def _unread(told: Mapping[str, Any], *names: str) -> list[FieldProblem]:
    """Texts that are missing, too long, or hold what no database keeps (NUL, half a surrogate pair)."""
    return [
        FieldProblem(name, "required", f"{name} を{_LONGEST[name]}字までで入れてください。")
        for name in names
        if not _is_text(told.get(name), _LONGEST[name])
    ]


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= most and value.isprintable()


_KINDS_OF_WISH: Mapping[str, type] = {"scope": str, "member": str, "domicile": bool, "relations": bool, "year": int}
_LONGEST_WISH = 64


def _wishes_known(wishes: Mapping[str, Any]) -> bool:
    return all(
        type(value) is _KINDS_OF_WISH.get(name) and (not isinstance(value, str) or _is_text(value, _LONGEST_WISH))
        for name, value in wishes.items()
    )


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Rejected for anything else."""
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Rejected([FieldProblem("", "json", "JSON のオブジェクトを送ってください。")])
    return told
