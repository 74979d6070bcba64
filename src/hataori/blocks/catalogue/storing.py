"""Writing facts into the table: only rows whose content differs, so that a second run touches nothing."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import msgspec

from hataori.kernel import clock

from .models import Procedure as Row
from .models import Revision
from .owners import city_owners
from .readings import reading
from .same import links
from .types import CONFIRMED, ApplicantKind, Facts, Fee, Procedure, Source

_BATCH = 500
_FACTS = tuple(f.name for f in fields(Facts))
_ALL = tuple(f.name for f in fields(Procedure))
_MANY = frozenset(f.name for f in fields(Facts) if f.type == tuple[str, ...])
_WRITTEN = [name for name in (*_ALL, "changed_at") if name != "procedure_id"]


@dataclass(frozen=True, slots=True)
class Stored:
    """How many rows a write added, changed, found as they were, and how many are linked to the city's own."""

    added: int
    changed: int
    unchanged: int
    linked: int


def store(found: Sequence[Facts], *, without_columns: frozenset[str] = frozenset()) -> Stored:
    """Write the rows; the caller holds the transaction. Facts in `without_columns` keep their known value."""
    before = {row.procedure_id: as_procedure(row) for row in Row.objects.all()}
    linked = links({**before, **{facts.procedure_id: facts for facts in found}}.values())
    wanted = [_procedure(facts, before.get(facts.procedure_id), without_columns) for facts in found]
    new = [row for row in wanted if row.procedure_id not in before]
    changed = [row for row in wanted if (old := before.get(row.procedure_id)) and old.version != row.version]
    _write(new, changed)
    moved = _link(linked)
    if new or changed or moved:
        touch()
    return Stored(len(new), len(changed), len(wanted) - len(new) - len(changed), len(linked))


def _procedure(facts: Facts, before: Procedure | None, without_columns: frozenset[str]) -> Procedure:
    if before and without_columns:
        facts = replace(facts, **{name: getattr(before, name) for name in without_columns})
    owner = city_owners().owner(facts)
    confirmed = before is not None and before.department_basis == CONFIRMED
    known: dict[str, Any] = {name: getattr(facts, name) for name in _FACTS}
    known["name_kana"] = facts.name_kana or (before.name_kana if before and before.name == facts.name else "")
    known["name_kana"] = known["name_kana"] or reading(facts.name)
    known |= {
        "department": before.department if before and confirmed else owner.department,
        "department_basis": CONFIRMED if confirmed else owner.basis,
        "department_confirm": False if confirmed else owner.confirm,
        "same_as": before.same_as if before else "",
    }
    return Procedure(**known, version=content_hash(known))


def content_hash(known: dict[str, Any]) -> str:
    """SHA-256 of a row's facts; the link to the city's own row is no fact of it."""
    plain = {name: value for name, value in known.items() if name != "same_as"}
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()


def _write(new: Sequence[Procedure], changed: Sequence[Procedure]) -> None:
    Row.objects.bulk_create(map(_row, new), batch_size=_BATCH)
    Row.objects.bulk_update(map(_row, changed), _WRITTEN, batch_size=50)


def _row(procedure: Procedure) -> Row:
    return Row(**asdict(procedure), changed_at=clock.now())


def _link(linked: dict[str, str]) -> int:
    """Set the links that are new or have gone; how many moved."""
    stand = dict(Row.objects.exclude(same_as="").values_list("procedure_id", "same_as"))
    moved = {key: linked.get(key, "") for key in {*stand, *linked} if stand.get(key) != linked.get(key)}
    for key, same_as in moved.items():
        Row.objects.filter(procedure_id=key).update(same_as=same_as)
    return len(moved)


def touch() -> None:
    """The catalogue has changed: every process builds its index anew.

    The state's name is random, not a count: after a restore a count could come back with other rows behind it.
    """
    Revision.objects.update_or_create(id=1, defaults={"number": secrets.randbits(62)})


def as_procedure(row: Row) -> Procedure:
    """The row as it crosses the door."""
    known: dict[str, Any] = {name: getattr(row, name) for name in _ALL}
    known |= {name: tuple(known[name]) for name in _MANY}
    known |= {"source": Source(row.source), "applicant": ApplicantKind(row.applicant), "fee": Fee(row.fee)}
    return Procedure(**known)
