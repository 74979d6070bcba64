"""Reading issued papers."""

import uuid
from collections.abc import Callable, Iterable
from typing import cast

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files

from . import models
from .types import Document, Signature


def as_document(row: models.Document) -> Document:
    """The row as it crosses the door."""
    return Document(
        id=str(row.pk),
        number=row.number,
        title=row.title,
        template=row.template,
        department=row.department,
        owner_id=row.owner_id,
        about=row.about,
        file_id=row.file_id,
        issued_at=row.issued_at,
        keep_until=row.keep_until,
        signature=cast("Signature", row.signature),
        code=row.code or "",
        revoked_at=row.revoked_at,
        superseded_by=str(row.superseded_by or ""),
    )


def document(id: str, actor: Actor) -> Document:  # noqa: A002  as in Document.id
    """A paper of the actor's own. NotFound for anybody else's, and that is audited."""
    found = _documents([id])
    if not found or not found[0].owner_id or found[0].owner_id != actor.id:
        if actor.id:  # a guest without a name of his own leaves none
            audit.record("document.refused", actor=actor, subject=f"document/{id[:40]}")
        raise NotFound
    return found[0]


def documents(ids: Iterable[str]) -> list[Document]:
    """Papers by id, for code that has checked who asks; unknown ids are left out."""
    return _documents(ids)


def documents_about(about: str) -> list[Document]:
    """The papers about a subject ("case/<number>"), newest first, for code that has checked who asks."""
    return [as_document(row) for row in _issued().filter(about=about).order_by("-issued_at")]


def documents_of(owner_id: str, limit: int = 100) -> list[Document]:
    """A person's papers, newest first."""
    rows = _issued().filter(owner_id=owner_id).exclude(owner_id="").order_by("-issued_at")
    return [as_document(row) for row in rows[:limit]]


def open_document(
    found: Document, actor: Actor, *, allow: Callable[[Actor], bool] | None = None, reason: str = ""
) -> StreamingHttpResponse:
    """The paper as a PDF answer for its owner, or whom `allow` lets in; NotFound else. Others' reading is audited."""
    rule = (lambda _, who: allow(who)) if allow else None
    return files.download_response(found.file_id, actor, allow=rule, inline=True, reason=reason)


def _issued() -> QuerySet[models.Document]:
    """Papers that have their content; drafts of a batch under way are none yet."""
    return models.Document.objects.filter(draft=False)


def _documents(ids: Iterable[str]) -> list[Document]:
    wanted = [known for known in map(_uuid, ids) if known]
    rows = {row.pk: row for row in _issued().filter(pk__in=wanted)}
    return [as_document(rows[pk]) for pk in wanted if pk in rows]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
