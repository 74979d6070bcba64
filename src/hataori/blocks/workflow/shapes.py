"""From table rows to the dataclasses that cross the door, and back."""

import json
from datetime import date
from typing import Any

from . import models
from .rules import State
from .stages import Outcome, Stage
from .types import Assessment, Case, CaseStep, CorrectionRequest, Decision, Finding, Signature

FAR = date(9999, 12, 31)
ACT_TITLES = {
    "opened": "受け付けました",
    "advanced": "次の段階へ進めました",
    "returned": "差し戻しました",
    "assigned": "担当者を決めました",
    "correction_requested": "補正を求めました",
    "correction_answered": "補正の回答がありました",
    "decided": "決定しました",
    "completed": "完了しました",
    "decided_by_rules": "自動審査で決定しました",
    "accepted_by_rules": "自動審査で受理しました",
    "withdrawn": "取り下げられました",
    "signed": "署名がそろいました",
    "lapsed": "署名がそろわず終わりました",
    "reopened": "決定を取り消して、審査に戻しました",
}


def state_of(row: models.Case) -> State:
    """What the rules look at."""
    return State(
        stage=Stage(row.stage),
        outcome=Outcome(row.outcome) if row.outcome else None,
        resume=Stage(row.resume_stage) if row.resume_stage else None,
        due_on=row.due_on,
        paused_on=row.paused_on,
        examiner_id=row.examiner_id,
    )


def columns_of(state: State) -> dict[str, Any]:
    """The columns that hold a state."""
    return {
        "stage": state.stage.value,
        "outcome": state.outcome.value if state.outcome else "",
        "resume_stage": state.resume.value if state.resume else "",
        "due_on": state.due_on,
        "due_order": state.due_on or FAR,
        "paused_on": state.paused_on,
        "examiner_id": state.examiner_id,
    }


def as_case(row: models.Case) -> Case:
    """A case as others see it."""
    state = state_of(row)
    return Case(
        id=row.pk,
        number=row.number,
        kind=row.kind,
        title=row.title,
        department=row.department,
        stage=state.stage,
        outcome=state.outcome,
        assignee_id=row.assignee_id,
        assignee_name=row.assignee_name,
        applicant_id=row.applicant_id,
        applicant_name=row.applicant_name,
        channel=row.channel,
        opened_at=row.opened_at,
        received_on=row.received_on,
        due_on=row.due_on,
        closed_at=row.closed_at,
        graph=row.graph,
        version=row.version,
        reasons=row.reasons,
        article=row.article,
        decided_at=row.decided_at,
        state=state,
        sample=row.sample,
        destroyed_at=row.destroyed_at,
    )


def as_step(row: models.CaseStep) -> CaseStep:
    """A line of history as others see it."""
    return CaseStep(
        at=row.at,
        act=row.act,
        title=ACT_TITLES[row.act],
        from_stage=Stage(row.from_stage) if row.from_stage else None,
        to_stage=Stage(row.to_stage),
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        note=row.note,
    )


def as_correction(row: models.CorrectionRequest, number: str) -> CorrectionRequest:
    """A request for correction as others see it."""
    return CorrectionRequest(
        id=row.pk,
        number=number,
        fields=tuple(row.fields),
        message=row.message,
        requested_at=row.requested_at,
        requested_by=row.requested_by_name,
        answered_at=row.answered_at,
        papers=tuple(row.papers),
        answer_by=row.answer_by,
    )


def as_assessment(row: models.Assessment) -> Assessment:
    """A finding of the rules as others see it."""
    finding = Finding(
        verdict=row.verdict,
        reasons=row.reasons,
        article=row.article,
        rules_version=row.rules_version,
        form_version=row.form_version,
        basis=json.loads(row.basis) if row.basis else {},
    )
    return Assessment(row.pk, row.revision, finding, row.assessed_at)


def as_decision(row: models.Decision, number: str) -> Decision:
    """A decision as others see it."""
    return Decision(
        id=row.pk,
        number=number,
        serial=row.serial,
        outcome=Outcome(row.outcome),
        reasons=row.reasons,
        article=row.article,
        decided_at=row.decided_at,
        decided_by_name=row.decided_by_name,
        for_name=row.for_name,
        automatic=row.automatic,
        assessment=as_assessment(row.assessment) if row.assessment else None,
        revoked_at=row.revoked_at,
        revoked_by_name=row.revoked_by_name,
        revoked_reason=row.revoked_reason,
    )


def as_signature(row: models.Signature, number: str) -> Signature:
    """A signature asked for as others see it."""
    return Signature(
        id=str(row.pk),
        number=number,
        asked_by=row.asked_by,
        signer_id=row.signer_id,
        signer_name=row.signer_name,
        signer_mail=row.signer_mail,
        asked_at=row.asked_at,
        answer_by=row.answer_by,
        state=row.state,
        answered_at=row.answered_at,
    )
