"""Papers as staff look for them: the latest of one's sections, or one by its number or code."""

from dataclasses import dataclass

from django.db.models import Q

from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.organisation import api as organisation

from . import models, rules
from .codes import read_code
from .queries import as_document
from .types import Document

SHOWN = 50


@dataclass(frozen=True, slots=True)
class PaperOnDesk:
    """A paper with what only the desk is told. `reason` is why it was withdrawn, `replaced_by` a number."""

    paper: Document
    department_name: str
    about: str
    reason: str
    replaced_by: str
    may_withdraw: bool


def found(typed: str, actor: Actor) -> list[Document]:
    """The latest papers of the actor's sections; with `typed`, those of that number, about or code alone."""
    rows = models.Document.objects.filter(draft=False)
    held = actor.departments(*rules.READERS)
    if held is not None:
        rows = rows.filter(department__in=held)
    if wanted := typed.strip():
        rows = rows.filter(Q(number=wanted) | Q(about=f"case/{wanted}") | Q(code=read_code(wanted) or "-"))
    return [as_document(row) for row in rows.order_by("-issued_at")[:SHOWN]]


def one(document_id: str, actor: Actor) -> PaperOnDesk:
    """A paper of a section of the actor's. NotFound for any other, as for one that never was."""
    row = models.Document.objects.filter(pk=document_id, draft=False).first()
    if row is None or not rules.may_see(actor, row.department):
        raise NotFound
    other = models.Document.objects.filter(pk=row.superseded_by).first() if row.superseded_by else None
    return PaperOnDesk(
        paper=as_document(row),
        department_name=organisation.department_names().get(row.department, row.department),
        about=row.about.replace("case/", "案件 ").replace("application/", "申請 "),
        reason=row.revoked_reason,
        replaced_by=other.number if other else "",
        may_withdraw=rules.may_withdraw(actor, row.department) and row.revoked_at is None,
    )
