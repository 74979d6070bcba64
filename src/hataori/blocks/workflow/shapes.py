"""From table rows to the dataclasses that cross the door, and back."""

from datetime import date
from typing import Any

from . import models
from .rules import State
from .stages import Outcome, Stage
from .types import Case, CaseStep, CorrectionRequest

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
    )
