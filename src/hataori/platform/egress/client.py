"""An httpx client that refuses addresses inside our own walls, and answers that are too large or too slow.

The address is checked after the name was resolved, and the connection goes to that very address: a name that
changes its mind in between (DNS rebinding) gains nothing. Redirects are not followed.
"""

import ssl
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx
from django.conf import settings

from .walls import EgressRefused, checked, is_allowed

_SECONDS = 10.0
_LARGEST = 5 * 1024 * 1024


class _Walls(httpcore.NetworkBackend):
    """Connects to public addresses, and to the hosts that the setting allows."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._inner = httpcore.SyncBackend()
        self._allowed = allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, check every address, connect to the first."""
        try:
            address = checked(host, port, self._allowed)
        except ConnectionError as error:
            raise httpcore.ConnectError(str(error)) from error
        return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)

    def connect_unix_socket(self, path: str, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:  # noqa: ANN401, ARG002  httpcore's signature
        """Never."""
        raise EgressRefused("egress_refused", f"この接続先には送れません（{path}）。")


def allowed_hosts() -> frozenset[str]:
    """HATAORI_EGRESS_ALLOW: hosts or host:port that may be private and may speak plain http."""
    return frozenset(settings.HATAORI_EGRESS_ALLOW)


@cache
def _tls() -> ssl.SSLContext:
    """One for the process: reading the authorities costs 18 ms, twice a call."""
    return httpx.create_ssl_context()


def client(purpose: str, *, seconds: float = _SECONDS) -> httpx.Client:
    """A client for one purpose (it stands in the User-Agent). https only, public addresses only, no redirects, no
    proxies from the environment; `seconds` bounds each phase. Close it, or use it in a with block.
    """
    allowed = allowed_hosts()
    transport = httpx.HTTPTransport(verify=_tls(), trust_env=False, retries=0)
    transport._pool = httpcore.ConnectionPool(  # noqa: SLF001  httpx offers no other place for a network backend
        ssl_context=_tls(), network_backend=_Walls(allowed), max_connections=10
    )
    return httpx.Client(
        transport=transport,
        timeout=seconds,
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": f"hataori ({purpose})"},
        event_hooks={"request": [lambda request: _refuse_plain(request, allowed)]},
    )


def _refuse_plain(request: httpx.Request, allowed: frozenset[str]) -> None:
    port = request.url.port or (443 if request.url.scheme == "https" else 80)
    if request.url.scheme != "https" and not is_allowed(request.url.host, port, allowed):
        raise EgressRefused("egress_plain", f"暗号化されない接続先には送れません（{request.url.host}）。")


def fetch(purpose: str, method: str, url: str, *, largest: int = _LARGEST, **options: Any) -> httpx.Response:  # noqa: ANN401  httpx's own options
    """One request whose answer is read up to `largest` bytes. EgressRefused beyond that."""
    with client(purpose) as out, out.stream(method, url, **options) as response:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > largest:
                raise EgressRefused("egress_too_large", "相手の返事が大きすぎます。")
        return httpx.Response(
            response.status_code, headers=response.headers, content=bytes(content), request=response.request
        )
