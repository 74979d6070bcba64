"""The tree of entries (RFC 6962 section 2.1): one root for all, a short proof for each receipt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

DIGEST = 32
_AT_ONCE = 4096


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
    """The tree over lines in their order. All levels are kept, each as one run of bytes, so that a proof is a look-up
    and a million entries take 64 MB.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        level = _run(sha256(b"\0" + line).digest() for line in lines)
        self._levels = [level]
        while len(level) > DIGEST:
            level = _above(level)
            self._levels.append(level)

    @property
    def size(self) -> int:
        """How many leaves."""
        return len(self._levels[0]) // DIGEST

    @property
    def root(self) -> bytes:
        """The tree hash; that of no entries is the hash of nothing."""
        return self._levels[-1] if self.size else sha256(b"").digest()

    def nodes(self, height: int) -> list[bytes]:
        """The nodes so many levels above the leaves; the root alone from there on."""
        level = self._levels[min(height, len(self._levels) - 1)]
        return [level[at : at + DIGEST] for at in range(0, len(level), DIGEST)]

    def proof(self, index: int) -> InclusionProof:
        """The proof for the leaf at `index`; IndexError beyond the last."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        path, at = [], index
        for level in self._levels[:-1]:
            if neighbour := level[(at ^ 1) * DIGEST : ((at ^ 1) + 1) * DIGEST]:
                path.append(neighbour)
            at >>= 1
        return InclusionProof(index, self.size, tuple(path))


def _above(level: bytes) -> bytes:
    """The next level: pairs hashed, a last one without a neighbour moves up as it is."""
    whole = len(level) - len(level) % (2 * DIGEST)
    pairs = (sha256(b"\1" + level[at : at + 2 * DIGEST]).digest() for at in range(0, whole, 2 * DIGEST))
    return _run(pairs) + level[whole:]


def _run(digests: Iterator[bytes]) -> bytes:
    """Digests behind one another; a few thousand at a time, as a million by themselves would take twice the room."""
    run = bytearray()
    while some := b"".join(islice(digests, _AT_ONCE)):
        run += some
    return bytes(run)


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
