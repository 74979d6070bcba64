"""Inclusion proofs from the database: one block of 1,024 entries is hashed, the rest is kept at closing."""

from bisect import bisect_right
from hashlib import sha256
from typing import Any

from . import models
from .closing import BLOCK
from .entries import Entry, entry_line
from .store import group_names, slot_keys
from .tree import EntryTree


def receipt_of(closing: models.Closing, entry: models.Entry) -> dict[str, Any] | None:
    """The entry with its proof, as the verifiers take it; None for an entry that was not bound."""
    if entry.standing != "standing":
        return None
    firsts = [first for first, _ in closing.blocks]
    block = bisect_right(firsts, entry.id) - 1
    inside = _entries_from(entry, firsts, block)
    own = next((at for at, each in enumerate(inside) if each.entry_id == entry.id), None)
    if own is None:
        return None
    path = [*_path(EntryTree(map(entry_line, inside)), own), *_above([node for _, node in closing.blocks], block)]
    proof = {"index": (block << BLOCK) + own, "size": closing.entries, "path": path}
    return {"entry": inside[own]._asdict(), "proof": proof}


def _entries_from(entry: models.Entry, firsts: list[str], block: int) -> list[Entry]:
    found = models.Entry.objects.filter(round=entry.round_id, standing="standing", id__gte=firsts[block])
    if block + 1 < len(firsts):
        found = found.filter(id__lt=firsts[block + 1])
    keys, names = slot_keys(entry.round), group_names(entry.round)
    rows = found.order_by("id").values_list("id", "group_id", "slot_id", "rank")
    return [Entry(each, names.get(group, group), keys[slot], rank) for each, group, slot, rank in rows]


def _path(tree: EntryTree, index: int) -> list[str]:
    return [each.hex() for each in tree.proof(index).path]


def _above(nodes: list[str], at: int) -> list[str]:
    """The neighbours from the blocks' nodes up to the root."""
    level, path = [bytes.fromhex(node) for node in nodes], []
    while len(level) > 1:
        if (at ^ 1) < len(level):
            path.append(level[at ^ 1].hex())
        pairs = [sha256(b"\1" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
        at >>= 1
    return path
