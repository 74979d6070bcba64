"""The tree of entries (RFC 6962 section 2.1): one root for all, a short proof for each receipt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That the leaf at `index` of `size` is under a root: the neighbours' hashes from the leaf upwards."""

    index: int
    size: int
    path: tuple[bytes, ...]


def leaf_hash(line: bytes) -> bytes:
    """Hash of a leaf; the prefix 0 keeps it from being taken for an inner node."""
    return sha256(b"\0" + line).digest()


class EntryTree:
    """The tree over lines in their order; all levels are kept so that a proof is a look-up."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        level = [sha256(b"\0" + line).digest() for line in lines]
        self.levels = [level]
        while len(level) > 1:
            level = _above(level)
            self.levels.append(level)

    @property
    def size(self) -> int:
        """How many leaves."""
        return len(self.levels[0])

    @property
    def root(self) -> bytes:
        """The tree hash; that of no entries is the hash of nothing."""
        return self.levels[-1][0] if self.size else sha256(b"").digest()

    def proof(self, index: int) -> InclusionProof:
        """The proof for the leaf at `index`; IndexError beyond the last."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        path, at = [], index
        for level in self.levels[:-1]:
            if (at ^ 1) < len(level):
                path.append(level[at ^ 1])
            at >>= 1
        return InclusionProof(index, self.size, tuple(path))


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level: pairs hashed, a last one without a neighbour moves up as it is."""
    each = iter(level)
    pairs = [sha256(b"\1" + left + right).digest() for left, right in zip(each, each, strict=False)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def includes(root: bytes, line: bytes, proof: InclusionProof) -> bool:
    """Whether the proof leads from the line to the root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= proof.index < proof.size:
        return False
    at, last, node = proof.index, proof.size - 1, leaf_hash(line)
    for neighbour in proof.path:
        if last == 0:
            return False
        if at % 2 or at == last:
            node = sha256(b"\1" + neighbour + node).digest()
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            node = sha256(b"\1" + node + neighbour).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and node == root
