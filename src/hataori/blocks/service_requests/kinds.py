"""The kinds a city takes requests of, what a text proposes, and whether a thing belongs to somebody else."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from hataori.kernel.errors import NotFound
from hataori.kernel.text import fold_query

from . import models
from .rules.proposing import Proposal, Proposer
from .types import Attribute, Kind, OwnerHint


def kinds(*, retired: bool = False) -> tuple[Kind, ...]:
    """All kinds in the city's order, those no more offered only on demand."""
    rows = models.Kind.objects.all() if retired else models.Kind.objects.filter(retired=False)
    return tuple(as_kind(row) for row in rows.order_by("position", "code"))


def kind(code: str, *, retired: bool = True) -> Kind:
    """One kind, also one that is no more offered unless told otherwise. NotFound."""
    row = models.Kind.objects.filter(code=code).first()
    if row is None or (row.retired and not retired):
        raise NotFound("kind_not_found", "その種類はありません。種類の一覧から選んでください。")
    return as_kind(row)


def titles() -> dict[str, str]:
    """What a routing row's kind is called: kinds by code, and 「道路」の種類すべて by a start of codes (road.)."""
    every = kinds(retired=True)
    groups: dict[str, list[str]] = {}
    for each in every:
        groups.setdefault(f"{each.code.partition('.')[0]}.", []).append(each.group)
    starts = {start: f"「{'・'.join(dict.fromkeys(found))}」の種類すべて" for start, found in groups.items()}
    return starts | {each.code: each.name for each in every}


def as_kind(row: models.Kind) -> Kind:
    """The row as it crosses the door."""
    return Kind(
        code=row.code,
        name=row.name,
        description=row.description,
        group=row.group,
        type=row.type,
        department=row.department,
        days=row.days,
        mode="calendar" if row.mode == "calendar" else "working",
        keywords=tuple(row.keywords),
        taken_for=tuple(row.taken_for),
        attributes=tuple(_attribute(each, place) for place, each in enumerate(row.attributes, start=1)),
        confirm=row.confirm,
    )


def _attribute(raw: Mapping[str, Any], order: int) -> Attribute:
    return Attribute(
        code=raw["code"],
        description=raw["description"],
        datatype=raw["datatype"],
        required=raw.get("required", False),
        order=order,
        variable=raw.get("variable", True),
        hint=raw.get("hint", ""),
        values=tuple((each["key"], each["name"]) for each in raw.get("values", ())),
    )


def propose(text: str, limit: int = 3) -> list[Proposal]:
    """The likeliest kinds for a description, best first; none where it points nowhere."""
    return proposer(kinds()).propose(text, limit)


def proposer(offered: Sequence[Kind]) -> Proposer:
    """What knows the words of these kinds; made once for each state of the list."""
    return _proposer(tuple((each.code, each.name, each.description, *each.keywords) for each in offered))


@lru_cache(maxsize=4)
def _proposer(words: tuple[tuple[str, ...], ...]) -> Proposer:
    return Proposer({code: said for code, *said in words})


def owner_of(code: str, text: str, *, address: str = "") -> OwnerHint | None:
    """Who else looks after what a text speaks of, by its words, the kind and the place; None when it is the city's."""
    said = fold_query(f"{text} {address}")
    for row in models.Owner.objects.order_by("position", "key"):
        if _is_theirs(row, code) and any(fold_query(word) in said for word in row.words):
            return OwnerHint(row.key, row.owner, row.phone, row.advice)
    return None


def _is_theirs(row: models.Owner, code: str) -> bool:
    return not row.kinds or any(code == kind or (kind.endswith(".") and code.startswith(kind)) for kind in row.kinds)
