"""Other people's locks for the contracts and the bench: npm packages, mosquitto, and what starts them."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
WORK = ROOT / ".make" / "locks"


def missing(*commands: str) -> str:
    """What is not there, in a word; installs the npm packages where npm can."""
    for command in ("node", "npm", *commands):
        if not shutil.which(command):
            return command
    WORK.mkdir(parents=True, exist_ok=True)
    stamp = WORK / "node_modules" / ".package-lock.json"
    same = stamp.exists() and (WORK / "package-lock.json").read_bytes() == (HERE / "package-lock.json").read_bytes()
    for file in (*HERE.glob("*.mjs"), *HERE.glob("*.json")):
        shutil.copy(file, WORK)
    if not same:
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--omit=optional", "--loglevel=error"], cwd=WORK, check=False
        )
        if done.returncode:
            return "npm packages (npm ci failed)"
    return ""


def free_port() -> int:
    """A port nobody listens to."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def running(*command: str, said: str, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen]:
    """A process, from the line that says it is ready until the end of the block."""
    with subprocess.Popen(
        command,
        cwd=WORK,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        text=True,
    ) as process:
        try:
            for line in process.stdout:
                if said in line:
                    process.said = line
                    break
            else:
                raise RuntimeError(f"{command[0]} ended before it was ready")
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


class Broker:
    """A mosquitto that can be taken away and brought back."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["mosquitto", "-p", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self.port)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(5)
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def wait_for(port: int, seconds: float = 10) -> None:
    """Until somebody listens."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens at {port}")


class ZigbeeLocks:
    """Drives the virtual Zigbee locks from outside of Zigbee2MQTT's topics."""

    def __init__(self, url: str) -> None:
        import paho.mqtt.client as mqtt

        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self._shown: dict[str, dict[int, str]] = {}
        self._client.on_message = self._take
        # The broker comes and goes in these checks.
        self._client.on_connect = lambda client, *_: client.subscribe("virtual/+/memory", 1)
        self._client.reconnect_delay_set(1, 1)
        parts = urlsplit(url)
        self._client.connect(parts.hostname, parts.port)
        self._client.loop_start()

    def _take(self, _client: object, _state: object, message: object) -> None:
        told = json.loads(message.payload)
        self._shown[message.topic.split("/")[1]] = {int(place): pin for place, pin in told.items()}

    def order(self, name: str, **body: object) -> None:
        self._client.publish(f"virtual/{name}", json.dumps(body), qos=1).wait_for_publish(5)

    def memory(self, names: list[str], seconds: float = 5) -> dict[str, dict[int, str]]:
        """What the locks hold, place → PIN."""
        self._shown = {}
        for name in names:
            self._client.publish(f"virtual/{name}", json.dumps({"show": True}), qos=1)
        ends = time.monotonic() + seconds
        while len(self._shown) < len(names) and time.monotonic() < ends:
            time.sleep(0.01)
        return dict(self._shown)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@contextlib.contextmanager
def zigbee(count: int, broker: Broker) -> Iterator[ZigbeeLocks]:
    """That many virtual Zigbee locks, lock-1 …"""
    told = {"MQTT": broker.url, "COUNT": str(count)}
    with running("node", "zigbee_locks.mjs", said="ready", environment=told):
        locks = ZigbeeLocks(broker.url)
        try:
            yield locks
        finally:
            locks.close()


@contextlib.contextmanager
def django(**settings: str) -> Iterator[None]:
    """hataori's settings in this process, on a fresh database."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update({"HATAORI_HOME": home, "DJANGO_SETTINGS_MODULE": "hataori.web.settings", **settings})
        import django as library
        from django.core.management import call_command

        library.setup()
        call_command("migrate", verbosity=0)
        yield


class ZwaveLocks:
    """Drives the virtual Z-Wave locks from outside of Z-Wave JS."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process

    def order(self, **body: object) -> None:
        self._process.stdin.write(json.dumps(body) + "\n")
        self._process.stdin.flush()

    def memory(self, node: int) -> dict[str, object]:
        """What the lock keeps, by the names of its makers."""
        self.order(node=node, show=True)
        return json.loads(next(line for line in self._process.stdout if line.startswith("{")))

    def codes(self, node: int) -> dict[int, str]:
        """Places with a code."""
        kept = self.memory(node)
        taken = {int(key.rpartition("_")[2]) for key, value in kept.items() if "userIdStatus_" in key and value == 1}
        return {place: bytes(kept[f"UserCode_userCode_{place}"].values()).decode() for place in taken}


@contextlib.contextmanager
def zwave(count: int, port: int) -> Iterator[ZwaveLocks]:
    """That many virtual Z-Wave locks, nodes 2 and on, behind a Z-Wave JS server at the port."""
    with tempfile.TemporaryDirectory() as cache:
        told = {"PORT": str(port), "COUNT": str(count), "CACHE": cache}
        with running("node", "zwave_locks.mjs", said="ready", environment=told) as process:
            yield ZwaveLocks(process)


MATTER_DATA = Path("/data")
"""The Matter SDK keeps its factory settings there and nowhere else."""


def matter_server() -> str:
    """Make the controller's own environment from its locked requirements; what is missing, in words."""
    try:
        MATTER_DATA.mkdir(exist_ok=True)
    except OSError:
        return f"a folder {MATTER_DATA} (the Matter SDK keeps its settings there)"
    home, locked = WORK / "matter", ROOT / "requirements" / "matter-server.txt"
    stamp = home / "made-from"
    if stamp.exists() and stamp.read_bytes() == locked.read_bytes():
        return ""
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(home)],
        [str(home / "bin" / "pip"), "install", "--quiet", "--require-hashes", "-r", str(locked)],
    )
    if any(subprocess.run(step, check=False).returncode for step in steps):
        return "python-matter-server (requirements/matter-server.txt could not be installed)"
    stamp.write_bytes(locked.read_bytes())
    return ""


class MatterLock:
    """The virtual Matter lock, and the code to pair it with."""

    def __init__(self, process: subprocess.Popen, pairing: str) -> None:
        self._process, self.pairing = process, pairing

    def memory(self) -> dict[str, list[dict]]:
        """Users and schedules as the lock keeps them."""
        self._process.stdin.write('{"show": true}\n')
        self._process.stdin.flush()
        return json.loads(next(line for line in self._process.stdout if line.startswith("{")))


@contextlib.contextmanager
def matter(port: int) -> Iterator[MatterLock]:
    """One virtual Matter lock, and a controller at the port that trusts its makers' test authority."""
    with tempfile.TemporaryDirectory() as home:
        folders = {name: Path(home) / name for name in ("storage", "authorities", "server")}
        for folder in folders.values():
            folder.mkdir()
        (folders["authorities"] / ".version").write_text("1")  # so that the controller fetches none
        told = {
            "PORT": str(free_port()), "STORAGE": str(folders["storage"]), "AUTHORITIES": str(folders["authorities"]),
            "MATTER_LOG_LEVEL": "error",
        }  # fmt: skip
        with running("node", "matter_lock.mjs", said="pairing", environment=told) as process:
            pairing = process.said.split()[1]
            command = [
                str(WORK / "matter" / "bin" / "matter-server"), "--port", str(port), "--listen-address", "127.0.0.1",
                "--storage-path", str(folders["server"]), "--paa-root-cert-dir", str(folders["authorities"]),
                "--log-level", "critical",
            ]  # fmt: skip
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
                try:
                    wait_for(port, 30)
                    yield MatterLock(process, pairing)
                finally:
                    server.terminate()
