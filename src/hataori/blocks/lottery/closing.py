"""Closing a round: first nothing is taken any more, then all that stands is bound by a tree, and published."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict
from hataori.platform.events import api as events

from . import models
from .beacon import QUICKNET
from .bundle import Closed, close
from .chance import ANNOUNCED_NOTHING, DRAND, PUBLIC_NUMBERS, Announced, announce_drand, announce_numbers
from .permissions import permit
from .rules import read_rules
from .store import entries_of, row_of, uncollected

BLOCK = 10  # levels of the tree below what is kept: 1,024 leaves


def close_round(round_id: str, actor: Actor = SYSTEM) -> models.Closing:
    """Close once the window is over, and publish the notice; doing it again answers what was published.

    Two steps, so that a million entries are read outside any lock: a round that is closing takes no entry, and what
    was begun by a worker that died is finished by the next. Conflict before the window is over.
    """
    row = _begin(round_id, actor)
    if row.state != "closing":
        return models.Closing.objects.get(round=row)
    with uncollected():
        closed = _bound(row)
        return _published(row, closed, actor)


@transaction.atomic
def _begin(round_id: str, actor: Actor) -> models.Round:
    row = row_of(round_id, lock=True)
    permit(actor, row.department)
    if row.state == "open" and clock.now() >= row.apply_until:
        _void_over_limit(row)
        models.Round.objects.filter(pk=row.pk).update(state="closing")
        row.state = "closing"
    if row.state not in ("closing", "closed", "drawn", "settled"):
        raise Conflict("not_over_yet", "まだ締切の時刻になっていません。")
    return row


def _void_over_limit(row: models.Round) -> None:
    """Under the rule "void", whoever entered more than allowed has entered nothing (西尾市の例)."""
    if row.over_limit == "void":
        _standing(row).filter(group__in=_beyond(row, "group", row.max_wishes)).update(**_void())
        _standing(row).filter(person_key__in=_beyond(row, "person_key", row.max_wishes_person)).update(**_void())


def _beyond(row: models.Round, by: str, most: int) -> QuerySet[models.Entry, Any]:
    """Values of a column that stand on more entries than allowed."""
    counted = _standing(row).order_by().values(by).annotate(wishes=Count("id"))
    beyond: QuerySet[models.Entry, Any] = counted.filter(wishes__gt=most).values(by)
    return beyond


def _standing(row: models.Round) -> QuerySet[models.Entry]:
    return models.Entry.objects.filter(round=row, standing="standing")


def _void() -> dict[str, object]:
    return {"standing": "void", "ended_at": clock.now()}


def _bound(row: models.Round) -> Closed:
    now = clock.now().replace(microsecond=0)
    return close(
        read_rules(row.rules),
        entries_of(row),
        committed=bytes.fromhex(row.commitment),
        announced=_announced(row),
        closed_at=now,
    )


def _announced(row: models.Round) -> Announced:
    """The public chance that is named: the first drand round after both closing and the hour of the draw."""
    if row.beacon == DRAND:
        after = max(clock.now() + timedelta(seconds=1), row.draw_at)
        return announce_drand(QUICKNET.hash, QUICKNET.round_after(after))
    return announce_numbers(*row.numbers) if row.beacon == PUBLIC_NUMBERS else ANNOUNCED_NOTHING


@transaction.atomic
def _published(row: models.Round, closed: Closed, actor: Actor) -> models.Closing:
    row = row_of(str(row.pk), lock=True)
    if row.state == "cancelled":
        raise Conflict("cancelled", "この抽選は取りやめになりました。")
    if row.state != "closing":  # another worker was faster
        return models.Closing.objects.get(round=row)
    drand = closed.announced.source == DRAND
    closing = models.Closing.objects.create(
        round=row,
        root=closed.tree.root.hex(),
        entries=len(closed.entries),
        closed_at=closed.closed_at,
        source=closed.announced.source,
        chain=closed.announced.chain,
        drand_round=closed.announced.round if drand else None,
        notice=closed.notice,
        blocks=_blocks(closed),
    )
    models.Round.objects.filter(pk=row.pk).update(state="closed")
    void = models.Entry.objects.filter(round=row, standing="void").count()
    data = {"entries": closing.entries, "void": void, "source": closing.source}
    events.record("lottery.closed", subject=f"lottery/{row.pk}", data=data, actor=actor, department=row.department)
    return closing


def _blocks(closed: Closed) -> list[list[str]]:
    """The nodes BLOCK levels up with the first receipt below each: a proof then needs one block's entries only."""
    nodes = closed.tree.nodes(BLOCK)
    return [[closed.entries[at << BLOCK].entry_id, node.hex()] for at, node in enumerate(nodes)]
