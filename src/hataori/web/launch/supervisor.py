"""Keeps the processes of `hataori up` running and ends them together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

RESTART_AFTER = 1.0
STOP_WITHIN = 10.0
# The first part is what people wait for; on two cores the others would only slow its start.
HEAD_START = 1.2


@dataclass
class Part:
    """One process: its name on screen, the words of its command, the running child."""

    name: str
    words: Sequence[str]
    child: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it with this interpreter, in a process group of its own."""
        words = [sys.executable, "-m", "hataori.web.launch", *self.words]
        self.child = subprocess.Popen(words, process_group=0)  # noqa: S603  our own words

    def sweep(self) -> None:
        """End what a killed part left behind (the web server's workers outlive it and hold the port)."""
        if self.child:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self.child is not None and self.child.poll() is not None


class Supervisor:
    """Starts parts, restarts those that fall, stops all on SIGINT and SIGTERM."""

    def __init__(self, parts: Mapping[str, Sequence[str]]) -> None:
        self.parts = [Part(name, words) for name, words in parts.items()]
        self.stopping = False

    def run(self) -> int:
        """Run until a signal; answers 0."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        first, *others = self.parts
        first.start()
        time.sleep(HEAD_START)
        for part in others:
            part.start()
        while not self.stopping:
            self._restart_fallen()
            time.sleep(0.2)
        self._end()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  a signal handler's signature
        self.stopping = True

    def _restart_fallen(self) -> None:
        for part in self.parts:
            if part.ended and not self.stopping:
                print(f"hataori: {part.name} ended, starting it again", file=sys.stderr, flush=True)  # noqa: T201  the operator's screen
                part.sweep()
                time.sleep(RESTART_AFTER)
                part.start()

    def _end(self) -> None:
        for part in self.parts:
            if part.child and not part.ended:
                part.child.terminate()
        for part in self.parts:
            if part.child:
                _wait(part.child)
                part.sweep()


def _wait(child: "subprocess.Popen[bytes]") -> None:
    try:
        child.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        child.kill()
