"""Running the stand-ins as processes of their own. They load neither Django nor the apps, and refuse in production."""

import json
import os
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

from hataori.kernel.environment import web_port

from .ca import LookAlikeCA
from .people import card_holders
from .provider import Provider
from .server import Answer, Application, Call, Environ, Start, json_answer, read, server

REALM = "/api/realms/main"
CLIENT = "hataori"
SOURCE = Path(__file__).parents[5]


def near(distance: int) -> int:
    """A port beside the web server's."""
    return web_port(distance)


def _url() -> str:
    return os.environ.get("HATAORI_URL", f"http://127.0.0.1:{near(0)}").rstrip("/")


def _refused() -> bool:
    if os.environ.get("HATAORI_PROFILE") == "production":
        print("hataori: no stand-ins in production", file=sys.stderr)  # noqa: T201  the operator's screen
        return True
    return False


@cache
def authority() -> LookAlikeCA:
    """The look-alike CA of this installation, in HATAORI_HOME/simulated-ca."""
    home = Path(os.environ.get("HATAORI_HOME", "var")).resolve()
    return LookAlikeCA.kept_in(home / "simulated-ca", f"http://127.0.0.1:{near(91)}")


def serve_provider(port: int) -> int:
    """The provider until stopped; its CA's addresses answer in the same process."""
    if _refused():
        return 2
    city = Path(os.environ.get("HATAORI_CITIES", SOURCE / "cities")) / os.environ.get("HATAORI_CITY", "ichinomiya")
    provider = Provider(
        issuer=f"http://127.0.0.1:{port}{REALM}",
        client_id=CLIENT,
        redirect_uris=(f"{_url()}/account/digital-auth/callback/",),
        holders=tuple(card_holders(city)),
        client_keys=_client_keys,
        authority_source=authority,
    )
    Thread(target=_serve, args=(AuthorityApplication(authority), port + 1, "模擬CA"), daemon=True).start()
    return _serve(Application(provider), port, "模擬デジタル認証アプリ")


def serve_authority(port: int) -> int:
    """CRL, OCSP and the root until stopped."""
    if _refused():
        return 2
    return _serve(AuthorityApplication(authority), port, "模擬CA")


class AuthorityApplication:
    """The CA's addresses: /crl, /ocsp, /root.pem."""

    def __init__(self, source: Callable[[], LookAlikeCA]) -> None:
        self.source = source

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """WSGI."""
        try:
            answer = self.answer(read(environ))
        except ValueError:
            answer = json_answer({"error": "invalid_request"}, "400 Bad Request")
        start(answer.status, [("Content-Type", answer.kind), ("Content-Length", str(len(answer.content)))])
        return [answer.content]

    def answer(self, call: Call) -> Answer:
        """By address."""
        if call.path == "/crl":
            return Answer(content=self.source().crl(), kind="application/pkix-crl")
        if call.path == "/ocsp" and call.method == "POST":
            return Answer(content=self.source().ocsp(call.body), kind="application/ocsp-response")
        return json_answer({"error": "not_found"}, "404 Not Found")


def _client_keys() -> Mapping[str, Any]:
    """Hataori's public keys, asked anew each time: it may have rotated."""
    with urllib.request.urlopen(f"{_url()}/identity/jwks.json", timeout=5) as answer:  # noqa: S310  our own address
        found: Mapping[str, Any] = json.load(answer)
        return found


def _idle() -> int:
    """Who supervises us would start us again and again; the port stays taken."""
    while True:
        time.sleep(3600)


def _serve(application: Callable[..., Iterable[bytes]], port: int, name: str) -> int:
    try:
        serving = server(application, "127.0.0.1", port)
    except OSError:
        print(f"{name}: port {port} is taken, not served here", file=sys.stderr)  # noqa: T201  the operator's screen
        return _idle()
    print(f"{name}: http://127.0.0.1:{port}/", flush=True)  # noqa: T201  the operator's screen
    try:
        serving.serve_forever()
    except KeyboardInterrupt:
        serving.server_close()
    return 0
