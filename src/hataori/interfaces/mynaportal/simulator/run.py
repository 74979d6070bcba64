"""The simulated portal over HTTP, on a thread a request; GET / is a page that says what it is."""

import json
import os
import sys
import time
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from hataori.interfaces.mynaportal import wire

from .book import STATES, Book, sample

LARGEST = 64 * 1024 * 1024
SLOW_S = 0.3
_THIRD = 3
_NOTICE = (
    "模擬：本物のマイナポータル申請管理ではありません。項目名・アドレスは公開仕様ではなく、このシステム独自のものです。"
)


class Handler(BaseHTTPRequestHandler):
    """The five calls, and /mogi/… for whoever drives the stand-in."""

    book: ClassVar[Book]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """GET / for people, GET /mogi/state for tests."""
        if self.path == "/mogi/state":
            self._json({"updates": self.book.updates, "calls": self.book.calls, "held": len(self.book.applications)})
            return
        rows = "".join(
            f"<tr><td>{escape(number)}</td><td>{escape(row['procedureCode'])}</td><td>{self.book.state_of(number)}</td></tr>"
            for number, row in self.book.applications.items()
        )
        page = (
            '<!doctype html><html lang="ja"><meta charset="utf-8"><title>模擬マイナポータル申請管理</title>'
            f"<main><h1>模擬マイナポータル申請管理</h1><p>{_NOTICE}</p><table><caption>申請</caption>"
            f"<tr><th>受付番号</th><th>手続コード</th><th>処理状況</th></tr>{rows}</table></main></html>"
        )
        self._send(200, page.encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """A call."""
        told = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST)) or b"{}")
        if self.path.startswith("/mogi/"):
            self._driven(told)
            return
        count = self.book.counted(self.path)
        if "slow" in self.book.faults:
            time.sleep(SLOW_S)
        if "500" in self.book.faults and count % _THIRD == 1:
            self._json({"error": "mogi"}, 500)
            return
        if self.path == wire.LOGIN:
            self._login(told)
            return
        if not self.book.uses(self.headers.get("Authorization", "").removeprefix("Bearer ")):
            self._json({"error": "token"}, wire.REVOKED_TOKEN)
            return
        answer = self._answer(told)
        if "drop" in self.book.faults and count % 2 == 1:
            self.close_connection = True
            return
        self._json(answer, 200 if answer is not None else 404)

    def _answer(self, told: dict[str, Any]) -> dict[str, Any] | None:
        if self.path == wire.LIST:
            return self.book.listed(told["arrivedFrom"], told["page"], told["pageSize"])
        if self.path == wire.ONE:
            return self.book.applications.get(told["receptionNumber"])
        if self.path == wire.STATES:
            return {"states": [{"code": code, "name": name} for code, name in STATES]}
        if self.path == wire.UPDATE and told["receptionNumber"] in self.book.applications:
            self.book.update(told)
            return {}
        return None

    def _login(self, told: dict[str, Any]) -> None:
        if not all(told.get(name) for name in ("municipalityCode", "clientId", "clientSecret")):
            self._json({"error": "login"}, 403)
            return
        self._json({"accessToken": self.book.login(), "expiresIn": 3600})

    def _driven(self, told: dict[str, Any]) -> None:
        if self.path == "/mogi/applications":
            for each in told["applications"]:
                self.book.add(each)
        elif self.path == "/mogi/faults":
            self.book.faults = set(told["faults"])
        self._json({})

    def _json(self, told: dict[str, Any] | None, status: int = 200) -> None:
        self._send(status, json.dumps(told, ensure_ascii=False).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Silent."""


def serve(port: int, *, samples: int = 0, faults: list[str] | None = None) -> int:
    """Serve until stopped; port 0 takes a free one. Refused in production."""
    if os.environ.get("HATAORI_PROFILE") == "production":
        print("hataori: no stand-ins in production", file=sys.stderr)  # noqa: T201  the operator's screen
        return 2
    Handler.book = Book(faults=set(faults or ()))
    for place in range(samples):
        Handler.book.add(sample(place))
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    print(f"模擬マイナポータル申請管理: http://127.0.0.1:{server.server_port}/", flush=True)  # noqa: T201  the operator's screen
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0
