"""事後確認: a person looks at a drawn share of the automatic decisions and says whether they were right."""

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected

from . import decisions, models, rules, steps
from .models.decision import FINDINGS
from .shapes import as_case, as_decision
from .types import Review
from .worklist import departments_of

MOST = 100


def reviews(actor: Actor, *, done: bool = False) -> list[Review]:
    """Drawn decisions of the actor's departments: those that wait, oldest first; or those done, newest first."""
    rows = models.AfterReview.objects.filter(reviewed_at__isnull=not done)
    departments = departments_of(actor)
    if departments is not None:
        rows = rows.filter(department__in=sorted(departments))
    rows = rows.select_related("decision__case", "decision__assessment").order_by("-reviewed_at" if done else "id")
    return [as_review(row) for row in rows[:MOST]]


def review(review_id: int, finding: str, note: str, actor: Actor) -> Review:
    """Say whether an automatic decision was right; a wrong one is taken back and examined by a person.

    Rejected without a finding, or without words for a wrong one; NotFound for another department's; Conflict when
    somebody has said so already.
    """
    _check(finding, note)
    with transaction.atomic():
        drawn = models.AfterReview.objects.filter(pk=review_id).select_related("decision__case").first()
        if drawn is None:
            raise NotFound
        case = steps.locked(drawn.decision.case.number, actor, None)
        row = models.AfterReview.objects.select_related("decision__case", "decision__assessment").get(pk=review_id)
        if row.reviewed_at is not None:
            raise Conflict("reviewed", f"先に{row.reviewed_by_name}さんが確認しました。")
        row.finding, row.note, row.reviewed_at = finding, note, clock.now()
        row.reviewed_by, row.reviewed_by_name = actor.id, actor.name
        row.save()
        steps.tell(case, "case.reviewed", actor, finding=finding)
        if finding == "wrong" and row.decision.revoked_at is None:
            decisions.take_back(case, f"事後確認：{note}", actor)
    return as_review(row)


def as_review(row: models.AfterReview) -> Review:
    """A review as others see it."""
    case = row.decision.case
    return Review(
        id=row.pk,
        case=as_case(case),
        decision=as_decision(row.decision, case.number),
        drawn_at=row.drawn_at,
        finding=row.finding,
        note=row.note,
        reviewed_at=row.reviewed_at,
        reviewed_by_name=row.reviewed_by_name,
    )


def _check(finding: str, note: str) -> None:
    if finding not in FINDINGS:
        raise Rejected([FieldProblem("finding", "required", "正しかったかどうかを選んでください。")])
    if finding == "wrong" and not note.strip():
        raise Rejected([FieldProblem("note", "required", "どこが誤っていたかを書いてください。")])
    rules.check_free_text("note", note)
