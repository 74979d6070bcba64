"""An httpx client that refuses addresses inside our own walls, and answers that are too large or too slow.

The address is checked after the name was resolved, and the connection goes to that very address: a name that
changes its mind in between (DNS rebinding) gains nothing. Redirects are not followed.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx
from django.conf import settings

from hataori.kernel.errors import Unavailable

_SECONDS = 10.0
_LARGEST = 5 * 1024 * 1024


class EgressRefused(Unavailable):
    """The address lies where this installation does not go (HATAORI_EGRESS_ALLOW), or the answer is too large."""


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
        address = _checked(host, port, self._allowed)
        return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)

    def connect_unix_socket(self, path: str, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:  # noqa: ANN401, ARG002  httpcore's signature
        """Never."""
        raise EgressRefused("egress_refused", f"この接続先には送れません（{path}）。")


def _checked(host: str, port: int, allowed: frozenset[str]) -> str:
    """The address to connect to. EgressRefused when any address of the host is not public and the host not allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    addresses = [str(each[4][0]) for each in found]
    if not _is_allowed(host, port, allowed) and not all(is_public(address) for address in addresses):
        raise EgressRefused("egress_refused", f"この接続先には送れません（{host}）。設定で許可してください。")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether the address is one of the open internet (also where it hides in an IPv6 form of IPv4)."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        return found.is_global and not found.is_multicast and (inner is None or is_public(str(inner)))
    return found.is_global and not found.is_multicast


def _is_allowed(host: str, port: int, allowed: frozenset[str]) -> bool:
    return host in allowed or f"{host}:{port}" in allowed


def _allowed() -> frozenset[str]:
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
    allowed = _allowed()
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
    if request.url.scheme != "https" and not _is_allowed(request.url.host, port, allowed):
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
