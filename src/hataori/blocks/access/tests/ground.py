"""A lock that lives in this process, with the faults of real ones, and short ways to grants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hataori.blocks.access import actions, registering
from hataori.blocks.access.types import Address, Change, NewLock, Outcome, Seen, Use, Window
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.clock import JST

NINE = datetime(2026, 12, 5, 9, 0, tzinfo=JST)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOLDER = Actor("resident-1", "resident", "一宮花子")
STRANGER = Actor("resident-2", "resident", "尾西太郎")
CLERK = Actor("staff-1", "staff", "担当", frozenset({RoleGrant(Role.CLERK, "regional-dx")}))


@dataclass
class Virtual:
    """What each lock holds is in `memory`: lock → place → PIN."""

    key: str = "virtual"
    title: str = "試しの錠"
    simulated: bool = True
    memory: dict[str, dict[int, str]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    refuses: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)
    told: list[Change] = field(default_factory=list)
    raises: bool = False
    before: Callable[[], None] | None = None

    def apply(self, changes: Sequence[Change], *, seconds: float) -> list[Outcome]:
        if self.before:
            self.before()
        if self.raises:
            raise RuntimeError("a driver that keeps no promise")
        return [self._one(change) for change in changes]

    def _one(self, change: Change) -> Outcome:
        self.told.append(change)
        if change.lock.key in self.away:
            return Outcome(change, None, "錠から返事がありません。", reached=False)
        if change.lock.key in self.refuses:
            return Outcome(change, None, "錠が番号を受け付けません。")
        held = self.memory.setdefault(change.lock.key, {})
        if change.code:
            held[change.place] = change.code.pin
        else:
            held.pop(change.place, None)
        if change.lock.key in self.deaf:  # it was done, but the answer is lost
            return Outcome(change, None, "錠から返事がありません。", reached=False)
        return Outcome(change, "read")

    def read(self, locks: Sequence[Address], *, seconds: float) -> list[Seen]:
        return [
            Seen(lock.key, None, "返事なし") if lock.key in self.away else Seen(lock.key, dict(self.held(lock.key)))
            for lock in locks
        ]

    def computed(self, lock: Address, window: Window) -> str | None:
        return None

    def listen(self, locks: Sequence[Address], told: Callable[[Use], None], stopped: Callable[[], bool]) -> None:
        """It tells nothing."""

    def held(self, key: str) -> dict[int, str]:
        return self.memory.get(key, {})


def lock(key: str = "kita-gym", *, places: int = 30, units: tuple[str, ...] = (), driver: str = "virtual") -> None:
    site = key.partition("-")[0]
    new = NewLock(
        key, f"{site}小学校 体育館", site, f"{site}小学校", driver, {"name": key}, "regional-dx", units,
        first_place=0, places=places, sample=True,
    )  # fmt: skip
    registering.register(new, actor=SYSTEM)


def given(number: int = 1, *, start: datetime = NINE, hours: float = 2, keys: Sequence[str] = ("kita-gym",), **more):
    """A code for a booking of that number."""
    window = Window(start, start + timedelta(hours=hours))
    return actions.grant(f"booking/{number}", keys, window, HOLDER.id, actor=SYSTEM, **more)
