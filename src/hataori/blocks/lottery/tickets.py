"""Secret, commitment, seed and tickets of a draw: chance that neither the city nor an applicant can steer."""

import secrets
from hashlib import sha256

FORMAT = "hataori-draw/1"
WEIGHED = "hataori-draw/2"
"""The same, where groups say their purpose and how many they want (ADR 0118)."""
SECRET_BYTES = 32


def new_secret() -> bytes:
    """The city's part of the chance; kept sealed until the draw."""
    return secrets.token_bytes(SECRET_BYTES)


def new_entry_id() -> str:
    """A receipt nobody can guess or choose."""
    return secrets.token_hex(16)


def commitment(secret: bytes) -> bytes:
    """What is published at closing so that the secret can no longer be exchanged."""
    return sha256(secret).digest()


def draw_seed(*, rules_hash: bytes, root: bytes, secret: bytes, randomness: bytes, version: str = FORMAT) -> bytes:
    """The seed of all tickets, from everything that was bound before the public randomness existed."""
    return sha256(version.encode() + b"\0" + rules_hash + root + secret + randomness).digest()


def entry_ticket(seed: bytes, entry_id: str) -> bytes:
    """The lot of one entry; the smallest comes first."""
    return sha256(seed + entry_id.encode("ascii")).digest()


def group_ticket(seed: bytes, group: str) -> bytes:
    """The lot of one group; "G" cannot begin an entry_id, so that no entry shares a group's lot."""
    return sha256(seed + b"G" + group.encode()).digest()
