"""One call to a provider over egress, and what its status means for a post."""

from datetime import datetime
from typing import Any

import httpx
from django.conf import settings

from hataori.blocks.messaging.api import Later, PostRefused
from hataori.platform.egress import fetch

_MANY = 429
_BROKEN = 500
_REST_S = 60.0
_LONGEST_REST_S = 900.0


class Refusal(PostRefused):
    """The provider said no; `status` tells how."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status} {said}".strip()[:300])
        self.status = status


def settings_of(name: str) -> dict[str, Any]:
    """Where the provider is and who the city is there."""
    found: dict[str, Any] = settings.HATAORI_MESSENGERS[name]
    return found


def call(name: str, method: str, path: str, *, now: float = 0.0, **options: Any) -> dict[str, Any]:  # noqa: ANN401  httpx's own options
    """The JSON object of the answer. Refusal for 4xx, Later for 429, httpx's errors or ConnectionError otherwise.

    `now` is the time a reset in seconds since 1970 (x-rate-limit-reset) is counted from.
    """
    told = _asked(name, method, path, now, options)
    if not isinstance(told, dict):
        raise ConnectionError(f"{name}: an answer of another form")
    return told


def call_for_list(name: str, path: str, *, now: float = 0.0) -> list[dict[str, Any]]:
    """The JSON objects of a list; errors as of `call`."""
    told = _asked(name, "GET", path, now, {})
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise ConnectionError(f"{name}: an answer of another form")
    return told


def _asked(name: str, method: str, path: str, now: float, options: dict[str, Any]) -> object:
    at = settings_of(name)
    headers = {"Authorization": f"Bearer {at['token']}", **options.pop("headers", {})}
    answer = fetch(name, method, at["url"] + path, headers=headers, **options)
    if answer.status_code == _MANY:
        raise Later(_rest(answer, now))
    if answer.status_code >= _BROKEN:
        raise ConnectionError(f"{name}: HTTP {answer.status_code}")
    if answer.status_code >= httpx.codes.BAD_REQUEST:
        raise Refusal(answer.status_code, answer.text)
    try:
        return answer.json()
    except ValueError as error:
        raise ConnectionError(f"{name}: an answer of another form") from error


def _rest(answer: httpx.Response, now: float) -> float:
    """How long the provider wants to be left alone: Retry-After, or the end of its window."""
    after = answer.headers.get("Retry-After", "")
    if after.isdigit():
        return min(float(after), _LONGEST_REST_S)
    ends = _window_ends(answer)
    return min(ends - now, _LONGEST_REST_S) if ends > now else _REST_S


def _window_ends(answer: httpx.Response) -> float:
    """In seconds since 1970, as X tells it; Mastodon tells a time (X-RateLimit-Reset, ISO 8601). 0 for neither."""
    told = answer.headers.get("x-rate-limit-reset") or answer.headers.get("X-RateLimit-Reset", "")
    if told.isdigit():
        return float(told)
    try:
        return datetime.fromisoformat(told).timestamp()
    except ValueError:
        return 0.0
