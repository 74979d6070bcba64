"""Making, issuing and revoking papers."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.files import api as files

from . import keeping, letterhead, models, paper, rules
from .numbering import reserved
from .queries import as_document, documents
from .signatures import sign_at_once
from .types import Document, NewPaper


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """A paper as PDF (PDF/A-3u and PDF/UA-1): see docs/reference/papers.md for the templates and their keys.

    `city` is filled in. Lists of [label, value] become tables. ValueError for a template or required key that is not
    there; Unavailable where the paper cannot be made.
    """
    return paper.compiled(template, {"city": letterhead.city_name(), **data})


@transaction.atomic
def issue(
    *,
    template: str,
    title: str,
    data: Mapping[str, Any],
    owner_id: str,
    about: str,
    department: str,
    actor: Actor,
    retention_years: int = 5,
    key: str = "",
    number: str = "",
) -> Document:
    """Make a paper, give it the department's next number of the fiscal year, and keep it till the year's end + n years.

    Its signature follows through the outbox within moments; a time-stamping service that is away holds nothing up.
    `owner_id` is the account that may read it, empty for a person without one. `key` names what is issued; the same
    key again answers the paper that is already there, so that a repeated act issues nothing twice. `number` is given
    where the paper has one of its own (a receipt's) and takes none of the department's.
    """
    new = NewPaper(key or f"{template}:{about}", title, data, owner_id, about)
    (row,) = reserved(
        [new], template=template, department=department, actor=actor, retention_years=retention_years, number=number
    )
    if row.draft:
        keeping.keep_made(row, paper.compiled(template, keeping.contents(row, data)), actor)
        keeping.ask_for_signature(row)
    return as_document(row)


def hand_out(**what: Any) -> bytes:  # noqa: ANN401  the arguments of `issue`
    """Issue a paper (see `issue`) and answer its content, signed where that can be done at once.

    For code that has checked who asks. A time-stamping service elsewhere is not waited for: the signature follows.
    """
    made = issue(**what)
    sign_at_once(made.id)
    (found,) = documents([made.id])
    return files.open_file(found.file_id, SYSTEM)


@transaction.atomic
def revoke(id: str, *, reason: str, actor: Actor, superseded_by: str = "") -> Document:  # noqa: A002  as in Document.id
    """Withdraw a paper: its public page says so from now on. `superseded_by` is the paper that takes its place.

    The reason stays inside the city. NotFound without the paper (or the other one), Conflict when it is withdrawn
    already, Forbidden for whoever may not decide in its section, Rejected without a reason or where it would replace
    itself.
    """
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "理由を入力してください。")])
    row = _issued(id)
    if not rules.may_withdraw(actor, row.department):
        raise Forbidden
    if row.revoked_at:
        raise Conflict("already_revoked", "この文書は、すでに取り消されています。")
    row.revoked_at, row.revoked_reason = clock.now(), reason.strip()[:400]
    row.superseded_by = _other(superseded_by, row) if superseded_by else None
    row.save(update_fields=["revoked_at", "revoked_reason", "superseded_by"])
    subject = f"document/{row.pk}"
    record("document.revoked", subject=subject, data={"superseded": bool(superseded_by)}, actor=actor)
    audit.record("document.revoked", actor=actor, subject=subject, detail={"number": row.number}, reason=reason)
    return as_document(row)


def _other(document_id: str, row: models.Document) -> uuid.UUID:
    """The paper that takes the place of `row`: another one, and in force."""
    other = _issued(document_id)
    if other.pk == row.pk or other.revoked_at:
        message = "替わりの文書には、別の、有効な文書の確認コードを入れてください。"
        raise Rejected([FieldProblem("superseded_by", "superseded_by_other", message)])
    return other.pk


def _issued(document_id: str) -> models.Document:
    try:
        return models.Document.objects.select_for_update().get(pk=uuid.UUID(document_id), draft=False)
    except (ValueError, models.Document.DoesNotExist):
        raise NotFound from None
