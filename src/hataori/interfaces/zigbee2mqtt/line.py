"""The MQTT connection (paho): subscribe, send, and collect what is heard."""

import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from hataori.kernel.lazy import LazyModule

from . import wire

mqtt = LazyModule("paho.mqtt.client")
_CONNECT_S = 5


class BrokerAway(Exception):
    """The MQTT broker does not answer."""


class Line:
    """An open connection; messages come out of `messages` in the order in which they arrived."""

    def __init__(self, client: Any, base: str) -> None:  # noqa: ANN401  paho's client, imported late
        self.client, self.base = client, base
        self.messages: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()

    def send(self, name: str, what: str, body: str) -> None:
        """Publish to a lock's topic, at least once."""
        self.client.publish(wire.topic(self.base, name, what), body, qos=1)

    def take(self, _client: Any, _state: Any, message: Any) -> None:  # noqa: ANN401  paho's signature
        """A message has come; what the broker kept from before says nothing about now."""
        if not message.retain:
            self.messages.put((message.topic, message.payload))

    def heard(self, until: float) -> Iterator[tuple[str, bytes]]:
        """Messages until that moment of the monotonic clock."""
        while (left := until - time.monotonic()) > 0:
            try:
                yield self.messages.get(timeout=left)
            except queue.Empty:
                return


@contextmanager
def connected(url: str, base: str) -> Iterator[Line]:
    """A connection to mqtt://[user:password@]host[:port] (mqtts with TLS), subscribed to the locks. BrokerAway."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    line = Line(client, base)
    client.on_message = line.take
    subscribed: queue.SimpleQueue[object] = queue.SimpleQueue()
    client.on_subscribe = lambda *_: subscribed.put(_)
    try:
        _connect(client, url)
        client.loop_start()
        client.subscribe([(f"{base}/+", 1), (f"{base}/+/action", 1), (f"{base}/bridge/logging", 1)])
        subscribed.get(timeout=_CONNECT_S)
    except (OSError, queue.Empty, ValueError) as error:
        client.loop_stop()
        raise BrokerAway(type(error).__name__) from error
    try:
        yield line
    finally:
        client.disconnect()
        client.loop_stop()


def _connect(client: Any, url: str) -> None:  # noqa: ANN401  paho's client
    parts = urlsplit(url)
    tls = parts.scheme == "mqtts"
    if parts.username:
        client.username_pw_set(parts.username, parts.password)
    if tls:
        client.tls_set()
    client.connect_timeout = _CONNECT_S
    client.connect(parts.hostname or "", parts.port or (8883 if tls else 1883))
