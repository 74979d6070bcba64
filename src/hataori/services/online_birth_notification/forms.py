"""Questions of a form as controls. They only show: what was typed is judged by registration and never altered."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.translation import gettext

from hataori.blocks.registration.api import FormField, Kind
from hataori.kernel.errors import FieldProblem
from hataori.platform.pages.fields import PARTS, WarekiDateWidget

_MODES = {Kind.NUMBER: "decimal", Kind.PHONE: "tel", Kind.EMAIL: "email", Kind.POSTAL_CODE: "numeric"}
_DAY = re.compile(r"\s*(.*?)(?:年|-)(\d{1,2})(?:月|-)(\d{1,2})日?\s*")


class QuestionForm(forms.Form):
    """Questions with what was typed and the problems found."""

    use_required_attribute = False

    def __init__(
        self, asked: Iterable[FormField], typed: Mapping[str, str], problems: Iterable[FieldProblem] = ()
    ) -> None:
        asked = tuple(asked)
        super().__init__(data=_data(asked, typed))
        self.problems = tuple(problems)
        for field in asked:
            self.fields[field.name] = _control(field)

    def full_clean(self) -> None:
        """Take over the problems; nothing is cleaned here."""
        self.cleaned_data: dict[str, Any] = {}
        errors = ErrorDict()
        for problem in self.problems:
            if problem.field in self.fields:
                errors.setdefault(problem.field, ErrorList(renderer=self.renderer)).append(problem.message)
        self._errors = errors

    @property
    def elsewhere(self) -> tuple[FieldProblem, ...]:
        """Problems of nothing on this page."""
        return tuple(problem for problem in self.problems if problem.field not in self.fields)


def typed_in(asked: Iterable[FormField], posted: QueryDict) -> dict[str, str]:
    """What was sent for these questions, as texts; the three parts of a day become one."""
    return {field.name: _text(field, posted) for field in asked if field.kind.answered}


def _text(field: FormField, posted: QueryDict) -> str:
    parts = [posted.get(f"{field.name}-{part}", "").strip() for part in PARTS]
    if field.kind is Kind.DATE and any(parts):
        return f"{parts[0]}年{parts[1]}月{parts[2]}日"
    return posted.get(field.name, "")


def _data(asked: Iterable[FormField], typed: Mapping[str, str]) -> dict[str, str]:
    data: dict[str, str] = {}
    for field in asked:
        text = typed.get(field.name, "")
        found = _DAY.fullmatch(text) if field.kind is Kind.DATE else None
        split = dict(zip(PARTS, found.groups(), strict=True)) if found else {"year": text}
        data |= {f"{field.name}-{part}": each for part, each in split.items()} if field.kind is Kind.DATE else {}
        data[field.name] = text
    return data


def _control(field: FormField) -> forms.Field:
    shared: dict[str, Any] = {
        "label": gettext(field.label),
        "help_text": field.hint and gettext(field.hint),
        "required": field.required,
    }
    if field.kind is Kind.CHOICE:
        choices = [(value, gettext(label)) for value, label in field.choices]
        if len(choices) > 8:  # noqa: PLR2004  a list of sixteen radio buttons fills two screens of a phone
            first = ("", gettext("選んでください"))
            return forms.ChoiceField(choices=[first, *choices], widget=forms.Select, **shared)
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shared)
    if field.kind is Kind.DATE:
        return forms.Field(widget=WarekiDateWidget(), **shared)
    attributes: dict[str, Any] = {"autocomplete": field.autocomplete or "off"}
    if mode := _MODES.get(field.kind):
        attributes["inputmode"] = mode
    return forms.CharField(widget=forms.TextInput(attrs=attributes), **shared)
