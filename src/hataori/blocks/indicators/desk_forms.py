"""Forms of the KPI desk."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem
from hataori.platform.pages.fields import WarekiDateField

from .actions import Counting
from .definition import read
from .queries import Ambiguity, ambiguities
from .reading import Live
from .rules import Path
from .settings import SHAPES
from .types import DefinitionVersion

Sent = Mapping[str, Any] | None
_FILES = ".csv,.xlsx"


def show_problems(form: forms.Form, problems: Iterable[FieldProblem]) -> None:
    """Put an action's problems beside the fields they belong to."""
    for problem in problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)


class CountingForm(forms.Form):
    """How a series is counted: one question for each thing the plan leaves open."""

    expected_every_days = forms.IntegerField(
        label="記録が届く間隔（日）",
        min_value=1,
        max_value=400,
        help_text="これより長く記録がないと「古いかもしれません」と表示します。",
    )
    min_n = forms.IntegerField(
        label="公表する最少の件数",
        min_value=0,
        max_value=1000,
        help_text="これより少ない間は値を公表しません。0なら制限しません。",
    )
    owner = forms.ChoiceField(label="この数え方の担当課", required=False)
    effective_on = WarekiDateField(label="適用日", help_text="この日から新しい数え方で数え直します。")
    reason = forms.CharField(label="変える理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, version: DefinitionVersion, departments: Mapping[str, str], data: Sent = None) -> None:
        definition = read(version.body, version.choices)
        initial = {
            "expected_every_days": definition.expected_every_days,
            "min_n": definition.min_n,
            "owner": version.owner,
            "effective_on": clock.today(),
            "seen_version": version.version,
        }
        super().__init__(data, initial=initial)
        self.questions = ambiguities(version.body, version.choices)
        choices = {f"choice_{one.id}": _question(one) for one in self.questions}
        self.fields = {**choices, **self.fields}
        owner = self.fields["owner"]
        if isinstance(owner, forms.ChoiceField):
            owner.choices = [("", "指標の担当課"), *departments.items()]

    def counting(self) -> Counting:
        """What was chosen."""
        cleaned = self.cleaned_data
        return Counting(
            choices={one.id: cleaned[f"choice_{one.id}"] for one in self.questions},
            owner=cleaned["owner"],
            expected_every_days=cleaned["expected_every_days"],
            min_n=cleaned["min_n"],
            effective_on=cleaned["effective_on"],
            reason=cleaned["reason"],
        )


def _question(one: Ambiguity) -> forms.ChoiceField:
    return forms.ChoiceField(label=one.question, choices=one.choices, initial=one.chosen, widget=forms.RadioSelect)


class PathForm(forms.Form):
    """The line's ends and the verdict's thresholds."""

    t0 = WarekiDateField(label="起点の日", help_text="計画の現状値の日とみなす日")
    t1 = WarekiDateField(label="目標の日", help_text="目標値に達しているべき日")
    on_track = forms.FloatField(label="順調とする割合", help_text="進むべき分のうち、進んだ割合。1.0なら線の上")
    mostly = forms.FloatField(label="概ね順調とする割合")
    behind = forms.FloatField(label="遅れとする割合", help_text="これより小さいと「乖離大」です。")
    effective_on = WarekiDateField(label="適用日")
    reason = forms.CharField(label="変える理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, path: Path, series: Sequence[tuple[str, str]], data: Sent = None) -> None:
        initial = {name: getattr(path, name) for name in ("t0", "t1", "on_track", "mostly", "behind")}
        super().__init__(data, initial=initial | {"effective_on": clock.today()})
        self.keys = [key for key, _ in series]
        shapes: Mapping[str, str] = path.shapes or {}
        options = [("", "現状値と目標値から決める"), *SHAPES.items()]
        for key, title in series:
            self.fields[f"shape_{key}"] = forms.ChoiceField(
                label=f"{title}（{key}）の線", choices=options, initial=shapes.get(key, ""), required=False
            )

    def path(self) -> Path:
        """What was set."""
        cleaned = self.cleaned_data
        shapes = {key: cleaned[f"shape_{key}"] for key in self.keys if cleaned[f"shape_{key}"]}
        return Path(cleaned["t0"], cleaned["t1"], cleaned["on_track"], cleaned["mostly"], cleaned["behind"], shapes)


def by_owner(departments: Mapping[str, str]) -> list[tuple[str, str]]:
    """The departments to choose from; among several the series' owner comes first and needs no choosing."""
    owner = [("", "指標の担当課")] if len(departments) > 1 else []
    return [*owner, *departments.items()]


class OutsideForm(forms.Form):
    """One count of an outside system."""

    key = forms.ChoiceField(label="指標")
    source = forms.CharField(label="情報元のシステム", max_length=100, help_text="例 ぴったりサービス")
    period = forms.CharField(label="期間", max_length=60, help_text="例 2025年度、または 2026-04-01〜2026-10-31")
    numerator = forms.CharField(label="分子の件数", max_length=15, help_text="割合でない指標では、件数そのもの")
    denominator = forms.CharField(label="分母の件数", max_length=15, required=False, help_text="割合の指標だけ")
    reported_on = WarekiDateField(label="報告日")
    note = forms.CharField(label="備考", max_length=500, required=False, help_text="例 元のファイルの名前")
    department = forms.ChoiceField(label="報告する課", required=False)

    def __init__(self, found: Sequence[Live], departments: Mapping[str, str], data: Sent = None, key: str = "") -> None:
        super().__init__(data, initial={"key": key})
        self.fields["reported_on"].initial = clock.today()
        options = [(one.series.key, f"{one.series.key} {one.series.title}") for one in found]
        for name, choices in (("key", options), ("department", by_owner(departments))):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def row(self) -> dict[str, str]:
        """What was typed, as a line of a file."""
        names = ("key", "source", "period", "numerator", "denominator", "note")
        row = {name: str(self.cleaned_data[name]) for name in names}
        reported: date = self.cleaned_data["reported_on"]
        return row | {"reported_on": reported.isoformat()}


class OutsideFileForm(forms.Form):
    """Many counts in a file."""

    file = forms.FileField(
        label="ファイル",
        help_text="CSVかExcel。1行目は 指標、情報元、期間、分子、分母、報告日、備考",
        widget=forms.FileInput(attrs={"accept": _FILES}),
    )
    department = forms.ChoiceField(label="報告する課", required=False)

    def __init__(self, departments: Mapping[str, str], data: Sent = None, files: Any = None) -> None:  # noqa: ANN401  Django's own
        super().__init__(data, files, prefix="many")
        field = self.fields["department"]
        if isinstance(field, forms.ChoiceField):
            field.choices = by_owner(departments)


LONGEST_FILE = 5 * 1024 * 1024
