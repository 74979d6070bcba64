"""Storing and removing files."""

import hashlib
import uuid
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit

from . import models, vault
from .naming import shown_name
from .queries import as_ref, row_of
from .sniff import recognise
from .types import DOCUMENTS, LARGEST, FileRef


def store(
    content: bytes,
    *,
    name: str,
    owner: str,
    purpose: str,
    retention_days: int,
    allowed: Collection[str] = DOCUMENTS,
) -> FileRef:
    """Check and keep a file. `owner` is an account id or "system", `allowed` the keys of KINDS that are taken.

    The row joins the caller's transaction; content without a row (a roll-back) is swept away by `expire`.
    Rejected with field "file" and code empty, too_large, type_unknown, type_not_allowed or unsafe.
    """
    check_size(len(content))
    kind = recognise(content, allowed)
    file_id = str(uuid.uuid4())
    sealed_key = vault.new_key(file_id)
    vault.write_content(file_id, sealed_key, content)
    row = models.StoredFile(
        id=uuid.UUID(file_id),
        owner=owner,
        name=shown_name(name),
        kind=kind.key,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        purpose=purpose,
        sealed_key=sealed_key,
        created_at=clock.now(),
        keep_until=clock.today() + timedelta(days=retention_days),
    )
    row.save(force_insert=True)
    return as_ref(row)


def check_size(size: int) -> None:
    """Rejected unless there is something, and no more than we take."""
    if size <= 0:
        raise Rejected([FieldProblem("file", "empty", "ファイルの中身が空です。別のファイルを選んでください。")])
    if size > LARGEST:
        message = "ファイルが大きすぎます。1つ20MBまでです。小さくするか、分けて送ってください。"
        raise Rejected([FieldProblem("file", "too_large", message)])


@transaction.atomic
def keep_until(id: str, day: date, *, actor: Actor) -> FileRef:  # noqa: A002  as in FileRef.id
    """Change how long a file is kept (a case was closed, or goes to appeal). NotFound without the file."""
    row = row_of(id)
    row.keep_until = day
    row.save(update_fields=["keep_until"])
    audit.record("file.kept", actor=actor, subject=f"file/{id}", detail={"until": day.isoformat()})
    return as_ref(row)


def delete(id: str, *, actor: Actor, reason: str = "") -> None:  # noqa: A002  as in FileRef.id
    """Remove a file and its content; its name in the audit log is its id. NotFound without the file."""
    with transaction.atomic():
        row = row_of(id)
        row.delete()
        audit.record("file.deleted", actor=actor, subject=f"file/{id}", detail={"purpose": row.purpose}, reason=reason)
        transaction.on_commit(lambda: vault.path_of(id).unlink(missing_ok=True))


def expire() -> int:
    """Remove files past their time and sweep what no row speaks of; answers how many files were removed."""
    from .sweep import sweep

    due = list(models.StoredFile.objects.filter(keep_until__lt=clock.today()).values_list("id", flat=True))
    removed = sum(_expire(str(file_id)) for file_id in due)
    sweep()
    return removed


def _expire(file_id: str) -> bool:
    """Whether it was removed; its owner may have been quicker."""
    try:
        delete(file_id, actor=SYSTEM, reason="保存期間の満了")
    except NotFound:
        return False
    return True
