"""Dated values set at the desk: written by one, tried on the city, published by another. No row is ever changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import IntegrityError, transaction

from hataori.blocks.registries import api as registries
from hataori.blocks.schemes.api import Row, Table, Tables, delta, scan
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models
from .routes import routes
from .tables import tables, with_rows

TRIED = 5_000
WRITERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
Value = int | list[int] | None
_NONE = "なし"
"""A limit that is abolished: only for values that have been without one before."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A value to come: `typed` as on the form."""

    scheme: str
    name: str
    typed: str
    begins: date
    law: str
    article: str
    source: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a row would change on its first day: households tried, changes by kind, yen a unit more or less."""

    households: int
    whole: bool
    changes: Mapping[str, int] = field(default_factory=dict)
    difference: int = 0


@transaction.atomic
def write(new: NewRow, *, actor: Actor) -> models.ParameterRow:
    """Write a row that nothing reads yet. Rejected by field; Conflict where that day has one."""
    _check(actor, new.scheme, WRITERS)
    value = _value(new)
    row = models.ParameterRow(
        scheme=new.scheme,
        name=new.name,
        value=value,
        begins=new.begins,
        law=new.law,
        article=new.article,
        source=new.source,
        written_by=actor.id,
        written_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        message = "同じ日からの値が、もうあります。そちらを取り下げてから書いてください。"
        raise Conflict("row_exists", message) from None
    audit.record("scheme.parameter_written", actor=actor, subject=f"scheme-parameter/{row.pk}")
    return row


@transaction.atomic
def publish(row_id: int, *, actor: Actor) -> models.ParameterRow:
    """From its day on the row is the law here. By a section head who did not write it."""
    row = _row(row_id)
    _check(actor, row.scheme, (Role.SECTION_HEAD,))
    if row.published_at or row.withdrawn_at:
        raise Conflict("row_closed", "この値は、公開済みか取下げ済みです。")
    if row.written_by == actor.id:
        raise Forbidden("same_person", "書いた人は公開できません。別の課長に依頼してください。")
    row.published_by, row.published_at = actor.id, clock.now()
    row.save(update_fields=["published_by", "published_at"])
    facts = {"scheme": row.scheme, "name": row.name}
    subject = f"scheme-parameter/{row.pk}"
    record("scheme.parameter_published", subject=subject, data=facts, actor=actor)
    audit.record("scheme.parameter_published", actor=actor, subject=subject)
    return row


@transaction.atomic
def withdraw(row_id: int, *, actor: Actor) -> None:
    """Take back a row that is not published."""
    row = _row(row_id)
    _check(actor, row.scheme, WRITERS)
    if row.published_at or row.withdrawn_at:
        raise Conflict("row_closed", "公開した値は取り下げられません。新しい値を書いてください。")
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])


def effect(row: models.ParameterRow) -> Effect:
    """Try a row on the city as of its first day, on at most 5,000 households: who wins, who loses, how much."""
    homes = list(islice(registries.households(clock.today()), TRIED + 1))
    tried = homes[:TRIED]
    before = scan(tried, row.begins, tables(), (row.scheme,))
    after = scan(tried, row.begins, with_rows(tables(), [row]), (row.scheme,))
    changes = delta(before, after)
    kinds: Counter[str] = Counter(change.kind for change in changes)
    return Effect(len(tried), len(homes) <= TRIED, dict(kinds), sum(change.difference for change in changes))


def value_words(value: object) -> str:
    """15,000; the parts of a list apart; 「なし」 for a limit that is not in force."""
    if value is None:
        return _NONE
    return "、".join(f"{part:,}" for part in (value if isinstance(value, list | tuple) else [value]))


def history(scheme: str) -> dict[str, list[Row]]:
    """Name → rows, newest first."""
    found: dict[str, list[Row]] = {}
    for row in sorted(_table(tables(), scheme).rows, key=lambda row: (row.name, row.begins), reverse=True):
        found.setdefault(row.name, []).append(row)
    return dict(sorted(found.items()))


def waiting(scheme: str) -> Sequence[models.ParameterRow]:
    """Rows written and not yet published."""
    rows = models.ParameterRow.objects.filter(scheme=scheme, published_at=None, withdrawn_at=None)
    return list(rows.order_by("begins", "name"))


def row_of(row_id: int) -> models.ParameterRow:
    """A row of the desk. NotFound."""
    found = models.ParameterRow.objects.filter(pk=row_id).first()
    if found is None:
        raise NotFound("row_not_found", "この値は見つかりません。")
    return found


def _row(row_id: int) -> models.ParameterRow:
    row_of(row_id)
    return models.ParameterRow.objects.select_for_update().get(pk=row_id)


def _table(found: Tables, scheme: str) -> Table:
    if scheme not in found:
        raise NotFound("scheme_not_found", "この制度は見つかりません。")
    return found[scheme]


def _value(new: NewRow) -> Value:
    """The typed value in the shape of the value before it. Rejected where it has none or another."""
    before = history(new.scheme).get(new.name)
    if not before:
        raise NotFound("value_not_found", "この値は、この制度にありません。")
    if new.begins <= before[0].begins:
        message = f"いまの値の始まり（{before[0].begins}）より後の日にしてください。前の値は変えられません。"
        raise Rejected([FieldProblem("begins", "order", message)])
    if new.typed.strip() == _NONE:
        if all(row.value is not None for row in before):
            raise _unfit()
        return None
    try:
        numbers = [int(part) for part in new.typed.replace("，", ",").replace("円", "").split(",") if part.strip()]
    except ValueError:
        raise _unfit() from None
    shapes = {type(row.value) for row in before if row.value is not None}
    if not numbers or any(number < 0 for number in numbers):
        raise _unfit()
    if tuple in shapes:
        return numbers
    if len(numbers) > 1:
        return _joined(new.typed)
    return numbers[0]


def _joined(typed: str) -> int:
    """1,500 is one number where one is wanted."""
    digits = typed.replace("，", "").replace(",", "").replace("円", "").strip()
    if not digits.isdecimal():
        raise _unfit()
    return int(digits)


def _unfit() -> Rejected:
    return Rejected([FieldProblem("value", "number", "0以上の整数で入力してください（例: 15000）。")])


def may_publish(scheme: str, actor: Actor) -> bool:
    """Whether the actor is a section head for this scheme's values."""
    try:
        _check(actor, scheme, (Role.SECTION_HEAD,))
    except Forbidden:
        return False
    return True


def _check(actor: Actor, scheme: str, roles: tuple[Role, ...]) -> None:
    department = routes().of(scheme).department if scheme in routes().schemes else ""
    if not any(actor.has_role(role, department) if department else actor.has_role(role) for role in roles):
        raise Forbidden("not_your_department", "この制度の値を扱えるのは、担当課の職員だけです。")
