"""Calls to the provider: through platform.egress, bounded, and with nothing of a strange answer let in."""

from collections.abc import Mapping
from typing import Any

import httpx

from hataori.blocks.identity.errors import NotProven
from hataori.platform import egress

SECONDS = 6.0
"""A person waits for this; the whole trip stays below what a browser bears."""
LARGEST = 256 * 1024
_SERVER_FAULT = 500
_OK = 200
_CREATED = 201


def call(method: str, url: str, *, what: str, **options: Any) -> Mapping[str, Any]:  # noqa: ANN401  httpx's options
    """The JSON object at `url`. NotProven unavailable (down, slow, 5xx) or refused (`<what>_status`, `<what>_form`)."""
    try:
        answer = egress.fetch("digital-auth", method, url, largest=LARGEST, timeout=SECONDS, **options)
    except (httpx.HTTPError, egress.EgressRefused) as error:
        raise NotProven("unavailable", f"{what}_unreachable") from error
    if answer.status_code >= _SERVER_FAULT:
        raise NotProven("unavailable", f"{what}_down")
    if answer.status_code not in (_OK, _CREATED):
        raise NotProven("refused", f"{what}_status")
    return _object(answer, what)


def _object(answer: httpx.Response, what: str) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError as error:
        raise NotProven("refused", f"{what}_form") from error
    if not isinstance(found, dict):
        raise NotProven("refused", f"{what}_form")
    return found
