"""The questions of a kind as a form, in the reader's language; what to bring follows from the answers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy

from hataori.kernel import clock
from hataori.kernel.logic import evaluate
from hataori.kernel.person_name import name_problems
from hataori.platform.i18n.texts import in_language
from hataori.platform.i18n.wording import worded
from hataori.platform.pages.fields import WarekiDateField

from . import models

_YES_NO = (("yes", gettext_lazy("はい")), ("no", gettext_lazy("いいえ")))
_UNSURE = ("unsure", gettext_lazy("わからない"))


def said(text: Any) -> str:  # noqa: ANN401  a text in languages, as JSON holds it
    """A text of the city's file in the reader's language."""
    return str(in_language(text, get_language() or "ja"))


class VisitForm(forms.Form):
    """Who comes, and the kind's own questions. Signed-in people find their own facts filled in."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("来る方の氏名"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    birthdate = WarekiDateField(
        label=gettext_lazy("来る方の生年月日"), help_text=gettext_lazy("予約を変えるときに、番号といっしょに使います")
    )
    phone = forms.CharField(
        label=gettext_lazy("電話番号"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, kind: models.Kind, *args: Any, asked: bool = True, **more: Any) -> None:  # noqa: ANN401  Django's
        super().__init__(*args, **more)
        self.questions = kind.words["questions"] if asked else []
        for each in self.questions:
            self.fields[each["key"]] = _field(each)

    def clean_name(self) -> str:
        """A name as people write it, nothing normalised."""
        name = str(self.cleaned_data["name"]).strip()
        if problems := name_problems(name):
            raise ValidationError(worded(problems[0].message))
        return name

    def clean_birthdate(self) -> date:
        """A day that has been."""
        found: date = self.cleaned_data["birthdate"]
        if found > clock.today():
            raise ValidationError(gettext_lazy("これからの日です。生年月日を確かめてください。"))
        return found

    def answers(self) -> dict[str, str]:
        """The kind's questions, by key."""
        return {each["key"]: _text(self.cleaned_data[each["key"]]) for each in self.questions}


def bring(kind: models.Kind, answers: Mapping[str, str]) -> list[str]:
    """What to bring, in the reader's language."""
    return [said(each["text"]) for each in kind.words["bring"] if _holds(each["when"], answers)]


def shown(kind: models.Kind, answers: Mapping[str, str]) -> list[dict[str, str]]:
    """Question and answer in words, for summary lists."""
    asked = [each for each in kind.words["questions"] if each["key"] in answers]
    return [{"key": said(each["label"]), "value": _word(each, answers[each["key"]])} for each in asked]


def _field(told: Mapping[str, Any]) -> forms.Field:
    label, kind = said(told["label"]), told["kind"]
    if kind == "text":
        return forms.CharField(label=label, max_length=told.get("max", 200))
    if kind == "date":
        return WarekiDateField(label=label)
    return forms.ChoiceField(label=label, choices=_choices(told), widget=forms.RadioSelect)


def _choices(told: Mapping[str, Any]) -> list[tuple[str, Any]]:
    if told["kind"] == "choice":
        return [(each["key"], said(each["label"])) for each in told["options"]]
    return [*_YES_NO, _UNSURE] if told.get("unsure") else [*_YES_NO]


def _word(told: Mapping[str, Any], answer: str) -> str:
    if told["kind"] in ("text", "date"):
        return answer
    return str(dict(_choices(told)).get(answer, answer))


def _holds(when: Any, answers: Mapping[str, str]) -> bool:  # noqa: ANN401  JsonLogic
    return when is True or bool(evaluate(when, dict(answers)))


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
