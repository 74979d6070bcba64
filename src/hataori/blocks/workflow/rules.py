"""What may happen to a case, and until when: pure decisions over a frozen state, property-tested.

Sources, each to be confirmed by the owning section (要確認) before a city relies on it:
行政手続法 第6条 (standard processing period from arrival), 第7条 (correction of formal defects), 第8条 (reasons with a
refusal), 第37条 (a notification is complete on arrival). Whether the time spent on a correction counts is said by no
article; cities commonly state beside the period that it does not, so the clock stands still while 補正待ち.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from hataori.kernel.actor import Actor, Role
from hataori.kernel.check_digits import contains_personal_number
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, Rejected
from hataori.kernel.working_days import add_working_days, deadline_after, next_working_day, working_days_between

from .stages import Graph, Outcome, Policy, Stage

PeriodMode = Literal["calendar", "working"]
LONGEST_ARTICLE, LONGEST_TEXT = 400, 20_000
DECIDERS = (Role.APPROVER, Role.SECTION_HEAD)
WORKERS = (Role.CLERK, *DECIDERS)
READERS = (*WORKERS, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class State:
    """What the rules look at. `resume` is where a correction returns to; `paused_on` is when the clock stopped."""

    stage: Stage
    outcome: Outcome | None = None
    resume: Stage | None = None
    due_on: date | None = None
    paused_on: date | None = None
    examiner_id: str = ""

    @property
    def closed(self) -> bool:
        """Whether nothing more can happen."""
        return self.stage is Stage.COMPLETED


def legal(state: State, graph: Graph) -> bool:
    """Whether a state may exist at all; the property tests and the database constraints hold this."""
    waiting = state.stage is Stage.CORRECTION
    known = state.stage in (*graph.stages, Stage.SIGNATURE) or (waiting and state.resume in graph.correctable)
    decided_late = state.outcome is None or state.stage in (Stage.NOTICE, Stage.COMPLETED)
    undecided_end = state.stage is Stage.NOTICE and state.outcome is None
    lost_end = state.stage is Stage.COMPLETED and state.outcome is None and graph.decides
    paused = (state.resume is not None) == waiting and (state.paused_on is not None) == waiting
    return known and decided_late and not undecided_end and not lost_end and paused


# ---- deadlines


def due_date(received_on: date, days: int | None, mode: PeriodMode) -> date | None:
    """The last day of the standard processing period; the day of arrival does not count (民法第140条)."""
    return None if days is None or days < 1 else deadline_after(received_on, days, mode)


def extended(due_on: date, paused_on: date, resumed_on: date, mode: PeriodMode) -> date:
    """The deadline moved by as long as the clock stood still, never earlier than it was."""
    if resumed_on <= paused_on:
        return due_on
    if mode == "working":
        return add_working_days(due_on, working_days_between(paused_on, resumed_on))
    return next_working_day(due_on + (resumed_on - paused_on))


# ---- who


def sees(actor: Actor, department: str) -> bool:
    """Whether a case of that department exists for this member of staff (least privilege)."""
    return actor.kind == "system" or any(actor.has_role(role, department) for role in READERS)


def check_worker(actor: Actor, department: str) -> None:
    """Forbidden unless the actor works in the owning department (an auditor reads only)."""
    if actor.kind != "system" and not any(actor.has_role(role, department) for role in WORKERS):
        raise Forbidden(message="この案件を扱えるのは担当課の職員だけです。")


def decides_here(actor: Actor, department: str) -> bool:
    """Whether the actor decides in that department by his own office."""
    return any(actor.has_role(role, department) for role in DECIDERS)


def check_decider(actor: Actor, department: str, state: State, policy: Policy, *, stands_in: bool = False) -> None:
    """Forbidden unless an approver of the owning department decides, or who stands in for one (代決), and he did not
    examine it (職務分離).
    """
    if not (stands_in or decides_here(actor, department)):
        raise Forbidden("not_a_decider", "決裁できるのは担当課の決裁者か課長だけです。")
    if policy.separation_of_duties and actor.id == state.examiner_id:
        raise Forbidden("same_person", "審査した人は決裁できません。別の決裁者に依頼してください。")


# ---- acts: each answers the state after it, or raises


def next_stages(state: State, graph: Graph) -> tuple[Stage, ...]:
    """Where `advanced` may lead from here."""
    return graph.moves.get(state.stage, ())


def onward(state: State, graph: Graph) -> Stage | None:
    """The next stage ahead, None where only the way back or a decision is open."""
    ahead = (to for to in next_stages(state, graph) if graph.stages.index(to) > graph.stages.index(state.stage))
    return next(ahead, None)


def advanced(state: State, to: Stage, graph: Graph, actor_id: str) -> State:
    """The state after moving on (or back, 差戻し). Who sends a case to approval counts as having examined it."""
    if to not in next_stages(state, graph):
        raise Conflict("not_allowed_now", _not_now(state))
    examiner = actor_id if to is Stage.APPROVAL else state.examiner_id
    return replace(state, stage=to, examiner_id=examiner)


def paused(state: State, graph: Graph, today: date) -> State:
    """The state while the applicant corrects (行政手続法第7条); the clock stands still."""
    if state.stage not in graph.correctable:
        raise Conflict("not_allowed_now", _not_now(state))
    return replace(state, stage=Stage.CORRECTION, resume=state.stage, paused_on=today)


def resumed(state: State, today: date, mode: PeriodMode) -> State:
    """The state after the applicant has answered: back where it was, the deadline moved by the pause."""
    if state.resume is None or state.paused_on is None:
        raise Conflict("no_open_correction", "回答を待っている補正の依頼はありません。")
    due = state.due_on and extended(state.due_on, state.paused_on, today, mode)
    return replace(state, stage=state.resume, resume=None, due_on=due, paused_on=None)


def decided(state: State, outcome: Outcome, graph: Graph) -> State:
    """The state after the decision: granted or refused at 決裁 only; withdrawn at any time before a decision."""
    allowed = _may_withdraw(state) if outcome is Outcome.WITHDRAWN else graph.decides and state.stage is Stage.APPROVAL
    if not allowed:
        raise Conflict("not_allowed_now", _not_now(state))
    return replace(state, stage=Stage.NOTICE, outcome=outcome, resume=None, paused_on=None)


def not_taken(state: State, graph: Graph) -> State:
    """The state after a notification was found not to be one the law knows (不受理): ended without a notice of ours."""
    if graph.decides or state.closed or state.outcome is not None:
        raise Conflict("not_allowed_now", _not_now(state))
    return replace(state, stage=Stage.COMPLETED, outcome=Outcome.REFUSED, resume=None, paused_on=None)


def decided_by_rules(state: State, graph: Graph) -> State:
    """The state after rules granted it: at 受付 only, before a person took it up. It completes a notification."""
    if state.stage is not Stage.RECEPTION or state.examiner_id:
        raise Conflict("not_allowed_now", _not_now(state))
    if not graph.decides:
        return replace(state, stage=Stage.COMPLETED)
    return replace(state, stage=Stage.NOTICE, outcome=Outcome.GRANTED)


def signed(state: State, due_on: date | None) -> State:
    """The state once everybody has signed: the application is complete and its period begins."""
    if state.stage is not Stage.SIGNATURE:
        raise Conflict("not_allowed_now", _not_now(state))
    return replace(state, stage=Stage.RECEPTION, due_on=due_on)


def lapsed(state: State) -> State:
    """The state when a signature was refused or did not come in time."""
    if state.stage is not Stage.SIGNATURE:
        raise Conflict("not_allowed_now", _not_now(state))
    return replace(state, stage=Stage.NOTICE, outcome=Outcome.LAPSED)


def reopened(state: State, graph: Graph) -> State:
    """The state after a decision was taken back (職権による取消し): where it is examined, by somebody anew."""
    ended = (Outcome.GRANTED, Outcome.REFUSED) if graph.decides else (None,)
    if state.stage not in (Stage.NOTICE, Stage.COMPLETED) or state.outcome not in ended:
        raise Conflict("not_allowed_now", _not_now(state))
    stage = next(s for s in (Stage.EXAMINATION, Stage.FORMAL_CHECK, graph.stages[0]) if s in graph.stages)
    return replace(state, stage=stage, outcome=None, examiner_id="")


def completed(state: State) -> State:
    """The state after the notice has reached the applicant."""
    if state.stage is not Stage.NOTICE:
        raise Conflict("not_allowed_now", _not_now(state))
    return replace(state, stage=Stage.COMPLETED)


def check_grounds(outcome: Outcome, reasons: str, article: str) -> None:
    """A refusal states its reasons and the article it rests on (行政手続法第8条)."""
    if outcome is not Outcome.REFUSED:
        return
    problems = [
        FieldProblem(field, "required", message)
        for field, value, message in (
            ("reasons", reasons, "認めない理由を書いてください（行政手続法第8条）。"),
            ("article", article, "根拠となる法令の条項を書いてください（行政手続法第8条）。"),
        )
        if not value.strip()
    ]
    if problems:
        raise Rejected(problems)


def check_free_text(field: str, text: str) -> None:
    """No personal number (番号法: more people read remarks than may see one) and nothing no database can hold."""
    longest = LONGEST_ARTICLE if field == "article" else LONGEST_TEXT
    if len(text) > longest:
        raise Rejected([FieldProblem(field, "too_long", f"{longest:,}文字までにしてください。")])
    if "\x00" in text:
        raise Rejected([FieldProblem(field, "unreadable", "読み取れない文字があります。消してから保存してください。")])
    if contains_personal_number(text):
        message = "マイナンバーと思われる12けたの数字があります。消してから、もう一度保存してください。"
        raise Rejected([FieldProblem(field, "personal_number", message)])


def _may_withdraw(state: State) -> bool:
    return state.outcome is None and not state.closed


def _not_now(state: State) -> str:
    return f"この案件はいま「{state.stage.label}」です。画面を読み込み直して、次の操作を確かめてください。"


# ---- what the work list shows


@dataclass(frozen=True, slots=True)
class Deadline:
    """How a deadline reads: `kind` none, paused, ok, warning or late; `text` says it without colour."""

    kind: Literal["none", "paused", "ok", "warning", "late"]
    text: str
    days_left: int | None = None


def deadline(state: State, today: date, warning_days: int) -> Deadline:
    """The deadline as of today: amber from `warning_days` before, red from the last day on."""
    if state.stage is Stage.CORRECTION:
        return Deadline("paused", "期間停止中")
    if state.stage is Stage.SIGNATURE:
        return Deadline("paused", "署名待ち")
    if state.due_on is None or state.outcome is not None or state.closed:
        return Deadline("none", "期限なし" if state.due_on is None else "処理済み")
    left = (state.due_on - today) // timedelta(days=1)
    if left < 0:
        return Deadline("late", f"{-left}日超過", left)
    if left == 0:
        return Deadline("late", "今日が期限", 0)
    return Deadline("warning" if left <= warning_days else "ok", f"期限まで{left}日", left)
