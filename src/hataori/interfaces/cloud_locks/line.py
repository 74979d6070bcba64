"""Calls to the cloud: signed in (OAuth client credentials), over the egress policy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx
from django.conf import settings

from hataori.kernel.errors import Unavailable
from hataori.platform.egress import client

from . import wire

_MOST_PAGES = 100


class CloudAway(Exception):
    """The cloud does not answer, or not as agreed."""


class CloudRefused(Exception):
    """The cloud answered that it will not."""


@dataclass(slots=True)
class Cloud:
    """One conversation; used in a with block."""

    seconds: float
    token: str = field(default="", repr=False)
    http: httpx.Client = field(init=False, repr=False)

    def __enter__(self) -> Self:
        self.http = client("cloud locks", seconds=self.seconds)
        at = settings.HATAORI_CLOUD_LOCKS
        body = {"grant_type": "client_credentials", "client_id": at["client_id"], "client_secret": at["secret"]}
        try:
            told = self._told(lambda: self.http.post(at["sign_in"], data=body))
        except (CloudAway, CloudRefused):
            self.http.close()
            raise
        self.token = str(told.get("access_token", ""))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One call. CloudAway, CloudRefused."""
        headers = {"Accept": wire.ACCEPT, "Authorization": f"Bearer {self.token}"}
        url = settings.HATAORI_CLOUD_LOCKS["url"] + path
        return self._told(lambda: self.http.request(method, url, json=body, headers=headers))

    def persons(self) -> list[wire.Person]:
        """All guests, whatever became of them."""
        return list(self._pages())

    def _pages(self) -> Iterator[wire.Person]:
        for page in range(1, _MOST_PAGES):
            told = self.call("GET", f"{wire.PERSONS}?type=access_guest&page={page}")
            try:
                yield from wire.persons_of(told)
                if page >= wire.last_page(told):
                    return
            except wire.Misspelled as error:
                raise CloudAway(f"形の違う返事: {error}") from error

    def _told(self, ask: Any) -> dict[str, Any]:  # noqa: ANN401  a call of httpx
        try:
            answer = ask()
            told = answer.json() if answer.content else {}
        except (httpx.HTTPError, Unavailable, ValueError) as error:
            raise CloudAway(type(error).__name__) from error
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise CloudAway(str(answer.status_code))
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise CloudRefused(str(answer.status_code))
        if not isinstance(told, dict):
            raise CloudAway("形の違う返事")
        return told
