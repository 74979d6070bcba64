"""Draws that anyone can verify (format hataori-draw/1, docs/reference/hataori-draw.md), and rounds that live by them.

Rounds: `open_round` publishes rules, places and a commitment; `enter` gives receipts; `close_round` binds all that
stands by a tree and announces a public chance; `draw_round` draws once; wins are accepted, declined or lapse, and a
freed place goes down the list only. Closing, drawing and lapsing also happen by themselves (tasks.py).

The pure core: `close` and `conduct` on entries, `write_bundle` for everybody to verify, `next_in_line`, `Explained`.
"""

from .beacon import QUICKNET, Beacon, BlsVerifier, Chain, is_genuine, read_beacon
from .bls import bls_verifier
from .bundle import Closed, Conducted, bundle, close, conduct, waiting_entries, write_bundle
from .chance import (
    ANNOUNCED_NOTHING,
    REVEALED_NOTHING,
    Announced,
    Revealed,
    announce_drand,
    announce_numbers,
    reveal_drand,
    reveal_numbers,
)
from .closing import close_round
from .conducting import draw_round
from .drawing import LOST, WON, Drawn, draw
from .entering import cancel_entry, enter
from .entering_suitable import enter_suitable
from .entries import Entry
from .explaining import Explained, Reason
from .files import audit_bundle, closing_notice, receipt
from .first_times import FirstTimes, first_times
from .opening import cancel_round, open_round
from .permissions import may_draw
from .public_numbers import select
from .queries import Fate, has_entered, mine, open_wins, results, round_, rounds, slots_of
from .round_types import (
    Entrant,
    Freed,
    Leftover,
    NewRound,
    NewSlot,
    Receipt,
    Receipts,
    Round,
    RoundSlot,
    Suitable,
    Win,
)
from .rules import MODES, DrawRules, canonical_json, read_rules
from .suiting import MOST_PURPOSES, MOST_WANTED, Purpose, purpose_title
from .tickets import FORMAT, commitment, new_entry_id, new_secret
from .tree import InclusionProof, includes
from .verifier import verify
from .waiting import next_in_line
from .wins import accept_win, decline_win, empty_handed, lapse_due, leftovers, offers, settle_round

__all__ = [
    "ANNOUNCED_NOTHING",
    "FORMAT",
    "LOST",
    "MODES",
    "MOST_PURPOSES",
    "MOST_WANTED",
    "QUICKNET",
    "REVEALED_NOTHING",
    "WON",
    "Announced",
    "Beacon",
    "BlsVerifier",
    "Chain",
    "Closed",
    "Conducted",
    "DrawRules",
    "Drawn",
    "Entrant",
    "Entry",
    "Explained",
    "Fate",
    "FirstTimes",
    "Freed",
    "InclusionProof",
    "Leftover",
    "NewRound",
    "NewSlot",
    "Purpose",
    "Reason",
    "Receipt",
    "Receipts",
    "Revealed",
    "Round",
    "RoundSlot",
    "Suitable",
    "Win",
    "accept_win",
    "announce_drand",
    "announce_numbers",
    "audit_bundle",
    "bls_verifier",
    "bundle",
    "cancel_entry",
    "cancel_round",
    "canonical_json",
    "close",
    "close_round",
    "closing_notice",
    "commitment",
    "conduct",
    "decline_win",
    "draw",
    "draw_round",
    "empty_handed",
    "enter",
    "enter_suitable",
    "first_times",
    "has_entered",
    "includes",
    "is_genuine",
    "lapse_due",
    "leftovers",
    "may_draw",
    "mine",
    "new_entry_id",
    "new_secret",
    "next_in_line",
    "offers",
    "open_round",
    "open_wins",
    "purpose_title",
    "read_beacon",
    "read_rules",
    "receipt",
    "results",
    "reveal_drand",
    "reveal_numbers",
    "round_",
    "rounds",
    "select",
    "settle_round",
    "slots_of",
    "verify",
    "waiting_entries",
    "write_bundle",
]
