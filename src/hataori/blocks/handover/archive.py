"""Taking a batch: one archive with the data file, the manifest, the 外字 report and the attachments."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

from django.db import transaction

from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.files import api as files

from . import events, models, queries

_IN_MEMORY = 8 * 1024 * 1024


@transaction.atomic
def take(number: str, *, actor: Actor, reason: str = "") -> tuple[str, IO[bytes]]:
    """The archive's name and its content, open for reading. The section's own staff; every taking is audited.

    Rejected without a reason where personal numbers are inside (番号法第19条), Conflict once the batch was emptied or
    an attachment is no more.
    """
    batch = queries.batch_row(number, actor)
    queries.owned(batch.procedure_id, actor)
    if batch.with_personal_number and not reason.strip():
        message = "個人番号が入っています。取り出す理由を入力してください。"
        raise Rejected([FieldProblem("reason", "required", message)])
    if batch.emptied_at is not None:
        raise Conflict("batch_emptied", "保存期間が過ぎて、中身を消しました。必要なときはバッチを作り直してください。")
    content = _packed(batch)
    data = {"target": batch.target.key, "cases": batch.cases}
    record(events.TAKEN, subject=f"batch/{number}", data=data, actor=actor, department=batch.department)
    audit.record_read(actor, f"batch/{number}", "引渡しバッチ", reason.strip())
    return f"{number}.zip", content


def _packed(batch: models.Batch) -> IO[bytes]:
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  the reader closes it
    try:
        _pack(batch, out)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _pack(batch: models.Batch, out: IO[bytes]) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{batch.number}.{batch.format}", batch.content.encode(batch.encoding))
        archive.writestr("manifest.json", batch.manifest)
        if batch.report:
            archive.writestr("gaiji.csv", "\ufeff" + batch.report)
        for path, content in _attachments(batch):
            archive.writestr(path, content)


def _attachments(batch: models.Batch) -> Iterator[tuple[str, bytes]]:
    for each in json.loads(batch.manifest)["attachments"]:
        try:
            yield each["path"], files.open_file(each["file_id"], SYSTEM)
        except NotFound as gone:
            message = f"受付番号{each['number']}の添付ファイルが、保存期間の満了でなくなっています。"
            raise Conflict("attachment_gone", message) from gone
