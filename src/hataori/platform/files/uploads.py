"""Uploads by chunk: start, put the chunks in any order and again after a broken line, finish."""

import hashlib
import shutil
import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit

from . import models, vault
from .actions import check_size
from .naming import shown_name
from .queries import as_ref, row_of
from .sniff import check_kinds, recognise
from .types import CHUNK, DOCUMENTS, FileRef, Upload


def start(
    *,
    name: str,
    size: int,
    owner: str,
    purpose: str,
    retention_days: int,
    allowed: Collection[str] = DOCUMENTS,
) -> Upload:
    """Begin an upload of `size` bytes. Rejected when it would be too large anyway."""
    check_size(size)
    check_kinds(allowed)
    file_id = uuid.uuid4()
    row = models.FileUpload(
        id=file_id,
        owner=owner,
        name=shown_name(name),
        size=size,
        allowed=sorted(allowed),
        purpose=purpose,
        retention_days=retention_days,
        sealed_key=vault.new_key(str(file_id)),
        started_at=clock.now(),
    )
    row.save(force_insert=True)
    return _as_upload(row)


def upload(id: str, actor: Actor) -> Upload:  # noqa: A002  as in Upload.id
    """How far an upload has come, to go on after a break. NotFound for anybody but its owner."""
    return _as_upload(_row(id, actor))


def put_chunk(id: str, index: int, content: bytes, actor: Actor, *, sha256: str = "") -> Upload:  # noqa: A002  as in Upload.id
    """Take chunk `index` (from 0); sending it again replaces it. `sha256` (hex), if given, is checked.

    Rejected with code chunk_size or checksum; NotFound for anybody but the owner.
    """
    row = _row(id, actor)
    if not 0 <= index < _chunks(row.size) or len(content) != min(CHUNK, row.size - index * CHUNK):
        raise Rejected([FieldProblem("chunk", "chunk_size", "送られた部分の大きさが違います。送り直してください。")])
    if sha256 and hashlib.sha256(content).hexdigest() != sha256.lower():
        raise Rejected([FieldProblem("chunk", "checksum", "送信の途中で内容が変わりました。送り直してください。")])
    cipher = vault.open_key(str(row.id), row.sealed_key)
    vault.write(
        vault.upload_folder(str(row.id)) / str(index),
        iter([vault.seal_chunk(cipher, str(row.id), index, content)]),
    )
    return _as_upload(row)


def finish(id: str, actor: Actor, *, sha256: str = "") -> FileRef:  # noqa: A002  as in Upload.id
    """Check the whole and make it a file (of the same id); finishing again gives the same file.

    Conflict (upload_incomplete) while chunks are missing; Rejected as in `store`, and with code checksum.
    """
    if done := _finished(id, actor):
        return done
    row = _row(id, actor)
    content = _whole(row)
    if content is None and (done := _finished(id, actor)):
        return done  # a twin has finished meanwhile and cleared the chunks away
    if content is None:
        raise Conflict("upload_incomplete", "まだ届いていない部分があります。続きを送ってください。")
    if sha256 and hashlib.sha256(content).hexdigest() != sha256.lower():
        raise Rejected([FieldProblem("file", "checksum", "送信の途中で内容が変わりました。送り直してください。")])
    return _keep(row, content)


def _finished(id: str, actor: Actor) -> FileRef | None:  # noqa: A002  as in Upload.id
    row = models.StoredFile.objects.filter(id=_uuid(id), owner=actor.id).first()
    return as_ref(row) if row else None


def _keep(row: models.FileUpload, content: bytes) -> FileRef:
    kind = recognise(content, row.allowed)
    vault.write_content(str(row.id), row.sealed_key, content)
    stored = models.StoredFile(
        id=row.id,
        owner=row.owner,
        name=row.name,
        kind=kind.key,
        size=row.size,
        sha256=hashlib.sha256(content).hexdigest(),
        purpose=row.purpose,
        sealed_key=row.sealed_key,
        created_at=clock.now(),
        keep_until=clock.today() + timedelta(days=row.retention_days),
    )
    with transaction.atomic():
        models.StoredFile.objects.bulk_create([stored], ignore_conflicts=True)
        models.FileUpload.objects.filter(id=row.id).delete()
        transaction.on_commit(lambda: shutil.rmtree(vault.upload_folder(str(row.id)), ignore_errors=True))
    return as_ref(row_of(str(row.id)))


def _whole(row: models.FileUpload) -> bytes | None:
    """What was sent, None while a chunk of it is missing."""
    file_id = str(row.id)
    cipher, folder = vault.open_key(file_id, row.sealed_key), vault.upload_folder(file_id)
    try:
        sealed = [(folder / str(index)).read_bytes() for index in range(_chunks(row.size))]
    except FileNotFoundError:
        return None
    return b"".join(vault.open_chunk(cipher, file_id, index, chunk) for index, chunk in enumerate(sealed))


def _chunks(size: int) -> int:
    return -(-size // CHUNK)


def _uuid(id: str) -> uuid.UUID:  # noqa: A002  as in Upload.id
    try:
        return uuid.UUID(id)
    except ValueError:
        raise _not_found() from None


def _row(id: str, actor: Actor) -> models.FileUpload:  # noqa: A002  as in Upload.id
    """The actor's own upload. NotFound for anybody else's, and that is audited."""
    row = models.FileUpload.objects.filter(id=_uuid(id)).first()
    if row is None or row.owner != actor.id:
        if row:
            audit.record("file.refused", actor=actor, subject=f"file/{row.id}")
        raise _not_found()
    return row


def _not_found() -> NotFound:
    return NotFound("upload_not_found", "送信の記録が見つかりません。最初から送り直してください。")


def _as_upload(row: models.FileUpload) -> Upload:
    folder = vault.upload_folder(str(row.id))
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    received = tuple(sorted(int(name) for name in names if name.isdecimal()))
    return Upload(str(row.id), row.name, row.size, CHUNK, _chunks(row.size), received)
