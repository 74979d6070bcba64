"""Sending processes: large batches are split over a few of them, small ones leave from this process.

Encryption is work for a core; a process each gives the cores work without one waiting for another. They live as long as
the worker, hear batches over a pipe, know nothing of the database, and end with the pipe.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any, BinaryIO

from .sending import Answer, Batch, send

FEW = 60
"""Up to so many leave from this process."""


def send_all(batch: Batch) -> list[Answer]:
    """All of the batch, in the order of its jobs."""
    if len(batch.jobs) <= FEW:
        return send(batch)
    hands = _hands()
    shares = [replace(batch, jobs=batch.jobs[number :: len(hands)]) for number in range(len(hands))]
    with ThreadPoolExecutor(len(hands)) as pool:
        found = list(pool.map(_carried, hands, shares))
    by_id = {answer.id: answer for answers in found for answer in answers}
    return [by_id[job.id] for job in batch.jobs]


def _carried(hand: "Hand", share: Batch) -> Sequence[Answer]:
    """A process that died gives its share back: nothing is known of it, so it may be tried later."""
    try:
        return hand.carry(share)
    except (OSError, EOFError) as error:
        return [Answer(job.id, 0, 0.0, f"sending process: {type(error).__name__}") for job in share.jobs]


@cache
def _hands() -> list["Hand"]:
    return [Hand() for _ in range(max(1, min(4, os.cpu_count() or 1)))]


class Hand:
    """One sending process, started when first needed and again when it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def carry(self, share: Batch) -> list[Answer]:
        """Send a share. EOFError or OSError when the process died on the way."""
        with self._turn:
            process = self._running()
            if process.stdin is None or process.stdout is None:
                raise EOFError
            _put(process.stdin, share)
            found: list[Answer] = _got(process.stdout)
            return found

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hataori.interfaces.web_push.hands"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        return self._process

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        with suppress(OSError):  # what is left in the pipe of a process that died
            process.stdin.close()
        process.stdout.close()
        process.wait(10)


def close() -> None:
    """End all sending processes; they end by themselves with this one too."""
    if _hands.cache_info().currsize:
        for hand in _hands():
            hand.close()


def _put(to: BinaryIO | Any, found: object) -> None:  # noqa: ANN401  a pipe
    content = pickle.dumps(found)
    to.write(len(content).to_bytes(8) + content)
    to.flush()


def _got(pipe: BinaryIO | Any) -> Any:  # noqa: ANN401  what `_put` wrote, between our own processes only
    head = pipe.read(8)
    if not head:
        raise EOFError
    return pickle.loads(pipe.read(int.from_bytes(head)))  # noqa: S301  our own pipe


def _serve() -> None:
    """The process's own loop, until the pipe ends."""
    to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            _put(to, send(_got(sys.stdin.buffer)))


if __name__ == "__main__":
    _serve()
