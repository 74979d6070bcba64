"""Taking entries: in the window to the second, one per verified person and place, never more than promised."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Max, Q

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.kernel.sentences import sentence
from hataori.platform.crypto import blind_index
from hataori.platform.events import api as events

from . import models, queries
from .entries import HIGHEST_RANK
from .permissions import may_act
from .round_types import Entrant, Receipts
from .store import row_of, take_turns
from .tickets import WEIGHED, new_entry_id

_PERSON, _GROUP = "lottery.person", "lottery.group"


@transaction.atomic
def enter(round_id: str, entrant: Entrant, wishes: Sequence[str], actor: Actor, *, channel: str = "online") -> Receipts:
    """Enter wishes (keys of places, dearest first) behind those that the group already has.

    Conflict `not_open_yet`, `window_over`, `second_chance_only`; Rejected by field `wishes`: `unknown_slot`,
    `already_entered` (by this person in any group or account, or by this group), `quota_reached`.
    """
    row = row_of(round_id)
    check_window(row)
    refuse_otherwise(row, entrant, weighed=False)
    person, group_ref = person_key(entrant), group_key(entrant)
    take_turns([person, *group_keys(row, entrant)])
    check_second_chance(row, entrant)
    slots = dict(models.Slot.objects.filter(round=row, key__in=wishes).values_list("key", "id"))
    if found := [*problems(wishes, slots, person, group_ref), *_clashing(row, wishes, entrant)]:
        raise Rejected(found)
    group = models.Group.objects.filter(round=row, group_key=group_ref).first()
    if found := list(too_many(row, wishes, person, group)):
        raise Rejected(found)
    group = group or new_group(row, group_ref, entrant)
    _write(group, [slots[key] for key in wishes], person, entrant, channel)
    data = {"round": str(row.pk), "wishes": len(wishes), "channel": channel}
    events.record("lottery.entered", subject=f"lottery/{row.pk}", data=data, actor=actor, department=row.department)
    return queries.receipts_of_group(row, group.pk, over=_over(row, group, person))


def person_key(entrant: Entrant) -> str:
    """The keyed hash under which rounds know a verified person."""
    if not entrant.person:
        raise Rejected([FieldProblem("person", "unverified", "本人確認をしてから申し込んでください。")])
    return blind_index(entrant.person, context=_PERSON)


def group_key(entrant: Entrant) -> str:
    """The keyed hash of the group; who enters by himself is a group of one, a further application one more."""
    known = f"group:{entrant.group}" if entrant.group else f"person:{entrant.person}"
    further = f"/{entrant.application}" if entrant.application > 1 else ""
    return blind_index(known + further, context=_GROUP)


def group_keys(row: models.Round, entrant: Entrant) -> list[str]:
    """Those of all its applications."""
    most = row.rules.get("applications_per_group", 1)
    return [group_key(replace(entrant, application=number)) for number in range(1, most + 1)]


def check_window(row: models.Round) -> None:
    """Conflict outside the window; the database says the same of the row's own time."""
    now = clock.now()
    if row.state == "cancelled":
        raise Conflict("cancelled", "この抽選は取りやめになりました。")
    if now < row.apply_from:
        raise Conflict("not_open_yet", "まだ受付が始まっていません。受付の期間を確認してください。")
    if row.state != "open" or now >= row.apply_until:
        raise Conflict("window_over", "受付は終わりました。")


def refuse_otherwise(row: models.Round, entrant: Entrant, *, weighed: bool) -> None:
    """Each round takes entries in its own way only."""
    if (row.rules.get("format") == WEIGHED) != weighed:
        way = "希望順に" if weighed else "合う時間と利用目的で"
        said = f"この抽選では、{way}申し込みます。"
        raise Rejected([FieldProblem("wishes", "other_way", said)], said)
    if not 1 <= entrant.application <= row.rules.get("applications_per_group", 1):
        most = row.rules.get("applications_per_group", 1)
        said = f"申込みは{most}つまでです。"
        raise Rejected([FieldProblem("application", "quota_reached", said)], said)


def check_second_chance(row: models.Round, entrant: Entrant) -> None:
    """Who had a win in the first round, kept or let go, leaves the second chance to the others."""
    if not row.parent_id:
        return
    known = group_keys(row_of(str(row.parent_id)), entrant)
    if models.Win.objects.filter(round_id=row.parent_id, group__group_key__in=known).exists():
        raise Conflict("second_chance_only", "この抽選は、前の抽選で当選しなかった方だけが申し込めます。")


def problems(wishes: Sequence[str], slots: dict[str, int], person: str, group_ref: str) -> Iterator[FieldProblem]:
    """What stands against these wishes themselves."""
    if not wishes:
        yield FieldProblem("wishes", "required", "希望する枠を1つ以上選んでください。")
    standing = models.Entry.objects.filter(slot__in=slots.values(), standing="standing")
    by_them = standing.filter(Q(person_key=person) | Q(group__group_key=group_ref))
    taken = set(by_them.values_list("slot_id", flat=True))
    seen: set[str] = set()
    for key in wishes:
        if key not in slots:
            yield FieldProblem("wishes", "unknown_slot", "抽選の対象にない枠です。枠を選び直してください。")
        elif key in seen or slots[key] in taken:
            yield FieldProblem("wishes", "already_entered", "同じ枠に二度申し込むことはできません。")
        seen.add(key)


def _clashing(row: models.Round, wishes: Sequence[str], entrant: Entrant) -> Iterator[FieldProblem]:
    """Applications are drawn apart, so that two of them must not ask for one hour: both might win, or have two lots."""
    others = [key for key in group_keys(row, entrant) if key != group_key(entrant)]
    standing = models.Entry.objects.filter(round=row, standing="standing", group__group_key__in=others)
    held = set(standing.values_list("slot__key", flat=True)) if others else set()
    for key in wishes:
        if not held.isdisjoint((key, *row.rules.get("clash", {}).get(key, ()))):
            said = "ほかの申込みと同じ時間の枠です。両方が当たらないように、別の時間を選んでください。"
            yield FieldProblem("wishes", "clashes", said)


def too_many(
    row: models.Round, wishes: Sequence[str], person: str, group: models.Group | None
) -> Iterator[FieldProblem]:
    """Asked last, where nothing else stands against it: whoever tries a thousand times is turned away cheaply."""
    left = max(min(most - count for count, most in _counts(row, group, person)), 0)
    if row.over_limit == "refuse" and len(wishes) > left:
        yield FieldProblem(
            "wishes", "quota_reached", sentence("いま申し込めるのは、あと%(left)s件までです。", left=left)
        )


def _counts(row: models.Round, group: models.Group | None, person: str) -> list[tuple[int, int]]:
    """What stands already, and how many may: of the group, of the person over all groups."""
    standing = models.Entry.objects.filter(round=row, standing="standing")
    own = standing.filter(group=group).count() if group else 0
    return [(own, row.max_wishes), (standing.filter(person_key=person).count(), row.max_wishes_person)]


def _over(row: models.Round, group: models.Group, person: str) -> int:
    """How many wishes lie beyond the limit, where the rule is that all of them become void."""
    return max(0, *(count - most for count, most in _counts(row, group, person)))


def new_group(row: models.Round, group_ref: str, entrant: Entrant) -> models.Group:
    """A pseudonym of its own in this round."""
    return models.Group.objects.create(
        pseudonym=f"g{secrets.token_hex(8)}",
        round=row,
        group_key=group_ref,
        holder_id=entrant.holder_id,
        sample=entrant.sample,
    )


def _write(group: models.Group, slots: list[int], person: str, entrant: Entrant, channel: str) -> None:
    last = models.Entry.objects.filter(group=group, standing="standing").aggregate(last=Max("rank"))["last"] or 0
    if last + len(slots) > HIGHEST_RANK:
        raise Rejected([FieldProblem("wishes", "quota_reached", "これ以上は申し込めません。")])
    models.Entry.objects.bulk_create(
        models.Entry(
            id=new_entry_id(),
            round_id=group.round_id,
            group=group,
            slot_id=slot,
            rank=rank,
            person_key=person,
            account_id=entrant.holder_id,
            channel=channel,
            entered_at=clock.now(),
        )
        for rank, slot in enumerate(slots, start=last + 1)
    )


@transaction.atomic
def cancel_entry(entry_id: str, actor: Actor) -> Receipts:
    """Take a wish back while entries are taken. NotFound for others than its applicant (or the section's staff)."""
    entry = models.Entry.objects.filter(pk=entry_id).select_related("round", "group").first()
    if entry is None or not may_act(actor, entry):
        raise NotFound
    check_window(entry.round)
    changed = models.Entry.objects.filter(pk=entry_id, standing="standing").update(
        standing="cancelled", ended_at=clock.now()
    )
    if not changed:
        raise Conflict("already_cancelled", "この申込みは、すでに取り消されています。")
    events.record(
        "lottery.entry_cancelled",
        subject=f"lottery/{entry.round_id}",
        data={"round": str(entry.round_id)},
        actor=actor,
        department=entry.round.department,
    )
    return queries.receipts_of_group(entry.round, entry.group_id)
