"""Structured logs: one JSON object a line, on stderr and in HATAORI_HOME/logs, never with a 個人番号 or an address's
secret in it.
"""

import contextlib
import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import structlog
from django.http import HttpRequest

from hataori.kernel import clock
from hataori.kernel.check_digits import without_personal_numbers

from .requests import without_secrets

FILE = "hataori.jsonl"
_TWELVE_DIGITS = 12
_encode = msgspec.json.Encoder(enc_hook=str).encode


class LineLogger:
    """Writes whole lines by single appends, so that several processes may share the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1
        self._inode = -1

    def msg(self, line: bytes) -> None:
        """Write one line to stderr and the file; logging never breaks the work it tells of."""
        with contextlib.suppress(OSError, ValueError, AttributeError):  # stderr is closed, or a test's
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()
        with contextlib.suppress(OSError):  # the disk is full: stderr has the line
            os.write(self._descriptor(), line)

    debug = info = warning = error = critical = exception = log = fatal = msg

    def _descriptor(self) -> int:
        """Open the file again when it was moved away by rotation."""
        try:
            inode = self._path.stat().st_ino
        except FileNotFoundError:
            inode = -1
        if self._file < 0 or inode != self._inode:
            if self._file >= 0:
                os.close(self._file)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._inode = os.fstat(self._file).st_ino
        return self._file


def redact(value: Any) -> Any:  # noqa: ANN401  any logged value
    """The value with the digits of every 個人番号 blotted out."""
    if isinstance(value, str):
        return without_personal_numbers(value) if len(value) >= _TWELVE_DIGITS else value
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int):
        text = str(value)
        return value if len(text) != _TWELVE_DIGITS or without_personal_numbers(text) == text else "●" * _TWELVE_DIGITS
    if isinstance(value, Mapping):
        return {str(key): redact(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(item) for item in value]
    return redact(str(value))


def _finish(_: Any, level: str, event: MutableMapping[str, Any]) -> bytes:  # noqa: ANN401  structlog's signature
    line = {"at": clock.machine().isoformat(timespec="milliseconds"), "level": level, **event}
    return bytes(_encode(redact(line))) + b"\n"


class _Bridge(logging.Handler):
    """Django's and the libraries' own log records, as lines of the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        logger = structlog.get_logger(record.name)
        message, request = record.getMessage(), getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            message = without_secrets(request, message)
        logger.log(record.levelno, message, exc_info=record.exc_info or None)


def configure(home: Path, level: str) -> None:
    """Set structlog and logging up; called once as Django starts."""
    threshold = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    lines = LineLogger(home / "logs" / FILE)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            _finish,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=partial(_same, lines),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, _Bridge)]
    root.addHandler(_Bridge())
    root.setLevel(max(threshold, logging.WARNING))


def _same(lines: LineLogger, *_: object) -> LineLogger:
    return lines
