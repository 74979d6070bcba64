"""One paper on demand, with nothing locked while it is made: many may be asked for in the same second.

As in a batch, the number is reserved first, as a draft, in a transaction of its own; whoever was cut off asks again
with the same key and goes on with that draft.
"""

from collections.abc import Callable

from django.db import transaction

from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import NotFound
from hataori.platform.files import api as files

from . import keeping, models, paper
from .numbering import reserved
from .queries import as_document, documents
from .signatures import sign_at_once
from .types import Document, NewPaper


def hand_out_apart(
    new: NewPaper,
    *,
    template: str,
    department: str,
    actor: Actor,
    retention_years: int = 1,
    number: str = "",
    after: Callable[[Document], None] | None = None,
) -> tuple[Document, bytes]:
    """As `hand_out`, with the paper beside its content, but not to be called in a transaction.

    `after` is called in the transaction that keeps the paper, once: not where the key has its paper already.
    """
    with transaction.atomic():
        (row,) = reserved(
            [new],
            template=template,
            department=department,
            actor=actor,
            retention_years=retention_years,
            number=number,
        )
    if row.draft:
        _keep(row, paper.compiled(template, keeping.contents(row, new.data)), actor, after)
    sign_at_once(str(row.pk))
    (found,) = documents([str(row.pk)])
    return found, content_of(found)


@transaction.atomic
def _keep(row: models.Document, content: bytes, actor: Actor, after: Callable[[Document], None] | None) -> None:
    """The draft becomes a paper, unless somebody who asked for the same was faster."""
    held = models.Document.objects.select_for_update().get(pk=row.pk)
    if not held.draft:
        return
    keeping.keep_made(held, content, actor)
    keeping.ask_for_signature(held)
    if after:
        after(as_document(held))


def content_of(paper: Document) -> bytes:
    """The content of a paper, for code that has checked who asks.

    A worker that signs it meanwhile replaces the file between two looks: the second look finds the new one.
    """
    try:
        return files.open_file(paper.file_id, SYSTEM)
    except NotFound:
        (found,) = documents([paper.id])
        return files.open_file(found.file_id, SYSTEM)
