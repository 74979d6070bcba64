"""The driver: all locks side by side on one connection; each change is confirmed by what the lock says afterwards."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

from django.conf import settings

from hataori.blocks.access.api import Address, Change, Driver, Outcome, Seen, Use, Window
from hataori.kernel import clock

from . import wire
from .line import BrokerAway, Line, connected

Place = tuple[str, int]
_AGAIN_S = 2.0
AWAY = "Zigbee2MQTTの接続先（MQTT）が応答しません。機器の電源と通信を確かめてください。"
SILENT = "錠から確認の返事がありません。電池と電波を確かめてください。"
NOT_SET = "Zigbee2MQTTの接続先（HATAORI_MQTT_URL）が設定されていません。"
REFUSED = "錠が番号を受け付けません（{said}）。枠の数と錠の設定を確かめてください。"


class Zigbee2mqttDriver:
    """Locks behind one Zigbee2MQTT. A lock's address is {"name": friendly name}."""

    key = "zigbee2mqtt"
    title = "Zigbee2MQTT"
    simulated = False

    def apply(self, changes: Sequence[Change], *, seconds: float) -> list[Outcome]:
        """Send all, ask each place, wait until every lock has said what it holds."""
        if not settings.HATAORI_MQTT_URL:
            return [Outcome(each, None, NOT_SET, reached=False) for each in changes]
        try:
            with _line() as line:
                return _applied(line, changes, seconds)
        except BrokerAway:
            return [Outcome(each, None, AWAY, reached=False) for each in changes]

    def read(self, locks: Sequence[Address], *, seconds: float) -> list[Seen]:
        """Ask every place of every lock; a lock that leaves one unanswered has not answered."""
        if not settings.HATAORI_MQTT_URL:
            return [Seen(each.key, None, NOT_SET) for each in locks]
        try:
            with _line() as line:
                return _read(line, locks, seconds)
        except BrokerAway:
            return [Seen(each.key, None, AWAY) for each in locks]

    def computed(self, lock: Address, window: Window) -> str | None:  # noqa: ARG002  a driver's signature
        """Codes are sent."""
        return None

    def listen(self, locks: Sequence[Address], told: Callable[[Use], None], stopped: Callable[[], bool]) -> None:
        """Tell each opening by keypad."""
        keys = {_name(each): each.key for each in locks}
        with _line() as line:
            while not stopped():
                for topic, payload in line.heard(time.monotonic() + 0.5):
                    for fact in wire.heard(line.base, topic, payload):
                        if fact.fact == "used" and fact.name in keys:
                            told(Use(keys[fact.name], fact.place, clock.now()))


def _line() -> AbstractContextManager[Line]:
    return connected(settings.HATAORI_MQTT_URL, settings.HATAORI_MQTT_BASE)


def _name(lock: Address) -> str:
    return str(lock.at.get("name") or lock.key)


def _applied(line: Line, changes: Sequence[Change], seconds: float) -> list[Outcome]:
    wanted = {(_name(each.lock), each.place): each for each in changes}
    done: dict[Place, Outcome] = {}
    ends, asked = time.monotonic() + seconds, 0.0
    while len(done) < len(wanted) and time.monotonic() < ends:
        if time.monotonic() - asked >= _AGAIN_S:
            open_ = [each for place, each in wanted.items() if place not in done]
            _send(line, open_)
            asked = time.monotonic()
        for topic, payload in line.heard(min(ends, asked + _AGAIN_S)):
            _note(wanted, done, wire.heard(line.base, topic, payload), wire.refusal(payload))
            if len(done) == len(wanted):
                break
    silent = {place: Outcome(each, None, SILENT, reached=False) for place, each in wanted.items()}
    return list((silent | done).values())


def _send(line: Line, changes: Iterable[Change]) -> None:
    for each in changes:
        body = wire.put(each.place, each.code.pin) if each.code else wire.clear(each.place)
        line.send(_name(each.lock), "set", body)
        line.send(_name(each.lock), "get", wire.ask(each.place))


def _note(wanted: dict[Place, Change], done: dict[Place, Outcome], facts: Sequence[wire.Heard], refused: str) -> None:
    """A place that holds what it should is done; an error in the bridge's log that names a lock refuses its changes."""
    for fact in facts:
        change = wanted.get((fact.name, fact.place))
        if change and fact.fact == ("taken" if change.code else "free") and _is_right(change, fact):
            done[fact.name, fact.place] = Outcome(change, "read" if fact.pin else "confirmed")
    for (name, place), change in wanted.items():
        if refused and f"'{name}'" in refused and (name, place) not in done:
            done[name, place] = Outcome(change, None, REFUSED.format(said=_safe(refused, change)))


def _is_right(change: Change, fact: wire.Heard) -> bool:
    return not (change.code and fact.pin) or change.code.pin == fact.pin


def _safe(said: str, change: Change) -> str:
    """An error text may repeat what was sent: the code is in no log."""
    return said.replace(change.code.pin, "******") if change.code else said


def _read(line: Line, locks: Sequence[Address], seconds: float) -> list[Seen]:
    wanted = {(_name(each), place) for each in locks for place in each.own_places}
    found: dict[Place, wire.Heard] = {}
    for name, place in sorted(wanted):
        line.send(name, "get", wire.ask(place))
    for topic, payload in line.heard(time.monotonic() + seconds):
        for fact in wire.heard(line.base, topic, payload):
            if fact.fact != "used" and (fact.name, fact.place) in wanted:
                found[fact.name, fact.place] = fact
        if len(found) == len(wanted):
            break
    return [_seen(each, found) for each in locks]


def _seen(lock: Address, found: dict[Place, wire.Heard]) -> Seen:
    facts = [found.get((_name(lock), place)) for place in lock.own_places]
    if None in facts:
        return Seen(lock.key, None, SILENT)
    return Seen(lock.key, {fact.place: fact.pin for fact in facts if fact and fact.fact == "taken"})


DRIVER: Driver = Zigbee2mqttDriver()
