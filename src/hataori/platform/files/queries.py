"""Reading files: who may, and what they get."""

import uuid
from collections.abc import Callable, Iterator

from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit

from . import models, vault
from .types import FileRef

AccessRule = Callable[[FileRef, Actor], bool]


def as_ref(row: models.StoredFile) -> FileRef:
    """The row as it crosses the door."""
    return FileRef(
        id=str(row.id),
        owner=row.owner,
        name=row.name,
        kind=row.kind,
        size=row.size,
        sha256=row.sha256,
        purpose=row.purpose,
        created_at=row.created_at,
        keep_until=row.keep_until,
    )


def row_of(id: str) -> models.StoredFile:  # noqa: A002  as in FileRef.id
    """The row of a file. NotFound without one."""
    try:
        row = models.StoredFile.objects.filter(id=uuid.UUID(id)).first()
    except ValueError:
        row = None
    if row is None:
        raise _not_found()
    return row


def _not_found() -> NotFound:
    return NotFound("file_not_found", "ファイルが見つかりません。保存期間が過ぎた可能性があります。")


def file_ref(id: str) -> FileRef:  # noqa: A002  as in FileRef.id
    """What is known of a file, without opening it. NotFound without one."""
    return as_ref(row_of(id))


def files_of(owner: str) -> list[FileRef]:
    """An owner's files, newest first."""
    return [as_ref(row) for row in models.StoredFile.objects.filter(owner=owner).order_by("-created_at", "id")]


def reader(
    id: str,  # noqa: A002  as in FileRef.id
    actor: Actor,
    *,
    allow: AccessRule | None = None,
    reason: str = "",
) -> tuple[FileRef, Iterator[bytes]]:
    """The file and its content chunk by chunk, for its owner and for whom `allow` lets in.

    NotFound for everybody else: they learn nothing. A reading by somebody else than the owner is audited, and so is an
    attempt that was refused.
    """
    row = row_of(id)
    ref = as_ref(row)
    if actor.id != ref.owner and actor != SYSTEM:
        if allow is None or not allow(ref, actor):
            audit.record("file.refused", actor=actor, subject=f"file/{ref.id}")
            raise _not_found()
        audit.record_read(actor, f"file/{ref.id}", f"ファイル（{ref.purpose}）", reason)
    return ref, vault.read_content(ref.id, row.sealed_key)


def open_file(id: str, actor: Actor, *, allow: AccessRule | None = None, reason: str = "") -> bytes:  # noqa: A002  as in FileRef.id
    """The whole content; the same rules as `reader`."""
    return b"".join(reader(id, actor, allow=allow, reason=reason)[1])


def without_content() -> Iterator[str]:
    """Ids of files whose row is there and whose content is not (after a restore: they had just expired)."""
    ids = models.StoredFile.objects.order_by("id").values_list("id", flat=True)
    return (str(found) for found in ids.iterator() if not vault.path_of(str(found)).exists())
