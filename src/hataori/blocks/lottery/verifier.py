#!/usr/bin/env python3
"""Verifies the audit bundle of a draw (hataori-draw/1 and /2): one file, standard library only, Python 3.11.

    python3 verifier.py BUNDLE.json [--closing NOTICE.json] [--receipt RECEIPT.json] [--results OUT.json]

It shares no code with the program that draws: everything is computed again from the entries, and every difference is a
named defect. Its twin for browsers (static/lottery/verify.js) writes the same outcome, byte for byte.
"""

import argparse
import gc
import gzip
import json
import os
import re
import subprocess
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from hashlib import sha256
from heapq import heappop, heappush
from itertools import pairwise
from operator import itemgetter, lt
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

FORMAT: Final = "hataori-draw/1"
WEIGHED: Final = "hataori-draw/2"
FIELDS: Final = ("commitment", "merkle_root", "rules_hash", "secret", "seed")
OUTCOMES: Final = {"WON", "LOST"}
HASHED: Final = {
    "wrong_rules_hash": "rules_hash",
    "wrong_root": "merkle_root",
    "wrong_commitment": "commitment",
    "wrong_randomness": "randomness",
    "wrong_seed": "seed",
}
MODES: Final = ("per_slot", "rank_rounds", "rsd", "match")
SHOWN: Final = 100  # defects of one kind that are listed
PRESSED: Final = b"\x1f\x8b"
TREE: Final = "--tree"
SPELT: Final = "--spelt"
MANY: Final = 100_000  # entries from which the tree is computed by a second process
LARGE: Final = 5_000_000  # bytes of a bundle from which its entries are looked through by a second process
PIECE: Final = 1 << 20
HASH: Final = 32
QUICKNET: Final = ("52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971", 1692803367, 3)
NAME: Final = r'[^\x00-\x1f\x7f"\\\ud800-\udfff]{1,100}+'
LINES: Final = re.compile(rf"(?>[0-9a-f]{{32}}\t{NAME}\t{NAME}\t[1-9][0-9]{{0,3}}\n)*+")
IDS: Final = re.compile(r"(?>[0-9a-f]{32}\n)*+")
NUMBERS: Final = re.compile(r"(?:(?:[0-9]+\.)+/)+")
INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")
PURPOSE: Final = re.compile(r"[a-z][a-z0-9-]{0,19}")
WEIGHED_NAME: Final = re.compile(r"g[0-9a-f]{16}/([a-z][a-z0-9-]{0,19})/([1-7])")
HEX: Final = re.compile(r"(?:[0-9a-f]{2})+")
QUOTED: Final = 14  # pieces between quotation marks in the line of an entry
RANKED: Final = re.compile(r":([1-9][0-9]{0,3})\},\n\{")
BETWEEN: Final = frozenset({"commitment", "secret", "drand", "public_numbers", "rules_hash", "merkle_root", "seed"})
Json = dict[str, Any]
Row = tuple[str, str, str, int]
Waiting = dict[str, list[str]]

SENTENCES: Final = {
    "unreadable": "ファイルを読めません。場所と形（JSON）を確認してください。",
    "wrong_format": "hataori-draw/1 か hataori-draw/2 の形式ではありません。",
    "malformed_rules": "抽選の決まりが正しい形ではありません。",
    "malformed_entry": "申込みが正しい形ではありません。",
    "malformed_field": "項目が正しい形ではありません。",
    "duplicate_entry": "同じ受付番号が二度あります。",
    "duplicate_wish": "同じグループが同じ枠に二度申し込んでいます。",
    "unknown_slot": "決まりにない枠への申込みです。",
    "wrong_count": "利用目的の決まりと合わない申込みです。",
    "wrong_rules_hash": "決まりが、公表されたハッシュと合いません。",
    "wrong_root": "申込みの一覧が、公表された根（Merkle root）と合いません。",
    "wrong_commitment": "市の秘密が、締切時の約束（commitment）と合いません。",
    "wrong_randomness": "公開の乱数が、その署名または数字と合いません。",
    "wrong_seed": "抽選の種（seed）が計算と合いません。",
    "missing_entry": "一覧にない申込みです。抜かれた可能性があります。",
    "missing_result": "結果がない申込みです。",
    "wrong_result": "結果が計算と合いません。",
    "missing_waiting": "枠の順番待ちの列がありません。",
    "wrong_waiting": "枠の順番待ちの列が計算と合いません。",
    "extra_waiting": "あるはずのない順番待ちの列です。",
    "not_as_published": "締切時に公表された内容と違います。",
    "round_not_after_closing": "公開の乱数が、締切より後のものではありません。",
    "changed_entry": "控えと一覧の内容が違います。",
    "wrong_proof": "控えの証明が、公表された根につながりません。",
}


def canonical(value: object) -> str:
    """The one spelling of a document: keys sorted, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Defects:
    """Defects in the order found, at most SHOWN of a kind."""

    def __init__(self) -> None:
        self.found: list[dict[str, str]] = []

    def note(self, code: str, places: Iterable[str] = ("",)) -> None:
        """One defect a place, in the order of the places."""
        self.found += [{"at": at, "code": code} for at in sorted(places)[:SHOWN]]


def _parsed(text: str) -> Any:  # noqa: ANN401  whatever stands there
    """A JSON document; 1.0 is 1, as in a browser."""

    def number(text: str) -> int | float:
        return int(float(text)) if float(text).is_integer() else float(text)

    def refuse(text: str) -> None:
        raise ValueError(text)

    return json.loads(text, parse_float=number, parse_constant=refuse)


def read(path: Path) -> Json | None:
    """The JSON object in a file; None when it is none."""
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if content[:2] == PRESSED else content
        found = _parsed(content.decode("utf-8-sig"))
    except (OSError, EOFError, ValueError, RecursionError, zlib.error):
        return None
    return found if isinstance(found, dict) else None


# --- form -------------------------------------------------------------------------------------------------------------
def _is_hex(value: object, size: int | None = 32) -> bool:
    return isinstance(value, str) and bool(HEX.fullmatch(value)) and size in (None, len(value) // 2)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(NAME, value))


def _is_whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_plain(key) and _is_plain(part) for key, part in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, str):
        return not any("\ud800" <= character <= "\udfff" for character in value)
    return value is None or isinstance(value, bool) or _is_whole(value, 1 - 2**53, 2**53 - 1)


def _malformed_rules(rules: object) -> Iterator[str]:
    if not isinstance(rules, dict) or not _is_plain(rules):
        yield ""
        return
    if rules.get("mode") not in MODES:
        yield "mode"
    if not _is_whole(rules.get("max_wins_per_group"), 1, 10**6):
        yield "max_wins_per_group"
    capacity, clash = rules.get("capacity"), rules.get("clash", {})
    if not isinstance(capacity, dict) or not all(_is_name(s) and _is_whole(c, 0, 10**6) for s, c in capacity.items()):
        yield "capacity"
    elif not isinstance(clash, dict) or not all(_clash_holds(slot, clash, capacity) for slot in clash):
        yield "clash"
    if rules.get("format") == WEIGHED and not _is_purposes(rules.get("purposes")):
        yield "purposes"


def _is_purposes(purposes: object) -> bool:
    """hataori-draw/2: what a wish counts, by the group's purpose."""
    return (
        isinstance(purposes, dict)
        and 1 <= len(purposes) <= 20  # noqa: PLR2004  the format's own bound
        and all(PURPOSE.fullmatch(key) and _is_purpose(each) for key, each in purposes.items())
    )


def _is_purpose(told: object) -> bool:
    if not isinstance(told, dict) or told.keys() != {"title", "primary", "secondary"}:
        return False
    primary, secondary = told["primary"], told["secondary"]
    return isinstance(told["title"], str) and _is_whole(primary, 1, 9998) and _is_whole(secondary, primary + 1, 9999)


def _clash_holds(slot: str, clash: Json, capacity: Json) -> bool:
    others = clash[slot]
    return (
        slot in capacity
        and isinstance(others, list)
        and all(isinstance(o, str) and o != slot and o in capacity and slot in (clash.get(o) or ()) for o in others)
    )


def _spelt(entries: list[Any]) -> tuple[list[Row], str] | None:
    """Rows and their lines, in order, when all are well formed: four fields of the right kinds that spell one line."""
    try:
        rows = sorted((e["entry_id"], e["group"], e["slot"], e["rank"]) for e in entries)
    except (KeyError, TypeError):
        return None
    kinds = [set(map(type, column)) for column in zip(*rows, strict=True)]
    right = kinds in ([], [{str}, {str}, {str}, {int}]) and all(len(entry) == len(kinds) for entry in entries)
    text = "".join(map(_line, rows))
    return (rows, text) if right and LINES.fullmatch(text) else None


def _line(row: Row) -> str:
    return f"{row[0]}\t{row[1]}\t{row[2]}\t{row[3]}\n"


def _malformed_fields(bundle: Json) -> Iterator[str]:
    yield from (name for name in FIELDS if not _is_hex(bundle.get(name)))
    results, waiting = bundle.get("results"), bundle.get("waiting")
    if not isinstance(results, dict) or not _are_ids(results) or not set(map(str, results.values())) <= OUTCOMES:
        yield "results"
    if not isinstance(waiting, dict) or not all(_is_name(s) and _is_waiting(w) for s, w in waiting.items()):
        yield "waiting"
    if "drand" in bundle and ("public_numbers" in bundle or not _is_beacon(bundle["drand"])):
        yield "drand"
    numbers = bundle.get("public_numbers", {"key": "1./"})
    if not isinstance(numbers, dict) or not NUMBERS.fullmatch(str(numbers.get("key"))):
        yield "public_numbers"


def _are_ids(values: Iterable[object]) -> bool:
    """Whether all are receipts; looked through at once, since there may be a million."""
    listed = list(values)
    return {str} >= set(map(type, listed)) and bool(IDS.fullmatch("\n".join([*map(str, listed), ""])))


def _is_waiting(value: object) -> bool:
    return isinstance(value, list) and _are_ids(value)


def _is_beacon(drand: object) -> bool:
    return (
        isinstance(drand, dict)
        and _is_hex(drand.get("chain"))
        and _is_whole(drand.get("round"), 1, 2**53 - 1)
        and _is_hex(drand.get("randomness"))
        and ("signature" not in drand or _is_hex(drand["signature"], None))
    )


# --- hashes -----------------------------------------------------------------------------------------------------------
def _root_of(lines: Sequence[bytes]) -> str:
    """RFC 6962 tree hash."""
    level = [sha256(b"\0" + each).digest() for each in lines] or [sha256(b"").digest()]
    while len(level) > 1:
        pairs = [sha256(b"\1" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()


def _tree_of(text: bytes) -> Json:
    """Of all lines in their order: the root, receipts that stand twice, and wishes that stand twice."""
    lines = text.splitlines(keepends=True)
    return {"root": _root_of(lines), "entries": _again(each[:32] for each in lines), "wishes": _doubled(lines)}


def _again(keys: Iterable[bytes]) -> list[str]:
    """Keys that follow themselves; receipts are in order."""
    return [key.decode() for key, after in pairwise(keys) if key == after]


def _doubled(lines: list[bytes]) -> list[str]:
    wishes = [each[33 : each.rindex(b"\t")] for each in lines]
    if len(set(wishes)) == len(wishes):
        return []
    seen: set[bytes] = set()
    again = []
    for each, wish in zip(lines, wishes, strict=True):
        if wish in seen:
            again.append(each[:32].decode())
        seen.add(wish)
    return again


def _in_second_process(text: bytes) -> Callable[[], Json]:
    """The tree by another process of this program, while this one draws; the answer waits until it is there."""
    command = [sys.executable, str(Path(__file__).resolve()), TREE]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  this file itself

    def answer() -> Json:
        out, _ = child.communicate()
        found: Json = json.loads(out)
        return found

    assert child.stdin is not None  # noqa: S101  asked for above
    child.stdin.write(text)
    child.stdin.close()
    child.stdin = None
    return answer


def _randomness_of(bundle: Json) -> tuple[str, bytes, bool]:
    """How much the chance is worth, its bytes, and whether they follow from what they are said to come from."""
    if "drand" in bundle:
        drand = bundle["drand"]
        value = bytes.fromhex(drand["randomness"])
        signature = drand.get("signature")
        return "drand", value, signature is None or sha256(bytes.fromhex(signature)).digest() == value
    if "public_numbers" in bundle:
        numbers = bundle["public_numbers"]
        value = sha256(numbers["key"].encode()).digest()
        return "public_numbers", value, numbers.get("randomness", value.hex()) == value.hex()
    return "commit_reveal", b"", True


# --- draw -------------------------------------------------------------------------------------------------------------
def _order_of(mode: str, rows: list[Row], seed: bytes) -> list[Row]:
    """The order of the lots."""
    if mode in ("rsd", "match"):
        return _by_group(rows, seed)
    if mode == "rank_rounds":
        return sorted(rows, key=lambda row: row[3].to_bytes(2, "big") + sha256(seed + row[0].encode()).digest())
    return sorted(rows, key=lambda row: sha256(seed + row[0].encode()).digest())


def _by_group(rows: list[Row], seed: bytes) -> list[Row]:
    """Groups by their lots; inside by rank, and only where a rank stands twice by the entry's own lot."""
    wished: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        wished[row[1]].append(row)
    rank = itemgetter(3)
    order: list[Row] = []
    for _, group in sorted((sha256(seed + b"G" + group.encode()).digest(), group) for group in wished):
        own = wished[group]
        if len(set(map(rank, own))) == len(own):
            own.sort(key=rank)
        else:
            own.sort(key=lambda row: (row[3], sha256(seed + row[0].encode()).digest(), row))
        order += own
    return order


def _in_turn(rules: Json, order: list[Row]) -> tuple[set[str], Waiting]:
    """per_slot, rank_rounds, rsd: one after another, while there is room, under the cap and without clash."""
    left, wants = dict(rules["capacity"]), _wants(rules, order)
    most: int = rules["max_wins_per_group"]
    clash = {slot: {slot, *others} for slot, others in rules.get("clash", {}).items()}
    held: dict[str, set[str]] = defaultdict(set)
    waiting: Waiting = defaultdict(list)
    won = set()
    for entry_id, group, slot, _ in order:
        if left.get(slot, 0) > 0:
            has = held[group]
            room = len(has) < wants.get(group, most)
            if room and slot not in has and (slot not in clash or has.isdisjoint(clash[slot])):
                left[slot] -= 1
                has.add(slot)
                won.add(entry_id)
                continue
        waiting[slot].append(entry_id)
    return won, waiting


def _wants(rules: Json, rows: list[Row]) -> dict[str, int]:
    """hataori-draw/2: how many each group may win, which its name says; empty in /1."""
    if rules.get("format") != WEIGHED:
        return {}
    names = {row[1]: WEIGHED_NAME.fullmatch(row[1]) for row in rows}
    return {name: min(int(found[2]) if found else 0, rules["max_wins_per_group"]) for name, found in names.items()}


def _miscounted(rules: Json, rows: list[Row]) -> list[str]:
    """hataori-draw/2: receipts of wishes that count otherwise than their group's purpose does by the rules."""
    if rules.get("format") != WEIGHED:
        return []
    counts = {key: {each["primary"], each["secondary"]} for key, each in rules["purposes"].items()}
    names = {row[1]: WEIGHED_NAME.fullmatch(row[1]) for row in rows}
    allowed = {name: counts.get(found[1], set()) if found else set() for name, found in names.items()}
    return [row[0] for row in rows if row[3] not in allowed[row[1]]]


def _matched(rules: Json, order: list[Row]) -> tuple[set[str], Waiting]:
    """match: turns in which each group gets at most one more slot; every second turn from the last group on."""
    left, clash, wants = dict(rules["capacity"]), rules.get("clash", {}), _wants(rules, order)
    most: int = rules["max_wins_per_group"]
    wished: dict[str, list[Row]] = defaultdict(list)
    for row in order:
        wished[row[1]].append(row)
    held: dict[str, set[str]] = defaultdict(set)
    groups, won = list(wished), set()
    for _ in range(most):
        asked = [
            [r for r in wished[g] if left.get(r[2], 0) > 0 and held[g].isdisjoint({r[2], *clash.get(r[2], ())})]
            for g in groups
            if len(held[g]) < wants.get(g, most)
        ]
        chosen = Assignment([rows for rows in asked if rows], left).chosen()
        if not chosen:
            break
        for entry_id, group, slot, _ in chosen:
            won.add(entry_id)
            held[group].add(slot)
            left[slot] -= 1
        groups.reverse()
    waiting: Waiting = defaultdict(list)
    for entry_id, _, slot, _ in order:
        if entry_id not in won:
            waiting[slot].append(entry_id)
    return won, waiting


class Assignment:
    """The one best assignment by successive cheapest chains, every rule of preference in one large number.

    A wish costs its rank, above all lower digits; below stand digits for each group, the first group's highest, that
    say which of its wishes it got. Nothing costs more than all ranks together. So the smallest sum is: fewest groups
    with nothing, then smallest sum of ranks, then best for the first group, the second, …
    """

    def __init__(self, wished: list[list[Row]], capacity: dict[str, int]) -> None:
        self.wished = wished
        nothing = 1 + len(wished) * max((row[3] for rows in wished for row in rows), default=0)
        self.ranks = [[row[3] for row in rows] + [nothing] for rows in wished]
        self.digit = max((len(rows) for rows in wished), default=0).bit_length()
        self.slots = [[row[2] for row in rows] + [""] for rows in wished]
        self.room = {slot: capacity[slot] for rows in wished for slot in {row[2] for row in rows}} | {"": len(wished)}
        self.price = dict.fromkeys(self.room, 0)
        self.holders: dict[str, dict[int, int]] = {slot: {} for slot in self.room}
        for place in range(len(wished)):
            self.admit(place)

    def admit(self, newcomer: int) -> None:
        """Dijkstra from the newcomer to a slot with room; then everybody on the chain moves one on."""
        reach: dict[str, int] = {}
        step: dict[str, tuple[int, int, str]] = {}
        queue: list[tuple[int, str]] = []

        def ask(group: int, base: int, leaving: str) -> None:
            for at, slot in enumerate(self.slots[group]):
                cost = base + self._cost(group, at) + self.price[slot]
                if slot not in reach or cost < reach[slot]:
                    reach[slot] = cost
                    step[slot] = (group, at, leaving)
                    heappush(queue, (cost, slot))

        ask(newcomer, 0, "")
        self._advance(newcomer, self._nearest(queue, ask), step)

    def _cost(self, group: int, at: int) -> int:
        groups = len(self.wished)
        return (self.ranks[group][at] << self.digit * groups) + (at << self.digit * (groups - 1 - group))

    def _nearest(self, queue: list[tuple[int, str]], ask: Callable[[int, int, str], None]) -> str:
        """The cheapest slot with room; slots passed on the way become dearer by what they were nearer."""
        done: dict[str, int] = {}
        while True:
            cost, slot = heappop(queue)
            if slot in done:
                continue
            if len(self.holders[slot]) < self.room[slot]:
                break
            done[slot] = cost
            for group, at in self.holders[slot].items():
                ask(group, cost - self._cost(group, at) - self.price[slot], slot)
        for other, settled in done.items():
            self.price[other] += cost - settled
        return slot

    def _advance(self, newcomer: int, end: str, step: dict[str, tuple[int, int, str]]) -> None:
        group, slot = -1, end
        while group != newcomer:
            group, at, leaving = step[slot]
            self.holders[slot][group] = at
            if group != newcomer:
                del self.holders[leaving][group]
                slot = leaving

    def chosen(self) -> list[Row]:
        """The wishes that were granted."""
        return [
            self.wished[group][at] for slot, holders in self.holders.items() if slot for group, at in holders.items()
        ]


# --- verdict ----------------------------------------------------------------------------------------------------------
def verify(bundle: Json | None, notice: Json | None = None, receipts: Sequence[Json] = ()) -> Json:
    """Everything computed again; the outcome as a document with the results as they should be and all defects."""
    defects = Defects()
    rows, text = _well_formed(bundle, defects) or ([], "")
    outcome: Json = {"assurance": "", "merkle_root": "", "rules_hash": "", "seed": "", "results": {}, "waiting": {}}
    if bundle is not None and not defects.found:
        outcome |= _recomputed(bundle, rows, text, defects)
        _against_notice(bundle, notice, defects)
        _against_receipts(bundle, rows, receipts, defects)
    verdict = "defective" if defects.found else "verified"
    version = WEIGHED if bundle is not None and bundle.get("format") == WEIGHED else FORMAT
    return outcome | {"defects": defects.found, "entries": len(rows), "format": version, "verdict": verdict}


def _well_formed(bundle: Json | None, defects: Defects) -> tuple[list[Row], str] | None:
    if bundle is None:
        defects.note("unreadable")
        return None
    if not _is_format(bundle.get("format"), bundle.get("rules")):
        defects.note("wrong_format")
        return None
    defects.note("malformed_rules", _malformed_rules(bundle.get("rules")))
    defects.note("malformed_field", _malformed_fields(bundle))
    entries = bundle.get("entries")
    if not isinstance(entries, list):
        defects.note("malformed_field", ["entries"])
        return None
    spelt = _spelt(entries)
    if spelt is None:
        bad = (at for at, entry in enumerate(entries) if _spelt([entry]) is None)
        defects.note("malformed_entry", (f"{at:07}" for at in bad))
        return None
    return spelt


def _is_format(version: object, rules: object) -> bool:
    """A known format, and /2 exactly where the rules, which are hashed, say so."""
    bound = isinstance(rules, dict) and rules.get("format") == WEIGHED
    return version == (WEIGHED if bound else FORMAT)


def _recomputed(bundle: Json, rows: list[Row], text: str, defects: Defects) -> Json:
    """Hashes, seed and draw from the entries.

    The seed takes the declared root and rules hash, so that one defect is one defect; both are checked by themselves.
    """
    rules, lines = bundle["rules"], text.encode()
    tree = _in_second_process(lines) if len(rows) >= MANY else lambda: _tree_of(lines)
    assurance, randomness, follows = _randomness_of(bundle)
    seed = _seed_of(bundle, randomness)
    results, waiting = _drawn(rules, rows, seed)
    found = tree()
    computed = {"merkle_root": found["root"], "rules_hash": sha256(canonical(rules).encode()).hexdigest()}
    computed |= {"commitment": sha256(bytes.fromhex(bundle["secret"])).hexdigest(), "seed": seed.hex()}
    defects.note("duplicate_entry", set(found["entries"]))
    defects.note("duplicate_wish", found["wishes"])
    unknown = {row[2] for row in rows} - rules["capacity"].keys()
    defects.note("unknown_slot", [row[0] for row in rows if row[2] in unknown] if unknown else ())
    defects.note("wrong_count", _miscounted(rules, rows))
    for code, name in HASHED.items():
        differs = not follows if name == "randomness" else computed[name] != bundle[name]
        defects.note(code, [""] * differs)
    _differing_results(bundle["results"], results, defects)
    _differing_waiting(bundle["waiting"], waiting, defects)
    del computed["commitment"]
    return computed | {"assurance": assurance, "results": results, "waiting": waiting}


def _seed_of(bundle: Json, randomness: bytes) -> bytes:
    bound = bytes.fromhex(bundle["rules_hash"] + bundle["merkle_root"] + bundle["secret"])
    version = WEIGHED if bundle["rules"].get("format") == WEIGHED else FORMAT
    return sha256(version.encode() + b"\0" + bound + randomness).digest()


def _drawn(rules: Json, rows: list[Row], seed: bytes) -> tuple[dict[str, str], Waiting]:
    """WON or LOST by receipt, and each slot's waiting list."""
    order = _order_of(rules["mode"], rows, seed)
    won, waiting = (_matched if rules["mode"] == "match" else _in_turn)(rules, order)
    results = dict.fromkeys([row[0] for row in rows], "LOST") | dict.fromkeys(won, "WON")
    return results, dict(waiting)


def _differing_results(found: Json, right: Json, defects: Defects) -> None:
    if found != right:
        defects.note("missing_entry", found.keys() - right.keys())
        defects.note("missing_result", right.keys() - found.keys())
        defects.note("wrong_result", (each for each in right if found.get(each, right[each]) != right[each]))


def _differing_waiting(found: Json, right: Json, defects: Defects) -> None:
    if found != right:
        defects.note("missing_waiting", right.keys() - found.keys())
        defects.note("wrong_waiting", (slot for slot in right if found.get(slot, right[slot]) != right[slot]))
        defects.note("extra_waiting", found.keys() - right.keys())


def _against_notice(bundle: Json, notice: Json | None, defects: Defects) -> None:
    """What was published at closing, before the chance existed, against the bundle."""
    if notice is None:
        return
    own: Json = {name: bundle[name] for name in ("rules_hash", "merkle_root", "commitment")}
    drand = bundle.get("drand", {})
    own |= {"entries": len(bundle["entries"]), "chain": drand.get("chain"), "round": drand.get("round")}
    own["source"] = _randomness_of(bundle)[0]
    defects.note("not_as_published", (name for name in own if notice.get(name) != own[name]))
    if "closed_at" in notice:
        instant = _instant_of(notice["closed_at"])
        defects.note("malformed_field", ["closed_at"] * (instant is None))
        _, genesis, period = QUICKNET
        early = instant is not None and genesis + (drand.get("round", 0) - 1) * period <= instant
        defects.note("round_not_after_closing", [""] * (early and drand.get("chain") == QUICKNET[0]))


def _instant_of(text: object) -> float | None:
    if not isinstance(text, str) or not INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None


def _against_receipts(bundle: Json, rows: list[Row], receipts: Sequence[Json], defects: Defects) -> None:
    """What applicants hold in their hands against the list."""
    if not receipts:
        return
    listed = {row[0]: row for row in rows}
    for receipt in receipts:
        entry: Any = receipt.get("entry")
        proof: Any = receipt.get("proof")
        spelt = _spelt([entry])
        if spelt is None or ("proof" in receipt and not _is_proof(proof)):
            defects.note("malformed_entry", ["receipt"])
            continue
        row = spelt[0][0]
        defects.note("missing_entry", [row[0]] * (row[0] not in listed))
        defects.note("changed_entry", [row[0]] * (listed.get(row[0], row) != row))
        defects.note("wrong_proof", [row[0]] * ("proof" in receipt and not _proves(bundle["merkle_root"], row, proof)))


def _is_proof(proof: object) -> bool:
    return (
        isinstance(proof, dict)
        and _is_whole(proof.get("size"), 1, 2**32 - 1)
        and _is_whole(proof.get("index"), 0, proof["size"] - 1)
        and isinstance(proof.get("path"), list)
        and all(map(_is_hex, proof["path"]))
    )


def _proves(root: str, row: Row, proof: Json) -> bool:
    """RFC 6962 section 2.1.1 from above: at each step the side that holds the leaf, the other's hash from the path."""
    sides, index, size = [], proof["index"], proof["size"]
    while size > 1:
        half = 1 << (size - 1).bit_length() - 1
        sides.append(index >= half)
        index, size = (index - half, size - half) if index >= half else (index, half)
    if len(sides) != len(proof["path"]):
        return False
    node = sha256(b"\0" + _line(row).encode()).digest()
    for is_right, text in zip(reversed(sides), proof["path"], strict=True):
        other = bytes.fromhex(text)
        node = sha256(b"\1" + (other + node if is_right else node + other)).digest()
    return node.hex() == root


# --- the quick way ----------------------------------------------------------------------------------------------------
# A bundle of a million entries is 175 MB of JSON. Where it is spelt as the city spells it, an entry a line, it is read
# once, a megabyte at a time: entries are taken apart and spelt again, results and waiting lists are spelt as they
# should be and held against the file. This way knows one answer, "all right", with the same outcome, byte for byte, as
# the way above; whatever else it meets is Unexpected, and the whole is judged by the way above.
class Unexpected(Exception):
    """Spelt otherwise, or not all right."""


class Judged(NamedTuple):
    """What was found: the outcome (its results may be left out), how many won, the bundle's drand, and the outcome's
    canonical text in pieces.
    """

    summary: Json
    won: int
    drand: Json | None
    text: Iterable[str]


class Source:
    """A bundle read once from its beginning to its end."""

    def __init__(self, path: Path) -> None:
        self._pieces, self._held, self._at = _pieces_of(path), b"", 0

    def before(self, mark: bytes) -> Iterator[bytes]:
        """What stands before the mark, in runs; reading goes on behind it."""
        while (found := self._held.find(mark, self._at)) < 0:
            sure = max(len(self._held) - len(mark) + 1, self._at)
            run, self._at = self._held[self._at : sure], sure
            yield run
            self._more()
        run, self._at = self._held[self._at : found], found + len(mark)
        yield run

    def expect(self, text: str) -> None:
        """Go on behind this text; Unexpected where another stands."""
        wanted = text.encode()
        while len(self._held) - self._at < len(wanted):
            self._more()
        if not self._held.startswith(wanted, self._at):
            raise Unexpected
        self._at += len(wanted)

    def expect_end(self) -> None:
        """Nothing may follow."""
        if self._held[self._at :] or next(self._pieces, b""):
            raise Unexpected

    def _more(self) -> None:
        piece = next(self._pieces, b"")
        if not piece:
            raise Unexpected
        self._held, self._at = self._held[self._at :] + piece, 0


def _pieces_of(path: Path) -> Iterator[bytes]:
    """The file's bytes, unpressed, about a megabyte at a time."""
    inflate = zlib.decompressobj(31)
    try:
        with path.open("rb") as file:
            pressed = file.peek(2)[:2] == PRESSED
            while piece := file.read(PIECE // 2 if pressed else PIECE):
                if plain := inflate.decompress(piece) if pressed else piece:
                    yield plain
    except (OSError, zlib.error):
        raise Unexpected from None
    if pressed and (not inflate.eof or inflate.unused_data):
        raise Unexpected


class Lines:
    """Entries as spelt, taken apart: whole lines of about a megabyte at a time, as columns."""

    def __init__(self) -> None:
        self._rest = b""
        self.ranks: dict[str, str] = {}

    def apart(self, run: bytes) -> tuple[str, list[str], list[str], list[str], list[str]]:
        """The text, and of its entries receipt, group, slot, and what stands behind: rank and the brace of the next."""
        held = self._rest + run
        end = max(held.rfind(b"\n{"), 0)
        self._rest = held[end:]
        if not end:
            return "\n{", [], [], [], []
        try:
            text = held[: end + 2 if end else 0].decode()
        except UnicodeDecodeError:
            raise Unexpected from None
        parts = text.split('"')
        tails = parts[QUOTED::QUOTED]
        for tail in set(tails) - self.ranks.keys():
            found = RANKED.fullmatch(tail)
            if found is None:
                raise Unexpected
            self.ranks[tail] = found[1]
        return text, parts[3::QUOTED], parts[7::QUOTED], parts[11::QUOTED], tails


class Bound:
    """What entries as spelt are bound by: fed with all of them, in runs, it knows the root of the tree.

    Unexpected unless each line is spelt exactly so, in order, and no receipt and no wish stands twice.
    """

    def __init__(self) -> None:
        self._lines, self._leaves, self._last = Lines(), bytearray(), ""
        self._names: set[str] = set()
        self._wishes: set[int] = set()

    def feed(self, run: bytes) -> None:
        """The next bytes of the entries."""
        text, ids, groups, slots, tails = self._lines.apart(run)
        told = zip(ids, groups, slots, tails, strict=False)
        if "\n{" + "".join([f'"entry_id":"{i}","group":"{g}","slot":"{s}","rank"{t}' for i, g, s, t in told]) != text:
            raise Unexpected
        self._check(ids, {*groups, *slots})
        self._wishes.update(map(hash, zip(groups, slots, strict=True)))
        ranks = map(self._lines.ranks.__getitem__, tails)
        lines = [f"{i}\t{g}\t{s}\t{r}\n" for i, g, s, r in zip(ids, groups, slots, ranks, strict=True)]
        self._leaves += b"".join([sha256(b"\0" + line.encode()).digest() for line in lines])

    def _check(self, ids: list[str], names: set[str]) -> None:
        """Receipts in order are all different; so are wishes, unless two share a number, which the other way tells."""
        new = names - self._names
        in_order = all(map(lt, [self._last, *ids], ids))
        spelt = "".join(ids)
        hexed = set(map(len, ids)) <= {32} and not spelt.encode().translate(None, b"0123456789abcdef")
        if not in_order or not hexed or not all(re.fullmatch(NAME, name) for name in new):
            raise Unexpected
        self._names |= new
        self._last = ids[-1] if ids else self._last

    def root(self) -> str:
        """After the last run."""
        if len(self._wishes) * HASH != len(self._leaves):
            raise Unexpected
        level, two = bytes(self._leaves), 2 * HASH
        while len(level) > HASH:
            whole = len(level) - len(level) % two
            pairs = [sha256(b"\1" + level[at : at + two]).digest() for at in range(0, whole, two)]
            level = b"".join(pairs) + level[whole:]
        return level.hex()


class Beside:
    """`Bound` in a second process of this program, while this one draws."""

    def __init__(self) -> None:
        command = [sys.executable, "-I", "-S", str(Path(__file__).resolve()), SPELT]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  itself

    def feed(self, run: bytes) -> None:
        """The next bytes of the entries."""
        assert self._child.stdin is not None  # noqa: S101  asked for above
        try:
            self._child.stdin.write(run)
        except BrokenPipeError:  # it met what it did not expect
            raise Unexpected from None

    def root(self) -> str:
        """After the last run."""
        try:
            out, _ = self._child.communicate()
        except BrokenPipeError:
            raise Unexpected from None
        return out.decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nobody waits for an answer that is not needed any more."""
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            with suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]  # both were asked for
        self._child.wait()


def _bound_in_this_process() -> int:
    """The second process: entries as spelt from the standard input, the root to the output; 1 for anything else."""
    bound = Bound()
    try:
        while run := sys.stdin.buffer.read(PIECE):
            bound.feed(run)
        sys.stdout.write(bound.root())
    except Unexpected:
        return 1
    return 0


def _quickly(path: Path, notice: Json | None, receipts: Sequence[Json]) -> Judged | None:
    """All right, or None: then the other way judges."""
    try:
        with Beside() if path.stat().st_size >= LARGE else nullcontext(Bound()) as bound:
            return _all_right(Source(path), bound, notice, receipts)
    except (OSError, Unexpected):
        return None


def _all_right(source: Source, bound: Bound | Beside, notice: Json | None, receipts: Sequence[Json]) -> Judged:
    source.expect('{"format":"')
    version = b"".join(source.before(b'",\n"rules":')).decode(errors="replace")
    rules = _part(b"".join(source.before(b',\n"entries":[')))
    rows = _rows(source.before(b"],\n"), bound)
    between = _part(b"{" + b"".join(source.before(b',\n"results":{')) + b"}")
    bundle = between | {"rules": rules, "results": {}, "waiting": {}, "entries": rows}
    _expect(_is_format(version, rules))
    _expect(between.keys() <= BETWEEN and not [*_malformed_rules(rules), *_malformed_fields(bundle)])
    assurance, randomness, follows = _randomness_of(bundle)
    seed = _seed_of(bundle, randomness)
    _expect(follows and seed.hex() == bundle["seed"] and set(map(itemgetter(2), rows)) <= rules["capacity"].keys())
    _expect(not _miscounted(rules, rows))
    _expect(sha256(bytes.fromhex(bundle["secret"])).hexdigest() == bundle["commitment"])
    _expect(sha256(canonical(rules).encode()).hexdigest() == bundle["rules_hash"])
    order = _order_of(rules["mode"], rows, seed)
    won, waiting = (_matched if rules["mode"] == "match" else _in_turn)(rules, order)
    _expect_results(source, order, won, waiting)
    _expect(bound.root() == bundle["merkle_root"])
    defects = Defects()
    _against_notice(bundle, notice, defects)
    _against_receipts(bundle, rows, receipts, defects)
    _expect(not defects.found)
    summary = {name: bundle[name] for name in ("merkle_root", "rules_hash", "seed")}
    summary |= {"assurance": assurance, "defects": [], "entries": len(rows), "format": version, "verdict": "verified"}
    return Judged(summary, len(won), bundle.get("drand"), _spelt_outcome(summary, rows, won, waiting))


def _expect(right: object) -> None:
    if not right:
        raise Unexpected


def _part(content: bytes) -> Json:
    """An object of the bundle by itself."""
    try:
        found = _parsed(content.decode())
    except (ValueError, RecursionError):
        raise Unexpected from None
    if not isinstance(found, dict):
        raise Unexpected
    return found


def _rows(runs: Iterable[bytes], bound: Bound | Beside) -> list[Row]:
    """All entries, a group's name there once; whether they are spelt right and in order is for `bound` to say."""
    lines, rows = Lines(), list[Row]()
    once: dict[str, str] = {}
    numbers = {str(rank): rank for rank in range(1, 10_000)}
    for run in (*runs, b",\n{"):
        bound.feed(run)
        _, ids, groups, slots, tails = lines.apart(run)
        same = map(once.setdefault, groups, groups), map(once.setdefault, slots, slots)
        ranks = [numbers[lines.ranks[tail]] for tail in tails]
        rows += zip(ids, *same, ranks, strict=False)
    return rows


def _expect_results(source: Source, order: list[Row], won: set[str], waiting: Waiting) -> None:
    """Results and waiting lists as they should be, in the order of the lots, against those of the file."""
    for begin in range(0, len(order), 5000):
        results = [f'\n"{row[0]}":"{"WON" if row[0] in won else "LOST"}"' for row in order[begin : begin + 5000]]
        source.expect("," * bool(begin) + ",".join(results))
    source.expect('},\n"waiting":{')
    for number, (slot, ids) in enumerate(waiting.items()):
        source.expect("," * bool(number) + f'\n"{slot}":{_list(ids)}')
    source.expect("}}\n")
    source.expect_end()


def _list(ids: list[str]) -> str:
    return '["' + '","'.join(ids) + '"]'


def _spelt_outcome(summary: Json, rows: list[Row], won: set[str], waiting: Waiting) -> Iterator[str]:
    """What `canonical` makes of the whole outcome; receipts are in order already, and hold nothing to escape."""
    before, after = canonical(summary | {"results": {}, "waiting": {}}).split('"results":{}')
    yield before + '"results":{'
    for begin in range(0, len(rows), 5000):
        results = [f'"{row[0]}":"{"WON" if row[0] in won else "LOST"}"' for row in rows[begin : begin + 5000]]
        yield "," * bool(begin) + ",".join(results)
    yield "}" + after.removesuffix("}}")
    yield ",".join(f'"{slot}":{_list(waiting[slot])}' for slot in sorted(waiting)) + "}}\n"


# --- command ----------------------------------------------------------------------------------------------------------
def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("bundle", type=Path, help="audit bundle (JSON)")
    parser.add_argument("--closing", type=Path, help="what the city published at closing (JSON)")
    parser.add_argument(
        "--receipt", type=Path, action="append", default=[], help="receipt of an entry (JSON); may repeat"
    )
    parser.add_argument("--results", type=Path, help="write the whole outcome there (canonical JSON)")


def judged(path: Path, notice: Json | None = None, receipts: Sequence[Json] = ()) -> Judged:
    """A bundle's file, judged: the quick way where it is all right, otherwise with every defect named."""
    found = _quickly(path, notice, receipts)
    if found is not None:
        return found
    bundle = read(path)
    outcome = verify(bundle, notice, receipts)
    won = sum(result == "WON" for result in outcome["results"].values())
    drand = bundle.get("drand") if bundle else None
    return Judged(outcome, won, drand if isinstance(drand, dict) else None, [canonical(outcome) + "\n"])


def report(arguments: argparse.Namespace) -> Judged:
    """Judge the bundle, write its outcome, and say it in words."""
    gc.disable()  # a million small objects without cycles
    notice = (read(arguments.closing) or {}) if arguments.closing else None
    found = judged(arguments.bundle, notice, [read(path) or {} for path in arguments.receipt])
    digest = sha256()
    with arguments.results.open("wb") if arguments.results else nullcontext() as out:
        for text in found.text:
            digest.update(text.encode())
            if out:
                out.write(text.encode())
    sys.stdout.write(_told(found) + f"結果のSHA-256: {digest.hexdigest()}\n")
    gc.enable()
    return found


def run(arguments: argparse.Namespace) -> int:
    """0 verified, 1 defective."""
    return int(report(arguments).summary["verdict"] != "verified")


def _told(found: Judged) -> str:
    """The outcome in words."""
    outcome = found.summary
    head = {"verified": "正しい抽選です。すべて計算と合いました。", "defective": "この抽選には問題があります。"}[
        outcome["verdict"]
    ]
    worth = {
        "drand": "公開の乱数: drand（署名そのものは別に確かめてください）",
        "public_numbers": "公開の乱数: 公表された数字（RFC 3797）",
        "commit_reveal": "公開の乱数なし（市の約束だけ。保証は低くなります）",
    }.get(outcome["assurance"], "")
    lines = [head, f"申込み {outcome['entries']:,}件 当選 {found.won:,}件", worth]
    lines += [f"- {SENTENCES[d['code']]} [{d['code']}] {d['at']}".rstrip() for d in outcome["defects"]]
    return "".join(each + "\n" for each in lines if each)


def main() -> int:
    """The program by itself."""
    if sys.argv[1:] == [TREE]:
        sys.stdout.write(json.dumps(_tree_of(sys.stdin.buffer.read())))
        return 0
    if sys.argv[1:] == [SPELT]:
        gc.disable()
        return _bound_in_this_process()
    parser = argparse.ArgumentParser(description="verify the audit bundle of a draw (hataori-draw/1)")
    configure(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # a million objects need not be put away one by one
