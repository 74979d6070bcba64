"""Making batches: each waiting case into one line of one file, once; a second file of the same cases with a reason."""

import hashlib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.observability.api import counted

from . import events, models, queries, rules, writing
from .lines import Line, Writing, allowed, line_of
from .shapes import as_batch
from .types import Lacking, Made, Mapping

MOST = 2_000
KEPT = timedelta(days=90)
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Order:
    """What a batch is made of: for whom, by which table, how it is written, whose cases."""

    target: models.Target
    department: str
    table: Mapping
    how: Writing
    again_of: models.Batch | None = None
    reason: str = ""


def _order(
    target: models.Target, procedure_id: str, department: str, actor: Actor, again_of: models.Batch | None = None
) -> Order:
    table = queries.mapping(procedure_id)
    items = allowed(table.items, with_personal_number=target.with_personal_number)
    how = Writing(items, target.encoding, f"連携先「{target.title}」への引渡し", actor)
    return Order(target, department, table, how, again_of)


def make_batch(key: str, procedure_id: str, *, actor: Actor) -> Made:
    """Hand every waiting case of a procedure over in one batch (at most 2,000; the rest waits for the next).

    A case that cannot be written as it is (a value too long, a code missing, a character the encoding lacks) is held
    with the reason and tried again with the next batch; nothing is cut or replaced. The procedure's own section.
    Conflict for a target that takes no more, or that was changed meanwhile.
    """
    found = queries.owned(procedure_id, actor)
    target = queries.target_row(key)
    order = _order(target, procedure_id, found.department, actor)
    # Written before the transaction: thousands of cases take seconds, and nobody else could file meanwhile.
    lines = {row.number: line_of(row.number, row.kind, order.how) for row in _to_go(target, procedure_id)[:MOST]}
    return _hand_over(order, lines)


@transaction.atomic
def _hand_over(order: Order, lines: dict[str, Line]) -> Made:
    """What is still as it was when its line was written; whatever changed since waits for the next batch."""
    target = queries.target_row(order.target.key, lock=True)  # two at once would number and take the same cases
    order = _still(order, target)
    rows = [row for row in _to_go(target, order.table.procedure_id).select_for_update() if row.number in lines]
    cases = workflow.cases(row.number for row in rows)
    taken = [row for row in rows if _same(lines[row.number], row, cases)]
    written = [lines[row.number] for row in taken]
    held = _hold(taken, written)
    lacking = tuple(each for line in written for each in line.lacking)
    good = [row for row in taken if not lines[row.number].problem]
    if not good:
        return Made(None, held, lacking)
    batch = _write(order, [lines[row.number] for row in good], lacking)
    _place(batch, good)
    _tell(batch, len(held), order.how.actor)
    return Made(as_batch(batch), held, lacking)


def _to_go(target: models.Target, procedure_id: str) -> QuerySet[models.HandedCase]:
    """What waits, then what was held before."""
    rows = models.HandedCase.objects.filter(target=target, procedure_id=procedure_id, state__in=rules.TO_GO)
    return rows.order_by("-state", "id")


def _still(order: Order, target: models.Target) -> Order:
    """The order with the locked target. Conflict where the lines were written for another encoding, form or table."""
    if not target.active:
        raise Conflict("target_inactive", "この連携先は止めてあります。再開してから渡してください。")
    written_for = (order.target.format, order.target.encoding, order.target.with_personal_number, order.table.version)
    table = queries.mapping(order.table.procedure_id)
    if written_for != (target.format, target.encoding, target.with_personal_number, table.version):
        raise Conflict("target_changed", "連携先か対応表が、いま変わりました。もう一度バッチを作ってください。")
    return replace(order, target=target)


def _same(line: Line, row: models.HandedCase, cases: Mapped[str, workflow.Case]) -> bool:
    return line.kind == row.kind and line.version == cases[row.number].version


@transaction.atomic
def make_again(number: str, *, actor: Actor, reason: str) -> Made:
    """A new batch of the same cases, written anew with what is known today: the first was lost, or came out wrong.

    Rejected without a reason, and with every case that cannot be written any more (nothing is made then).
    """
    before = queries.batch_row(number, actor)
    queries.owned(before.procedure_id, actor)
    if not reason.strip() or len(reason) > _LONGEST_REASON:
        raise Rejected([FieldProblem("reason", "required", "作り直す理由を300文字までで入力してください。")])
    target = queries.target_row(before.target.key, lock=True)
    order = _order(target, before.procedure_id, before.department, actor, before)
    kept = before.lines.select_related("handed").order_by("line")
    rows = [each.handed for each in kept if each.handed.batch_id == before.pk and each.handed.state != "recalled"]
    if not rows:
        raise Conflict("nothing_left", "このバッチの案件は、すべて新しいバッチで渡してあります。")
    lines = [line_of(row.number, "resent", order.how) for row in rows]
    if bad := [FieldProblem(line.number, "line", f"{line.number}：{line.problem}") for line in lines if line.problem]:
        raise Rejected(bad)
    batch = _write(replace(order, reason=reason.strip()), lines)
    _place(batch, rows, keep_state=True)
    _tell(batch, 0, actor)
    return Made(as_batch(batch))


def _hold(rows: Sequence[models.HandedCase], lines: Sequence[Line]) -> tuple[tuple[str, str], ...]:
    held = [(row, line) for row, line in zip(rows, lines, strict=True) if line.problem]
    for row, line in held:
        row.state, row.reason, row.changed_at = "held", line.problem, clock.now()
        row.save(update_fields=["state", "reason", "changed_at"])
    return tuple((line.number, line.problem) for _, line in held)


def _write(order: Order, lines: Sequence[Line], lacking: Iterable[Lacking] = ()) -> models.Batch:
    target, items = order.target, order.how.items
    target.last_serial += 1
    target.save(update_fields=["last_serial"])
    number = f"{target.key}-{target.last_serial:05d}"
    text = writing.data_text(target.format, number, items, lines)
    digest = hashlib.sha256(text.encode(target.encoding)).hexdigest()
    report = writing.report_text(lacking)
    facts = _facts(order, number, digest) | {"cases": len(lines), "gaiji_report": bool(report)}
    return models.Batch.objects.create(
        number=number,
        target=target,
        procedure_id=order.table.procedure_id,
        department=order.department,
        cases=len(lines),
        attachments=sum(len(line.attachments) for line in lines),
        mapping_version=order.table.version,
        format=target.format,
        encoding=target.encoding,
        with_personal_number=order.how.secret,
        content=text,
        manifest=writing.manifest_text(facts, lines),
        report=report,
        sha256=digest,
        again_of=order.again_of,
        reason=order.reason,
        made_at=clock.now(),
        made_by=order.how.actor.id,
        made_by_name=order.how.actor.name,
        keep_until=clock.today() + KEPT,
    )


def _facts(order: Order, number: str, digest: str) -> dict[str, Any]:
    """The head of the manifest."""
    target = order.target
    return {
        "batch": number,
        "target": target.key,
        "procedure_id": order.table.procedure_id,
        "mapping_version": order.table.version,
        "columns": [item.code for item in order.how.items],
        "data": {"path": f"{number}.{target.format}", "encoding": target.encoding, "sha256": digest},
        "made_at": clock.now().isoformat(),
        "again_of": order.again_of.number if order.again_of else "",
        "reason": order.reason,
    }


def _place(batch: models.Batch, rows: Sequence[models.HandedCase], *, keep_state: bool = False) -> None:
    """Write down which case stands in which line; a case of a batch made again keeps what the target said of it."""
    lines = []
    for place, row in enumerate(rows, start=1):
        lines.append(models.BatchLine(batch=batch, handed=row, line=place))
        row.batch, row.line, row.changed_at = batch, place, clock.now()
        if not keep_state:
            row.state, row.column, row.reason = "handed", "", ""
    models.BatchLine.objects.bulk_create(lines, batch_size=500)
    columns = ["batch", "line", "changed_at", "state", "column", "reason"]
    models.HandedCase.objects.bulk_update(rows, columns, batch_size=100)


def _tell(batch: models.Batch, held: int, actor: Actor) -> None:
    again = batch.again_of_id is not None
    data = {
        "target": batch.target.key,
        "procedure_id": batch.procedure_id,
        "cases": batch.cases,
        "held": held,
        "again": again,
    }
    subject = f"batch/{batch.number}"
    transaction.on_commit(lambda: counted("handover.handed", batch.cases))
    record(events.BATCH, subject=subject, data=data, actor=actor, department=batch.department)
    audit.record(events.BATCH, actor=actor, subject=subject, detail=data, reason=batch.reason)


def forget() -> int:
    """Empty batches past their time: the cases themselves have everything. Answers how many."""
    due = models.Batch.objects.filter(keep_until__lt=clock.today(), emptied_at=None)
    return due.update(content="", manifest="", report="", emptied_at=clock.now())
