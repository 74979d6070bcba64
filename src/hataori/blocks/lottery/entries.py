"""An entry in a draw: one wish of one group, and the line that stands for it in the tree of entries."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from operator import eq, itemgetter
from typing import NamedTuple

from hataori.kernel.errors import FieldProblem, Rejected

HIGHEST_RANK = 9999
ENTRY_ID = re.compile(r"[0-9a-f]{32}")
_RANKS = frozenset(range(1, HIGHEST_RANK + 1))
NAME = re.compile(r'[^\x00-\x1f\x7f"\\\ud800-\udfff]{1,100}')  # what JSON writes as it is


class Entry(NamedTuple):
    """`entry_id` is the applicant's receipt (128 random bits, hex); `group` a pseudonym; `rank` 1 is the first wish."""

    entry_id: str
    group: str
    slot: str
    rank: int


def entry_line(entry: Entry) -> bytes:
    """The bytes that are hashed into the tree: four fields, tabs between, a line feed at the end."""
    return f"{entry.entry_id}\t{entry.group}\t{entry.slot}\t{entry.rank}\n".encode()


def in_tree_order(entries: Iterable[Entry]) -> list[Entry]:
    """Entries as the tree has them, by entry_id; raises Rejected where the draw could not take them."""
    ordered = sorted(entries)
    problems = [] if _are_plain(ordered) else _malformed(ordered) or _doubled(ordered)
    if problems:
        raise Rejected(problems)
    return ordered


def _are_plain(entries: list[Entry]) -> bool:
    """The same question for a million at once: right kinds, right names, no receipt and no wish twice."""
    kinds = [set(map(type, map(itemgetter(at), entries))) for at in range(4)]
    if set(map(len, entries)) != {4} or kinds != [{str}, {str}, {str}, {int}]:
        return not entries
    ids = [entry[0] for entry in entries]
    wishes = set(map(hash, map(itemgetter(1, 2), entries)))  # two of one number are looked at one by one
    return (
        _are_ids(ids)
        and all(map(NAME.fullmatch, {name for entry in entries for name in entry[1:3]}))
        and _RANKS.issuperset(map(itemgetter(3), entries))
        and not any(map(eq, ids, islice(ids, 1, None)))  # in order, so that a second one follows its first
        and len(wishes) == len(entries)
    )


def _are_ids(ids: Sequence[str]) -> bool:
    """Whether each is 32 lower-case hex digits: what reads as bytes and is spelt the same again."""
    text = "".join(ids)
    try:
        return set(map(len, ids)) == {32} and bytes.fromhex(text).hex() == text
    except ValueError:
        return False


def _malformed(entries: list[Entry]) -> list[FieldProblem]:
    return [
        FieldProblem(str(entry.entry_id), "malformed_entry", "申込みの形が正しくありません。")
        for entry in entries
        if not _is_well_formed(entry)
    ]


def _is_well_formed(entry: Entry) -> bool:
    return bool(
        ENTRY_ID.fullmatch(entry.entry_id)
        and NAME.fullmatch(entry.group)
        and NAME.fullmatch(entry.slot)
        and type(entry.rank) is int
        and 1 <= entry.rank <= HIGHEST_RANK
    )


def _doubled(entries: list[Entry]) -> list[FieldProblem]:
    """One receipt is one entry, and a group asks for a slot once: two wishes would be two tickets."""
    ids: set[str] = set()
    wishes: set[tuple[str, str]] = set()
    problems: list[FieldProblem] = []
    for entry_id, group, slot, _ in entries:
        if entry_id in ids:
            problems.append(FieldProblem(entry_id, "duplicate_entry", "同じ受付番号の申込みが二つあります。"))
        elif (group, slot) in wishes:
            problems.append(FieldProblem(entry_id, "duplicate_wish", "同じ枠に二度申し込むことはできません。"))
        ids.add(entry_id)
        wishes.add((group, slot))
    return problems
