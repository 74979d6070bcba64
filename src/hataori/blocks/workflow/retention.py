"""文書保存年限: cases kept long enough are proposed for destruction, approved by the section head, and made anonymous.

公文書等の管理に関する法律第34条 asks municipalities for rules of their own: the years are 文書管理規程. A period
begins with the fiscal year after the one in which a case closed. What is left of a case counts, and names nobody.
"""

from datetime import date

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, Forbidden, NotFound
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models, rules, steps
from .policy import policy
from .types import DestructionLine, DestructionList
from .worklist import departments_of

MOST = 500
GONE = "（保存年限が過ぎて廃棄しました）"


def kept_until(closed_on: date, years: int) -> date:
    """The last day papers are kept: `years` from the end of the fiscal year in which the case closed."""
    end = fiscal_year_of(closed_on).end
    return end.replace(year=end.year + years)


def propose_destruction(department: str, actor: Actor) -> DestructionList:
    """List the section's closed cases whose papers have been kept long enough, at most 500 at a time.

    Forbidden for who does not work there, Conflict when a list is open or nothing is due.
    """
    rules.check_worker(actor, department)
    try:
        with transaction.atomic():
            found = _due(department)
            if not found:
                raise Conflict("nothing_due", "保存年限が過ぎた案件は、いまありません。")
            row = models.Destruction.objects.create(
                department=department,
                as_of=clock.today(),
                proposed_at=clock.now(),
                proposed_by=actor.id,
                proposed_by_name=actor.name,
            )
            models.DestructionItem.objects.bulk_create(
                [models.DestructionItem(destruction=row, case=case, keep_until=until) for case, until in found]
            )
            _tell(row, "destruction.proposed", actor, cases=len(found))
    except IntegrityError:
        raise Conflict("list_open", "この課には、まだ終わっていない廃棄の一覧があります。") from None
    return as_list(row)


def answer_destruction(list_id: int, actor: Actor, *, approve: bool) -> DestructionList:
    """The section head approves a list or sends it back. NotFound for another section's, Forbidden for who is no
    section head or proposed it himself, Conflict when it was answered.
    """
    with transaction.atomic():
        row = _row(list_id, actor)
        if not actor.has_role(Role.SECTION_HEAD, row.department):
            raise Forbidden("not_the_head", "廃棄を承認できるのは課長だけです。")
        if actor.id == row.proposed_by:
            raise Forbidden("same_person", "自分で作った一覧は承認できません。")
        if row.state != "proposed":
            raise Conflict("answered", "この一覧には、もう答えています。")
        row.state = "approved" if approve else "rejected"
        row.answered_at, row.answered_by, row.answered_by_name = clock.now(), actor.id, actor.name
        row.save()
        if not approve:
            models.DestructionItem.objects.filter(destruction=row).delete()
        _tell(row, "destruction.answered", actor, approved=approve)
    return as_list(row)


def destroyed(number: str, digest: str, files: int, actor: Actor) -> None:
    """Make a case anonymous whose answers and files are being destroyed, in the transaction that destroys them.

    `digest` proves what they were. Conflict unless its list is approved and the case is still on it.
    """
    with transaction.atomic():
        # The case first, as every other verb locks it: a decision taken back meanwhile has taken the case off the list.
        list(models.Case.objects.select_for_update().filter(number=number))
        item = models.DestructionItem.objects.select_for_update().filter(case__number=number).first()
        if item is None or item.destruction.state != "approved" or item.done_at is not None:
            raise Conflict("not_approved", "廃棄が承認されていない案件です。")
        item.digest, item.files, item.done_at = digest, files, clock.now()
        item.save()
        _forget(item.case)
        steps.tell(item.case, "case.destroyed", actor)
        audit.record("case.destroyed", actor=actor, subject=f"case/{number}", detail={"digest": digest, "files": files})


def finish_destruction(list_id: int, certificate_id: str, actor: Actor) -> DestructionList:
    """Close a list all of whose cases are destroyed, with its certificate. Conflict while one is left."""
    with transaction.atomic():
        row = _row(list_id, actor)
        if row.state != "approved" or row.items.filter(done_at__isnull=True).exists():
            raise Conflict("not_done", "まだ廃棄していない案件があります。")
        row.state, row.done_at, row.certificate_id = "done", clock.now(), certificate_id
        row.save()
        _tell(row, "destruction.done", actor, cases=row.items.count())
    return as_list(row)


def destructions(actor: Actor) -> list[DestructionList]:
    """The lists of the actor's departments, newest first."""
    rows = models.Destruction.objects.order_by("-id")
    departments = departments_of(actor)
    if departments is not None:
        rows = rows.filter(department__in=sorted(departments))
    return [as_list(row) for row in rows[:50]]


def destruction(list_id: int, actor: Actor) -> DestructionList:
    """One list. NotFound for another section's."""
    with transaction.atomic():
        return as_list(_row(list_id, actor))


def as_list(row: models.Destruction) -> DestructionList:
    """A list as others see it."""
    return DestructionList(
        id=row.pk,
        department=row.department,
        as_of=row.as_of,
        state=row.state,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        proposed_by_name=row.proposed_by_name,
        answered_by_name=row.answered_by_name,
        answered_at=row.answered_at,
        done_at=row.done_at,
        certificate_id=row.certificate_id,
        items=tuple(_line(item) for item in row.items.select_related("case").order_by("id")),
    )


def _line(item: models.DestructionItem) -> DestructionLine:
    case = item.case
    closed = clock.today() if case.closed_at is None else case.closed_at.astimezone(clock.JST).date()
    return DestructionLine(case.number, case.kind, case.title, closed, item.keep_until, item.digest, item.files)


def _due(department: str) -> list[tuple[models.Case, date]]:
    """Closed cases of the section that are on no list, each with the last day it was to be kept."""
    earliest = clock.now().replace(year=clock.today().year - 1, day=1)
    rows = models.Case.objects.filter(
        department=department, closed_at__lt=earliest, destroyed_at__isnull=True, destruction_item__isnull=True
    )
    found = []
    for case in rows.order_by("id").iterator(chunk_size=500):
        closed = clock.today() if case.closed_at is None else case.closed_at.astimezone(clock.JST).date()
        until = kept_until(closed, policy().years_kept(case.kind))
        if until < clock.today():
            found.append((case, until))
        if len(found) == MOST:
            break
    return found


def _forget(case: models.Case) -> None:
    """Take out of the case's rows whatever names a person or tells of him."""
    own = {case.applicant_id, ""}
    models.CaseStep.objects.filter(case=case).update(note="")
    models.CaseStep.objects.filter(case=case, actor_id__in=own).update(actor_id="destroyed", actor_name="")
    models.InternalNote.objects.filter(case=case).update(text=GONE)
    models.CorrectionRequest.objects.filter(case=case).update(message=GONE)
    models.Assessment.objects.filter(case=case).update(basis="{}", reasons=GONE)
    models.Decision.objects.filter(case=case).update(reasons=GONE)
    models.Decision.objects.filter(case=case, revoked_at__isnull=False).update(revoked_reason=GONE)
    models.AfterReview.objects.filter(decision__case=case).update(note="")
    for asked in models.Signature.objects.filter(case=case):
        asked.signer_name, asked.signer_mail, asked.asked_by, asked.signer_id = "", "", "destroyed", str(asked.pk)
        asked.save()
    case.applicant_id = case.applicant_name = case.applicant_key = case.kana_key = ""
    case.reasons, case.destroyed_at = GONE, clock.now()
    case.save()


def _row(list_id: int, actor: Actor) -> models.Destruction:
    row = models.Destruction.objects.select_for_update().filter(pk=list_id).first()
    if row is None or not rules.sees(actor, row.department):
        raise NotFound
    return row


def _tell(row: models.Destruction, name: str, actor: Actor, **data: int | bool) -> None:
    subject = f"destruction/{row.pk}"
    record(name, subject=subject, data=data, actor=actor, department=row.department)
    audit.record(name, actor=actor, subject=subject, detail=dict(data))
