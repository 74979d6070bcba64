"""The draw: who wins, and in which order those wait who did not."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from .entries import Entry
from .matching import Matching, best_matching
from .rules import DrawRules
from .tickets import entry_ticket, group_ticket

WON, LOST = "WON", "LOST"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of mode match: the groups in the order of that turn, what each still wished, and what came out."""

    groups: tuple[str, ...]
    wishes: tuple[tuple[Entry, ...], ...]
    slots: tuple[str, ...]
    capacity: tuple[int, ...]
    matching: Matching


@dataclass(frozen=True, slots=True)
class Drawn:
    """The result. `order` is the order of the lots, `waiting` each slot's losers in it; `turns` only in mode match."""

    order: tuple[Entry, ...]
    winners: frozenset[str]
    waiting: Mapping[str, tuple[str, ...]]
    turns: tuple[Turn, ...] = ()

    @property
    def results(self) -> dict[str, str]:
        """entry_id → WON or LOST, in the order of the lots."""
        return {entry.entry_id: WON if entry.entry_id in self.winners else LOST for entry in self.order}


def draw(rules: DrawRules, entries: Iterable[Entry], seed: bytes) -> Drawn:
    """Who wins under the rules with this seed; the same for everybody who computes it, whatever the order given."""
    order = _ORDERS[rules.mode](entries, seed)
    turns: tuple[Turn, ...] = ()
    if rules.mode == "match":
        winners, turns = _matched(rules, order)
    else:
        winners = _one_after_another(rules, order)
    waiting: dict[str, list[str]] = defaultdict(list)
    for entry_id, _, slot, _ in order:
        if entry_id not in winners:
            waiting[slot].append(entry_id)
    kept = {slot: tuple(line) for slot, line in waiting.items()}
    return Drawn(tuple(order), frozenset(winners), kept, turns)


def _by_ticket(entries: Iterable[Entry], seed: bytes) -> list[Entry]:
    """In per_slot every entry has its own lot."""
    return _sorted(entries, lambda entry: entry_ticket(seed, entry[0]))


def _by_rank(entries: Iterable[Entry], seed: bytes) -> list[Entry]:
    """In rank_rounds all first wishes, then all second ones; inside, by lot."""
    return _sorted(entries, lambda entry: entry[3].to_bytes(2) + entry_ticket(seed, entry[0]))


def _by_group(entries: Iterable[Entry], seed: bytes) -> list[Entry]:
    """In rsd and match a group has one lot, and behind it its wishes from the first on."""
    wished: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        wished[entry.group].append(entry)
    groups = sorted((group_ticket(seed, group), group) for group in wished)
    return [entry for _, group in groups for entry in _wishes(wished[group], seed)]


def _wishes(entries: list[Entry], seed: bytes) -> list[Entry]:
    """One group's wishes by rank; the entry's lot decides only between two of one rank."""
    if len({entry.rank for entry in entries}) == len(entries):
        return sorted(entries, key=attrgetter("rank"))
    return sorted(entries, key=lambda entry: (entry.rank, entry_ticket(seed, entry.entry_id)))


def _sorted(entries: Iterable[Entry], lot: Callable[[Entry], bytes]) -> list[Entry]:
    return sorted(sorted(entries), key=lot)  # two of one lot would stand in the order of the tree


_ORDERS: Mapping[str, Callable[[Iterable[Entry], bytes], list[Entry]]] = {
    "per_slot": _by_ticket,
    "rank_rounds": _by_rank,
    "rsd": _by_group,
    "match": _by_group,
}


def _one_after_another(rules: DrawRules, order: Sequence[Entry]) -> set[str]:
    """In the order of the lots, each entry wins that finds a place, is under its group's cap and meets no clash."""
    left, clash, most = dict(rules.capacity), rules.clash, rules.max_wins_per_group
    own = {group: rules.most(group) for group in {entry[1] for entry in order}} if rules.purposes else {}
    held: dict[str, list[str]] = defaultdict(list)
    winners: set[str] = set()
    for entry_id, group, slot, _ in order:
        if left.get(slot, 0) < 1:
            continue
        won = held[group]
        if len(won) < own.get(group, most) and slot not in won and (slot not in clash or clash[slot].isdisjoint(won)):
            left[slot] -= 1
            won.append(slot)
            winners.add(entry_id)
    return winners


def _matched(rules: DrawRules, order: Sequence[Entry]) -> tuple[set[str], tuple[Turn, ...]]:
    """Turn after turn each group gets at most one slot more; every second turn begins with the last group."""
    groups = [(group, tuple(wished)) for group, wished in groupby(order, key=lambda entry: entry.group)]
    left, winners, turns = dict(rules.capacity), set[str](), list[Turn]()
    held: dict[str, set[str]] = defaultdict(set)
    for _ in range(rules.max_wins_per_group):
        turn = _turn(rules, groups, left, held)
        won = _won(turn)
        if not won:
            break
        turns.append(turn)
        for entry in won:
            winners.add(entry.entry_id)
            held[entry.group].add(entry.slot)
            left[entry.slot] -= 1
        groups.reverse()
    return winners, tuple(turns)


def _turn(
    rules: DrawRules,
    groups: Sequence[tuple[str, tuple[Entry, ...]]],
    left: Mapping[str, int],
    held: Mapping[str, set[str]],
) -> Turn:
    open_to = [
        (group, tuple(e for e in wished if left.get(e.slot, 0) and not rules.clashes(e.slot, held.get(group, set()))))
        for group, wished in groups
        if len(held.get(group, ())) < rules.most(group)
    ]
    asking = [(group, wished) for group, wished in open_to if wished]
    slots = tuple(sorted({entry.slot for _, wished in asking for entry in wished}))
    number = {slot: at for at, slot in enumerate(slots)}
    capacity = tuple(left[slot] for slot in slots)
    matching = best_matching([[(number[e.slot], e.rank) for e in wished] for _, wished in asking], capacity)
    return Turn(tuple(group for group, _ in asking), tuple(wished for _, wished in asking), slots, capacity, matching)


def _won(turn: Turn) -> list[Entry]:
    pairs = zip(turn.wishes, turn.matching.choices, strict=True)
    return [wished[at] for wished, at in pairs if at is not None]
