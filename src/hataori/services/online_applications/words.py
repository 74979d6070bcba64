"""Stages and acts of a case in words for the applicant."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hataori.blocks.workflow.api import Case, CaseStep, Outcome, Stage

_STAGES = {
    Stage.RECEPTION: (_("受け付けました"), _("担当課が、申請を受け取りました。内容の確認をはじめます。")),
    Stage.FORMAL_CHECK: (_("書類を確認しています"), _("書きもれや書類の不足がないかを確認しています。")),
    Stage.EXAMINATION: (_("審査しています"), _("法律や条例に照らして、内容を審査しています。")),
    Stage.APPROVAL: (_("決定の手続きをしています"), _("担当課が、決定の手続きをしています。")),
    Stage.NOTICE: (_("決定しました"), _("結果のお知らせを用意しています。")),
    Stage.COMPLETED: (_("完了しました"), _("この申請の手続きは終わりました。")),
    Stage.CORRECTION: (
        _("直していただくところがあります"),
        _("「直すところを入力する」から、印のある項目を直してください。"),
    ),
    Stage.SIGNATURE: (
        _("もう一人の方の署名を待っています"),
        _("署名がそろうと、担当課が申請を受け取ります。まだ審査は始まっていません。"),
    ),
}
_ACTS = {
    "opened": _("申請を受け付けました"),
    "correction_requested": _("申請の内容について、直していただくようお願いしました"),
    "correction_answered": _("直した内容を受け取りました"),
    "decided": _("決定しました"),
    "withdrawn": _("申請が取り下げられました"),
    "completed": _("手続きが終わりました"),
    "decided_by_rules": _("自動審査で決定しました"),
    "accepted_by_rules": _("自動審査で受理しました"),
    "signed": _("もう一人の方が署名しました"),
    "lapsed": _("署名がそろわないまま終わりました"),
    "reopened": _("決定を取り消して、もう一度審査しています"),
}
_MOVES = ("advanced", "returned")
_TITLES = {
    Stage.RECEPTION: _("受付"),
    Stage.FORMAL_CHECK: _("形式審査"),
    Stage.EXAMINATION: _("審査"),
    Stage.APPROVAL: _("決裁"),
    Stage.NOTICE: _("通知"),
    Stage.COMPLETED: _("完了"),
    Stage.CORRECTION: _("補正待ち"),
    Stage.SIGNATURE: _("署名待ち"),
}
_ORDER = (Stage.RECEPTION, Stage.FORMAL_CHECK, Stage.EXAMINATION, Stage.APPROVAL, Stage.NOTICE, Stage.COMPLETED)


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history the applicant sees."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """One stage of the way: completed, current or to come."""

    title: str
    state: str


def stage_words(case: Case) -> tuple[str, str]:
    """(where it stands, what that means)."""
    if case.outcome is Outcome.WITHDRAWN:
        return gettext("取り下げられました"), gettext("この申請は取り下げられました。")
    if case.outcome is Outcome.LAPSED:
        return gettext("署名がそろいませんでした"), gettext("この申請は、署名がそろわないまま終わりました。")
    title, meaning = _STAGES[case.stage]
    return gettext(title), gettext(meaning)


def outcome_words(case: Case) -> str:
    """The decision, empty before there is one."""
    said = {Outcome.GRANTED: gettext("申請のとおり認められました"), Outcome.REFUSED: gettext("認められませんでした")}
    return said.get(case.outcome, "") if case.outcome else ""


def history_words(steps: list[CaseStep]) -> list[Happened]:
    """The acts that concern the applicant; who in the city did them does not."""
    return [Happened(step.at, text) for step in steps if (text := _act(step))]


def _act(step: CaseStep) -> str:
    if step.act in _MOVES:
        said = gettext("「%(stage)s」に進みました") if step.act == "advanced" else gettext("「%(stage)s」に戻りました")
        return said % {"stage": gettext(_TITLES[step.to_stage])}
    return gettext(_ACTS[step.act]) if step.act in _ACTS else ""


def milestones(case: Case, steps: list[CaseStep]) -> list[Milestone]:
    """The stages in order with where the case stands; a correction stands at the stage that asked."""
    stage = case.stage
    if stage is Stage.CORRECTION:
        asked = [step.from_stage for step in steps if step.act == "correction_requested"]
        stage = asked[-1] or Stage.RECEPTION if asked else Stage.RECEPTION
    if stage is Stage.SIGNATURE:
        return [Milestone(gettext(_TITLES[each]), "") for each in _ORDER]
    here = _ORDER.index(stage)
    ended = case.closed_at is not None
    return [Milestone(gettext(_TITLES[each]), _state(n, here, ended=ended)) for n, each in enumerate(_ORDER)]


def _state(n: int, here: int, *, ended: bool) -> str:
    if n < here or (ended and n == here):
        return "completed"
    return "current" if n == here else ""


def due_words(due: date | None) -> str:
    """By when, in a sentence."""
    if due is None:
        return gettext("期間は内容によって変わります。進み具合は、このページで確かめられます。")
    return gettext("%(day)sごろまでに結果をお知らせする予定です（標準処理期間）。") % {"day": f"{due:%Y年%-m月%-d日}"}
