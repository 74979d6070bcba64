#!/usr/bin/env -S .venv/bin/python
"""61 locks behind Zigbee2MQTT's own converters over a real mosquitto: codes live before the start, dead after a cancel
and after the end, nothing left behind, and right again after an outage of an hour.

The product's clock is moved, seconds are the machine's. Needs node, npm and mosquitto (tests/contracts/locks). Exits 1
when a code is late, stays, or is left behind. HATAORI_LOCKS changes how many.
"""

import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / each) for each in ("", "src", "tests/contracts")]

from locks import ground  # noqa: E402

COUNT = int(os.environ.get("HATAORI_LOCKS", "61"))
NAMES = [f"lock-{number}" for number in range(1, COUNT + 1)]


class World:
    """The locks, the product and its clock."""

    def __init__(self, locks: ground.ZigbeeLocks) -> None:
        from hataori.kernel.clock import JST

        self.locks, self.start = locks, datetime(2026, 12, 5, 9, tzinfo=JST)
        self.failures: list[str] = []

    def register(self) -> None:
        from hataori.blocks.access import api
        from hataori.kernel.actor import SYSTEM

        for name in NAMES:
            new = api.NewLock(name, name, name, name, "zigbee2mqtt", {"name": name}, "regional-dx", first_place=0)
            api.register(new, actor=SYSTEM)

    def give(self, round_: int, start: datetime, hours: int = 2) -> None:
        from hataori.blocks.access import api
        from hataori.kernel.actor import SYSTEM

        window = api.Window(start, start + timedelta(hours=hours))
        for name in NAMES:
            api.grant(f"booking/{round_}-{name}", [name], window, "resident-1", actor=SYSTEM)

    def until(self, what: str, holds, limit: float) -> float:
        """Work as the worker does until it holds; the seconds it took, a failure after the limit."""
        from hataori.platform.worker.api import turn

        started = time.monotonic()
        while time.monotonic() - started < limit:
            turn()
            if holds(self.locks.memory(NAMES)):
                return time.monotonic() - started
        self.failures.append(what)
        return time.monotonic() - started

    def codes(self, round_: int) -> dict[str, str]:
        from hataori.blocks.access import models

        rows = models.Placement.objects.filter(grant__booking_ref__startswith=f"booking/{round_}-").select_related(
            "grant__code", "lock"
        )
        return {row.lock.key: row.grant.code.pin for row in rows}


def all_hold(world: World, round_: int):
    """Whether every lock holds exactly that round's code."""
    wanted = {name: [pin] for name, pin in world.codes(round_).items()}
    return lambda memory: {name: list(held.values()) for name, held in memory.items()} == wanted


def empty(memory: dict) -> bool:
    return len(memory) == COUNT and not any(memory.values())


def main() -> int:
    if lacking := ground.missing("mosquitto"):
        print(f"locks: NOT RUN. Needs {lacking}")
        return 0
    with ground.Broker() as broker, ground.django(HATAORI_MQTT_URL=broker.url), ground.zigbee(COUNT, broker) as locks:
        return run(broker, World(locks))


def run(broker: ground.Broker, world: World) -> int:
    from tools.report import Figure, Report

    from hataori.blocks.access import api, models
    from hataori.kernel import clock
    from hataori.kernel.actor import SYSTEM

    report = Report(f"Doors: {COUNT} locks behind Zigbee2MQTT's converters and mosquitto")
    clock.set_source(lambda: world.start - timedelta(hours=1))
    world.register()
    world.give(1, world.start)
    world.until("nothing may be on a lock before its lead", empty, 20)

    clock.set_source(lambda: world.start - timedelta(minutes=10))
    took = world.until("live at lead", all_hold(world, 1), 60)
    report.add(Figure("all codes live after the lead began", took, "s", 15, "G5: 15 s"))

    for name in NAMES:
        api.revoke(f"booking/1-{name}", actor=SYSTEM)
    took = world.until("dead after cancel", empty, 60)
    report.add(Figure("all codes dead after all were cancelled", took, "s", 15, "G5: 15 s"))

    world.give(2, world.start)
    world.until("live at once", all_hold(world, 2), 60)
    clock.set_source(lambda: world.start + timedelta(hours=2, minutes=10))
    took = world.until("dead after grace", empty, 60)
    report.add(Figure("all codes dead after end and grace", took, "s", 15, "G5: 15 s"))

    # An hour without the broker, over the end of one round of bookings and the start of the next.
    noon = world.start + timedelta(hours=4)
    world.give(3, noon, 1)
    world.give(4, noon + timedelta(hours=2), 2)
    clock.set_source(lambda: noon)
    world.until("live before the outage", all_hold(world, 3), 60)
    broker.stop()
    clock.set_source(lambda: noon + timedelta(hours=1, minutes=30))
    from hataori.platform.worker.api import turn

    tried = time.monotonic()
    while time.monotonic() - tried < 20:
        turn()
    clock.set_source(lambda: noon + timedelta(hours=2))
    broker.start()
    time.sleep(3)  # the virtual locks' own clients come back
    took = world.until("right after the outage", all_hold(world, 4), 120)
    report.add(Figure("all locks right after an hour's outage", took, "s", 120, "a rest of 60 s and a turn, twice"))
    clock.set_source(lambda: noon + timedelta(hours=5))
    took = world.until("nothing left behind", empty, 60)

    left = sum(len(held) for held in world.locks.memory(NAMES).values())
    uncleared = models.Placement.objects.exclude(state="cleared").count()
    report.add(Figure("codes left behind", left + uncleared, "codes", 0.5, "none"))
    for failure in world.failures:
        report.note(f"FAILED: {failure}")
    report.write("door_locks")
    return 1 if world.failures else 0


if __name__ == "__main__":
    sys.exit(main())
