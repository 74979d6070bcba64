"""Answers for programs, made once for each state of a city: bytes with their ETag, 304 for who has them already."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from hataori.kernel import clock

from .calendars import CityNow

Value = TypeVar("Value")

_JSON = "application/json; charset=utf-8"
_MOST = 6000


def json_bytes(told: Any) -> bytes:  # noqa: ANN401  whatever JSON holds
    """UTF-8, nothing escaped."""
    return msgspec.json.encode(told)


def kept(
    request: HttpRequest, city: CityNow, asked: object, make: Callable[[], bytes], content_type: str = _JSON
) -> HttpResponse:
    """What `make` gives for this question of this city, kept until the city changes."""
    body, etag = remembered(city, asked, lambda: _with_etag(make()))
    headers = {"ETag": etag, "Cache-Control": "public, max-age=60, must-revalidate", "Access-Control-Allow-Origin": "*"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type=content_type, headers=headers)


def remembered(city: CityNow, asked: object, make: Callable[[], Value]) -> Value:
    """What `make` gives for this question, made once as long as the city stays as it is."""
    found: Any = city.answers.get(asked)
    if found is None:
        found = make()
        if len(city.answers) >= _MOST:
            city.answers.clear()
        city.answers[asked] = found
    return cast("Value", found)


def fragment(city: CityNow, template: str, asked: tuple[object, ...], make: Callable[[], Mapping[str, Any]]) -> str:
    """A part of a page that everybody sees alike, in the reader's language, rendered once a day and state of the city.

    `make` gives what the template needs; nothing of the person or the request may be in it.
    """
    place = (template, clock.today(), get_language(), *asked)
    return remembered(city, place, lambda: mark_safe(render_to_string(template, make())))  # noqa: S308  our template's


def _with_etag(body: bytes) -> tuple[bytes, str]:
    return body, f'"{hashlib.blake2s(body, digest_size=12).hexdigest()}"'


def answer(told: Any, *, status: int = 200) -> HttpResponse:  # noqa: ANN401  whatever JSON holds
    """An answer that is not kept."""
    return HttpResponse(
        json_bytes(told), status=status, content_type=_JSON, headers={"Access-Control-Allow-Origin": "*"}
    )
