"""Whether a pasted receipt leads to the root that was published at closing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from hataori.kernel.typed import converted

from . import models, queries
from .entries import HIGHEST_RANK, NAME, Entry, entry_line
from .round_types import Round
from .tree import InclusionProof, includes

_Name = Annotated[str, msgspec.Meta(pattern=f"^{NAME.pattern}$")]
_Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class _Line(msgspec.Struct):
    """An entry as it is spelt in the tree."""

    entry_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    group: _Name
    slot: _Name
    rank: Annotated[int, msgspec.Meta(ge=1, le=HIGHEST_RANK)]


class _Proof(msgspec.Struct):
    """The way from a leaf to the root; a tree of a million has twenty levels."""

    index: Annotated[int, msgspec.Meta(ge=0)]
    size: Annotated[int, msgspec.Meta(ge=1)]
    path: Annotated[list[_Hash], msgspec.Meta(max_length=64)]


class _Receipt(msgspec.Struct):
    entry: _Line
    proof: _Proof


@dataclass(frozen=True, slots=True)
class Judgement:
    """`code`: included, changed (leads elsewhere), malformed, unknown (no such entry here)."""

    code: str
    round: Round | None = None
    root: str = ""


def judged(told: Mapping[str, Any]) -> Judgement:
    """Judge a receipt by its own contents and the published root; nothing else of ours is asked."""
    read = _read(told)
    if read is None:
        return Judgement("malformed")
    entry, proof = read
    row = models.Entry.objects.filter(pk=entry.entry_id).select_related("round").first()
    closing = queries.closing_of(str(row.round_id)) if row else None
    if row is None or closing is None:
        return Judgement("unknown")
    is_in = proof.size == closing.entries and includes(bytes.fromhex(closing.root), entry_line(entry), proof)
    return Judgement("included" if is_in else "changed", queries.as_round(row.round), closing.root)


def _read(told: Mapping[str, Any]) -> tuple[Entry, InclusionProof] | None:
    """The receipt, None where it is none."""
    try:
        found = converted(told, _Receipt)
    except msgspec.ValidationError:
        return None
    entry, proof = found.entry, found.proof
    path = tuple(map(bytes.fromhex, proof.path))
    return Entry(entry.entry_id, entry.group, entry.slot, entry.rank), InclusionProof(proof.index, proof.size, path)
