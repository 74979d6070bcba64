"""Forms of the plan's desk."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.pages.fields import WarekiDateField

from . import models
from .drafts import Numbered
from .reviews import Written
from .types import Figure, Measure, PriorityItem, Section

Sent = Mapping[str, Any] | None
_TEXT_HINT = "段落は空の行で分けます。"


def show_problems(form: forms.Form, problems: Iterable[FieldProblem]) -> None:
    """Put an action's problems beside the fields they belong to."""
    for problem in problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)


def _area(label: str, rows: int, *, required: bool = False, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20_000,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DraftForm(forms.Form):
    """The next edition's number and what it is for."""

    number = forms.CharField(label="版の番号", max_length=10, help_text="例 2.1")
    change = forms.CharField(label="改訂の内容", max_length=500, help_text="例 指標の見直し")


class SectionForm(forms.Form):
    """A section's heading and text."""

    title = forms.CharField(label="見出し", max_length=200)
    text = _area("本文", 16, hint=_TEXT_HINT)

    def __init__(self, section: Section, data: Sent = None) -> None:
        super().__init__(data, initial={"title": section.title, "text": "\n\n".join(section.paragraphs)})


class ItemForm(forms.Form):
    """A 重点項目."""

    title = forms.CharField(label="見出し", max_length=200)
    summary = _area("要約", 3)
    text = _area("本文", 12, hint=_TEXT_HINT)

    def __init__(self, item: PriorityItem, data: Sent = None) -> None:
        initial = {"title": item.title, "summary": item.summary, "text": "\n\n".join(item.paragraphs)}
        super().__init__(data, initial=initial)


class MeasureForm(forms.Form):
    """A measure's text and owners."""

    title = forms.CharField(label="施策名", max_length=200)
    summary = _area("概要", 3)
    direction = _area("方向", 3)
    content = _area("内容", 5)
    note = _area("注", 2)
    priority_item = forms.ChoiceField(label="重点項目")
    departments = forms.MultipleChoiceField(label="担当課", help_text="1つ以上選びます。")

    def __init__(
        self,
        items: Iterable[PriorityItem],
        departments: Mapping[str, str],
        data: Sent = None,
        measure: Measure | None = None,
    ) -> None:
        names = ("title", "summary", "direction", "content", "note", "priority_item")
        initial = {name: getattr(measure, name) for name in names} if measure else {}
        super().__init__(data, initial=initial | {"departments": list(measure.departments) if measure else []})
        _choose(self.fields["priority_item"], [(item.number, f"{item.number} {item.title}") for item in items])
        _choose(self.fields["departments"], list(departments.items()))

    def changes(self) -> dict[str, Any]:
        """The fields as the action takes them."""
        return {name: self.cleaned_data[name] for name in MeasureForm.base_fields}


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def numbers_in(text: str) -> list[float]:
    """The numbers a printed figure holds: 20 and 20 in 20/20, 13500 in 13,500人."""
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


class FigureForm(forms.Form):
    """A series' printed figures, and the numbers the line is drawn with."""

    baseline_text = forms.CharField(
        label="現状値（印刷する文字）", max_length=100, required=False, help_text="例 26.0%"
    )
    baseline = forms.FloatField(label="現状値（数）", required=False, help_text="「—」なら空のままにします。")
    target_text = forms.CharField(label="目標値（印刷する文字）", max_length=100, help_text="例 50.0%")
    target = forms.FloatField(label="目標値（数）", required=False)
    target_fiscal_year = forms.IntegerField(label="目標の年度（西暦）", min_value=2026, max_value=2100)

    def __init__(self, data: Sent = None, figure: Figure | None = None) -> None:
        names = ("baseline_text", "baseline", "target_text", "target", "target_fiscal_year")
        super().__init__(data, initial={name: getattr(figure, name) for name in names} if figure else {})

    def clean(self) -> dict[str, Any]:
        """Pages print the text and draw the line with the number: two stories would be told of one figure."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("baseline", "target"):
            number, printed = cleaned.get(name), numbers_in(cleaned.get(f"{name}_text") or "")
            if number is not None and printed and number not in printed:
                self.add_error(name, "印刷する文字の数と違います。同じ数を入力してください。")
        return cleaned

    def numbers(self) -> tuple[Numbered, Numbered]:
        """現状値 and 目標値."""
        cleaned = self.cleaned_data
        return (
            Numbered(cleaned["baseline_text"], cleaned["baseline"]),
            Numbered(cleaned["target_text"], cleaned["target"]),
        )


class NewMeasureForm(MeasureForm):
    """A measure to be added, with or without an indicator."""

    slug = forms.SlugField(label="アドレスに使う英字の名前", max_length=60, help_text="例 school-lunch-fees")
    indicator = forms.CharField(
        label="指標の名前", max_length=200, required=False, help_text="空なら「指標なし」の施策になります。"
    )
    unit = forms.CharField(label="単位", max_length=30, required=False, help_text="例 %、件、人")
    target_text = forms.CharField(label="目標値（印刷する文字）", max_length=100, required=False)
    target = forms.FloatField(label="目標値（数）", required=False)

    def clean(self) -> dict[str, Any]:
        """An indicator needs a target."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("indicator") and (cleaned.get("target") is None or not cleaned.get("target_text")):
            self.add_error("target", "指標を置くときは、目標値も入力してください。")
        return cleaned


class PublishForm(forms.Form):
    """What the edition is called and from when it is in force."""

    label = forms.CharField(label="版の名前", max_length=50, help_text="例 第2.1版")
    change = forms.CharField(label="改訂の内容", max_length=500)
    effective_on = WarekiDateField(label="適用日")


class OpenYearForm(forms.Form):
    """Which year to review, as of which day."""

    fiscal_year = forms.IntegerField(label="評価する年度（西暦）", min_value=2020, max_value=2100)
    as_of = WarekiDateField(label="基準日", help_text="この日の値を固定して評価します。")

    def __init__(self, data: Sent = None) -> None:
        super().__init__(data, initial={"fiscal_year": fiscal_year_of(clock.today()).year, "as_of": clock.today()})


class ReviewForm(forms.Form):
    """What the department writes."""

    cause = _area("原因や状況", 5, hint="目標との差はどれだけか、順調か、想定と違うことは何か")
    decision = forms.ChoiceField(
        label="これからどうするか", choices=list(models.DECISIONS.items()), widget=forms.RadioSelect, required=False
    )
    next_step = _area("変えること、やめること", 3, hint="「変える」「やめる」のときは必ず書きます。")
    seen = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": "seen"}))

    def written(self) -> Written:
        """The text as the action takes it."""
        cleaned = self.cleaned_data
        return Written(cleaned["cause"], cleaned["decision"], cleaned["next_step"])


class NoteForm(forms.Form):
    """Why a review is sent back or amended."""

    note = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
