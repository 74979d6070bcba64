"""Deciding: by a person of the section, by rules the city declared, or taken back."""

import hashlib
import json

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, Rejected
from hataori.platform.audit import api as audit

from . import deputies, models, rules, steps
from .policy import policy
from .shapes import as_assessment, as_case, state_of
from .stages import Outcome
from .types import Assessment, Case, Finding

RULES = Actor(SYSTEM.id, "system", "自動審査")
"""In whose name rules decide: the record says plainly that no person did."""


def assess(number: str, revision: int, finding: Finding) -> Assessment:
    """Keep what the rules found about a revision of the answers; a second finding of one revision changes nothing.

    Rejected for a personal number in the reasons.
    """
    rules.check_free_text("reasons", finding.reasons)
    with transaction.atomic():
        row = steps.locked(number, RULES, None)
        found, new = models.Assessment.objects.get_or_create(
            case=row,
            revision=revision,
            defaults={
                "verdict": finding.verdict,
                "reasons": finding.reasons,
                "article": finding.article[: rules.LONGEST_ARTICLE],
                "rules_version": finding.rules_version,
                "form_version": finding.form_version,
                "basis": json.dumps(finding.basis, ensure_ascii=False, sort_keys=True),
                "assessed_at": clock.now(),
            },
        )
        if new:
            steps.tell(row, "case.assessed", RULES, verdict=finding.verdict, revision=revision)
    return as_assessment(found)


def decide_by_rules(number: str, *, share: float = 0.0) -> Case:
    """Grant (or accept, for a notification) a case on the latest finding; `share` of them is drawn for 事後確認.

    Forbidden unless the finding grants: rules never refuse (行政手続法第8条 wants a person's reasons). Conflict when a
    person has taken the case up or the applicant has withdrawn it meanwhile.
    """
    with transaction.atomic():
        row = steps.locked(number, RULES, None)
        found = models.Assessment.objects.filter(case=row).order_by("-revision").first()
        if found is None or found.verdict != "granted":
            raise Forbidden("needs_a_person", "自動で決められるのは、要件を満たすことが確かめられた案件だけです。")
        if row.assignee_id or _touched(row):
            raise Conflict("taken_up", "職員がこの案件を扱いはじめています。自動では決めません。")
        state = rules.decided_by_rules(state_of(row), policy().graph(row.graph))
        decision = _keep(row, Outcome.GRANTED, found.reasons, found.article, RULES, assessment=found)
        if drawn(number, share):
            models.AfterReview.objects.create(decision=decision, department=row.department, drawn_at=clock.now())
        _step_by_rules(row, state, found)
    return as_case(row)


def decide(number: str, outcome: str, reasons: str, article: str, actor: Actor, *, version: int | None = None) -> Case:
    """Decide a case: granted or refused at 決裁 by an approver who did not examine it, or by who stands in for one
    (代決; the record names both); withdrawn before that by any worker or the applicant.

    A refusal needs reasons and article (行政手続法第8条), else Rejected. Forbidden for who may not decide, Conflict out
    of turn. The notice follows from the event `case.decided`.
    """
    chosen = _outcome(outcome)
    rules.check_grounds(chosen, reasons, article)
    rules.check_free_text("reasons", reasons)
    rules.check_free_text("article", article)
    with transaction.atomic():
        row = _decidable(number, actor, version, chosen)
        state = rules.decided(state_of(row), chosen, policy().graph(row.graph))
        if chosen is not Outcome.WITHDRAWN:
            _by_a_decider(row, chosen, reasons, article, actor)
        models.CorrectionRequest.objects.filter(case=row, answered_at__isnull=True).update(answered_at=clock.now())
        models.Signature.objects.filter(case=row, state="asked").update(state="cancelled", answered_at=clock.now())
        said = {"reasons": reasons, "article": article, "decided_at": clock.now(), "decided_by": actor.id}
        act = "withdrawn" if chosen is Outcome.WITHDRAWN else "decided"
        steps.step(row, state, act, actor, note=chosen.label, also=said)
        _tell_decided(row, actor)
    return as_case(row)


def refuse_notification(number: str, reasons: str, article: str, actor: Actor, *, version: int | None = None) -> Case:
    """Do not take a notification that does not meet the law (不受理); whoever calls tells the applicant why and where
    he may turn (for 戸籍 that is the family court, 戸籍法第122条, so our notice of decisions does not fit).

    Rejected without reasons and article, Conflict for an application or once it has ended, Forbidden for a reader.
    """
    rules.check_grounds(Outcome.REFUSED, reasons, article)
    rules.check_free_text("reasons", reasons)
    rules.check_free_text("article", article)
    with transaction.atomic():
        row = steps.locked(number, actor, version)
        state = rules.not_taken(state_of(row), policy().graph(row.graph))
        models.CorrectionRequest.objects.filter(case=row, answered_at__isnull=True).update(answered_at=clock.now())
        said = {"reasons": reasons, "article": article, "decided_at": clock.now(), "decided_by": actor.id}
        steps.step(row, state, "decided", actor, note=Outcome.REFUSED.label, also=said)
        steps.tell(row, "case.completed", actor, outcome=row.outcome)
    return as_case(row)


def reopen(number: str, reason: str, actor: Actor, *, version: int | None = None) -> Case:
    """Take a decision back (職権による取消し): the case is examined anew, the decision stays on record with the reason.

    Rejected without a reason, Forbidden unless the actor decides there, Conflict without a decision.
    """
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "取り消す理由を書いてください。")])
    rules.check_free_text("reason", reason)
    with transaction.atomic():
        row = steps.locked(number, actor, version)
        if not rules.decides_here(actor, row.department):
            raise Forbidden("not_a_decider", "決定を取り消せるのは、担当課の決裁者か課長だけです。")
        take_back(row, reason, actor)
    return as_case(row)


def take_back(row: models.Case, reason: str, actor: Actor) -> None:
    """Reopen a locked case; see `reopen`."""
    if row.destroyed_at:
        raise Conflict("destroyed", "この案件の書類は、保存年限が過ぎて廃棄されています。")
    state = rules.reopened(state_of(row), policy().graph(row.graph))
    # What is examined anew is not destroyed, whatever list it stood on when it was closed.
    models.DestructionItem.objects.filter(case=row, done_at__isnull=True).delete()
    models.Decision.objects.filter(case=row, revoked_at__isnull=True).update(
        revoked_at=clock.now(), revoked_by=actor.id, revoked_by_name=actor.name, revoked_reason=reason
    )
    undone = {"closed_at": None, "decided_at": None, "decided_by": "", "reasons": "", "article": ""}
    steps.step(row, state, "reopened", actor, note=reason, also=undone)
    steps.tell(row, "case.reopened", actor)


def drawn(number: str, share: float) -> bool:
    """Whether an automatic decision is looked at afterwards: by hash of its number, so that nobody can choose."""
    point = int.from_bytes(hashlib.sha256(f"after-review:{number}".encode()).digest()[:8])
    return point < share * 2**64


def _step_by_rules(row: models.Case, state: rules.State, found: models.Assessment) -> None:
    note = f"規則 {found.rules_version}"
    if state.closed:
        steps.step(row, state, "accepted_by_rules", RULES, note=note)
        steps.tell(row, "case.completed", RULES, outcome=row.outcome)
        return
    said = {"reasons": found.reasons, "article": found.article, "decided_at": clock.now(), "decided_by": RULES.id}
    steps.step(row, state, "decided_by_rules", RULES, note=note, also=said)
    _tell_decided(row, RULES, automatic=True)


def _touched(row: models.Case) -> bool:
    """Whether anybody has done something with the case since it came in."""
    return models.CaseStep.objects.filter(case=row).exclude(act__in=("opened", "signed")).exists()


def _by_a_decider(row: models.Case, outcome: Outcome, reasons: str, article: str, actor: Actor) -> None:
    """Check that the actor decides here, by his own office or in another's place, and keep the decision."""
    absent = None if rules.decides_here(actor, row.department) else deputies.absent_for(actor, row)
    rules.check_decider(actor, row.department, state_of(row), policy(), stands_in=absent is not None)
    found = models.Assessment.objects.filter(case=row).order_by("-revision").first()
    _keep(row, outcome, reasons, article, actor, assessment=found, absent=absent)
    if absent:
        audit.record("case.decided_for", actor=actor, subject=f"case/{row.number}", detail={"for": absent.absent_id})


def _keep(
    row: models.Case,
    outcome: Outcome,
    reasons: str,
    article: str,
    actor: Actor,
    *,
    assessment: models.Assessment | None,
    absent: models.Deputy | None = None,
) -> models.Decision:
    return models.Decision.objects.create(
        case=row,
        serial=models.Decision.objects.filter(case=row).count() + 1,
        outcome=outcome.value,
        reasons=reasons,
        article=article,
        decided_at=clock.now(),
        decided_by=actor.id,
        decided_by_name=actor.name,
        for_id=absent.absent_id if absent else "",
        for_name=absent.absent_name if absent else "",
        automatic=actor is RULES,
        assessment=assessment,
    )


def _tell_decided(row: models.Case, actor: Actor, **more: bool) -> None:
    days = (clock.today() - row.received_on).days
    in_time = row.due_on is None or clock.today() <= row.due_on
    steps.tell(row, "case.decided", actor, outcome=row.outcome, days=days, in_time=in_time, **more)


def _decidable(number: str, actor: Actor, version: int | None, outcome: Outcome) -> models.Case:
    """An applicant may withdraw his own case (取下げ); everything else is the department's."""
    own = outcome is Outcome.WITHDRAWN and actor.kind in steps.APPLICANTS
    return steps.answerable(number, actor) if own else steps.locked(number, actor, version)


def _outcome(value: str) -> Outcome:
    """What a person may choose; a case lapses by itself only."""
    chosen = {outcome.value: outcome for outcome in Outcome if outcome is not Outcome.LAPSED}.get(value)
    if chosen is None:
        raise Rejected([FieldProblem("outcome", "unknown", "決定の内容を選んでください。")])
    return chosen
