"""Reading one case and what hangs on it."""

from collections.abc import Iterable
from datetime import timedelta

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit

from . import models, rules
from .policy import policy
from .shapes import as_case, as_correction, as_step
from .stages import Stage
from .types import Case, CaseStep, CorrectionRequest, InternalNote

DUPLICATE_DAYS = 90


def case(number: str) -> Case:
    """The case of a receipt number, for code that has checked who asks. NotFound when there is none."""
    row = None if "\x00" in number else models.Case.objects.filter(number=number).first()
    if row is None:
        raise NotFound
    return as_case(row)


def case_for(number: str, actor: Actor) -> Case:
    """The case as a member of staff may see it: his departments' only (an auditor sees all).

    NotFound for another department's, and that is audited: whoever looks for what is not his is to be seen.
    """
    found = case(number)
    if not rules.sees(actor, found.department):
        audit.record("case.refused", actor=actor, subject=f"case/{found.number}")
        raise NotFound
    return found


def cases(numbers: Iterable[str]) -> dict[str, Case]:
    """The cases of several receipt numbers, those that exist."""
    return {row.number: as_case(row) for row in models.Case.objects.filter(number__in=list(numbers))}


def cases_of(applicant_id: str, limit: int = 100) -> list[Case]:
    """An applicant's own cases, newest first."""
    rows = models.Case.objects.filter(applicant_id=applicant_id).exclude(applicant_id="").order_by("-opened_at")
    return [as_case(row) for row in rows[:limit]]


def history(number: str) -> list[CaseStep]:
    """Every act on the case, oldest first."""
    rows = models.CaseStep.objects.filter(case__number=number).order_by("version")
    return [as_step(row) for row in rows]


def notes(number: str) -> list[InternalNote]:
    """The staff's remarks, newest first."""
    rows = models.InternalNote.objects.filter(case__number=number).order_by("-at", "-id")
    return [InternalNote(row.at, row.actor_name, row.text) for row in rows]


def corrections(number: str) -> list[CorrectionRequest]:
    """Every request for correction, newest first."""
    rows = models.CorrectionRequest.objects.filter(case__number=number).order_by("-requested_at", "-id")
    return [as_correction(row, number) for row in rows]


def open_correction(number: str) -> CorrectionRequest | None:
    """The request the applicant has not answered yet."""
    return next((asked for asked in corrections(number) if asked.answered_at is None), None)


def duplicates(found: Case) -> list[Case]:
    """Other cases of the same person and procedure within 90 days of this one's opening, newest first.

    The same person is the same account, or without one the same folded name.
    """
    rows = models.Case.objects.filter(kind=found.kind).exclude(pk=found.id)
    if found.applicant_id:
        rows = rows.filter(applicant_id=found.applicant_id)
    else:
        key = models.Case.objects.values_list("applicant_key", flat=True).get(pk=found.id)
        rows = rows.filter(applicant_key=key).exclude(applicant_key="")
    span = timedelta(days=DUPLICATE_DAYS)
    near = rows.filter(opened_at__range=(found.opened_at - span, found.opened_at + span)).order_by("-opened_at")
    return [as_case(row) for row in near[:20]]


def next_stages(found: Case) -> tuple[Stage, ...]:
    """Where `advance` may move the case now."""
    return rules.next_stages(found.state, policy().graph(found.graph))


def onward(found: Case) -> Stage | None:
    """The next stage ahead, None where only the way back or a decision is open."""
    return rules.onward(found.state, policy().graph(found.graph))


def acts(found: Case, actor: Actor) -> frozenset[str]:
    """Which acts this actor may do on the case now: advance, correct, decide, withdraw, complete, assign, note."""
    graph = policy().graph(found.graph)
    if found.state.closed or not works(found, actor):
        return frozenset()
    decides = graph.decides and found.stage is Stage.APPROVAL and _decides(actor, found)
    offered = {
        "assign": True,
        "note": True,
        "advance": bool(rules.next_stages(found.state, graph)),
        "correct": found.stage in graph.correctable,
        "answer": found.stage is Stage.CORRECTION,
        "decide": decides,
        "withdraw": found.outcome is None,
        "complete": found.stage is Stage.NOTICE,
    }
    return frozenset(act for act, open_now in offered.items() if open_now)


def deadline(found: Case) -> rules.Deadline:
    """How the case's deadline reads today."""
    return rules.deadline(found.state, clock.today(), policy().warning_days)


def works(found: Case, actor: Actor) -> bool:
    """Whether the actor works in the case's department, not only reads there."""
    return any(actor.has_role(role, found.department) for role in rules.WORKERS)


def _decides(actor: Actor, found: Case) -> bool:
    same = policy().separation_of_duties and actor.id == found.state.examiner_id
    return not same and any(actor.has_role(role, found.department) for role in rules.DECIDERS)
