"""drand quicknet: a public random number every three seconds, signed by a league of operators, known to nobody before.

Scheme bls-unchained-g1-rfc9380: the signature is BLS over BLS12-381 on G1, the message SHA-256 of the round as eight
bytes, the randomness SHA-256 of the signature. Who verifies the pairing is exchangeable (`BlsVerifier`, see bls.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, Rejected

BlsVerifier = Callable[[bytes, bytes, bytes], bool]  # public key (G2), message, signature (G1)


@dataclass(frozen=True, slots=True)
class Chain:
    """A drand chain: who signs, since when, how often (seconds)."""

    hash: str
    public_key: bytes
    genesis: int
    period: int

    def time_of(self, number: int) -> datetime:
        """When a round is emitted."""
        return datetime.fromtimestamp(self.genesis, JST) + timedelta(seconds=(number - 1) * self.period)

    def round_after(self, instant: datetime) -> int:
        """The first round emitted strictly after an instant: the one to name when a draw closes then."""
        passed = int(instant.timestamp()) - self.genesis
        return max(passed // self.period + 2, 1)


@dataclass(frozen=True, slots=True)
class Beacon:
    """One round as published."""

    chain: str
    round: int
    signature: bytes

    @property
    def randomness(self) -> bytes:
        """What the round is worth to a draw."""
        return sha256(self.signature).digest()


QUICKNET = Chain(
    hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    public_key=bytes.fromhex(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
        "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    genesis=1692803367,
    period=3,
)


def read_beacon(published: Mapping[str, Any], chain: Chain = QUICKNET) -> Beacon:
    """A round as drand answers it over HTTP; raises Rejected when it does not hold together.

    The pairing is not checked here: `is_genuine` does.
    """
    signature, number = published.get("signature"), published.get("round")
    if type(number) is not int or number < 1 or not isinstance(signature, str) or not _is_hex(signature):
        raise _refused("malformed_beacon")
    beacon = Beacon(chain.hash, number, bytes.fromhex(signature))
    if published.get("randomness", beacon.randomness.hex()) != beacon.randomness.hex():
        raise _refused("wrong_randomness")
    return beacon


def is_genuine(beacon: Beacon, verify: BlsVerifier, chain: Chain = QUICKNET) -> bool:
    """Whether the chain signed exactly this round."""
    message = sha256(beacon.round.to_bytes(8)).digest()
    return beacon.chain == chain.hash and verify(chain.public_key, message, beacon.signature)


def _is_hex(text: str) -> bool:
    try:
        return bool(bytes.fromhex(text))
    except ValueError:
        return False


def _refused(code: str) -> Rejected:
    return Rejected([FieldProblem("drand", code, "公開の乱数（drand）を読めません。取り直してください。")])
