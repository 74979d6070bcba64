"""What a request asks: lists with their filters, and bodies as JSON or as a form (the API's suite sends both)."""

import base64
import binascii
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.files import api as stored
from hataori.platform.pages.sent import sent_object

from .files import SORTS, Wanted
from .writing import Submission

_LONGEST = 200
_MOST = 500
STATUSES = ("PENDING", "APPROVED", "SENDBACK", "REJECTED")


def wanted(request: HttpRequest) -> Wanted:
    """The filters of a list. Rejected for odd ones."""
    asked = request.GET
    sort = asked.get("sortBy", "created")
    return Wanted(
        service=asked.get("serviceId", ""),
        applicant=asked.get("applicantId", ""),
        status=_one_of("status", asked.get("status", ""), ("", *STATUSES)),
        sort=_one_of("sortBy", sort, SORTS),
        descending=_one_of("sortOrder", asked.get("sortOrder", "desc"), ("asc", "desc")) == "desc",
        first=number(request, "firstResult", 0),
        most=number(request, "maxResult", 50),
    )


def number(request: HttpRequest, name: str, default: int) -> int:
    """A number from 0 to a bound."""
    text = request.GET.get(name, "") or str(default)
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(_MOST * 1000)):
        raise _wrong(name, f"{name} は0以上の数で送ってください。")
    return int(text) if name == "firstResult" else min(int(text), _MOST)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise _wrong(name, f"{name} は {' '.join(word for word in known if word)} のどれかです。")
    return value


def body(request: HttpRequest) -> dict[str, Any]:
    """The body as an object, from JSON or from a form. Rejected for anything else."""
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return dict(request.POST.items())
    return sent_object(request)


def submission(request: HttpRequest) -> Submission:
    """An applicationFileSubmit. Rejected without `applicantId` or for parts of another type."""
    found = body(request)
    applicant = _text(found, "applicantId").strip()
    if not applicant:
        raise _wrong("applicantId", "applicantId を送ってください。")
    form = found.get("formData")
    if form is not None and not isinstance(form, dict):
        raise _wrong("formData", "formData はオブジェクトで送ってください。")
    return Submission(
        applicant_id=applicant,
        name=_text(found, "applicationName"),
        created=_moment(found.get("created")),
        eform_id=_text(form or {}, "eFormId"),
        data=(form or {}).get("data"),
        documents=_urls(found.get("documentUrls", [])),
    )


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST or "\0" in value or not value.isprintable():
        raise _wrong(name, f"{name} は{_LONGEST}文字までの文字列で送ってください。")
    return value


def _moment(value: Any) -> datetime | None:  # noqa: ANN401  JSON
    if value in (None, ""):
        return None
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong("created", "created は 2000-10-23T00:00:00.000Z の形で送ってください。") from None
    return found if found.tzinfo else found.replace(tzinfo=JST)


def _urls(value: Any) -> tuple[str, ...]:  # noqa: ANN401  JSON
    if not isinstance(value, list) or not all(isinstance(url, str) for url in value):
        raise _wrong("documentUrls", "documentUrls は文字列の配列で送ってください。")
    return tuple(value[:50])


def document(request: HttpRequest) -> tuple[str, bytes]:
    """Name and content of an uploaded document: a file, or base64 in the field `file` as the API describes it."""
    given = request.FILES.get("file")
    if given is not None:
        if (given.size or 0) > stored.LARGEST:
            raise _wrong("file", "ファイルが大きすぎます。1つ20MBまでです。")
        return str(given.name), given.read()
    text = request.POST.get("file", "")
    if not text:
        raise _wrong("file", "file に書類を入れて送ってください。")
    try:
        return "document", base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _wrong("file", "file をbase64として読み取れませんでした。") from None


def _wrong(field: str, message: str) -> Rejected:
    return Rejected([FieldProblem(field, "invalid", message)], message)
