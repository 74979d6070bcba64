"""A question page as a Django form: it only shows; what was typed is judged by registration, never altered."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict, ErrorList
from django.http import HttpRequest
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
    Kind.GROUP: "numeric",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One thing on the page: a control, a note, or a group with its rows.

    `shown` as these answers have it; what is not shown stands there for the browser, in a template.
    """

    field: FormField
    shown: bool
    control: BoundField | None = None
    rows: tuple["Row", ...] = ()
    room: bool = False

    @property
    def kind(self) -> str:
        """note, group or control."""
        return {Kind.NOTE: "note", Kind.GROUP: "group"}.get(self.field.kind, "control")

    @property
    def marked(self) -> bool:
        """Whether an empty answer sends nothing, so that a hidden input must say that it was asked."""
        return self.field.kind in (Kind.CHECK, Kind.CHOICES)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a group (from 0)."""

    number: int
    title: str
    blocks: tuple[Block, ...]
    removable: bool


class PageForm(forms.Form):
    """The fields of a page with what was typed and the problems found.

    `template` is the page as the form has it, with the fields these answers do not call for: the browser may show them.
    """

    use_required_attribute = False

    def __init__(
        self,
        page: FormPage,
        typed: Mapping[str, str],
        problems: Iterable[FieldProblem] = (),
        *,
        also_required: Collection[str] = (),
        template: FormPage | None = None,
    ) -> None:
        super().__init__(data=_data(page, typed))
        self.problems = tuple(problems)
        self._page, self._template = page, template or page
        self._typed = typed
        for field in page.fields:
            if field.kind.answered:
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

    @property
    def blocks(self) -> Iterator[Block]:
        """Everything on the page in its order, what is not shown included."""
        shown = {field.name: field for field in self._page.fields}
        for field in self._template.fields:
            yield self._block(shown.get(field.name, field), field.name in shown)

    def _block(self, field: FormField, shown: bool) -> Block:  # noqa: FBT001  one of two states
        if field.kind is Kind.NOTE:
            return Block(field, shown)
        control = self[field.name] if field.name in self.fields else self._unshown(field)
        if field.kind is not Kind.GROUP or not shown:
            return Block(field, shown, control)
        count = int(self._typed.get(field.name) or 0)
        rows = tuple(self._row(field, number, count) for number in range(count))
        return Block(field, shown, control, rows, room=count < field.most_rows)

    def _row(self, group: FormField, number: int, count: int) -> Row:
        shown = {field.name: field for field in self._page.fields}
        members = [group.in_row(number, member) for member in group.fields]
        blocks = tuple(self._block(shown.get(member.name, member), member.name in shown) for member in members)
        title = group.row_title(number)
        for block in blocks:
            if block.control is not None:
                vars(block.control)["said_above"] = title
        return Row(number, title, blocks, removable=count > group.least_rows)

    def _unshown(self, field: FormField) -> BoundField:
        """A control that is not of this page now: empty but for its default."""
        kept = {field.name: self._typed.get(field.name, field.default)}
        return PageForm(FormPage("", "", "", (field,)), kept)[field.name]


def typed_in(request: HttpRequest) -> dict[str, str]:
    """What a page sent, as texts: the values of a field sent several times one a line, empty ones left out."""
    return {name: _one_text(request.POST.getlist(name)) for name in request.POST}


def _one_text(values: list[str]) -> str:
    return values[0] if len(values) == 1 else "\n".join(filter(None, values))


def _data(page: FormPage, typed: Mapping[str, str]) -> dict[str, Any]:
    many = {field.name for field in page.fields if field.kind is Kind.CHOICES}
    return {name: text.split("\n") if name in many else text for name, text in typed.items()}


def _control(field: FormField, *, required: bool) -> forms.Field:
    shared: dict[str, Any] = {
        "label": gettext(field.label),
        "help_text": field.hint and gettext(field.hint),
        "required": required,
    }
    choices = [(value, gettext(label)) for value, label in field.choices]
    if field.kind is Kind.GROUP:  # shown where a page does not unfold it: at the desk
        shared["label"] = f"{shared['label']}の数"
    if field.kind is Kind.CHOICE:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shared)
    if field.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shared)
    if field.kind is Kind.CHECK:
        return forms.BooleanField(widget=forms.CheckboxInput(attrs={"value": "true"}), **shared)
    attributes: dict[str, Any] = {"autocomplete": field.autocomplete or "off"}
    if mode := _INPUT_MODES.get(field.kind):
        attributes["inputmode"] = mode
    if field.compute is not None:
        attributes["readonly"] = True
        shared["help_text"] = " ".join(filter(None, (shared["help_text"], gettext("自動で計算します。"))))
    if field.kind is Kind.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={**attributes, "rows": 6}), **shared)
    return forms.CharField(widget=forms.TextInput(attrs=attributes), **shared)
