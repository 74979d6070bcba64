"""The forms of a case page; each names its fields apart, since several stand on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

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
        """Put the act's problems at their fields, those without one at the top; what the form has said is said once."""
        self.full_clean()
        said = set(self.errors)
        for problem in problems:
            if problem.field not in said:
                self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class DecideForm(DeskForm):
    """The decision with its reasons and article."""

    act = "decide"
    outcome = forms.ChoiceField(
        label="決定", choices=[("granted", "認める"), ("refused", "認めない")], widget=forms.RadioSelect
    )
    opening = forms.ChoiceField(
        label="理由の書き出し", required=False, help_text="課の定型文などから選べます。下の欄に書いた文が続きます"
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

    def __init__(
        self,
        openings: Mapping[str, str],
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.openings = openings
        offer(self, "opening", openings)

    def said(self) -> str:
        """The reasons as they go into the notice."""
        return joined(self.openings, self.data.get("opening", ""), self.data.get("reasons", ""))


@dataclass(frozen=True, slots=True)
class Correctable:
    """What an applicant may be asked to give anew, by name and by slot, and the openings of the request."""

    fields: Sequence[tuple[str, str]] = ()
    papers: Sequence[tuple[str, str]] = ()
    openings: Mapping[str, str] = field(default_factory=dict)


def offer(form: forms.Form, name: str, openings: Mapping[str, str]) -> None:
    """Let a form offer these openings; without any it does not ask."""
    field = form.fields[name]
    if not openings:
        del form.fields[name]
    elif isinstance(field, forms.ChoiceField):
        field.choices = [("", "使わない"), *openings.items()]


def joined(openings: Mapping[str, str], chosen: str, typed: str) -> str:
    """The chosen opening, then what was typed."""
    return "\n".join(part for part in (openings.get(chosen, ""), typed.strip()) if part)


class CorrectForm(DeskForm):
    """What the applicant is asked to correct."""

    act = "correct"
    fields_asked = forms.MultipleChoiceField(
        label="直してほしい項目",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="申請者の画面で印が付きます",
    )
    papers_asked = forms.MultipleChoiceField(
        label="もう一度出してほしい書類", required=False, widget=forms.CheckboxSelectMultiple
    )
    answer_by = forms.CharField(
        label="回答の期限", required=False, help_text="例: 2026-12-25、R8.12.25。空のときは、市の決まりの日数です"
    )
    opening = forms.ChoiceField(label="連絡の書き出し", required=False, help_text="課の定型文から選べます")
    message = forms.CharField(
        label="申請者への連絡",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="何をどう直してほしいかを、わかりやすく書きます",
    )

    def __init__(
        self,
        asked: Correctable,
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.openings = asked.openings
        for name, choices in (("fields_asked", asked.fields), ("papers_asked", asked.papers)):
            field = self.fields[name]
            if not choices:
                del self.fields[name]
            elif isinstance(field, forms.MultipleChoiceField):
                field.choices = choices
        offer(self, "opening", asked.openings)

    def said(self) -> str:
        """What the applicant reads."""
        return joined(self.openings, self.data.get("opening", ""), self.data.get("message", ""))


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


class ReopenForm(DeskForm):
    """A decision taken back."""

    act = "reopen"
    reason = forms.CharField(
        label="取り消す理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="決定の記録に残ります。新しく決定すると、通知書をもう一度作ります",
    )


def blank_forms() -> dict[str, DeskForm]:
    """The forms that need nothing."""
    return {
        "reopen": ReopenForm(),
        "note": NoteForm(),
        "return": ReturnForm(),
        "withdraw": WithdrawForm(),
    }
