"""The stand-in's pages: a number is scanned or typed, the money taken; the day closed. Plain HTML, marked 模擬."""

import json
from collections.abc import Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from .teller import Answer, Teller

_PAGE = (
    '<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>模擬の金融機関</title><main><h1>模擬の金融機関</h1><p>本物ではありません。お金は動きません。</p>{body}</main></html>"
)
_STAGES = {"prompt": "速報", "final": "確報", "cancel": "取消", "": "知らせていません"}


def serve(teller: Teller, port: int) -> ThreadingHTTPServer:
    """A server that is ready to `serve_forever`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = dict(parse_qsl(urlsplit(self.path).query))
            if urlsplit(self.path).path == "/state":
                self._send(json.dumps(teller.payments).encode(), "application/json")
            else:
                self._page(_counter(teller, given.get("code", "")))

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            given = dict(parse_qsl(self.rfile.read(length).decode()))
            act = {"/look": _look, "/pay": _pay, "/tell": _tell, "/close": _close}.get(urlsplit(self.path).path)
            self._page(act(teller, given) if act else _counter(teller, ""))

        def _page(self, body: str) -> None:
            self._send(_PAGE.format(body=body).encode(), "text/html; charset=utf-8")

        def _send(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def _counter(teller: Teller, code: str) -> str:
    """Where a code is put in, and what was taken today."""
    rows = "".join(
        f"<li>{escape(reference)} {paid['amount']:,}円 {_STAGES[paid['stage']]}"
        f"{_button('/tell', '確報を送る', reference=reference, stage='final')}"
        f"{_button('/tell', '取消を送る', reference=reference, stage='cancel')}</li>"
        for reference, paid in teller.payments.items()
    )
    taken = f"<h2>受け取ったもの</h2><ul>{rows}</ul>{_button('/close', '締める（すべての確報を送る）')}" if rows else ""
    return (
        '<form method="post" action="/look"><p><label for="code">QRコード・バーコードの数字、または'
        "収納機関番号・納付番号・確認番号・納付区分を続けて</label></p>"
        f'<p><input id="code" name="code" value="{escape(code)}" inputmode="numeric" autocomplete="off"></p>'
        f"<p><button>調べる</button></p></form>{taken}"
    )


def _look(teller: Teller, given: Mapping[str, str]) -> str:
    code = given.get("code", "")
    answer = teller.look(code)
    if not answer.taken or not answer.told["payable"]:
        return _refused(answer) + _counter(teller, "")
    told = answer.told
    return (
        f"<h2>納める内容</h2><p>{escape(told['title'])}</p><p>納付書番号 {escape(told['slip'])}</p>"
        f"<p>納期限 {escape(told['due_on'])}</p><p>{told['amount']:,}円</p>"
        f"{_button('/pay', '払う', code=code, amount=str(told['amount']))}"
    )


def _pay(teller: Teller, given: Mapping[str, str]) -> str:
    reference, answer = teller.pay(given["code"], int(given["amount"]))
    if not answer.taken:
        return _refused(answer) + _counter(teller, "")
    return f"<h2>納めました</h2><p>取引番号 {escape(reference)}</p>{_counter(teller, '')}"


def _tell(teller: Teller, given: Mapping[str, str]) -> str:
    answer = teller.tell(given["reference"], given["stage"])
    return ("<p>送りました。</p>" if answer.taken else _refused(answer)) + _counter(teller, "")


def _close(teller: Teller, _given: Mapping[str, str]) -> str:
    return f"<p>{teller.close_the_day()}件の確報を送りました。</p>{_counter(teller, '')}"


def _refused(answer: Answer) -> str:
    problems = answer.told.get("errors") or [{"message": answer.told.get("detail", "")}]
    return f"<p><strong>{escape(problems[0]['message'])}</strong></p>"


def _button(action: str, words: str, **told: str) -> str:
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in told.items())
    return f'<form method="post" action="{action}">{hidden}<button>{words}</button></form>'
