"""A question page as a Django form: it only shows; what was typed is judged by registration, never altered."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext

from hataori.blocks.registration.api import FormField, FormPage, Kind
from hataori.kernel.errors import FieldProblem

_INPUT_MODES = {
    Kind.NUMBER: "decimal",
    Kind.YEN: "numeric",
    Kind.PHONE: "tel",
    Kind.EMAIL: "email",
    Kind.POSTAL_CODE: "numeric",
    Kind.ACCOUNT_NUMBER: "numeric",
    Kind.PERSONAL_NUMBER: "numeric",
    Kind.CORPORATE_NUMBER: "numeric",
}


class PageForm(forms.Form):
    """The fields of a page with what was typed and the problems found."""

    use_required_attribute = False

    def __init__(
        self,
        page: FormPage,
        typed: Mapping[str, str],
        problems: Iterable[FieldProblem] = (),
        *,
        also_required: Collection[str] = (),
    ) -> None:
        super().__init__(data=dict(typed))
        self.problems = tuple(problems)
        for field in page.fields:
            self.fields[field.name] = _control(field, required=field.required or field.name in also_required)

    @property
    def told(self) -> tuple[FieldProblem, ...]:
        """The problems for the summary on top; their sentences name the field already."""
        return tuple(problem for problem in self.problems if problem.field in self.fields)

    def full_clean(self) -> None:
        """Take over the problems; nothing is cleaned here."""
        self.cleaned_data: dict[str, Any] = {}
        errors = ErrorDict()
        for problem in self.problems:
            if problem.field in self.fields:
                errors.setdefault(problem.field, ErrorList(renderer=self.renderer)).append(problem.message)
        self._errors = errors


def _control(field: FormField, *, required: bool) -> forms.Field:
    shared: dict[str, Any] = {
        "label": gettext(field.label),
        "help_text": field.hint and gettext(field.hint),
        "required": required,
    }
    if field.kind == Kind.CHOICE:
        return forms.ChoiceField(
            choices=[(value, gettext(label)) for value, label in field.choices], widget=forms.RadioSelect, **shared
        )
    attributes = {"autocomplete": field.autocomplete or "off"}
    if mode := _INPUT_MODES.get(field.kind):
        attributes["inputmode"] = mode
    if field.kind == Kind.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={**attributes, "rows": 6}), **shared)
    return forms.CharField(widget=forms.TextInput(attrs=attributes), **shared)
