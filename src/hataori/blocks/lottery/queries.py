"""Reads of rounds: what is public, what an applicant may see of his own, what the desk counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Count, Q

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound

from . import models
from .round_types import Phase, Receipt, Receipts, Round, RoundSlot, Win
from .store import row_of

PUBLIC = ("open", "closing", "closed", "drawn", "settled", "cancelled")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the public timeline: when, whether it is done, and whether it is now."""

    name: str
    at: datetime | None
    done: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Interest:
    """How wanted a place is: entries that stand (after closing), wins so far, places."""

    slot: RoundSlot
    wished: int
    won: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one entry: `line` its place in the order of those who wait (0 without), `win` if it has one."""

    receipt: Receipt
    round: Round
    line: int
    win: Win | None


def phase_of(row: models.Round, now: datetime) -> Phase:
    """The state, and before entries are taken the clock's word."""
    return "planned" if row.state == "open" and now < row.apply_from else cast("Phase", row.state)


def as_round(row: models.Round) -> Round:
    """What crosses the door; the secret does not."""
    return Round(
        id=str(row.pk),
        title=row.title,
        about=row.about,
        department=row.department,
        parent=str(row.parent_id or ""),
        entry_url=row.entry_url,
        rules=row.rules,
        rules_hash=row.rules_hash,
        mode=row.mode,
        max_wins=row.max_wins,
        max_wishes=row.max_wishes,
        max_wishes_person=row.max_wishes_person,
        over_limit=row.over_limit,
        beacon=row.beacon,
        numbers=tuple(row.numbers),
        apply_from=row.apply_from,
        apply_until=row.apply_until,
        draw_at=row.draw_at,
        confirm_until=row.confirm_until,
        offer_hours=row.offer_hours,
        commitment=row.commitment,
        phase=phase_of(row, clock.now()),
        reason=row.reason,
        sample=row.sample,
    )


def round_(round_id: str) -> Round:
    """One round; NotFound without it."""
    return as_round(row_of(round_id))


def rounds(*, states: Iterable[str] = PUBLIC, departments: Iterable[str] | None = None) -> list[Round]:
    """Rounds in these states, those that close first at the top, then the newest."""
    found = models.Round.objects.filter(state__in=list(states))
    if departments is not None:
        found = found.filter(department__in=list(departments))
    now = clock.now()
    rows = sorted(found, key=lambda row: (row.apply_until < now, abs(row.apply_until - now)))
    return [as_round(row) for row in rows]


def slots_of(round_id: str) -> list[RoundSlot]:
    """The places in their published order."""
    return [as_slot(row) for row in models.Slot.objects.filter(round=row_of(round_id)).order_by("position")]


def as_slot(row: models.Slot) -> RoundSlot:
    """A place as it crosses the door."""
    return RoundSlot(row.pk, row.key, row.label, row.starts_at, row.ends_at, row.capacity)


def interest(round_id: str) -> list[Interest]:
    """Entries and wins of each place, most wanted first; entries only once nothing can change any more."""
    row = row_of(round_id)
    if row.state not in ("closed", "drawn", "settled"):
        return []
    slots = models.Slot.objects.filter(round=row)
    wished = dict(slots.values_list("id").annotate(n=Count("entries", filter=Q(entries__standing="standing"))))
    won = dict(slots.values_list("id").annotate(n=Count("wins", filter=Q(wins__how="draw"))))
    told = [Interest(as_slot(slot), wished[slot.pk], won[slot.pk]) for slot in slots.order_by("position")]
    return sorted(told, key=lambda each: -each.wished / each.slot.capacity)


def timeline(found: Round) -> list[Step]:
    """受付 → 締切 → 公開乱数 → 抽選 → 確定, with the times that are known."""
    closing = models.Closing.objects.filter(round_id=found.id).first()
    draw = models.Draw.objects.filter(round_id=found.id).first()
    reached = {"draft": 0, "planned": 0, "open": 1, "closing": 1, "closed": 3, "drawn": 4, "settled": 5}
    at = reached.get(found.phase, 0)
    steps = (
        ("受付", found.apply_from, at > 1),
        ("締切", closing.closed_at if closing else found.apply_until, at > 1),
        ("公開乱数", chance_at(closing) if closing else None, at > 3),  # noqa: PLR2004  the third step
        ("抽選", draw.drawn_at if draw else found.draw_at, at > 3),  # noqa: PLR2004  the fourth step
        ("確定", found.confirm_until, at > 4),  # noqa: PLR2004  the last step
    )
    now = next((name for name, _, done in steps if at and not done), "")
    return [Step(name, when, done, name == now) for name, when, done in steps]


def chance_at(closing: models.Closing) -> datetime | None:
    """When the announced chance comes out, where that is known."""
    from .beacon import QUICKNET

    return QUICKNET.time_of(closing.drand_round) if closing.drand_round else None


def closing_of(round_id: str) -> models.Closing | None:
    """What was published at closing, None before."""
    return models.Closing.objects.filter(round_id=round_id).select_related("round").first()


def draw_of(round_id: str) -> models.Draw | None:
    """The draw, None before."""
    return models.Draw.objects.filter(round_id=round_id).first()


def entry_of(entry_id: str) -> models.Entry:
    """The entry of a receipt; NotFound without it."""
    found = models.Entry.objects.select_related("round", "slot", "group").filter(pk=entry_id).first()
    if found is None:
        raise NotFound("no_receipt", "この受付番号の申込みは見つかりませんでした。32けたの番号を確かめてください。")
    return found


def as_receipt(row: models.Entry) -> Receipt:
    """An entry as its applicant keeps it."""
    return Receipt(row.pk, row.group.name, row.slot.key, row.slot.label, row.rank, row.standing, row.entered_at)


def receipts_of_group(row: models.Round, group: str, *, over: int = 0) -> Receipts:
    """All standing entries of a group."""
    entries = models.Entry.objects.filter(group=group, standing="standing").select_related("slot", "group")
    entries = entries.order_by("rank", "slot__position")
    name = models.Group.objects.get(pk=group).name
    return Receipts(str(row.pk), name, tuple(as_receipt(entry) for entry in entries), over)


def fate_of(entry: models.Entry) -> Fate:
    """What became of an entry as far as it is known."""
    win = models.Win.objects.filter(pk=entry.pk).select_related("round", "slot", "group").first()
    line = models.Outcome.objects.filter(slot=entry.slot).values_list("waiting", flat=True).first() or []
    place = line.index(entry.pk) + 1 if entry.pk in line else 0
    return Fate(as_receipt(entry), as_round(entry.round), place, win_of(win) if win else None)


def results(round_id: str) -> dict[str, Any]:
    """By place the receipts that won and those that wait, in the order of the lots. NotFound before the draw."""
    row = row_of(round_id)
    made = draw_of(round_id)
    if made is None:
        raise NotFound("not_drawn", "まだ抽選が終わっていません。")
    outcomes = models.Outcome.objects.filter(round=row).select_related("slot").order_by("slot__position")
    slots = [
        {"slot": each.slot.key, "label": each.slot.label, "won": each.won, "waiting": each.waiting} for each in outcomes
    ]
    return {"round": round_id, "drawn_at": made.drawn_at.astimezone(clock.JST).isoformat(), "slots": slots}


def mine(actor: Actor) -> list[Fate]:
    """The entries of an account, the newest round first."""
    own = models.Entry.objects.filter(Q(account_id=actor.id) | Q(group__holder_id=actor.id)).exclude(
        standing="cancelled"
    )
    rows = own.select_related("round", "slot", "group").order_by("-round__apply_until", "group", "rank")
    return [fate_of(entry) for entry in rows.distinct()]


def has_entered(round_id: str, account_id: str) -> bool:
    """Whether an account has entries that stand in a round."""
    own = models.Entry.objects.filter(round_id=round_id, account_id=account_id, standing="standing")
    return bool(account_id) and own.exists()


def open_wins(actor: Actor) -> list[Win]:
    """Wins that wait for the account's answer."""
    own = models.Win.objects.filter(Q(entry__account_id=actor.id) | Q(group__holder_id=actor.id), state="offered")
    rows = own.filter(until__gt=clock.now()).select_related("round", "slot", "group").order_by("until").distinct()
    return [win_of(win) for win in rows]


def win_of(win: models.Win) -> Win:
    """A win as it crosses the door."""
    return Win(
        entry_id=win.entry_id,
        round_id=str(win.round_id),
        round_title=win.round.title,
        slot=win.slot.key,
        label=win.slot.label,
        start=win.slot.starts_at,
        end=win.slot.ends_at,
        group=win.group.name,
        holder_id=win.group.holder_id,
        place=win.place,
        how=win.how,
        state=win.state,
        until=win.until,
    )


def counts(round_id: str) -> dict[str, int]:
    """For the desk: entries by standing, groups, wins by state."""
    entries = models.Entry.objects.filter(round_id=round_id).values_list("standing").annotate(n=Count("id"))
    wins = models.Win.objects.filter(round_id=round_id).values_list("state").annotate(n=Count("entry_id"))
    groups = models.Group.objects.filter(round_id=round_id).count()
    return {**dict(entries.order_by()), **dict(wins.order_by()), "groups": groups}
