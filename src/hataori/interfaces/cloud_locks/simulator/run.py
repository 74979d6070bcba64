"""The simulated cloud over HTTP, on a thread a request; GET / is a page that says what it is."""

import json
import os
import sys
import time
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from .book import Book

_LARGEST = 1024 * 1024
_SLOW_S = 2.0
_TOKEN = "mogi"  # noqa: S105  the stand-in's only token
_NOTICE = "模擬：本物の錠でも、錠のクラウドでもありません。"


class Handler(BaseHTTPRequestHandler):
    """The cloud's calls, and /mogi/… for whoever drives the stand-in."""

    book: ClassVar[Book]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Lists, one guest, events; GET / for people, GET /mogi/state for tests."""
        parts = urlsplit(self.path)
        if parts.path == "/":
            self._page()
        elif parts.path == "/mogi/state":
            self._json({"guests": list(self.book.guests.values()), "events": len(self.book.events)})
        elif self._fit():
            self._json(*self._found(parts.path, parse_qs(parts.query)))

    def _found(self, path: str, query: dict[str, list[str]]) -> tuple[dict[str, Any], int]:
        if path == "/events":
            return {"data": self.book.events[-100:]}, 200
        if path == "/access_persons":
            return self.book.listed(int(query.get("page", ["1"])[0])), 200
        row = self.book.guests.get(path.rpartition("/")[2])
        return ({"data": row}, 200) if row else ({"message": "not found"}, 404)

    def do_POST(self) -> None:
        """A token, a guest, an access; /mogi/faults and /mogi/type for whoever drives."""
        content = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LARGEST))
        if self.path == "/oauth/token":
            if self._fit(signed=False):
                self._json({"access_token": _TOKEN, "token_type": "bearer", "expires_in": 7200}, 200)
            return
        told = json.loads(content or b"{}")
        if self.path == "/mogi/faults":
            self.book.faults = set(told["faults"])
            self._json({}, 200)
        elif self.path == "/mogi/type":
            self._json({"opened": self.book.type_in(told["lock"], told["pin"])}, 200)
        elif self._fit():
            self._made(told)

    def _made(self, told: dict[str, Any]) -> None:
        if self.path == "/access_persons":
            self._json({"data": self.book.add(told)}, 201)
            return
        person = self.path.split("/")[2]
        if person not in self.book.guests:
            self._json({"message": "not found"}, 404)
            return
        self._json({"data": self.book.allow(person, told)}, 201)

    def do_PUT(self) -> None:
        """Deactivate a guest."""
        self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LARGEST))
        person = self.path.split("/")[2]
        if not self._fit():
            return
        if person not in self.book.guests:
            self._json({"message": "not found"}, 404)
            return
        self._json({"data": self.book.deactivate(person)}, 200)

    def _fit(self, *, signed: bool = True) -> bool:
        """Whether to go on; otherwise the fault, or the refusal of an unsigned call, has been answered."""
        if "slow" in self.book.faults:
            time.sleep(_SLOW_S)
        if "500" in self.book.faults:
            self._json({"message": "mogi"}, 500)
            return False
        if "garbage" in self.book.faults:
            self._send(200, b"<html>mogi", "text/html")
            return False
        if signed and self.headers.get("Authorization") != f"Bearer {_TOKEN}":
            self._json({"message": "token"}, 401)
            return False
        return True

    def _page(self) -> None:
        rows = "".join(
            f"<tr><td>{escape(row['attributes']['name'])}</td><td>{escape(row['attributes']['status'])}</td></tr>"
            for row in self.book.guests.values()
        )
        page = (
            '<!doctype html><html lang="ja"><meta charset="utf-8"><title>模擬の錠のクラウド</title>'
            f"<main><h1>模擬の錠のクラウド</h1><p>{_NOTICE}</p><table><caption>登録された番号</caption>"
            f"<tr><th>枠</th><th>状態</th></tr>{rows}</table></main></html>"
        )
        self._send(200, page.encode(), "text/html; charset=utf-8")

    def _json(self, told: dict[str, Any], status: int = 200) -> None:
        self._send(status, json.dumps(told, ensure_ascii=False).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Silent."""


def serve(port: int) -> int:
    """Serve until stopped; port 0 takes a free one. Refused in production."""
    if os.environ.get("HATAORI_PROFILE") == "production":
        print("hataori: no stand-ins in production", file=sys.stderr)  # noqa: T201  the operator's screen
        return 2
    Handler.book = Book()
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    print(f"模擬の錠のクラウド: http://127.0.0.1:{server.server_port}/", flush=True)  # noqa: T201  the operator's screen
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0
