"""Writing designs and publishing them. Each act belongs to the section that owns the procedure."""

from datetime import date

import msgspec
from django.db import IntegrityError, transaction

from hataori.blocks.catalogue.api import Procedure, procedure
from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record

from . import events, models
from .queries import as_design, form_of_content, problems_of_content
from .soundness import unsound
from .trials import run_all
from .types import Content, Design

EDITORS = (Role.CLERK, Role.SECTION_HEAD, Role.APPROVER)


def may_edit(actor: Actor, found: Procedure) -> bool:
    """Whether a member of staff may write the form of a procedure: the section that owns it."""
    return actor.kind == "staff" and any(actor.has_role(role, found.department) for role in EDITORS)


def owned(procedure_id: str, actor: Actor) -> Procedure:
    """The procedure, for one who may write its form. NotFound, Forbidden."""
    found = procedure(procedure_id)
    if found is None:
        raise NotFound("procedure_not_found", "手続きが見つかりません。一覧から選び直してください。")
    if not may_edit(actor, found):
        raise Forbidden("form_edit_forbidden", "様式を作れるのは、その手続きを担当する課の職員です。")
    return found


@transaction.atomic
def save(procedure_id: str, content: Content, *, revision: int, actor: Actor) -> Design:
    """Keep a working copy, right or wrong. `revision` is the one it was made from, 0 to begin or to begin anew.

    Conflict (design_changed) when somebody saved meanwhile; Rejected for what no page of the designer could show.
    """
    owned(procedure_id, actor)
    if problems := list(unsound(content)):
        raise Rejected(problems)
    row = models.Design.objects.select_for_update().filter(procedure_id=procedure_id).first()
    if row is not None and revision not in (0, row.revision):
        who = row.updated_by_name or "ほかの職員"
        raise Conflict("design_changed", f"{who}さんがこの間に保存しました。開き直して、もう一度直してください。")
    row = row or models.Design(procedure_id=procedure_id, revision=0, created_at=clock.now())
    new = row.revision == 0
    row.content, row.revision = msgspec.to_builtins(content), row.revision + 1
    row.updated_at, row.updated_by, row.updated_by_name = clock.now(), actor.id, actor.name
    try:
        with transaction.atomic():
            row.save(force_insert=new)
    except IntegrityError:
        message = "ほかの職員が同時に始めました。一覧から開き直してください。"
        raise Conflict("design_changed", message) from None
    data = {"procedure_id": procedure_id, "revision": row.revision}
    record(events.SAVED, subject=f"procedure/{procedure_id}", data=data, actor=actor)
    return as_design(row)


@transaction.atomic
def discard(procedure_id: str, *, actor: Actor) -> None:
    """Throw the working copy away; what is published stays. NotFound without one."""
    owned(procedure_id, actor)
    deleted, _ = models.Design.objects.filter(procedure_id=procedure_id).delete()
    if not deleted:
        raise NotFound
    data = {"procedure_id": procedure_id}
    record(events.DISCARDED, subject=f"procedure/{procedure_id}", data=data, actor=actor)


@transaction.atomic
def publish(procedure_id: str, *, effective_on: date, actor: Actor, note: str = "") -> registration.Published:
    """Put the working copy into force from a day on. Rejected with everything that is wrong, failing test cases too."""
    found = owned(procedure_id, actor)
    row = models.Design.objects.select_for_update().filter(procedure_id=procedure_id).first()
    if row is None:
        raise NotFound
    content = as_design(row).content
    if problems := problems_of_content(found, content):
        raise Rejected(problems)
    form = form_of_content(found, content)
    failed = [
        FieldProblem(f"trial/{at}", "trial_failed", f"テスト「{trial.name}」が合いません：{'、'.join(wrong)}")
        for at, (trial, wrong) in enumerate(run_all(form, content.trials))
        if wrong
    ]
    if failed:
        raise Rejected(failed)
    return registration.publish_form(form, effective_on=effective_on, actor=actor, note=note)


@transaction.atomic
def publish_again(
    procedure_id: str, publication_id: int, *, effective_on: date, actor: Actor
) -> registration.Published:
    """Put an older form into force anew: the way back."""
    found = owned(procedure_id, actor)
    form = registration.published_form(publication_id)
    if form.procedure_id != found.procedure_id:
        raise NotFound
    note = "前の版に戻しました。"
    return registration.publish_form(form, effective_on=effective_on, actor=actor, note=note)
