"""Draws that anyone can verify (format hataori-draw/1, docs/reference/hataori-draw.md): pure, without a database.

Rules are published before opening (`read_rules`), entries carry a receipt (`new_entry_id`). `close` binds them by a
tree, a commitment and an announced public chance; `conduct` draws; `write_bundle` lets everybody verify. Afterwards
`next_in_line` says who gets a freed win, `Explained` why a group won or not.
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
from .drawing import LOST, WON, Drawn, draw
from .entries import Entry
from .explaining import Explained, Reason
from .public_numbers import select
from .rules import MODES, DrawRules, canonical_json, read_rules
from .tickets import FORMAT, commitment, new_entry_id, new_secret
from .tree import InclusionProof, includes
from .verifier import verify
from .waiting import next_in_line

__all__ = [
    "ANNOUNCED_NOTHING",
    "FORMAT",
    "LOST",
    "MODES",
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
    "Entry",
    "Explained",
    "InclusionProof",
    "Reason",
    "Revealed",
    "announce_drand",
    "announce_numbers",
    "bls_verifier",
    "bundle",
    "canonical_json",
    "close",
    "commitment",
    "conduct",
    "draw",
    "includes",
    "is_genuine",
    "new_entry_id",
    "new_secret",
    "next_in_line",
    "read_beacon",
    "read_rules",
    "reveal_drand",
    "reveal_numbers",
    "select",
    "verify",
    "waiting_entries",
    "write_bundle",
]
