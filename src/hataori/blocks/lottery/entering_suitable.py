"""Taking what suits a group: times, purpose, how many a week. Told anew, it replaces what was told before."""

from collections.abc import Iterator

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.sentences import sentence
from hataori.platform.events import api as events

from . import entering, models, queries
from .round_types import Entrant, Receipts, Suitable
from .rules import read_rules
from .store import row_of, take_turns
from .suiting import MOST_WANTED, Purpose
from .tickets import new_entry_id


@transaction.atomic
def enter_suitable(
    round_id: str, entrant: Entrant, told: Suitable, actor: Actor, *, channel: str = "online"
) -> Receipts:
    """Say which times suit a group and which would do; receipts are new where it had said so before.

    Conflict as of `enter`; Rejected by field: `wishes` as of `enter`, `purpose` (`unknown`), `wanted` (`range`).
    """
    row = row_of(round_id)
    entering.check_window(row)
    entering.refuse_otherwise(row, entrant, weighed=True)
    person, group_ref = entering.person_key(entrant), entering.group_key(entrant)
    take_turns([person, group_ref])
    entering.check_second_chance(row, entrant)
    group = models.Group.objects.filter(round=row, group_key=group_ref).first()
    before = _taken_back(group) if group else 0
    slots = _checked(row, told, person, group_ref, group)
    group = group or entering.new_group(row, group_ref, entrant)
    models.Group.objects.filter(pk=group.pk).update(purpose=told.purpose, wanted=told.wanted)
    _write(group, told, slots, read_rules(row.rules).purposes[told.purpose], (person, entrant, channel))
    data = {"round": str(row.pk), "wishes": max(0, len(slots) - before), "channel": channel}
    events.record("lottery.entered", subject=f"lottery/{row.pk}", data=data, actor=actor, department=row.department)
    return queries.receipts_of_group(row, group.pk)


def _checked(
    row: models.Round, told: Suitable, person: str, group_ref: str, group: models.Group | None
) -> dict[str, int]:
    """The places by their keys. Rejected with everything that cannot be taken."""
    wishes = [*told.primary, *told.secondary]
    slots = dict(models.Slot.objects.filter(round=row, key__in=wishes).values_list("key", "id"))
    found = [*_of_words(row, told), *entering.problems(wishes, slots, person, group_ref)]
    found = found or list(entering.too_many(row, wishes, person, group))
    if found:
        raise Rejected(found)
    return slots


def _of_words(row: models.Round, told: Suitable) -> Iterator[FieldProblem]:
    if told.purpose not in row.rules["purposes"]:
        yield FieldProblem("purpose", "unknown", "利用目的を選んでください。")
    most = min(MOST_WANTED, row.max_wins)
    if not 1 <= told.wanted <= most:
        message = sentence("週に使いたい回数は、1から%(most)sまでで選んでください。", most=most)
        yield FieldProblem("wanted", "range", message)


def _taken_back(group: models.Group) -> int:
    standing = models.Entry.objects.filter(group=group, standing="standing")
    return standing.update(standing="cancelled", ended_at=clock.now())


def _write(
    group: models.Group, told: Suitable, slots: dict[str, int], counts: Purpose, by: tuple[str, Entrant, str]
) -> None:
    person, entrant, channel = by
    suits = [*((key, True) for key in told.primary), *((key, False) for key in told.secondary)]
    models.Entry.objects.bulk_create(
        models.Entry(
            id=new_entry_id(),
            round_id=group.round_id,
            group=group,
            slot_id=slots[key],
            rank=counts.primary if primary else counts.secondary,
            primary=primary,
            person_key=person,
            account_id=entrant.holder_id,
            channel=channel,
            entered_at=clock.now(),
        )
        for key, primary in suits
    )
