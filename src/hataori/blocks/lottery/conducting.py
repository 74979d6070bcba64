"""Drawing a round: once, whoever and however many begin; what was bound at closing is bound here again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import UUIDField

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected, Unavailable
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import models
from .beacon import QUICKNET
from .beacons import fetch_beacon, verified
from .bundle import Closed, Conducted, close_again, conduct
from .chance import (
    DRAND,
    PUBLIC_NUMBERS,
    REVEALED_NOTHING,
    Announced,
    Revealed,
    reveal_drand,
    reveal_numbers,
)
from .permissions import permit
from .publishing import Written, write
from .rules import read_rules
from .store import entries_of, row_of, uncollected

_AT_ONCE = 2_000
_WON = {  # a place's receipts that won: how to go through them, the place of each from 1, the receipt
    "sqlite": ("JOIN json_each(o.won) won", "won.key + 1", "won.value"),
    "postgresql": (
        "CROSS JOIN LATERAL jsonb_array_elements_text(o.won) WITH ORDINALITY AS won(value, place)",
        "won.place",
        "won.value",
    ),
}
Numbers = Sequence[list[int]]


def draw_round(
    round_id: str,
    actor: Actor = SYSTEM,
    *,
    beacon: Mapping[str, Any] | None = None,
    numbers: Numbers = (),
    read_from: str = "",
) -> models.Draw:
    """Draw a closed round with the chance that was announced; doing it again answers the draw that was made.

    `beacon` is a drand round as published, fetched where none is given; `numbers` are those of each announced source
    with `read_from`, where staff read them. Conflict before its time or where entries, secret or chance are not those
    bound at closing; Unavailable while the chance is not there.
    """
    row = row_of(round_id)
    permit(actor, row.department)
    if (made := models.Draw.objects.filter(round=row).first()) is not None:
        return made
    closing = models.Closing.objects.filter(round=row).first()
    if closing is None or row.state != "closed" or clock.now() < row.draw_at:
        raise Conflict("not_yet", "まだ抽選できません。締切と抽選の日時を確認してください。")
    revealed = _revealed(closing, row, beacon, numbers, read_from)
    with uncollected():
        conducted = conduct(_as_closed(row, closing), bytes.fromhex(row.secret), revealed)
        written = write(conducted, round_id)
        return _kept(row, conducted, written, actor, read_from)


def _revealed(
    closing: models.Closing, row: models.Round, beacon: Mapping[str, Any] | None, numbers: Numbers, read_from: str
) -> Revealed:
    if closing.source == DRAND:
        number = closing.drand_round or 0
        if clock.now() < QUICKNET.time_of(number):
            raise Unavailable("too_early", "予告した公開の乱数は、まだ出ていません。")
        told = verified(beacon, closing.chain, number) if beacon else fetch_beacon(closing.chain, number)
        return reveal_drand(told)
    if closing.source == PUBLIC_NUMBERS:
        return _of_numbers(row.numbers, numbers, read_from)
    return REVEALED_NOTHING


def _of_numbers(names: list[str], numbers: Numbers, read_from: str) -> Revealed:
    """Typed by staff; where they were read is kept and published, so that anybody can look."""
    if len(numbers) != len(names) or not all(numbers):
        raise Rejected([FieldProblem("numbers", "required", f"公表された数字を{len(names)}行入力してください。")])
    if any(number < 0 for source in numbers for number in source):
        raise Rejected([FieldProblem("numbers", "number", "数字は0以上の整数で入力してください。")])
    if not read_from.strip():
        raise Rejected([FieldProblem("read_from", "required", "数字をどこで確かめたかを入力してください。")])
    return reveal_numbers(*[list(source) for source in numbers])


def _as_closed(row: models.Round, closing: models.Closing) -> Closed:
    """The round as it was bound. Conflict where the entries are no longer those under the published root."""
    announced = Announced(closing.source, closing.chain, closing.drand_round or 0, tuple(row.numbers))
    return close_again(
        read_rules(row.rules),
        entries_of(row),
        committed=bytes.fromhex(row.commitment),
        announced=announced,
        closed_at=closing.closed_at,
        root=bytes.fromhex(closing.root),
    )


@transaction.atomic
def _kept(row: models.Round, conducted: Conducted, written: Written, actor: Actor, read_from: str) -> models.Draw:
    row = row_of(str(row.pk), lock=True)
    if row.state == "cancelled":
        raise Conflict("cancelled", "この抽選は取りやめになりました。")
    if row.state != "closed":  # another worker was faster; chance and entries were bound, so it drew the same
        return models.Draw.objects.get(round=row)
    made = models.Draw.objects.create(
        round=row,
        secret=conducted.secret.hex(),
        revealed=conducted.revealed.published,
        chance_from=read_from.strip()[:500],
        seed=conducted.seed.hex(),
        winners=len(conducted.drawn.winners),
        bundle_hash=written.hash,
        bundle_bytes=written.size,
        drawn_at=clock.now(),
        drawn_by=actor.id,
    )
    models.Outcome.objects.bulk_create(_outcomes(row, conducted), batch_size=_AT_ONCE)
    _publish_wins(row)
    models.Round.objects.filter(pk=row.pk).update(state="drawn")
    data = {"entries": len(conducted.closed.entries), "winners": made.winners, "assurance": conducted.revealed.source}
    subject = f"lottery/{row.pk}"
    events.record("lottery.drawn", subject=subject, data=data, actor=actor, department=row.department)
    audit.record("lottery.drawn", actor=actor, subject=subject, detail=data)
    return made


def _won_by_slot(conducted: Conducted) -> dict[str, list[str]]:
    won: dict[str, list[str]] = {}
    winners = conducted.drawn.winners
    for entry_id, _, slot, _ in conducted.drawn.order:
        if entry_id in winners:
            won.setdefault(slot, []).append(entry_id)
    return won


def _outcomes(row: models.Round, conducted: Conducted) -> Iterator[models.Outcome]:
    won = _won_by_slot(conducted)
    for slot, key in models.Slot.objects.filter(round=row).values_list("id", "key"):
        waiting = list(conducted.drawn.waiting.get(key, ()))
        yield models.Outcome(slot_id=slot, round=row, won=won.get(key, []), waiting=waiting)


def _publish_wins(row: models.Round) -> None:
    """A win for each receipt of the outcomes, at its place in the order of the lots: one statement for all, written
    by receipt, as the entries lie, which spares the disk.
    """
    each, place, receipt = _WON[connection.vendor]
    when = [connection.ops.adapt_datetimefield_value(moment) for moment in (clock.now(), row.confirm_until)]
    key = UUIDField().get_db_prep_value(row.pk, connection)
    statement = (
        "INSERT INTO lottery_win (entry_id, round_id, slot_id, group_id, place, how, state, offered_at, until, "  # noqa: S608  the two dialects above
        f"answered_at, answered_by) SELECT e.id, o.round_id, o.slot_id, e.group_id, {place}, 'draw', 'offered', "
        f"%s, %s, NULL, '' FROM lottery_outcome o {each} JOIN lottery_entry e ON e.id = {receipt} "
        "WHERE o.round_id = %s ORDER BY e.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*when, key])


def conducted_again(row: models.Round) -> Conducted:
    """The draw computed anew from what is kept: for the bundle where its file is gone, and for reasons."""
    made, closing = models.Draw.objects.get(round=row), models.Closing.objects.get(round=row)
    told = dict(made.revealed)
    randomness = bytes.fromhex(next(iter(told.values()))["randomness"]) if told else b""
    revealed = Revealed(closing.source, randomness, told)
    return conduct(_as_closed(row, closing), bytes.fromhex(made.secret), revealed)
