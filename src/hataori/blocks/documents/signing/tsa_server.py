"""The 模擬 time-stamping service as a process of its own, over HTTP (RFC 3161, 3.4)."""

import signal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from hataori.kernel import clock

from . import keyring, tsa

_LARGEST = 64 * 1024


class _Stamps(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """One request, one stamp."""
        size = int(self.headers.get("Content-Length") or 0)
        if size > _LARGEST or self.headers.get("Content-Type") != "application/timestamp-query":
            self.send_error(400)
            return
        answered = tsa.answer(self.rfile.read(size), keyring.time_stamper(), clock.now())
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answered)))
        self.end_headers()
        self.wfile.write(answered)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Nothing: it is a simulator."""


def serve(port: int) -> int:
    """Serve on 127.0.0.1 until told to stop."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Stamps)
    Thread(target=server.serve_forever, daemon=True).start()
    print(f"模擬 time-stamping service on http://127.0.0.1:{server.server_port}/", flush=True)  # noqa: T201  a command's answer
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    server.shutdown()
    return 0
