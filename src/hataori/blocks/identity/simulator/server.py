"""The simulated provider over HTTP: one small WSGI application on a thread a request."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from . import pages
from .people import PIN, SIGNING_PIN
from .provider import PROTOCOL, Provider, Refused

Start = Callable[[str, list[tuple[str, str]]], Any]
Environ = Mapping[str, Any]
LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: str = "200 OK"
    content: bytes = b""
    kind: str = "application/json"
    headers: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    bearer: str

    @property
    def form(self) -> Mapping[str, str]:
        """The body of a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


def json_answer(payload: object, status: str = "200 OK") -> Answer:
    """JSON."""
    return Answer(status, json.dumps(payload).encode())


def html(text: str, status: str = "200 OK") -> Answer:
    """A page."""
    return Answer(status, text.encode(), "text/html; charset=utf-8")


@dataclass(slots=True)
class Application:
    """The provider's addresses; subclasses in tests answer wrongly on purpose."""

    provider: Provider

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """WSGI."""
        try:
            answer = self.answer(read(environ))
        except Refused as refused:
            said = {"error": refused.error, "error_description": refused.description}
            status = "401 Unauthorized" if refused.error in ("invalid_client", "invalid_token") else "400 Bad Request"
            answer = json_answer(said, status)
        except ValueError:
            answer = json_answer({"error": "invalid_request"}, "400 Bad Request")
        start(answer.status, [("Content-Type", answer.kind), ("Cache-Control", "no-store"), *answer.headers])
        return [answer.content]

    def answer(self, call: Call) -> Answer:
        """By address."""
        path = call.path.removeprefix(self._realm())
        for known, answering in self._addresses().items():
            if path == known:
                return answering(call)
        if path.startswith("/api/sign-transactions"):
            return self._transactions(call)
        return json_answer({"error": "not_found"}, "404 Not Found")

    def _realm(self) -> str:
        return "/" + self.provider.issuer.partition("://")[2].partition("/")[2]

    def _addresses(self) -> Mapping[str, Callable[[Call], Answer]]:
        return {
            f"{PROTOCOL}/auth": self.authorize,
            f"{PROTOCOL}/auth/style.css": lambda _call: Answer(content=pages.STYLE.encode(), kind="text/css"),
            f"{PROTOCOL}/token": self.token,
            f"{PROTOCOL}/userinfo": self.userinfo,
            f"{PROTOCOL}/certs": self.certs,
            "/.well-known/openid-configuration": self.discovery,
        }

    def authorize(self, call: Call) -> Answer:
        """The page with the cards; a POST of it answers to the client."""
        base = f"{self._realm()}{PROTOCOL}/auth"
        try:
            self.provider.asked(call.query if call.method == "GET" else call.form)
        except Refused as refused:
            return html(pages.error_page(base, refused.error), "400 Bad Request")
        if call.method == "GET":
            return html(pages.card_page(base, call.query, self.provider.holders))
        return self._pressed(call.form, base)

    def _pressed(self, form: Mapping[str, str], base: str) -> Answer:
        asked = self.provider.asked(form)
        if form.get("act") == "cancel":
            said = {"error": "access_denied", "error_description": "cancelled", "state": asked.state}
            return self.sent_back(asked.redirect_uri, said)
        holder = next((each for each in self.provider.holders if each.id == form.get("holder")), None)
        if holder is None or form.get("pin") != (SIGNING_PIN if asked.transaction else PIN):
            query = {name: value for name, value in form.items() if name not in ("holder", "pin", "act")}
            return html(pages.card_page(base, query, self.provider.holders, wrong=True), "422 Unprocessable Content")
        code = self.provider.consent(asked, holder)
        return self.sent_back(asked.redirect_uri, {"code": code, "state": asked.state, "session_state": "mihon"})

    def sent_back(self, redirect_uri: str, said: Mapping[str, str]) -> Answer:
        """To the client."""
        return Answer("302 Found", headers=[("Location", f"{redirect_uri}?{urlencode(said)}")])

    def token(self, call: Call) -> Answer:
        """POST token."""
        return json_answer(self.provider.token(call.form))

    def userinfo(self, call: Call) -> Answer:
        """GET userinfo."""
        return json_answer(self.provider.userinfo(call.bearer))

    def certs(self, call: Call) -> Answer:  # noqa: ARG002  every address takes the call
        """GET certs."""
        return json_answer(self.provider.jwks())

    def discovery(self, call: Call) -> Answer:  # noqa: ARG002  every address takes the call
        """GET the metadata."""
        issuer = self.provider.issuer
        names = {"authorization_endpoint": "auth", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        told = {name: f"{issuer}{PROTOCOL}/{last}" for name, last in names.items()}
        return json_answer({"issuer": issuer, "jwks_uri": f"{issuer}{PROTOCOL}/certs", **told})

    def _transactions(self, call: Call) -> Answer:
        *_, found, last = ("", *call.path.split("/"))
        if call.method == "POST":
            return json_answer(self.provider.open_transaction(call.bearer, json.loads(call.body)), "201 Created")
        if last == "result":
            return json_answer(self.provider.result(call.bearer, found))
        return json_answer({"error": "not_found"}, "404 Not Found")


def read(environ: Environ) -> Call:
    """The request."""
    size = min(int(environ.get("CONTENT_LENGTH") or 0), LARGEST)
    return Call(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
        environ["wsgi.input"].read(size),
        str(environ.get("HTTP_AUTHORIZATION", "")).removeprefix("Bearer "),
    )


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Codes stand in the addresses: nothing is logged."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def server(application: Callable[..., Iterable[bytes]], address: str, port: int) -> WSGIServer:
    """A server that listens; port 0 takes any free one. Call serve_forever."""
    return make_server(address, port, application, server_class=_Server, handler_class=_Quiet)
