"""A draw from closing to the audit bundle that everyone may download."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from hataori.kernel.errors import Conflict, FieldProblem, Rejected

from .chance import DRAND, Announced, Revealed
from .drawing import LOST, WON, Drawn, draw
from .entries import Entry, entry_line, in_tree_order
from .rules import DrawRules, canonical_json
from .tickets import commitment, draw_seed
from .tree import EntryTree

_AT_ONCE = 5_000
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Closed:
    """Entries that can no longer change: the tree over them, the commitment, and the chance named for the draw."""

    rules: DrawRules
    entries: tuple[Entry, ...]
    tree: EntryTree
    commitment: bytes
    announced: Announced
    closed_at: datetime

    @property
    def notice(self) -> dict[str, Any]:
        """What is published at closing, before any chance exists; `verify --closing` takes it."""
        return {
            "format": self.rules.version,
            "rules_hash": self.rules.hash.hex(),
            "merkle_root": self.tree.root.hex(),
            "entries": len(self.entries),
            "commitment": self.commitment.hex(),
            "closed_at": self.closed_at.isoformat(timespec="seconds"),
            **self.announced.published,
        }

    def receipts(self) -> Iterator[dict[str, Any]]:
        """For each entry what its applicant keeps: the entry and its proof; `verify --receipt` takes one."""
        for index, entry in enumerate(self.entries):
            yield self._receipt(index, entry)

    def receipt(self, entry_id: str) -> dict[str, Any]:
        """The receipt of one entry; KeyError when it is not in the tree."""
        for index, entry in enumerate(self.entries):
            if entry.entry_id == entry_id:
                return self._receipt(index, entry)
        raise KeyError(entry_id)

    def _receipt(self, index: int, entry: Entry) -> dict[str, Any]:
        proof = self.tree.proof(index)
        path = [each.hex() for each in proof.path]
        return {"entry": entry._asdict(), "proof": {"index": proof.index, "size": proof.size, "path": path}}


@dataclass(frozen=True, slots=True)
class Conducted:
    """A draw that has been made."""

    closed: Closed
    secret: bytes
    revealed: Revealed
    seed: bytes
    drawn: Drawn


def close(
    rules: DrawRules,
    entries: Iterable[Entry],
    *,
    committed: bytes,
    announced: Announced,
    closed_at: datetime,
) -> Closed:
    """Close a draw over its entries; raises Rejected naming each entry that cannot be drawn."""
    ordered = in_tree_order(entries)
    unknown = [entry for entry in ordered if entry.slot not in rules.capacity]
    if unknown:
        raise Rejected(FieldProblem(e.entry_id, "unknown_slot", "抽選の対象にない枠です。") for e in unknown)
    if not all(map(rules.suits, ordered)):
        raise Rejected(
            FieldProblem(e.entry_id, "wrong_count", "利用目的の決まりと合わない申込みです。")
            for e in ordered
            if not rules.suits(e)
        )
    return Closed(rules, tuple(ordered), EntryTree(map(entry_line, ordered)), committed, announced, closed_at)


def close_again(
    rules: DrawRules,
    entries: Iterable[Entry],
    *,
    committed: bytes,
    announced: Announced,
    closed_at: datetime,
    root: bytes,
) -> Closed:
    """What was closed before, out of the entries kept; raises Conflict where they are not those under the root."""
    ordered = sorted(entries)
    tree = EntryTree(map(entry_line, ordered))
    if tree.root != root:
        raise Conflict("wrong_root", "申込みが締切時の公表と合いません。抽選を止め、監査の記録を確認してください。")
    return Closed(rules, tuple(ordered), tree, committed, announced, closed_at)


def conduct(closed: Closed, secret: bytes, revealed: Revealed) -> Conducted:
    """Draw; raises Conflict when the secret or the chance is not what was bound at closing."""
    if commitment(secret) != closed.commitment:
        raise Conflict("wrong_commitment", "市の秘密が締切時の約束と合いません。抽選を止めてください。")
    if not _is_as_announced(closed.announced, revealed):
        raise Conflict("not_as_published", "公開の乱数が締切時の予告と違います。予告したものを使ってください。")
    bound = {"rules_hash": closed.rules.hash, "root": closed.tree.root, "randomness": revealed.randomness}
    seed = draw_seed(**bound, secret=secret, version=closed.rules.version)
    return Conducted(closed, secret, revealed, seed, draw(closed.rules, closed.entries, seed))


def _is_as_announced(announced: Announced, revealed: Revealed) -> bool:
    if announced.source != revealed.source:
        return False
    told = revealed.published.get(DRAND, {})
    return announced.source != DRAND or (told.get("chain"), told.get("round")) == (announced.chain, announced.round)


def write_bundle(conducted: Conducted, path: Path) -> None:
    """The audit bundle as one JSON file, an entry a line; written in pieces, since a million entries are 150 MB."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(pieces(conducted))


def bundle(conducted: Conducted) -> dict[str, Any]:
    """The audit bundle as a document."""
    found: dict[str, Any] = json.loads("".join(pieces(conducted)))
    return found


def pieces(conducted: Conducted) -> Iterator[str]:
    """The text, put together as it is: identifiers and names hold nothing that JSON would escape (entries.NAME)."""
    closed, drawn = conducted.closed, conducted.drawn
    yield f'{{"format":"{closed.rules.version}",\n"rules":{canonical_json(closed.rules.published)},\n"entries":['
    yield from _listed(closed.entries, _entry_line)
    yield f'],\n"commitment":"{closed.commitment.hex()}",\n"secret":"{conducted.secret.hex()}",\n'
    yield from (f'"{key}":{canonical_json(value)},\n' for key, value in conducted.revealed.published.items())
    yield f'"rules_hash":"{closed.rules.hash.hex()}",\n"merkle_root":"{closed.tree.root.hex()}",\n'
    yield f'"seed":"{conducted.seed.hex()}",\n"results":{{'
    winners = drawn.winners
    yield from _listed(drawn.order, lambda entry: f'\n"{entry[0]}":"{WON if entry[0] in winners else LOST}"')
    yield '},\n"waiting":{'
    yield from _listed(list(drawn.waiting.items()), lambda line: f'\n"{line[0]}":{_list(line[1])}')
    yield "}}\n"


def _listed(parts: Sequence[Part], spelt: Callable[[Part], str]) -> Iterator[str]:
    """Parts with commas between, some thousand at a time."""
    for begin in range(0, len(parts), _AT_ONCE):
        yield "," * bool(begin) + ",".join(map(spelt, parts[begin : begin + _AT_ONCE]))


def _entry_line(entry: Entry) -> str:
    return f'\n{{"entry_id":"{entry[0]}","group":"{entry[1]}","slot":"{entry[2]}","rank":{entry[3]}}}'


def _list(ids: Iterable[str]) -> str:
    return "[" + ",".join(f'"{entry_id}"' for entry_id in ids) + "]"


def waiting_entries(conducted: Conducted) -> Mapping[str, tuple[Entry, ...]]:
    """Each slot's waiting list as entries, for `next_in_line`."""
    by_id = {entry.entry_id: entry for entry in conducted.closed.entries}
    return {slot: tuple(by_id[each] for each in ids) for slot, ids in conducted.drawn.waiting.items()}
