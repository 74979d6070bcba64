"""The forms of a case page; each names its fields apart, since several stand on one page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from hataori.blocks.workflow import api as workflow
from hataori.kernel.errors import FieldProblem

# Openings for reasons, in our words; 行政手続法第8条 wants the facts of the single case, so each ends open.
REASONS = {
    "requirements": "法令で定める要件のうち、次の点を満たしていることが確認できないため。",
    "papers": "期限までに、要件を確かめるための書類が提出されなかったため。",
    "residence": "申請のあった日に、この市に住所があることが確認できないため。",
    "period": "法令で定める申請の期間を過ぎているため。",
    "double": "同じ内容で、すでに決定を受けているため。",
}
CORRECTION_MESSAGE = "次の項目について、内容の確認または書き直しをお願いします。"


class DeskForm(forms.Form):
    """A form whose ids begin with its act, and which can show problems found by the act itself."""

    use_required_attribute = False
    act = ""

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id=f"{self.act}_%s")

    def show(self, problems: Sequence[FieldProblem]) -> None:
        """Put the act's problems at their fields, those without one at the top."""
        self.full_clean()
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class DecideForm(DeskForm):
    """The decision with its reasons and article."""

    act = "decide"
    outcome = forms.ChoiceField(
        label="決定", choices=[("granted", "認める"), ("refused", "認めない")], widget=forms.RadioSelect
    )
    opening = forms.ChoiceField(
        label="理由の書き出し",
        required=False,
        choices=[("", "使わない"), *REASONS.items()],
        help_text="認めないときに。下の欄に書いた文が続きます",
    )
    reasons = forms.CharField(
        label="理由",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="認めないときは必ず書きます（行政手続法第8条）。認めるときは、条件や申し添えがあれば書きます",
    )
    article = forms.CharField(
        label="根拠となる条項", required=False, max_length=400, help_text="例: 児童手当法第4条第1項第1号"
    )

    def said(self) -> str:
        """The reasons as they go into the notice."""
        opening = REASONS.get(self.data.get("opening", ""), "")
        typed = self.data.get("reasons", "").strip()
        return "\n".join(part for part in (opening, typed) if part)


class CorrectForm(DeskForm):
    """What the applicant is asked to correct."""

    act = "correct"
    fields_asked = forms.MultipleChoiceField(
        label="直してほしい項目",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="申請者の画面で印が付きます",
    )
    message = forms.CharField(
        label="申請者への連絡",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="何をどう直してほしいかを、わかりやすく書きます",
    )

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["fields_asked"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices


class AssignForm(DeskForm):
    """Who works on the case."""

    act = "assign"
    assignee = forms.ChoiceField(label="担当", required=False)

    def __init__(
        self,
        people: Sequence[tuple[str, str]],
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["assignee"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "決めない"), *people]


class NoteForm(DeskForm):
    """An internal remark."""

    act = "note"
    text = forms.CharField(
        label="内部メモ",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申請者には見えません。個人番号は書かないでください",
    )


class ReturnForm(DeskForm):
    """Sending a case back to an earlier stage."""

    act = "return"
    note = forms.CharField(
        label="差し戻す理由", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawForm(DeskForm):
    """The applicant has withdrawn his application."""

    act = "withdraw"
    reasons = forms.CharField(
        label="取下げのいきさつ", required=False, max_length=2000, help_text="例: 電話で本人から申し出"
    )


def blank_forms(case: workflow.Case) -> dict[str, DeskForm]:
    """The forms that need nothing but the case."""
    return {
        "decide": DecideForm(initial={"article": case.article}),
        "note": NoteForm(),
        "return": ReturnForm(),
        "withdraw": WithdrawForm(),
    }
