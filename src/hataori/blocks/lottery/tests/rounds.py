"""Random rounds, drawn; and bundles in which somebody changed something."""

import copy
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

from hataori.blocks.lottery.api import (
    ANNOUNCED_NOTHING,
    MODES,
    QUICKNET,
    REVEALED_NOTHING,
    Announced,
    Beacon,
    Conducted,
    Entry,
    Revealed,
    announce_drand,
    announce_numbers,
    close,
    commitment,
    conduct,
    read_rules,
    reveal_drand,
    reveal_numbers,
)
from hataori.kernel.clock import JST

CLOSED_AT = datetime(2023, 8, 23, 17, 0, tzinfo=JST)
ROUND_1000 = Beacon(
    QUICKNET.hash,
    1000,
    bytes.fromhex("b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"),
)
# Names whose order in UTF-16 is not that of their characters, and names that JavaScript would put first or mistake.
SLOTS = ["𠮷野体育館 ９時", "﨑体育館 ９時", "u1/09:00", "2", "10", "__proto__", "constructor", "朝日 Ａ面"]
DRAND = (announce_drand(QUICKNET.hash, 1000), reveal_drand(ROUND_1000))
NUMBERS = (announce_numbers("宝くじ", "日経平均"), reveal_numbers([9319], [2, 5, 12, 8, 10]))
ALONE = (ANNOUNCED_NOTHING, REVEALED_NOTHING)


def random_rules(chance: random.Random, mode: str | None = None) -> dict[str, Any]:
    slots = chance.sample(SLOTS, chance.randint(1, 6))
    clash: dict[str, list[str]] = {}
    for one, other in zip(slots[::2], slots[1::2], strict=False):
        if chance.random() < 0.6:
            clash |= {one: [other], other: [one]}
    return {
        "mode": mode or chance.choice(MODES),
        "max_wins_per_group": chance.randint(1, 3),
        "capacity": {slot: chance.randint(0, 3) for slot in slots},
        "clash": clash,
        "title": "令和9年度 前期 体育館",
    }


def random_entries(chance: random.Random, slots: list[str], *, equal_ranks: bool = False) -> list[Entry]:
    entries = []
    for group in range(chance.randint(0, 12)):
        wished = chance.sample(slots, chance.randint(1, len(slots)))
        name = f"{chance.choice('g組𠮷')}{group}"
        for rank, slot in enumerate(wished, start=1):
            given = chance.randint(1, 3) if equal_ranks else rank
            entries.append(Entry(f"{chance.getrandbits(128):032x}", name, slot, given))
    chance.shuffle(entries)
    return entries


def random_round(seed: int, mode: str | None = None) -> Conducted:
    chance = random.Random(seed)  # noqa: S311  reproducible, no secret
    rules = random_rules(chance, mode)
    entries = random_entries(chance, list(rules["capacity"]), equal_ranks=chance.random() < 0.3)
    announced, revealed = chance.choice([DRAND, NUMBERS, ALONE])
    return drawn_round(rules, entries, chance.randbytes(32), announced, revealed)


def drawn_round(
    rules: dict[str, Any],
    entries: list[Entry],
    secret: bytes = bytes(32),
    announced: Announced = ALONE[0],
    revealed: Revealed = ALONE[1],
) -> Conducted:
    closed = close(read_rules(rules), entries, committed=commitment(secret), announced=announced, closed_at=CLOSED_AT)
    return conduct(closed, secret, revealed)


def flipped(text: str) -> str:
    """Another hex text of the same length."""
    return ("0" if text[0] != "0" else "1") + text[1:]


def _of(result: str, bundle: dict[str, Any]) -> str:
    return min(each for each, found in bundle["results"].items() if found == result)


def drop_entry(bundle: dict[str, Any]) -> None:
    bundle["entries"].pop(0)


def change_rank(bundle: dict[str, Any]) -> None:
    bundle["entries"][0]["rank"] += 1


def swap_winner(bundle: dict[str, Any]) -> None:
    won, lost = _of("WON", bundle), _of("LOST", bundle)
    bundle["results"] |= {won: "LOST", lost: "WON"}


def drop_waiting(bundle: dict[str, Any]) -> None:
    del bundle["waiting"][min(bundle["waiting"])]


def jump_queue(bundle: dict[str, Any]) -> None:
    longest = max(bundle["waiting"].values(), key=len)
    longest.reverse()


def more_room(bundle: dict[str, Any]) -> None:
    bundle["rules"]["capacity"][min(bundle["rules"]["capacity"])] += 1


def set_field(name: str) -> Callable[[dict[str, Any]], None]:
    def change(bundle: dict[str, Any]) -> None:
        bundle[name] = flipped(bundle[name])

    return change


def twice(bundle: dict[str, Any]) -> None:
    bundle["entries"].append(copy.deepcopy(bundle["entries"][0]))


def second_ticket(bundle: dict[str, Any]) -> None:
    again = copy.deepcopy(bundle["entries"][0])
    bundle["entries"].append(again | {"entry_id": "f" * 32})


def forget_result(bundle: dict[str, Any]) -> None:
    del bundle["results"][min(bundle["results"])]


def invent_waiting(bundle: dict[str, Any]) -> None:
    bundle["waiting"]["nowhere"] = []


def wrong_signature(bundle: dict[str, Any]) -> None:
    bundle["drand"]["signature"] = flipped(bundle["drand"]["signature"])


def break_entry(bundle: dict[str, Any]) -> None:
    bundle["entries"][3]["rank"] = "1"


def break_rules(bundle: dict[str, Any]) -> None:
    bundle["rules"]["capacity"][min(bundle["rules"]["capacity"])] = -1
    bundle["rules"]["mode"] = "first_come"


def break_field(bundle: dict[str, Any]) -> None:
    bundle["secret"] = None
    bundle["waiting"] = []


def other_format(bundle: dict[str, Any]) -> None:
    bundle["format"] = "hataori-draw/0"


TAMPERED: dict[str, tuple[Callable[[dict[str, Any]], None], set[str]]] = {
    "an entry was left out": (drop_entry, {"wrong_root", "missing_entry"}),
    "a rank was changed": (change_rank, {"wrong_root"}),
    "the root was changed": (set_field("merkle_root"), {"wrong_root", "wrong_seed"}),
    "the commitment was changed": (set_field("commitment"), {"wrong_commitment"}),
    "the secret was exchanged": (set_field("secret"), {"wrong_commitment", "wrong_seed"}),
    "the seed was chosen": (set_field("seed"), {"wrong_seed"}),
    "the hash of the rules was changed": (set_field("rules_hash"), {"wrong_rules_hash", "wrong_seed"}),
    "the rules were changed": (more_room, {"wrong_rules_hash"}),
    "a winner was swapped": (swap_winner, {"wrong_result"}),
    "a result was left out": (forget_result, {"missing_result"}),
    "a waiting list was dropped": (drop_waiting, {"missing_waiting"}),
    "a waiting list was turned round": (jump_queue, {"wrong_waiting"}),
    "a waiting list was invented": (invent_waiting, {"extra_waiting"}),
    "an entry stands twice": (twice, {"duplicate_entry", "duplicate_wish", "wrong_root"}),
    "a group has a second ticket": (second_ticket, {"duplicate_wish", "wrong_root", "missing_result"}),
    "the signature does not give the number": (wrong_signature, {"wrong_randomness"}),
    "an entry is malformed": (break_entry, {"malformed_entry"}),
    "rules are malformed": (break_rules, {"malformed_rules"}),
    "fields are malformed": (break_field, {"malformed_field"}),
    "another format": (other_format, {"wrong_format"}),
}


PURPOSES = {
    "youth": {"title": "青少年の育成", "primary": 1, "secondary": 4},
    "general": {"title": "そのほか", "primary": 2, "secondary": 3},
}


def weighed_rules(chance: random.Random, mode: str | None = None) -> dict[str, Any]:
    """Rules of format 2: what a wish counts goes by the group's purpose."""
    return random_rules(chance, mode) | {"format": "hataori-draw/2", "purposes": PURPOSES, "max_wins_per_group": 3}


def weighed_entries(chance: random.Random, slots: list[str], groups: int = 12) -> list[Entry]:
    """Groups that say for which times they would come, and which suit them."""
    entries = []
    for _ in range(chance.randint(0, groups)):
        purpose = chance.choice(list(PURPOSES))
        name = f"g{chance.getrandbits(64):016x}/{purpose}/{chance.randint(1, 7)}"
        for slot in chance.sample(slots, chance.randint(1, len(slots))):
            counts = PURPOSES[purpose][chance.choice(["primary", "secondary"])]
            entries.append(Entry(f"{chance.getrandbits(128):032x}", name, slot, int(str(counts))))
    chance.shuffle(entries)
    return entries


def weighed_round(seed: int, mode: str | None = None) -> Conducted:
    chance = random.Random(seed)  # noqa: S311  reproducible, no secret
    rules = weighed_rules(chance, mode)
    announced, revealed = chance.choice([DRAND, NUMBERS, ALONE])
    entries = weighed_entries(chance, list(rules["capacity"]))
    return drawn_round(rules, entries, chance.randbytes(32), announced, revealed)
