"""Reading what a core system says of its lines: whole or not at all, each file once, each line to its case."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import without_personal_numbers
from hataori.kernel.errors import FieldProblem, Forbidden, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.observability.api import counted

from . import events, models, queries, rules
from .shapes import as_report
from .types import ResultReport

HEADINGS = ("バッチ番号", "行番号", "受付番号", "結果", "処理日", "項目コード", "理由")
END = "END"
LARGEST = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Said:
    """One line of the file."""

    line: int
    batch: str
    number: str
    result: str
    on: str
    column: str
    reason: str


class _Unfit(Exception):
    """A line that cannot be applied, with the sentence why."""


def import_results(key: str, content: bytes, *, name: str, actor: Actor) -> ResultReport:
    """Read a result file of a target: all of it in one transaction. The same bytes again give the first report.

    Rejected in field "file" for what is no such file or stops in the middle (its last line must be END and the number
    of lines before it): then nothing was read. Lines that do not fit are in the report, and nothing else is lost.
    """
    said = _read(content)
    digest = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            return _take(key, said, digest, name, actor)
    except IntegrityError:
        known = models.ResultFile.objects.filter(target__key=key, sha256=digest).first()
        if known is None:
            raise
        return as_report(known, again=True)


def _take(key: str, said: Sequence[_Said], digest: str, name: str, actor: Actor) -> ResultReport:
    target = queries.target_row(key, lock=True)
    known = models.ResultFile.objects.filter(target=target, sha256=digest).first()
    if known is not None:
        return as_report(known, again=True)
    if not any(queries.works(actor, department) for department in _departments(target)):
        raise Forbidden("handover_section_only", "処理結果を取り込めるのは、案件を渡した課の職員だけです。")
    problems = []
    for each in said:
        try:
            _apply(target, each, actor)
        except _Unfit as unfit:
            problems.append({"line": each.line, "message": str(unfit)})
    row = models.ResultFile.objects.create(
        target=target,
        sha256=digest,
        name=name[:255],
        rows=len(said),
        applied=len(said) - len(problems),
        problems=problems,
        imported_at=clock.now(),
        imported_by=actor.id,
    )
    transaction.on_commit(lambda: counted("handover.results", row.applied))
    data = {"rows": row.rows, "applied": row.applied, "problems": len(problems)}
    record(events.RESULTS, subject=f"handover/{key}", data=data, actor=actor)
    audit.record(events.RESULTS, actor=actor, subject=f"handover/{key}", detail=data)
    return as_report(row)


def _departments(target: models.Target) -> set[str]:
    return set(models.Batch.objects.filter(target=target).values_list("department", flat=True).distinct())


def _apply(target: models.Target, said: _Said, actor: Actor) -> None:
    """One line: the case's row, its history, the fact."""
    state = rules.RESULTS.get(said.result)
    if state is None:
        raise _Unfit(f"「結果」の「{said.result[:20]}」が分かりません。受理・エラー・処理済のどれかです。")
    row = _row(target, said, actor)
    if not rules.follows(row.state, state):
        return  # said before, or files came out of order: the later word stands
    on = _day(said.on) if state == "processed" else None
    if state == "error" and not said.reason.strip():
        raise _Unfit("エラーの理由がありません。")
    row.state, row.processed_on, row.changed_at = state, on, clock.now()
    reason = without_personal_numbers(said.reason.strip())[:500]
    row.column, row.reason = (said.column[:100], reason) if state == "error" else ("", "")
    row.save()
    workflow.add_note(row.number, _told(target, row), actor)
    data = {"target": target.key, "procedure_id": row.procedure_id, "state": state}
    department = workflow.case(row.number).department
    record(events.RESULT, subject=f"case/{row.number}", data=data, actor=actor, department=department)


def _row(target: models.Target, said: _Said, actor: Actor) -> models.HandedCase:
    rows = models.HandedCase.objects.select_for_update(of=("self",)).select_related("batch")
    row = rows.filter(target=target, number=said.number).first()
    if row is None or not models.BatchLine.objects.filter(batch__number=said.batch, handed=row).exists():
        raise _Unfit("このバッチに、この受付番号の案件はありません。")
    if row.batch is None or row.batch.number != said.batch:
        raise _Unfit("この案件は、そのあと新しいバッチで渡し直しています。新しいバッチの結果を取り込んでください。")
    if not queries.works(actor, row.batch.department):
        raise _Unfit("別の課の案件です。担当課の職員が取り込んでください。")
    return row


def _told(target: models.Target, row: models.HandedCase) -> str:
    where = f"連携先「{target.title}」（バッチ{row.batch.number if row.batch else ''}、{row.line}行目）"
    if row.state == "error":
        column = f"「{row.column}」" if row.column else ""
        return f"{where}でエラー：{column}{row.reason}"
    return f"{where}で処理しました（{row.processed_on}）" if row.state == "processed" else f"{where}が受理しました"


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise _Unfit("「処理日」を 2026-11-25 の形で書いてください。") from None
    if found > clock.today():
        raise _Unfit("「処理日」が先の日になっています。")
    return found


def _read(content: bytes) -> list[_Said]:
    if len(content) > LARGEST:
        raise _refused("too_large", "ファイルが大きすぎます。5MBまでに分けてください。")
    rows = [row for row in _rows(content) if any(cell.strip() for cell in row)]
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEADINGS:
        raise _refused("headings", f"1行目の見出しが違います。{'、'.join(HEADINGS)}の順にしてください。")
    *body, last = rows[1:] or [[]]
    if [cell.strip() for cell in last[:2]] != [END, str(len(body))]:
        message = "ファイルが途中で切れています（最後の行がENDと行数ではありません）。送り直してもらってください。"
        raise _refused("cut", message)
    return [_said(place, row) for place, row in enumerate(body, start=2)]


def _said(place: int, row: Sequence[str]) -> _Said:
    cells = [cell.strip() for cell in row]
    if len(cells) != len(HEADINGS):
        raise _refused("columns", f"{place}行目の列の数が違います。送り直してもらってください。")
    batch, _, number, result, on, column, reason = cells
    return _Said(place, batch, number, result, on, column, reason)


def _rows(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        try:
            return list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error:  # a quote that is never closed: the rest of the file in one cell
            break
    raise _refused("not_text", "文字として読めません。UTF-8かShift_JISのCSVにしてください。")


def _refused(code: str, message: str) -> Rejected:
    return Rejected([FieldProblem("file", code, message)], message)
