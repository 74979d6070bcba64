"""A channel to persons and one to the public whose provider the test plays."""

from dataclasses import dataclass, field, replace

import pytest

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging import channels
from hataori.blocks.messaging.posting import public_delivery
from hataori.platform.outbox import api as outbox


@dataclass
class Provider:
    """Takes what it is given, unless told otherwise by address or altogether."""

    sent: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    error: Exception | None = None

    def send(self, sending, recipients):
        if self.error:
            raise self.error
        self.sent.append((sending, list(recipients)))
        return [self.answers.get(each.value, messaging.Outcome(each.address_id, "taken")) for each in recipients]

    def publish(self, sending):
        if self.error:
            raise self.error
        self.sent.append((sending, []))
        return messaging.Receipt(f"https://example.jp/{len(self.sent)}", str(len(self.sent)))

    @property
    def reached(self):
        return [each.value for _, recipients in self.sent for each in recipients]


@pytest.fixture
def provider(monkeypatch):
    found = Provider()
    pigeon = messaging.Channel(
        "pigeon", "伝書鳩", "person", "pigeon", send=found.send, is_ready=lambda: True, batch=100,
        rate=messaging.Rate(1000, 1000),
    )  # fmt: skip
    board = messaging.Channel(
        "board", "掲示板", "public", "board", max_length=80, publish=found.publish, is_ready=lambda: True,
        is_simulated=lambda: True, account=lambda: "@city", rate=messaging.Rate(1000, 1000),
    )  # fmt: skip
    known = dict(channels.channels()) | {"pigeon": pigeon, "board": board}
    monkeypatch.setattr(channels, "_known", lambda: known)
    for each in (
        *messaging.person_deliveries("pigeon", "伝書鳩", "pigeon"),
        public_delivery("board", "掲示板", "board"),
    ):
        monkeypatch.setitem(outbox.deliveries(), each.kind, each)
    found.change = lambda name, **changes: known.__setitem__(name, replace(known[name], **changes))
    return found
