"""The stand-in's server: checks the city's signature, shows 払う and やめる, and sends a signed answer."""

import html
import json
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from hataori.blocks.payments.configuration import CardPage
from hataori.kernel import clock

_FIELDS = ("session", "amount", "title", "back", "notify")


def serve(page: CardPage, port: int, *, copies: int = 1) -> ThreadingHTTPServer:
    """A server that is ready to `serve_forever`. Each answer is sent `copies` times: real pages repeat theirs too."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = _asked(page, self.path)
            if asked is None:
                self._page(403, "<h1>署名が違います</h1>")
            else:
                self._page(200, _form(asked, self.path))

        def do_POST(self) -> None:
            asked = _asked(page, self.path)
            if asked is None:
                self._page(403, "<h1>署名が違います</h1>")
                return
            length = int(self.headers.get("Content-Length", "0"))
            pressed = dict(parse_qsl(self.rfile.read(length).decode()))
            body = _answer(asked, paid=pressed.get("answer") == "pay")
            for _ in range(copies):
                _notify(page, asked["notify"], body)
            self.send_response(303)
            self.send_header("Location", asked["back"])
            self.end_headers()

        def _page(self, status: int, body: str) -> None:
            content = (
                f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>模擬カード払い</title>{body}'.encode()
            )
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def _asked(page: CardPage, path: str) -> dict[str, str] | None:
    """What the city asks, None where its signature does not fit."""
    given = dict(parse_qsl(urlsplit(path).query))
    told = {name: given.get(name, "") for name in _FIELDS}
    fits = secrets.compare_digest(page.sign(urlencode(told)), given.get("signature", ""))
    return told if fits else None


def _form(asked: dict[str, str], path: str) -> str:
    title, amount = html.escape(asked["title"]), html.escape(asked["amount"])
    return (
        f"<h1>模擬カード払い</h1><p>本物ではありません。お金は動きません。</p><p>{title}　{amount}円</p>"
        f'<form method="post" action="{html.escape(path)}"><button name="answer" value="pay">払う</button> '
        '<button name="answer" value="stop">やめる</button></form>'
    )


def _answer(asked: dict[str, str], *, paid: bool) -> bytes:
    said = {
        "session": asked["session"],
        "status": "paid" if paid else "cancelled",
        "amount": int(asked["amount"]),
        "reference": f"MOGI-{secrets.token_hex(8)}" if paid else "",
    }
    return json.dumps(said).encode()


def _notify(page: CardPage, address: str, body: bytes) -> None:
    stamp = str(int(clock.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Card-Stamp": stamp,
        "X-Card-Signature": page.sign(f"{stamp}.{body.decode()}"),
    }
    httpx.post(address, content=body, headers=headers, timeout=10, trust_env=False)
