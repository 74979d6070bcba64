"""Sending many push messages: encrypted, signed and posted over kept connections, on threads of this process.

No framework here. Each thread keeps a connection to each push service; addresses go through the walls of egress.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from hataori.platform.egress.walls import EgressRefused, checked, is_allowed

from .encryption import BadSubscription, decoded, encrypt
from .vapid import Signer

THREADS = 48
_SECONDS = 10.0
_LONGEST_ANSWER = 4096
_BROKEN = (http.client.HTTPException, OSError)


@dataclass(frozen=True, slots=True)
class Job:
    """One message to one browser."""

    id: str
    endpoint: str
    p256dh: str
    auth: str
    content: int
    """Which of the batch's contents."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Jobs with what they share. `headers` are TTL, Urgency and Topic; `allowed` hosts may be private and plain."""

    jobs: Sequence[Job]
    contents: Sequence[bytes]
    headers: dict[str, str]
    pem: str
    contact: str
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the push service said: its status (0: none), Retry-After in seconds, and a word."""

    id: str
    status: int
    wait: float
    detail: str


_kept = threading.local()


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="push")


@cache
def _signer(pem: str, contact: str) -> Signer:
    return Signer(pem, contact)


def send(batch: Batch) -> list[Answer]:
    """All of the batch; an answer for each job, in their order."""
    return list(_pool().map(lambda job: _one(batch, job), batch.jobs))


def _one(batch: Batch, job: Job) -> Answer:
    try:
        body = encrypt(batch.contents[job.content], decoded(job.p256dh), decoded(job.auth))
        status, wait, said = _post(batch, job.endpoint, body)
    except BadSubscription as bad:
        return Answer(job.id, 410, 0.0, f"keys: {bad}")
    except EgressRefused as refused:
        return Answer(job.id, 403, 0.0, refused.message)
    except _BROKEN as error:
        return Answer(job.id, 0, 0.0, f"{type(error).__name__}: {error}"[:200])
    return Answer(job.id, status, wait, said)


def _post(batch: Batch, endpoint: str, body: bytes) -> tuple[int, float, str]:
    """Over the kept connection; one that the other side has closed meanwhile is opened anew, once."""
    parts = urlsplit(endpoint)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {
        **batch.headers,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "Authorization": _signer(batch.pem, batch.contact).authorization(endpoint, int(time.time())),
    }
    line, fresh = _line(parts.scheme, parts.hostname or "", parts.port, batch.allowed)
    try:
        return _asked(line, path, body, headers)
    except _BROKEN:
        line.close()
        if fresh:
            raise
        return _asked(line, path, body, headers)


def _asked(line: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, float, str]:
    line.request("POST", path, body, headers)
    answer = line.getresponse()
    said = answer.read(_LONGEST_ANSWER)
    if not answer.isclosed():
        line.close()
    wait = answer.headers.get("Retry-After", "")
    return answer.status, float(wait) if wait.isdigit() else 0.0, said.decode("utf-8", "replace")[:200]


def _line(scheme: str, host: str, port: int | None, allowed: frozenset[str]) -> tuple[http.client.HTTPConnection, bool]:
    """The thread's connection to that service, and whether it is new."""
    lines: dict[tuple[str, str, int | None], http.client.HTTPConnection] = _kept.__dict__.setdefault("lines", {})
    found = lines.get((scheme, host, port))
    if found is not None and found.sock is not None:
        return found, False
    line = lines[(scheme, host, port)] = _Line(scheme, host, port, allowed)
    return line, True


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Line(http.client.HTTPConnection):
    """A connection to an address that was looked at; plain only to the hosts the setting allows."""

    def __init__(self, scheme: str, host: str, port: int | None, allowed: frozenset[str]) -> None:
        super().__init__(host, port or (443 if scheme == "https" else 80), timeout=_SECONDS)
        self._scheme, self._allowed = scheme, allowed

    def connect(self) -> None:
        """Resolve, check, connect to that very address, and shake hands for the name."""
        if self._scheme != "https" and not is_allowed(self.host, self.port, self._allowed):
            raise EgressRefused("egress_plain", f"暗号化されない接続先には送れません（{self.host}）。")
        address = checked(self.host, self.port, self._allowed)
        plain = socket.create_connection((address, self.port), _SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = _tls().wrap_socket(plain, server_hostname=self.host) if self._scheme == "https" else plain
