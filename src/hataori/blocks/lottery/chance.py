"""Where a draw's public chance comes from: announced at closing, revealed afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .beacon import Beacon
from .public_numbers import key_of, randomness_of

DRAND, PUBLIC_NUMBERS, COMMIT_REVEAL = "drand", "public_numbers", "commit_reveal"
SOURCES = (DRAND, PUBLIC_NUMBERS, COMMIT_REVEAL)


@dataclass(frozen=True, slots=True)
class Announced:
    """What is named at closing: the drand round, or which published numbers; neither is the city's word alone."""

    source: str
    chain: str = ""
    round: int = 0
    numbers: tuple[str, ...] = ()

    @property
    def published(self) -> dict[str, Any]:
        """The part of the closing notice."""
        if self.source == DRAND:
            return {"source": DRAND, "chain": self.chain, "round": self.round}
        return {"source": self.source, **({"numbers": list(self.numbers)} if self.numbers else {})}


@dataclass(frozen=True, slots=True)
class Revealed:
    """What came out: the bytes for the seed, and what the bundle says about their origin."""

    source: str
    randomness: bytes
    published: Mapping[str, Any] = field(default_factory=dict)


def announce_drand(chain: str, number: int) -> Announced:
    """Highest assurance: a round that lies after closing."""
    return Announced(DRAND, chain=chain, round=number)


def announce_numbers(*names: str) -> Announced:
    """Without drand: for instance the winning numbers of two lotteries of a day after closing."""
    return Announced(PUBLIC_NUMBERS, numbers=names)


ANNOUNCED_NOTHING = Announced(COMMIT_REVEAL)
REVEALED_NOTHING = Revealed(COMMIT_REVEAL, b"")


def reveal_drand(beacon: Beacon) -> Revealed:
    """From a round that was read (and verified, where a verifier is there)."""
    told = {
        "chain": beacon.chain,
        "round": beacon.round,
        "randomness": beacon.randomness.hex(),
        "signature": beacon.signature.hex(),
    }
    return Revealed(DRAND, beacon.randomness, {"drand": told})


def reveal_numbers(*sources: list[int]) -> Revealed:
    """From the numbers of each announced source, in the order announced."""
    key = key_of(sources)
    value = randomness_of(key)
    return Revealed(PUBLIC_NUMBERS, value, {"public_numbers": {"key": key, "randomness": value.hex()}})
