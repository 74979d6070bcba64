"""The acts of a case page: each a plain POST that leads back to the page, or shows what to mend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts import api as accounts
from hataori.platform.idempotency import idempotent

from . import desk_case, desk_texts
from .desk_forms import AssignForm, CorrectForm, DecideForm, DeskForm, NoteForm, ReopenForm, ReturnForm, WithdrawForm
from .desk_list import READERS
from .notices import hand_over


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as it arrived."""

    case: workflow.Case
    posted: QueryDict
    actor: Actor

    @property
    def number(self) -> str:
        """The case's number."""
        return self.case.number

    @property
    def version(self) -> int | None:
        """The version that was on the clerk's screen."""
        text = self.posted.get("version", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004  a bigint

    def text(self, name: str) -> str:
        """One posted field."""
        return self.posted.get(name, "")


@require_POST
@accounts.staff_required(*READERS)
@idempotent
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do one act. 404 for an act or case nobody offers; problems come back at their fields with 422.

    A form that carries a key (the remark) does its act once, however often it is sent.
    """
    actor = accounts.actor_of(request)
    asked = Asked(workflow.case_for(number, actor), request.POST, actor)
    doing = _ACTS.get(act)
    if doing is None:
        raise NotFound
    try:
        messages.success(request, doing(asked))
    except Rejected as refused:
        form = _again(act, asked)
        form.show(refused.problems)
        return desk_case.show(request, asked.case, actor, changed={act: form}, status=refused.status)
    except Conflict as conflict:
        messages.error(request, conflict.message)
    return redirect("cases-desk:case", number=number)


def _advance(asked: Asked) -> str:
    case = workflow.advance(asked.number, asked.text("to"), asked.actor, asked.text("note"), version=asked.version)
    return f"「{case.stage.label}」へ進めました。"


def _return(asked: Asked) -> str:
    case = workflow.advance(asked.number, asked.text("to"), asked.actor, asked.text("note"), version=asked.version)
    return f"「{case.stage.label}」へ差し戻しました。"


def _assign(asked: Asked) -> str:
    chosen = asked.text("assignee")
    names = {member.account_id: member.name for member in accounts.staff_in({asked.case.department})}
    if chosen and chosen not in names:
        raise Rejected([FieldProblem("assignee", "unknown", "担当課の職員から選んでください。")])
    name = names.get(chosen, "")
    workflow.assign(asked.number, chosen, asked.actor, assignee_name=name, version=asked.version)
    return f"担当を{name}さんにしました。" if chosen else "担当を未定に戻しました。"


def _correct(asked: Asked) -> str:
    offered = desk_texts.correctable(asked.case, desk_case.application_of(asked.case))
    fields, papers = _picked(asked, "fields_asked", offered.fields), _picked(asked, "papers_asked", offered.papers)
    if not (fields or papers) and (offered.fields or offered.papers):
        raise Rejected([FieldProblem("fields_asked", "required", "項目か書類を、1つ以上選んでください。")])
    workflow.request_correction(
        asked.number,
        fields,
        CorrectForm(offered, asked.posted).said(),
        asked.actor,
        version=asked.version,
        papers=papers,
        answer_by=_day(asked.text("answer_by")),
    )
    return "申請者に補正を求めました。回答があるまで、標準処理期間の計算を止めます。"


def _picked(asked: Asked, name: str, offered: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    known = {value for value, _ in offered}
    return tuple(value for value in asked.posted.getlist(name) if value in known)


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text.strip() else None
    except DateProblem as problem:
        raise Rejected([problem.in_field("answer_by")]) from None


def _answer(asked: Asked) -> str:
    workflow.answer_correction(asked.number, asked.actor)
    return "補正の回答を受け付けました。"


def _decide(asked: Asked) -> str:
    said = DecideForm(desk_texts.reasons(asked.case), asked.posted).said()
    outcome, article = asked.text("outcome"), asked.text("article").strip()
    if outcome == workflow.Outcome.WITHDRAWN:
        raise Rejected([FieldProblem("outcome", "unknown", "決定の内容を選んでください。")])
    case = workflow.decide(asked.number, outcome, said, article, asked.actor, version=asked.version)
    return f"「{case.outcome.label if case.outcome else ''}」と決定しました。決定通知書を作ります。"


def _withdraw(asked: Asked) -> str:
    workflow.decide(asked.number, "withdrawn", asked.text("reasons"), "", asked.actor, version=asked.version)
    return "取下げを受け付けました。"


def _reopen(asked: Asked) -> str:
    workflow.reopen(asked.number, asked.text("reason"), asked.actor, version=asked.version)
    return "決定を取り消して、審査に戻しました。"


def _notice(asked: Asked) -> str:
    if not workflow.works(asked.case, asked.actor):  # an auditor sees the case and hands nothing over
        raise Forbidden
    hand_over(asked.case, asked.actor)
    return "決定通知書を用意しました。"


def _complete(asked: Asked) -> str:
    workflow.complete(asked.number, asked.actor, version=asked.version)
    return "案件を完了にしました。"


def _note(asked: Asked) -> str:
    workflow.add_note(asked.number, asked.text("text"), asked.actor)
    return "内部メモを残しました。"


_ACTS: dict[str, Callable[[Asked], str]] = {
    "advance": _advance,
    "return": _return,
    "assign": _assign,
    "correct": _correct,
    "answer": _answer,
    "decide": _decide,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "notice": _notice,
    "complete": _complete,
    "note": _note,
}


def _again(act: str, asked: Asked) -> DeskForm:
    """The act's form with what was typed."""
    if act == "correct":
        return CorrectForm(desk_texts.correctable(asked.case, desk_case.application_of(asked.case)), asked.posted)
    if act == "decide":
        return DecideForm(desk_texts.reasons(asked.case), asked.posted)
    if act == "assign":
        members = accounts.staff_in({asked.case.department})
        return AssignForm([(member.account_id, member.name) for member in members], asked.posted)
    simple: dict[str, type[DeskForm]] = {"note": NoteForm, "withdraw": WithdrawForm, "reopen": ReopenForm}
    return simple.get(act, ReturnForm)(asked.posted)
