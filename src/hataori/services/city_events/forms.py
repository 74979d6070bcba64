"""What people and sections type."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api as openactive
from hataori.kernel.clock import JST
from hataori.platform.organisation.api import department_names

from . import models


class JoinForm(forms.Form):
    """The event's own questions."""

    use_required_attribute = False

    def __init__(self, questions: list[Mapping[str, Any]], *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        for each in questions:
            self.fields[each["key"]] = forms.CharField(
                label=each["label"], required=each["required"], max_length=200, help_text=each.get("hint", "")
            )

    def answers(self) -> dict[str, str]:
        """By key, what was left empty left out."""
        return {key: str(value).strip() for key, value in self.cleaned_data.items() if str(value).strip()}


class EventForm(forms.Form):
    """An event; one question a line, a star at its end where it has to be answered."""

    use_required_attribute = False
    title = forms.CharField(label="名前", max_length=100)
    topic = forms.ChoiceField(label="種類", choices=list(models.TOPICS.items()))
    activity = forms.ChoiceField(
        label="運動の種目",
        required=False,
        choices=[("", "選ばない"), *((key, f"{title}（{key}）") for key, title in openactive.ACTIVITY_TITLES.items())],
        help_text="運動の催しのときに選びます。選んだ催しは公開データ（OpenActive）に載り、ほかのサービスからも申し込めます。",
    )
    department = forms.ChoiceField(label="担当の課")
    place = forms.CharField(label="場所", max_length=200)
    summary = forms.CharField(label="ひとことで", max_length=300, required=False)
    body = forms.CharField(label="くわしい案内", required=False, max_length=4000, widget=forms.Textarea)
    questions = forms.CharField(
        label="申込みのときに聞くこと",
        required=False,
        help_text="1行に1つ。必ず答えてもらうものは最後に*を付けます。例 お子さんの年齢*",
        widget=forms.Textarea,
    )

    def __init__(self, departments: frozenset[str] | None, *args: Any, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **more)
        names = department_names()
        choices = [(key, name) for key, name in names.items() if departments is None or key in departments]
        self.fields["department"] = forms.ChoiceField(label="担当の課", choices=choices)

    def clean_questions(self) -> tuple[dict[str, Any], ...]:
        """As they are kept."""
        lines = [line.strip() for line in str(self.cleaned_data["questions"]).splitlines() if line.strip()]
        return tuple(
            {"key": f"q{n}", "label": line.rstrip("*＊ "), "kind": "text", "required": line.endswith(("*", "＊"))}
            for n, line in enumerate(lines, 1)
        )


def lines_of(questions: list[Mapping[str, Any]]) -> str:
    """Questions as they are typed."""
    return "\n".join(f"{each['label']}{'*' if each['required'] else ''}" for each in questions)


class TimeForm(forms.Form):
    """One time of an event."""

    use_required_attribute = False
    start = forms.CharField(label="始まり", max_length=40, help_text="例 2026-12-20 10:00")
    end = forms.CharField(label="終わり", max_length=40, help_text="例 2026-12-20 11:30")
    capacity = forms.IntegerField(label="定員", min_value=1, max_value=2000)
    offer_hours = forms.IntegerField(
        label="空きの案内を待つ時間（時間）",
        min_value=1,
        max_value=168,
        initial=24,
        help_text="過ぎると次の方に案内します",
    )

    def clean_start(self) -> datetime:
        """As typed, in Japanese time."""
        return self._moment("start")

    def clean_end(self) -> datetime:
        """As typed, in Japanese time."""
        return self._moment("end")

    def _moment(self, name: str) -> datetime:
        try:
            return scheduler.rules.parse_moment(str(self.cleaned_data[name])).astimezone(JST)
        except scheduler.rules.TimeProblem as problem:
            raise forms.ValidationError(problem.message) from problem


class CapacityForm(forms.Form):
    """How many fit in."""

    use_required_attribute = False
    capacity = forms.IntegerField(
        label="定員", min_value=1, max_value=2000, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6})
    )


class NoticeForm(forms.Form):
    """What everybody with a place is told."""

    use_required_attribute = False
    subject = forms.CharField(label="件名", max_length=100)
    body = forms.CharField(label="お知らせする内容", max_length=4000, widget=forms.Textarea)


class SubstituteForm(forms.Form):
    """Who comes instead."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("代わりに来る方の名前"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("空欄にすると、申し込んだ本人の参加に戻ります"),
    )


class ReasonForm(forms.Form):
    """Why it is called off; those who signed up read it."""

    use_required_attribute = False
    reason = forms.CharField(
        label="中止の理由", max_length=300, error_messages={"required": "中止の理由を書いてください。"}
    )


class NumberForm(forms.Form):
    """The number on somebody's code."""

    use_required_attribute = False
    number = forms.CharField(
        label=gettext_lazy("申込みの番号"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
