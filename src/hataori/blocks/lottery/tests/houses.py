"""A round in the database, people who enter, and a clock that goes from opening to the draw."""

from datetime import datetime, timedelta
from typing import Any

from hataori.blocks.lottery import models
from hataori.blocks.lottery.api import (
    Entrant,
    NewRound,
    NewSlot,
    Receipts,
    Round,
    close_round,
    draw_round,
    enter,
    open_round,
)
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.clock import JST

FROM = datetime(2027, 1, 10, 0, 0, tzinfo=JST)
UNTIL = datetime(2027, 1, 14, 0, 0, tzinfo=JST)
DRAW = datetime(2027, 1, 14, 9, 0, tzinfo=JST)
CONFIRM = datetime(2027, 1, 21, 0, 0, tzinfo=JST)
DURING = FROM + timedelta(hours=12)
CLERK = Actor("clerk-1", "staff", "担当", frozenset({RoleGrant(Role.CLERK, "sports")}))
HALF_PAST = datetime(2027, 2, 1, 9, 0, tzinfo=JST)


def slot(key: str, capacity: int = 1, *, hour: int = 9, day: int = 1) -> NewSlot:
    start = datetime(2027, 2, day, hour, 0, tzinfo=JST)
    return NewSlot(key, f"第一体育館 {key}", start, start + timedelta(hours=2), capacity)


def new_round(*slots: NewSlot, **changes: Any) -> NewRound:
    told: dict[str, Any] = {
        "title": "2月の体育館",
        "department": "sports",
        "slots": slots or (slot("A"), slot("B", hour=13)),
        "apply_from": FROM,
        "apply_until": UNTIL,
        "draw_at": DRAW,
        "confirm_until": CONFIRM,
        "beacon": "commit_reveal",
    }
    return NewRound(**told | changes)


def opened(*slots: NewSlot, **changes: Any) -> Round:
    with clock.frozen(FROM - timedelta(days=3)):
        return open_round(new_round(*slots, **changes), CLERK)


def someone(name: str, *, group: str = "", account: str = "") -> tuple[Entrant, Actor]:
    account = account or f"account-{name}"
    return Entrant(f"person-{name}", account, group), Actor(account, "resident", name)


def entered(found: Round, name: str, *wishes: str, at: datetime = DURING, **how: str) -> Receipts:
    entrant, actor = someone(name, **how)
    with clock.frozen(at):
        return enter(found.id, entrant, wishes, actor)


def drawn(found: Round) -> models.Draw:
    with clock.frozen(UNTIL):
        close_round(found.id)
    with clock.frozen(DRAW):
        return draw_round(found.id)


def winners(found: Round, key: str) -> list[str]:
    return list(models.Outcome.objects.get(round_id=found.id, slot__key=key).won)


def line(found: Round, key: str) -> list[str]:
    return list(models.Outcome.objects.get(round_id=found.id, slot__key=key).waiting)
