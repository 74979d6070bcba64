"""What a clerk writes on the page of a birth notification."""

from collections.abc import Iterable
from typing import Any

from django import forms

from hataori.blocks.registration.api import Form, Paper
from hataori.kernel.errors import FieldProblem

ARTICLES = (
    ("戸籍法第49条", "届出の要件（戸籍法第49条）"),
    ("戸籍法第50条、戸籍法施行規則第60条", "名の文字（戸籍法第50条）"),
    ("戸籍法第52条", "届出をする人（戸籍法第52条）"),
)


class _ActForm(forms.Form):
    use_required_attribute = False
    act = ""

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's
        super().__init__(*args, **more)
        self.auto_id = f"id_{self.act}_%s"  # four forms stand on one page

    def show(self, problems: Iterable[FieldProblem]) -> None:
        """Show what an act has refused, at its fields."""
        self.is_valid()
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class AcceptForm(_ActForm):
    """受理."""

    act = "accept"
    note = forms.CharField(
        label="受理する理由", required=False, max_length=500, help_text="「合いません」の確認結果があるときに書きます"
    )


class CorrectForm(_ActForm):
    """補正 with the marked fields."""

    act = "correct"
    fields_asked = forms.MultipleChoiceField(label="直してほしいところ", widget=forms.CheckboxSelectMultiple)
    message = forms.CharField(
        label="保護者へのお願い", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        error_messages={"required": "何をどう直してほしいかを書いてください。"},
    )  # fmt: skip

    def __init__(self, form: Form, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's
        super().__init__(*args, **more)
        choices = [(field.name, field.label) for page in form.pages for field in page.fields]
        self.papers: tuple[Paper, ...] = tuple(form.papers)
        choices += [(paper.slot, paper.title) for paper in form.papers]
        chosen: Any = self.fields["fields_asked"]
        chosen.choices = choices
        chosen.error_messages["required"] = "項目か書類を、1つ以上選んでください。"

    def split(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The chosen fields and the chosen papers."""
        slots, chosen = {paper.slot for paper in self.papers}, self.cleaned_data["fields_asked"]
        return tuple(x for x in chosen if x not in slots), tuple(x for x in chosen if x in slots)


class RefuseForm(_ActForm):
    """不受理."""

    act = "refuse"
    article = forms.ChoiceField(label="根拠となる条項", choices=ARTICLES)
    reasons = forms.CharField(
        label="受理できない理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text="保護者にこのまま伝わります", error_messages={"required": "受理できない理由を書いてください。"},
    )  # fmt: skip


class EnterForm(_ActForm):
    """The child into the register."""

    act = "enter"
    number = forms.CharField(
        label="宛名番号", max_length=20, help_text="基幹システムで付けた番号",
        error_messages={"required": "宛名番号を入力してください。"},
    )  # fmt: skip
    relation = forms.CharField(
        label="世帯主との続柄", max_length=20, initial="子", help_text="例：子、子の子",
        error_messages={"required": "世帯主との続柄を入力してください。"},
    )  # fmt: skip
