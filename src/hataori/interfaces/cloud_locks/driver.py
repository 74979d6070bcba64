"""The driver: one guest a place, made with his window, deactivated to clear; his PIN is read back."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from hataori.blocks.access.api import Address, Change, Driver, Outcome, Proof, Seen, Use, Window

from . import wire
from .line import Cloud, CloudAway, CloudRefused

AWAY = "ロックのクラウドが応答しません（{said}）。あとで自動でやり直します。"
NOT_SET = "ロックのクラウドの接続先（HATAORI_CLOUD_LOCKS_URL）が設定されていません。"
REFUSED = "ロックのクラウドが番号を受け付けません（{said}）。錠のIDと契約を確かめてください。"
KEPT_OTHER = "クラウドを読み戻すと、書いた番号と違っていました。"
_LISTEN_S = 3.0


class CloudLocksDriver:
    """Locks of one account at the cloud. A lock's address is {"id": the lock's id there}."""

    key = "cloud"
    title = "クラウドの錠"

    @property
    def simulated(self) -> bool:
        """Whether the cloud is the stand-in on this machine."""
        return bool(settings.HATAORI_CLOUD_LOCKS["simulated"])

    def apply(self, changes: Sequence[Change], *, seconds: float) -> list[Outcome]:
        """One after another: the cloud is one conversation."""
        if not settings.HATAORI_CLOUD_LOCKS["url"]:
            return [Outcome(each, None, NOT_SET, reached=False) for each in changes]
        ends = time.monotonic() + seconds
        try:
            with Cloud(seconds) as cloud:
                guests = _Guests(cloud, cloud.persons())
                return [_outcome(guests, each, ends) for each in changes]
        except (CloudAway, CloudRefused) as error:
            return [Outcome(each, None, AWAY.format(said=error), reached=False) for each in changes]

    def read(self, locks: Sequence[Address], *, seconds: float) -> list[Seen]:
        """The guests that still open something."""
        if not settings.HATAORI_CLOUD_LOCKS["url"]:
            return [Seen(each.key, None, NOT_SET) for each in locks]
        try:
            with Cloud(seconds) as cloud:
                held = {each.name: each.pin for each in cloud.persons() if each.opens}
        except (CloudAway, CloudRefused) as error:
            return [Seen(each.key, None, AWAY.format(said=error)) for each in locks]
        return [_seen(each, held) for each in locks]

    def computed(self, lock: Address, window: Window) -> str | None:  # noqa: ARG002  a driver's signature
        """Codes are sent."""
        return None

    def listen(self, locks: Sequence[Address], told: Callable[[Use], None], stopped: Callable[[], bool]) -> None:
        """Ask for events every few seconds; a use told before is known to the block."""
        ours = {str(each.at["id"]): each for each in locks}
        with Cloud(_LISTEN_S * 3) as cloud:
            while not stopped():
                for use in _uses(cloud, ours):
                    told(use)
                time.sleep(_LISTEN_S)


@dataclass(frozen=True, slots=True)
class _Guests:
    cloud: Cloud
    known: Sequence[wire.Person]

    def carry_out(self, change: Change) -> Proof:
        """Nobody may stand for the place from before; then the new guest is made and read back."""
        name = wire.name_of(change.lock, change.place)
        for person in self.known:
            if person.name == name and person.opens:
                self.cloud.call("PUT", f"{wire.PERSONS}/{person.id}/deactivate")
        if change.code is None:
            return "confirmed"
        made = wire.person_of(
            self.cloud.call("POST", wire.PERSONS, wire.guest(change.lock, change.place, change.code)).get("data")
        )
        self.cloud.call("POST", f"{wire.PERSONS}/{made.id}/accesses", wire.access(change.lock))
        read = wire.person_of(self.cloud.call("GET", f"{wire.PERSONS}/{made.id}").get("data"))
        if read.pin != change.code.pin or not read.opens:
            raise _KeptOtherError
        return "read"


class _KeptOtherError(Exception):
    """The cloud keeps another PIN."""


def _outcome(guests: _Guests, change: Change, ends: float) -> Outcome:
    if time.monotonic() > ends:
        return Outcome(change, None, AWAY.format(said="時間切れ"), reached=False)
    try:
        return Outcome(change, guests.carry_out(change))
    except _KeptOtherError:
        return Outcome(change, None, KEPT_OTHER)
    except CloudRefused as refused:
        return Outcome(change, None, REFUSED.format(said=refused))
    except wire.Misspelled as wrong:
        return Outcome(change, None, AWAY.format(said=f"形の違う返事: {wrong}"), reached=False)
    except CloudAway as away:
        return Outcome(change, None, AWAY.format(said=away), reached=False)


def _seen(lock: Address, held: dict[str, str]) -> Seen:
    places = {place: held.get(wire.name_of(lock, place)) for place in lock.own_places}
    return Seen(lock.key, {place: pin for place, pin in places.items() if pin is not None})


def _uses(cloud: Cloud, ours: dict[str, Address]) -> list[Use]:
    told: Any = cloud.call("GET", wire.EVENTS)
    names = {each.id: each.name for each in cloud.persons()}
    opened = [each for each in wire.opened_of(told, ours) if each.person in names]
    return [
        Use(ours[each.lock].key, int(names[each.person].rpartition("#")[2]), each.at)
        for each in opened
        if names[each.person].startswith("hataori ") and "#" in names[each.person]
    ]


DRIVER: Driver = CloudLocksDriver()
