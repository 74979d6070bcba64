"""Calls to LINE through its own SDK, whose connections go through our walls (egress)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from hataori.platform.egress import fetch

from .sdk import messaging


class _Walls:
    """What the SDK takes for urllib3's PoolManager: one request at a time, over egress."""

    def request(self, method: str, url: str, **options: Any) -> SimpleNamespace:  # noqa: ANN401  the SDK's call
        headers: Mapping[str, str] = options.get("headers") or {}
        answer = fetch("line", method, url, content=options.get("body"), headers=headers)
        return SimpleNamespace(
            status=answer.status_code, reason=answer.reason_phrase, data=answer.content, headers=answer.headers
        )


@contextmanager
def api() -> Iterator[Any]:
    """The SDK's client for this city's channel."""
    sdk = messaging()
    at = settings.HATAORI_MESSENGERS["line"]
    with sdk.ApiClient(sdk.Configuration(host=at["url"], access_token=at["token"])) as client:
        client.rest_client.pool_manager = _Walls()
        yield sdk.MessagingApi(client)


def link_token(user_id: str) -> str:
    """A token with which this LINE user may be linked, for ten minutes."""
    with api() as bot:
        return str(bot.issue_link_token(user_id).link_token)
