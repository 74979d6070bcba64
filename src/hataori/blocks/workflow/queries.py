"""Reading one case and what hangs on it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit

from . import deputies, models, rules
from .policy import policy
from .shapes import as_assessment, as_case, as_correction, as_decision, as_step
from .stages import Outcome, Stage
from .types import Assessment, Case, CaseStep, CorrectionRequest, Decision, Duplicate, InternalNote

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


def duplicates(found: Case) -> list[Duplicate]:
    """Other cases of the same procedure within 90 days of this one's opening that may be the same person's, newest
    first, each with the reason: the same account, the same name (variant kanji count as one), or the same reading.

    It only shows them; whether it is the same matter is for a person to say.
    """
    own = models.Case.objects.get(pk=found.id)
    same = _same_person(own)
    if not same:
        return []
    span = timedelta(days=DUPLICATE_DAYS)
    near = models.Case.objects.filter(same, opened_at__range=(found.opened_at - span, found.opened_at + span))
    rows = near.filter(kind=found.kind).exclude(pk=found.id).order_by("-opened_at")[:20]
    return [Duplicate(as_case(row), _why(own, row)) for row in rows]


def _same_person(own: models.Case) -> Q:
    """Whatever of account, name and reading is there; plain "guest" is many people's."""
    account = "" if own.applicant_id == "guest" else own.applicant_id
    keys = {"applicant_id": account, "applicant_key": own.applicant_key, "kana_key": own.kana_key}
    same = Q()
    for column, value in keys.items():
        same |= Q(**{column: value}) if value else Q()
    return same


def _why(own: models.Case, row: models.Case) -> str:
    if own.applicant_id and row.applicant_id == own.applicant_id:
        return "同じアカウント"
    if own.applicant_key and row.applicant_key == own.applicant_key:
        return "同じ氏名" if row.applicant_name == own.applicant_name else "同じ氏名（異体字をそろえて比べました）"
    return "同じ読み（漢字は違います）"


def assessment(number: str) -> Assessment | None:
    """The latest finding of the rules, None where they have not looked yet."""
    row = models.Assessment.objects.filter(case__number=number).order_by("-revision").first()
    return as_assessment(row) if row else None


def decisions(number: str) -> list[Decision]:
    """Every decision of a case, the newest first; those taken back are among them."""
    rows = models.Decision.objects.filter(case__number=number).select_related("assessment").order_by("-serial")
    return [as_decision(row, number) for row in rows]


def next_stages(found: Case) -> tuple[Stage, ...]:
    """Where `advance` may move the case now."""
    return rules.next_stages(found.state, policy().graph(found.graph))


def onward(found: Case) -> Stage | None:
    """The next stage ahead, None where only the way back or a decision is open."""
    return rules.onward(found.state, policy().graph(found.graph))


def acts(found: Case, actor: Actor) -> frozenset[str]:
    """Which acts this actor may do on the case now: advance, correct, answer, decide, withdraw, complete, assign, note,
    reopen.
    """
    graph = policy().graph(found.graph)
    if not works(found, actor):
        return frozenset()
    reopen = _reopens(found, actor, decides=graph.decides)
    if found.state.closed:
        return frozenset({"reopen"}) if reopen else frozenset()
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
        "reopen": reopen,
    }
    return frozenset(act for act, open_now in offered.items() if open_now)


def deadline(found: Case) -> rules.Deadline:
    """How the case's deadline reads today."""
    return deadlines([found])[0]


def deadlines(found: Iterable[Case]) -> list[rules.Deadline]:
    """How the deadlines of several cases read, all on the same day."""
    today, warning_days = clock.today(), policy().warning_days
    return [rules.deadline(case.state, today, warning_days) for case in found]


def works(found: Case, actor: Actor) -> bool:
    """Whether the actor works in the case's department, not only reads there."""
    return any(actor.has_role(role, found.department) for role in rules.WORKERS)


def _decides(actor: Actor, found: Case) -> bool:
    same = policy().separation_of_duties and actor.id == found.state.examiner_id
    if same:
        return False
    return rules.decides_here(actor, found.department) or deputies.decides_for(actor, found) is not None


def _reopens(found: Case, actor: Actor, *, decides: bool) -> bool:
    """A decision that stands, or a notification that was accepted, may be taken back by a decider."""
    ended = found.outcome in (Outcome.GRANTED, Outcome.REFUSED) if decides else found.state.closed and not found.outcome
    return ended and found.destroyed_at is None and rules.decides_here(actor, found.department)
