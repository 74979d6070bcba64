"""Answers for programs, made once for each state of a city: bytes with their ETag, 304 for who has them already."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from .calendars import CityNow

_JSON = "application/json; charset=utf-8"
_MOST = 6000


def json_bytes(told: Any) -> bytes:  # noqa: ANN401  whatever JSON holds
    """UTF-8, nothing escaped."""
    return msgspec.json.encode(told)


def kept(
    request: HttpRequest, city: CityNow, asked: object, make: Callable[[], bytes], content_type: str = _JSON
) -> HttpResponse:
    """What `make` gives for this question of this city, kept until the city changes."""
    found: Any = city.answers.get(asked)
    if found is None:
        body = make()
        found = (body, f'"{hashlib.blake2s(body, digest_size=12).hexdigest()}"')
        if len(city.answers) >= _MOST:
            city.answers.clear()
        city.answers[asked] = found
    body, etag = found
    headers = {"ETag": etag, "Cache-Control": "public, max-age=60, must-revalidate", "Access-Control-Allow-Origin": "*"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type=content_type, headers=headers)


def answer(told: Any, *, status: int = 200) -> HttpResponse:  # noqa: ANN401  whatever JSON holds
    """An answer that is not kept."""
    return HttpResponse(
        json_bytes(told), status=status, content_type=_JSON, headers={"Access-Control-Allow-Origin": "*"}
    )
