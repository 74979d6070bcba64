"""Putting a form into force from a day on, and what is in force and to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hataori.blocks.catalogue.api import procedure
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record

from . import events, models
from .publication import form_problems
from .types import Form
from .versions import form_version, keep

PUBLISHERS = (Role.SECTION_HEAD, Role.APPROVER)


@dataclass(frozen=True, slots=True)
class Published:
    """A form put into force. `state` is now, later or past."""

    id: int
    procedure_id: str
    digest: str
    effective_on: date
    published_at: datetime
    published_by: str
    note: str
    state: str


@transaction.atomic
def publish_form(form: Form, *, effective_on: date, actor: Actor, note: str = "") -> Published:
    """Put a form into force from a day on (today or later): what is filed from then on is filed on it.

    Drafts move over to it, answers by field name.
    Forbidden except for 課長 and 決裁者 of the owning department; Rejected with every problem of the form, or for a day
    that is past.
    """
    found = procedure(form.procedure_id)
    if found is None:
        raise NotFound("procedure_not_found", "手続きが見つかりません。一覧から選び直してください。")
    if not any(actor.has_role(role, found.department) for role in PUBLISHERS):
        raise Forbidden("form_publish_forbidden", "様式を公開できるのは、担当する課の課長と決裁者です。")
    if effective_on < clock.today():
        raise Rejected([FieldProblem("effective_on", "past", "使い始める日は、今日か今日より後の日にしてください。")])
    if problems := form_problems(form):
        raise Rejected(problems)
    row = models.PublishedForm.objects.create(
        procedure_id=form.procedure_id,
        form=keep(form),
        effective_on=effective_on,
        published_at=clock.now(),
        published_by=actor.id,
        published_by_name=actor.name,
        note=note[:300],
    )
    data = {"procedure_id": form.procedure_id, "digest": form.digest, "effective_on": effective_on.isoformat()}
    record(
        events.FORM_PUBLISHED,
        subject=f"procedure/{form.procedure_id}",
        data=data,
        actor=actor,
        department=found.department,
    )
    return next(each for each in publications(form.procedure_id) if each.id == row.id)


def publications(procedure_id: str) -> list[Published]:
    """Every form the section put into force for a procedure, the latest day first."""
    return _with_states(models.PublishedForm.objects.filter(procedure_id=procedure_id))


def procedures_with_own_form() -> dict[str, list[Published]]:
    """Procedure id → its publications, of all procedures that have any."""
    found: dict[str, list[models.PublishedForm]] = {}
    for row in models.PublishedForm.objects.all():
        found.setdefault(row.procedure_id, []).append(row)
    return {procedure_id: _with_states(rows) for procedure_id, rows in found.items()}


def _with_states(rows: Iterable[models.PublishedForm]) -> list[Published]:
    """The rows of one procedure, the latest day first: later ones, the one in force, past ones."""
    today = clock.today()
    ordered = sorted(rows, key=lambda row: (row.effective_on, row.id), reverse=True)
    now = next((row.id for row in ordered if row.effective_on <= today), None)
    return [_published(row, now) for row in ordered]


def published_form(publication_id: int) -> Form:
    """The form of a publication. NotFound."""
    digest = models.PublishedForm.objects.filter(id=publication_id).values_list("form_id", flat=True).first()
    if digest is None:
        raise NotFound
    return form_version(digest)


def _published(row: models.PublishedForm, now: int | None) -> Published:
    later = row.effective_on > clock.today()
    return Published(
        id=row.id,
        procedure_id=row.procedure_id,
        digest=row.form_id,
        effective_on=row.effective_on,
        published_at=row.published_at,
        published_by=row.published_by_name or row.published_by,
        note=row.note,
        state="now" if row.id == now else "later" if later else "past",
    )
