"""Fills a fresh web process (templates, search index, URL table) behind the first reader's back."""

from collections.abc import Callable, Iterable
from threading import Thread
from typing import Any
from wsgiref.util import setup_testing_defaults

PATHS = ("/healthz", "/procedures/", "/")
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def warm_up(application: Application) -> Thread:
    """Ask the application for its most used pages in a thread of its own; the process answers meanwhile."""
    thread = Thread(target=_ask, args=(application,), name="warm-up", daemon=True)
    thread.start()
    return thread


def _ask(application: Application) -> None:
    for path in PATHS:
        for _ in application(_request(path), lambda *_: None):
            pass  # reading the answer to its end is the point


def _request(path: str) -> dict[str, Any]:
    environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1"}
    setup_testing_defaults(environ)
    return environ
