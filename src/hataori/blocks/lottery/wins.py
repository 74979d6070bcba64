"""What becomes of wins: confirmed, let go, run out; and whom a freed place is offered, in the order of the draw only.

A freed place goes to the next in line whoever else asks (the attack of Saitama 2024: a win was cancelled, and booked
anew at once by an accomplice). It is never open to first-come while anybody in line may have it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.events import api as events

from . import models, queries
from .entries import Entry
from .permissions import may_act
from .round_types import Freed, Leftover, Win
from .rules import DrawRules, read_rules
from .store import row_of
from .waiting import next_in_line

_LINE_AT_ONCE = 200
_TELLS = {"accepted": "lottery.accepted", "lapsed": "lottery.lapsed"}


@transaction.atomic
def accept_win(entry_id: str, actor: Actor) -> Win:
    """Confirm a win in time. NotFound for others, Conflict `offer_over` after the deadline or once it was let go.

    Doing it again answers the same.
    """
    win = _own(entry_id, actor)
    if win.state == "accepted":
        return queries.win_of(win)
    if win.state != "offered" or clock.now() >= win.until:
        raise Conflict("offer_over", "確認の期限を過ぎたため、この当選は次の順番の方に移ります。")
    _answer(win, "accepted", actor)
    return queries.win_of(win)


@transaction.atomic
def decline_win(entry_id: str, actor: Actor) -> Freed:
    """Let a win go, before or after it was confirmed; its place goes to the next in line at once."""
    win = _own(entry_id, actor)
    if win.state not in models.KEPT:
        raise Conflict("offer_over", "この当選は、すでに手放されています。")
    _answer(win, "declined" if win.state == "offered" else "given_up", actor)
    return Freed(queries.win_of(win), _offer_place(win.round, win.slot, win.place, actor))


def lapse_due(now: datetime | None = None) -> int:
    """Wins that nobody confirmed in time are lost, and their places go down the line; how many. One by one, so that
    a long list holds nobody up.
    """
    instant = now or clock.now()
    due = models.Win.objects.filter(state="offered", until__lte=instant).order_by("until", "pk")
    return sum(_lapse(entry_id) for entry_id in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _lapse(entry_id: str) -> bool:
    win = _locked(entry_id)
    if win.state != "offered" or clock.now() < win.until:
        return False
    _answer(win, "lapsed", SYSTEM)
    _offer_place(win.round, win.slot, win.place, SYSTEM)
    return True


@transaction.atomic
def settle_round(round_id: str) -> bool:
    """Settle a drawn round whose confirmation is over and in which no offer is open; whether it is settled now.

    Before, every free place is once more held against its line: who was at the cap may have come below it.
    """
    row = row_of(round_id, lock=True)
    if row.state != "drawn" or clock.now() < row.confirm_until:
        return row.state == "settled"
    _fill_free_places(row)
    if models.Win.objects.filter(round=row, state="offered").exists():
        return False
    models.Round.objects.filter(pk=row.pk).update(state="settled", ended_at=clock.now())
    accepted = models.Win.objects.filter(round=row, state="accepted").count()
    left = sum(free for _, free in _free_places(row))
    events.record(
        "lottery.settled",
        subject=f"lottery/{row.pk}",
        data={"accepted": accepted, "left": left},
        actor=SYSTEM,
        department=row.department,
    )
    return True


def leftovers(round_id: str) -> list[Leftover]:
    """Places of a settled round that nobody in line took, less those given to a second chance: for that, or for
    first-come. Empty before it is settled.
    """
    row = row_of(round_id)
    if row.state != "settled":
        return []
    given = _given_to_second_chances(row)
    free = [(slot, places - given.get(slot.key, 0)) for slot, places in _free_places(row)]
    return [Leftover(s.key, s.label, s.starts_at, s.ends_at, places) for s, places in free if places > 0]


def offers(round_id: str, *, state: str = "offered", limit: int = 1000, after: str = "") -> list[Win]:
    """Wins of a round in a state (empty: any), by receipt; `after` is the last receipt read."""
    found = models.Win.objects.filter(round=row_of(round_id), pk__gt=after).order_by("pk")
    rows = (found.filter(state=state) if state else found).select_related("round", "slot", "group")[:limit]
    return [queries.win_of(win) for win in rows]


def empty_handed(round_id: str) -> list[str]:
    """Accounts whose entries stand and that have no win in the round, each once."""
    row = row_of(round_id)
    won = models.Win.objects.filter(round=row).values("group_id")
    lost = models.Entry.objects.filter(round=row, standing="standing").exclude(group_id__in=won).exclude(account_id="")
    return list(lost.order_by("account_id").values_list("account_id", flat=True).distinct())


def _given_to_second_chances(row: models.Round) -> dict[str, int]:
    given: dict[str, int] = {}
    children = models.Slot.objects.filter(round__parent=row).exclude(round__state="cancelled")
    for key, capacity in children.values_list("key", "capacity"):
        given[key] = given.get(key, 0) + capacity
    return given


def _free_places(row: models.Round) -> Iterator[tuple[models.Slot, int]]:
    held = Count("wins", filter=Q(wins__state__in=models.KEPT))
    for slot in models.Slot.objects.filter(round=row).annotate(held=held).order_by("position"):
        if slot.capacity > slot.held:
            yield slot, slot.capacity - slot.held


def _fill_free_places(row: models.Round) -> None:
    for slot, free in list(_free_places(row)):
        kept = models.Win.objects.filter(slot=slot, state__in=models.KEPT)
        taken = set(kept.values_list("place", flat=True))
        places = (place for place in range(1, slot.capacity + 1) if place not in taken)
        for _, place in zip(range(free), places, strict=False):
            if _offer_place(row, slot, place, SYSTEM) is None:
                break


def _offer_place(row: models.Round, slot: models.Slot, place: int, actor: Actor) -> Win | None:
    """Offer one free place to the next in line, until its time or until the place begins; None when nobody may."""
    row_of(str(row.pk), lock=True)
    until = min(clock.now() + timedelta(hours=row.offer_hours), slot.starts_at)
    following = _next(row, slot) if until > clock.now() else None
    if following is None:
        return None
    win = models.Win.objects.create(
        entry_id=following.entry_id,
        round=row,
        slot=slot,
        group_id=models.Entry.objects.values_list("group_id", flat=True).get(pk=following.entry_id),
        place=place,
        how="line",
        offered_at=clock.now(),
        until=until,
    )
    _tell("lottery.offered", win, actor)
    return queries.win_of(win)


def _next(row: models.Round, slot: models.Slot) -> Entry | None:
    """The first of the line who may have the place, read a few hundred at a time."""
    line = models.Outcome.objects.values_list("waiting", flat=True).get(slot=slot)
    rules = read_rules(row.rules)
    for begin in range(0, len(line), _LINE_AT_ONCE):
        found = _next_of(line[begin : begin + _LINE_AT_ONCE], slot, rules)
        if found is not None:
            return found
    return None


def _next_of(line: list[str], slot: models.Slot, rules: DrawRules) -> Entry | None:
    rows = {entry.pk: entry for entry in models.Entry.objects.filter(pk__in=line).select_related("group")}
    names = {row.group_id: row.group.name for row in rows.values()}
    waiting = [Entry(each, rows[each].group.name, slot.key, rows[each].rank) for each in line]
    passed = set(models.Win.objects.filter(entry__in=line).values_list("entry_id", flat=True))
    held: dict[str, set[str]] = {}
    kept = models.Win.objects.filter(group__in=list(names), state__in=models.KEPT)
    for group, key in kept.values_list("group_id", "slot__key"):
        held.setdefault(names[group], set()).add(key)
    return next_in_line(slot.key, waiting, rules, held, passed)


def _own(entry_id: str, actor: Actor) -> models.Win:
    win = _locked(entry_id)
    if not may_act(actor, win.entry):
        raise NotFound
    return win


def _locked(entry_id: str) -> models.Win:
    """The win with its round held: answers of one round come one after another."""
    found = models.Win.objects.filter(pk=entry_id).values_list("round_id", flat=True).first()
    if found is None:
        raise NotFound
    row_of(str(found), lock=True)
    return models.Win.objects.select_related("entry__round", "entry__group", "round", "slot", "group").get(pk=entry_id)


def _answer(win: models.Win, state: str, actor: Actor) -> None:
    win.state, win.answered_at, win.answered_by = state, clock.now(), actor.id
    win.save(update_fields=["state", "answered_at", "answered_by"])
    _tell(_TELLS.get(state, "lottery.declined"), win, actor)


def _tell(name: str, win: models.Win, actor: Actor) -> None:
    data = {"round": str(win.round_id), "slot": win.slot.key}
    if name != "lottery.offered":
        data["how"] = win.how
    subject = f"lottery_entry/{win.pk}"
    events.record(name, subject=subject, data=data, actor=actor, department=win.round.department)
