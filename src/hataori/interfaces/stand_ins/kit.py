"""What all stand-ins have in common: HTTP on a thread a request, faults on demand, and a page that says what they are.

/mogi/faults {"faults": ["500"]} plays trouble, GET /mogi/state shows what came, other /mogi/… is the stand-in's own.
"""

import json
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LARGEST = 20 * 1024 * 1024
NOTICE = "模擬：本物のサービスではありません。外へは何も送りません。"
TOKEN = "mogi"  # noqa: S105  the stand-ins' only token
FAULTS = ("500", "429", "hang", "garbage", "lost")
"""Every call fails; too many; no answer for a minute; no JSON; it is done, but the answer is lost."""
_HANG_S = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One call."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The JSON object of the body."""
        found: dict[str, Any] = json.loads(self.body or b"{}")
        return found

    @property
    def typed(self) -> dict[str, str]:
        """The fields of a form, the last of each name."""
        return {name: values[-1] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @property
    def signed(self) -> bool:
        """Whether it carries the token."""
        return self.headers.get("authorization") == f"Bearer {TOKEN}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int = 200
    told: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class StandIn:
    """A service played; subclasses answer calls and keep what came in `kept`."""

    title = ""
    refusal: Reply = Reply(401, {"message": "token"})
    too_many: Reply = Reply(429, {"message": "too many requests"}, {"Retry-After": "2"})

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.faults: set[str] = set()
        self.calls = 0
        self.lock = threading.RLock()

    def answer(self, asked: Asked) -> Reply:
        """What the service says to a call with the token."""
        raise KeyError(asked.path)

    def own(self, asked: Asked) -> Reply:
        """What whoever drives the stand-in asks under /mogi/."""
        raise KeyError(asked.path)

    def reply(self, asked: Asked) -> Reply | None:
        """The answer after faults; None: the line is cut."""
        if asked.path.startswith("/mogi/"):
            return self._driven(asked)
        self.calls += 1
        if "hang" in self.faults:
            time.sleep(_HANG_S)
        if "500" in self.faults:
            return Reply(500, {"message": "mogi"})
        if "429" in self.faults:
            return self.too_many
        if "garbage" in self.faults:
            return Reply(200, "<html>mogi")
        if not asked.signed:
            return self.refusal
        with self.lock:
            found = self.answer(asked)
        return None if "lost" in self.faults else found

    def _driven(self, asked: Asked) -> Reply:
        if asked.path == "/mogi/faults":
            self.faults = set(asked.told["faults"])
            return Reply()
        if asked.path == "/mogi/reset":
            self.__init__()  # type: ignore[misc]  # as it began
            return Reply()
        if asked.path == "/mogi/state":
            return Reply(200, {"kept": self.kept, "calls": self.calls})
        return self.own(asked)

    def page(self) -> str:
        """What people see at /."""
        rows = "".join(f"<li>{escape(str(each.get('text', '')))}</li>" for each in self.kept[-100:])
        return (
            f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>模擬の{self.title}</title>'
            f"<main><h1>模擬の{self.title}</h1><p>{NOTICE}</p><h2>届いたもの</h2><ul>{rows}</ul></main></html>"
        )


def server(stand_in: StandIn, port: int) -> ThreadingHTTPServer:
    """The stand-in over HTTP on the loopback; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
            if parts.path == "/" and self.command == "GET":
                self._send(200, stand_in.page().encode(), "text/html; charset=utf-8", {})
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                found = stand_in.reply(
                    Asked(self.command, parts.path.rstrip("/"), parse_qs(parts.query), headers, body)
                )
            except (KeyError, IndexError, ValueError):
                found = Reply(404, {"message": "not found"})
            if found is None:
                self.close_connection = True
                return
            self._send(found.status, *_written(found.told), found.headers)

        do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815  http.server's names

        def _send(self, status: int, content: bytes, kind: str, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Silent."""

    found = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    found.daemon_threads = True
    return found


def _written(told: Any) -> tuple[bytes, str]:  # noqa: ANN401  any JSON value
    """A page, a paper, or JSON."""
    if isinstance(told, bytes):
        return told, "application/pdf"
    if isinstance(told, str):
        return told.encode(), "text/html; charset=utf-8"
    return json.dumps(told).encode(), "application/json"


def refused_in_production(profile: str) -> bool:
    """Says so where a stand-in is started in production."""
    if profile == "production":
        print("hataori: no stand-ins in production", file=sys.stderr)  # noqa: T201  the operator's screen
        return True
    return False
