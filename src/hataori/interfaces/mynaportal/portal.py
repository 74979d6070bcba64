"""Calls to マイナポータル申請管理: signed in, paged, and signed in anew when the token has run out."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from django.conf import settings

from hataori.kernel.errors import Unavailable
from hataori.platform.egress import fetch

from . import wire

_LARGEST = 96 * 1024 * 1024
_SECONDS = 20.0
_MOST_PAGES = 10_000
_PAUSES = (0.1, 0.2, 0.4)


class PortalDown(Unavailable):
    """The portal did not answer, or not as agreed; what was to be done is done at the next attempt."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "mynaportal_down", f"マイナポータル申請管理とやりとりできません（{why[:200]}）。あとで自動でやり直します。"
        )


@dataclass(frozen=True, slots=True)
class Access:
    """Where it is and who we are there. `simulated` is the stand-in on this machine."""

    url: str
    municipality: str
    client_id: str
    secret: str
    simulated: bool


def access() -> Access | None:
    """The settings' (HATAORI_MYNAPORTAL_URL and friends), None where the city does not take part."""
    found = settings.HATAORI_MYNAPORTAL
    return Access(**found) if found["url"] else None


@dataclass(slots=True)
class Portal:
    """One conversation; the token lives as long."""

    at: Access
    token: str = field(default="", repr=False)

    def login(self) -> None:
        """ログイン."""
        answer = self._post(wire.LOGIN, wire.login_body(self.at.municipality, self.at.client_id, self.at.secret))
        self.token = wire.token_of(self._json(answer))

    def listed(self, since: datetime) -> Iterator[wire.Page]:
        """申請データ一覧取得, page by page until one is empty or all have been seen."""
        seen = 0
        for number in range(1, _MOST_PAGES):
            page = wire.page_of(self._call(wire.LIST, wire.query_body(since, number)))
            yield page
            seen += len(page.rows)
            if not page.rows or seen >= page.total:
                return

    def one(self, reception_number: str) -> wire.Arrived:
        """申請データ取得."""
        return wire.one_of(self._call(wire.ONE, wire.one_body(reception_number)))

    def states(self) -> dict[str, str]:
        """申請処理状況一覧取得: name → code."""
        return wire.states_of(self._call(wire.STATES, {}))

    def update(self, reception_number: str, code: str, at: datetime, request_id: str) -> None:
        """申請処理状況更新."""
        self._call(wire.UPDATE, wire.update_body(reception_number, code, at, request_id))

    def _call(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401  decoded JSON
        """A call, tried again at once where the portal stumbles: reading twice or telling the same twice does no harm.
        What fails all the same is left to the next fetching, or to the outbox.
        """
        for pause in _PAUSES:
            try:
                return self._with_token(path, body)
            except PortalDown:
                time.sleep(pause)
        return self._with_token(path, body)

    def _with_token(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401  decoded JSON
        """With the token; one that has run out is renewed once."""
        if not self.token:
            self.login()
        answer = self._post(path, body)
        if answer.status_code == wire.REVOKED_TOKEN:
            self.login()
            answer = self._post(path, body)
        return self._json(answer)

    def _post(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            return fetch(
                "mynaportal",
                "POST",
                f"{self.at.url}{path}",
                largest=_LARGEST,
                json=dict(body),
                headers=headers,
                timeout=_SECONDS,
            )
        except (httpx.HTTPError, OSError) as failed:
            raise PortalDown(type(failed).__name__) from failed

    def _json(self, answer: httpx.Response) -> Any:  # noqa: ANN401  decoded JSON
        if not answer.is_success:
            raise PortalDown(f"HTTP {answer.status_code}")
        try:
            return json.loads(answer.content)
        except (ValueError, RecursionError):
            raise PortalDown("JSONではない返事") from None
