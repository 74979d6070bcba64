"""The rules of one draw, published before it opens, and the hash that binds the city to them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from hataori.kernel.errors import FieldProblem, Rejected

from .entries import NAME, Entry
from .suiting import Purpose, is_purposes, suits_of, wanted_by
from .tickets import FORMAT, WEIGHED

MODES = ("per_slot", "rank_rounds", "rsd", "match")
HIGHEST_CAPACITY = 1_000_000
LARGEST_NUMBER = 2**53 - 1  # the largest whole number that a browser reads without loss


@dataclass(frozen=True, slots=True)
class DrawRules:
    """What a draw obeys. `published` is the whole document as hashed; further keys in it bind but decide nothing."""

    mode: str
    max_wins_per_group: int
    capacity: Mapping[str, int]
    clash: Mapping[str, frozenset[str]]
    published: Mapping[str, Any]
    purposes: Mapping[str, Purpose] = field(default_factory=dict)
    """Format 2: what a wish counts, by the group's purpose; empty in format 1."""

    @property
    def version(self) -> str:
        """The format that the draw is published in."""
        return WEIGHED if self.purposes else FORMAT

    def most(self, group: str) -> int:
        """How many wins a group may have: in format 2 at most as many as it wants."""
        if not self.purposes:
            return self.max_wins_per_group
        return min(self.max_wins_per_group, wanted_by(group, self.purposes) or 0)

    def suits(self, entry: Entry) -> bool:
        """Whether an entry counts what its group's purpose counts by the rules; in format 1 every rank does."""
        return not self.purposes or bool(suits_of(entry.group, entry.rank, self.purposes))

    @property
    def hash(self) -> bytes:
        """SHA-256 of the canonical JSON."""
        return sha256(canonical_json(self.published).encode()).digest()

    def clashes(self, slot: str, held: frozenset[str] | set[str]) -> bool:
        """Whether who holds `held` cannot also have `slot`: the slot itself, or one of the same hour."""
        return slot in held or not self.clash.get(slot, frozenset()).isdisjoint(held)


def canonical_json(value: object) -> str:
    """One spelling for one document: keys sorted, no spaces, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def read_rules(published: Mapping[str, Any]) -> DrawRules:
    """Rules out of the published document; raises Rejected naming every key that cannot be obeyed."""
    problems = [FieldProblem(key, "malformed_rules", "抽選の決まりを読めません。") for key in _malformed(published)]
    if problems:
        raise Rejected(problems)
    return DrawRules(
        mode=published["mode"],
        max_wins_per_group=published["max_wins_per_group"],
        capacity=dict(published["capacity"]),
        clash={slot: frozenset(others) for slot, others in published.get("clash", {}).items()},
        published=dict(published),
        purposes={key: Purpose(**told) for key, told in published.get("purposes", {}).items()}
        if published.get("format") == WEIGHED
        else {},
    )


def _malformed(published: Mapping[str, Any]) -> Iterator[str]:
    if not _is_plain(published):
        yield ""
        return
    capacity, clash = published.get("capacity"), published.get("clash", {})
    if published.get("mode") not in MODES:
        yield "mode"
    if not _whole(published.get("max_wins_per_group"), 1):
        yield "max_wins_per_group"
    if not isinstance(capacity, dict) or not all(_is_place(*item) for item in capacity.items()):
        yield "capacity"
    elif not _is_symmetric(clash, capacity):
        yield "clash"
    if published.get("format", FORMAT) not in (FORMAT, WEIGHED):
        yield "format"
    if published.get("format") == WEIGHED and not is_purposes(published.get("purposes")):
        yield "purposes"


def _whole(value: object, least: int) -> bool:
    return type(value) is int and least <= value <= HIGHEST_CAPACITY


def _is_place(slot: object, places: object) -> bool:
    return isinstance(slot, str) and bool(NAME.fullmatch(slot)) and _whole(places, 0)


def _is_symmetric(clash: object, capacity: Mapping[str, int]) -> bool:
    """Each named slot exists, none clashes with itself, and who clashes says so on both sides."""
    if not isinstance(clash, dict) or not all(isinstance(others, list) for others in clash.values()):
        return False
    pairs = [(slot, other) for slot, others in clash.items() for other in others]
    if not all(isinstance(other, str) for _, other in pairs):
        return False
    known = set(pairs)
    return all(
        slot != other and slot in capacity and other in capacity and (other, slot) in known for slot, other in pairs
    ) and all(slot in capacity for slot in clash)


def _is_plain(value: object) -> bool:
    """Text, whole numbers, yes and no, lists and objects: what every language writes alike."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(key) and _is_plain(part) for key, part in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, str):
        return not any("\ud800" <= character <= "\udfff" for character in value)
    return value is None or isinstance(value, bool) or (type(value) is int and abs(value) <= LARGEST_NUMBER)
