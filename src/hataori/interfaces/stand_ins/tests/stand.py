"""A stand-in as a process of its own, for the adapters' tests."""

import atexit
import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager


class Stand:
    """Where it is, and how a test drives it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, told=None):
        data = None if told is None else json.dumps(told).encode()
        with urllib.request.urlopen(self.url + path, data=data, timeout=15) as answer:  # noqa: S310  our own stand-in
            return json.load(answer)

    def trouble(self, *faults: str) -> None:
        self.ask("/mogi/faults", {"faults": list(faults)})

    @property
    def kept(self):
        return self.ask("/mogi/state")["kept"]

    @property
    def calls(self):
        return self.ask("/mogi/state")["calls"]


_running: dict[str, tuple[subprocess.Popen, str]] = {}


def _started(name: str) -> str:
    """The stand-in's address; one process for all tests of a run."""
    if name not in _running:
        command = [sys.executable, "-m", "hataori.interfaces.stand_ins", name, "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        atexit.register(_end, process)
        said = process.stdout.readline()
        assert "模擬" in said
        _running[name] = (process, said.split(" ", 1)[1].strip().rstrip("/"))
    return _running[name][1]


def _end(process: subprocess.Popen) -> None:
    process.kill()
    process.stdout.close()
    process.wait(10)


@contextmanager
def playing(name: str, settings):
    """The stand-in runs as it began, and the settings lead to it."""
    url = _started(name)
    settings.HATAORI_MESSENGERS = {
        **settings.HATAORI_MESSENGERS,
        name: {**settings.HATAORI_MESSENGERS[name], "url": url},
    }
    settings.HATAORI_EGRESS_ALLOW = [*settings.HATAORI_EGRESS_ALLOW, url.removeprefix("http://")]
    stand = Stand(url)
    stand.ask("/mogi/reset", {})
    yield stand
