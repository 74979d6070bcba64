"""The forms of the desk's pages."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from hataori.kernel.errors import FieldProblem
from hataori.platform.pages.fields import WarekiDateField

from .overpaying import WAYS


class ShowingForm(forms.Form):
    """A form that can show problems an act found."""

    use_required_attribute = False

    def show(self, problems: Sequence[FieldProblem]) -> None:
        """Put them at their fields, those without one at the top."""
        self.full_clean()
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class LookForm(ShowingForm):
    """Begin a look at the city."""

    as_of = WarekiDateField(label="いつの事実で確かめるか", help_text="例: 令和8年12月1日、2026-12-01")
    reason = forms.CharField(label="理由", max_length=300, help_text="例: 12月の定例の確認")


NOTES = {
    "prepare": "確かめた方法と結果",
    "send-back": "差し戻す理由",
    "exclude": "対象外とする理由（台帳にない事実）",
    "withdraw": "取り消す理由",
}
"""Acts that take a word, and what the word is."""


class NoteForm(ShowingForm):
    """The word of one act; several stand on one page, so each has ids and a label of its own."""

    def __init__(self, act: str, posted: QueryDict | None = None) -> None:
        super().__init__(posted, auto_id=f"{act}-%s")
        self.fields["note"].label = NOTES.get(act, "理由")

    note = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="マイナンバーは書かないでください",
    )


class PayForm(ShowingForm):
    """Make a payment file."""

    pay_on = WarekiDateField(label="支払日", help_text="例: 令和8年12月15日")


class ReturnedForm(ShowingForm):
    """A transfer that came back."""

    reference = forms.IntegerField(
        label="整理番号",
        min_value=1,
        max_value=9_999_999_999,
        help_text="銀行から戻った明細の番号",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(label="戻った理由", max_length=200, help_text="例: 口座名義相違、該当口座なし")


class PlanForm(ShowingForm):
    """How an overpayment comes back."""

    way = forms.ChoiceField(label="取り戻し方", widget=forms.RadioSelect, choices=list(WAYS.items()))
    reason = forms.CharField(
        label="払い過ぎになった理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="通知書に載ります。例: 10月に施設に入所したことを、12月の支払いの後に確かめたため",
    )
    due_on = WarekiDateField(label="返納の期限", required=False, help_text="返してもらうときに。例: 令和9年1月29日")


class ReceivedForm(ShowingForm):
    """Money that came in for an overpayment."""

    amount = forms.IntegerField(
        label="納められた額（円）", min_value=1, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    on = WarekiDateField(label="納められた日", help_text="例: 令和9年1月15日")


class FindForm(ShowingForm):
    """Whom to explain."""

    q = forms.CharField(label="氏名・カナ・住民番号", max_length=100, help_text="世帯のどなたか1人")
    as_of = WarekiDateField(label="いつの事実で", help_text="例: 令和8年12月1日、2026-12-01")
    purpose = forms.CharField(
        label="調べる理由", max_length=200, help_text="監査の記録に残ります。例: 電話での問い合わせ"
    )


class ImportForm(ShowingForm):
    """A file of awards or accounts."""

    kind = forms.ChoiceField(
        label="取り込むもの",
        choices=[("awards", "いまの受給者"), ("accounts", "支払いの口座")],
        widget=forms.RadioSelect,
        initial="awards",
    )
    file = forms.FileField(label="CSVファイル", help_text="UTF-8かShift_JIS。1行目は列の名前")


class RowForm(ShowingForm):
    """A new dated value of a scheme."""

    value = forms.CharField(label="新しい値", help_text="整数で。値がいくつも並ぶものは「,」で区切ります")
    begins = WarekiDateField(label="いつから", help_text="例: 令和9年4月1日")
    law = forms.CharField(label="法令", max_length=200)
    article = forms.CharField(label="条項", max_length=200)
    source = forms.CharField(label="出典", max_length=300, help_text="例: 令和8年政令第○号による改正")
