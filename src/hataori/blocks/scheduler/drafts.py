"""Writing rules in peace: a draft nobody books by, checked and looked at before it is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound

from . import models, policy
from .rules import RuleSet, Version, check, in_force, inherited, read
from .types import Unit
from .units import change_rules


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written for a unit; `words` are its own, `above` what it inherits on the day they begin."""

    unit_key: str
    effective_from: date
    words: Mapping[str, Any]
    above: Mapping[str, Any]
    changed_at: datetime

    @property
    def merged(self) -> Mapping[str, Any]:
        """All that would hold."""
        return inherited(self.above, self.words)


@dataclass(frozen=True, slots=True)
class Published:
    """A version as it was published; `number` counts from 1, `by` is an account."""

    id: int
    number: int
    effective_from: date
    words: Mapping[str, Any]
    published_at: datetime
    by: str
    state: str
    """past, now, coming, or replaced where a later one holds from the same day."""


def own_words(unit_id: int, day: date) -> Mapping[str, Any]:
    """What the unit itself says on a day of use."""
    return in_force(_versions(unit_id), day)


def words_above(parent_id: int | None, day: date) -> Mapping[str, Any]:
    """What stands above a unit on a day of use, the nearest winning."""
    line: list[Mapping[str, Any]] = []
    while parent_id is not None:
        line.append(in_force(_versions(parent_id), day))
        parent_id = models.Unit.objects.values_list("parent_id", flat=True).get(pk=parent_id)
    return inherited(*reversed(line))


def _versions(unit_id: int) -> list[Version]:
    rows = models.UnitRules.objects.filter(unit_id=unit_id).order_by("effective_from", "id")
    return [Version(*each) for each in rows.values_list("effective_from", "rules")]


def published(unit: Unit, today: date) -> list[Published]:
    """The unit's versions, the last to begin first."""
    rows = list(models.UnitRules.objects.filter(unit_id=unit.id).order_by("effective_from", "id"))
    found = [
        Published(row.pk, n, row.effective_from, row.rules, row.published_at.astimezone(JST), row.published_by,
                  _state(rows, n, today))
        for n, row in enumerate(rows, 1)
    ]  # fmt: skip
    return found[::-1]


def _state(rows: Sequence[models.UnitRules], number: int, today: date) -> str:
    row = rows[number - 1]
    following = rows[number] if number < len(rows) else None
    if following and following.effective_from == row.effective_from:
        return "replaced"
    if row.effective_from > today:
        return "coming"
    return "past" if following and following.effective_from <= today else "now"


def draft_of(unit: Unit) -> Draft | None:
    """What is being written for the unit, if anything."""
    row = models.RulesDraft.objects.filter(unit_id=unit.id).first()
    return _as_draft(unit, row) if row else None


def begin(unit: Unit, effective_from: date, actor: Actor) -> Draft:
    """Begin to write from what the unit says on that day; a draft that is there keeps its words and moves its day."""
    policy.must_be_office(actor, unit.department)
    with transaction.atomic():
        row = models.RulesDraft.objects.select_for_update().filter(unit_id=unit.id).first()
        words = row.rules if row else dict(own_words(unit.id, effective_from))
        told = {"effective_from": effective_from, "rules": words, "changed_at": clock.now(), "changed_by": actor.id}
        row, _ = models.RulesDraft.objects.update_or_create(unit_id=unit.id, defaults=told)
    return _as_draft(unit, row)


def write(unit: Unit, words: Mapping[str, Any], keys: Sequence[str], actor: Actor) -> Draft:
    """Put `words` in the place of `keys`; what says the same as what stands above is left to it.

    Rejected with every problem by its path, NotFound without a draft, Forbidden unless an office.
    """
    policy.must_be_office(actor, unit.department)
    with transaction.atomic():
        row = models.RulesDraft.objects.select_for_update().filter(unit_id=unit.id).first()
        if row is None:
            raise NotFound("no_draft", "書きかけの決まりがありません。「決まりを変える」から始めてください。")
        above = words_above(unit.parent_id, row.effective_from)
        kept = {key: value for key, value in row.rules.items() if key not in keys}
        own = {key: value for key, value in words.items() if not _same(key, value, above)}
        check({**kept, **own})
        row.rules, row.changed_at, row.changed_by = {**kept, **own}, clock.now(), actor.id
        row.save(update_fields=["rules", "changed_at", "changed_by"])
    return _as_draft(unit, row)


def replace(unit: Unit, words: object, actor: Actor) -> Draft:
    """Put a whole document in the place of the draft's words. Rejected with every problem by its path."""
    policy.must_be_office(actor, unit.department)
    check(words)
    with transaction.atomic():
        row = models.RulesDraft.objects.select_for_update().filter(unit_id=unit.id).first()
        if row is None:
            raise NotFound("no_draft", "書きかけの決まりがありません。「決まりを変える」から始めてください。")
        row.rules, row.changed_at, row.changed_by = words, clock.now(), actor.id
        row.save(update_fields=["rules", "changed_at", "changed_by"])
    return _as_draft(unit, row)


def discard(unit: Unit, actor: Actor) -> None:
    """Throw the draft away; nothing that was published changes."""
    policy.must_be_office(actor, unit.department)
    models.RulesDraft.objects.filter(unit_id=unit.id).delete()


def publish(unit: Unit, actor: Actor) -> Unit:
    """Make the draft hold from its day. NotFound without one, so that a second press publishes nothing twice."""
    with transaction.atomic():
        row = models.RulesDraft.objects.select_for_update().filter(unit_id=unit.id).first()
        if row is None:
            raise NotFound("no_draft", "書きかけの決まりがありません。すでに公表したか、取りやめています。")
        changed = change_rules(unit.key, row.rules, row.effective_from, actor)
        row.delete()
    return changed


def _same(key: str, value: object, above: Mapping[str, Any]) -> bool:
    """Whether leaving the key out would say the same: it stands above, or it is what holds without a word."""
    try:
        told = getattr(read({key: value}), key)
        unsaid: RuleSet = read(above)
    except (msgspec.ValidationError, KeyError):
        return False
    return bool(getattr(unsaid, key) == told)


def _as_draft(unit: Unit, row: models.RulesDraft) -> Draft:
    above = words_above(unit.parent_id, row.effective_from)
    return Draft(unit.key, row.effective_from, row.rules, above, row.changed_at.astimezone(JST))
