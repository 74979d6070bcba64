"""Freed wins go down the waiting list of their slot, never to whoever is fastest."""

from collections.abc import Collection, Mapping, Sequence

from .entries import Entry
from .rules import DrawRules


def next_in_line(
    slot: str,
    waiting: Sequence[Entry],
    rules: DrawRules,
    held: Mapping[str, Collection[str]],
    passed: Collection[str] = (),
) -> Entry | None:
    """Whom a place freed in `slot` is offered: the first on its list who may have it, or None.

    `waiting` is the slot's list as drawn; `held` the slots that each group has now; `passed` the entries that declined,
    withdrew or let an offer expire, and those that hold an offer. Who is at the cap or would hold two slots of the same
    hour is left out this time and keeps the place in line.
    """
    for entry in waiting:
        if entry.slot == slot and entry.entry_id not in passed and _may_have(entry, rules, held):
            return entry
    return None


def _may_have(entry: Entry, rules: DrawRules, held: Mapping[str, Collection[str]]) -> bool:
    has = frozenset(held.get(entry.group, ()))
    return len(has) < rules.most(entry.group) and not rules.clashes(entry.slot, has)
