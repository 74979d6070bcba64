"""A part's page: its form and rows together, bound or fresh, and problems of the rules put at the field they mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from hataori.blocks.scheduler.rules import RuleSet
from hataori.kernel.errors import FieldProblem

from .parts import Part, RowKind, Words

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_MOST_ROWS = 60
# Names inside a row of the rules, and what the form calls them.
_INSIDE = {"from": "begins", "until": "ends", "season": "season_from", "weekdays": "weekdays", "price": "price"}
_FIELDS = {
    "monthly": "monthly",
    "closed": "closed",
    "tax": "percent",
    "rounding": "mode",
    "pay_days_before": "pay_days_before",
    "cancel_days_before": "cancel_days_before",
    "grace_minutes": "grace_minutes",
}
_WHOLE = {"unpaid": "cancel_days_before", "penalty": "no_shows", "cancelling": "until"}


class Rows:
    """All rows of one kind, with one empty row to fill in where it was asked for."""

    def __init__(self, kind: RowKind, initial: Sequence[Words], data: Any, *, more: bool) -> None:  # noqa: ANN401  POST
        made = formset_factory(
            kind.form,
            extra=1 if more or not initial else 0,
            can_delete=True,
            max_num=_MOST_ROWS,
            absolute_max=_MOST_ROWS,
        )
        self.kind = kind
        self.formset: BaseFormSet[forms.Form] = made(data, initial=[dict(each) for each in initial], prefix=kind.name)
        for form in self.formset.forms:
            form.use_required_attribute = False
            form.fields["DELETE"].label = "この行を消す"

    def told(self) -> list[Words]:
        """What was filled in and is to stay, in order."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.formset.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and _filled(form)
        ]

    def standing(self) -> list[forms.Form]:
        """The forms behind `told`, in the same order."""
        return [
            form
            for form in self.formset.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and _filled(form)
        ]


def _filled(form: forms.Form) -> bool:
    return not form.empty_permitted or form.has_changed()


class Page:
    """What one part's page shows and takes."""

    def __init__(self, part: Part, rules: RuleSet, data: Any = None, more: str = "") -> None:  # noqa: ANN401  POST
        self.part, self.rules = part, rules
        self.form: forms.Form = (part.form or forms.Form)(data, initial=part.show(rules))
        begins = part.show_rows(rules)
        self.rows = [Rows(kind, begins[kind.name], data, more=more == kind.name) for kind in part.rows]

    def is_valid(self) -> bool:
        """Whether everything typed could be read."""
        return all([self.form.is_valid(), *(rows.formset.is_valid() for rows in self.rows)])

    def words(self) -> Words:
        """What the part says now."""
        return self.part.read(self.form.cleaned_data, {rows.kind.name: rows.told() for rows in self.rows}, self.rules)

    def show(self, problems: Iterable[FieldProblem]) -> None:
        """Put each problem at the field its path means."""
        for each in problems:
            form, field = self._place(each.field)
            form.add_error(field, ValidationError(each.message, code=each.code))

    def errors(self) -> list[tuple[str, str, str]]:
        """(field id, label, sentence) of everything wrong, for the summary."""
        found = [*self.form.errors.items()]
        lines = [_line(self.form, name, told) for name, told in found]
        for rows in self.rows:
            for n, form in enumerate(rows.formset.forms, 1):
                lines += [_line(form, name, told, f"{rows.kind.title}{n} ") for name, told in form.errors.items()]
            lines += [("", rows.kind.title, str(each)) for each in rows.formset.non_form_errors()]
        return lines

    def _place(self, path: str) -> tuple[forms.Form, str | None]:
        steps = [(name, int(number) if number else None) for name, number in _STEP.findall(path.removeprefix("rules."))]
        for at, (name, _) in enumerate(steps):
            number = steps[at + 1][1] if at + 1 < len(steps) else None
            rows = next((each for each in self.rows if each.kind.name == name), None)
            if rows and number is not None and number < len(rows.standing()):
                form = rows.standing()[number]
                return form, _named(form, steps[at + 2 :])
            if name == "weekly" and number is not None:
                return self.form, f"day_{number}"
        return self.form, _named(self.form, steps)


def _named(form: forms.Form, steps: Sequence[tuple[str, int | None]]) -> str | None:
    names = [name for name, _ in steps if name]
    for name in reversed(names):
        for known in (name, _INSIDE.get(name, ""), _FIELDS.get(name, ""), _WHOLE.get(name, "")):
            if known in form.fields:
                return known
    return None


def _line(form: forms.Form, name: str, told: Sequence[Any], before: str = "") -> tuple[str, str, str]:
    if name == "__all__" or name not in form.fields:
        return "", before.strip(), str(told[0])
    bound = form[name]
    return bound.id_for_label, f"{before}{bound.label}", str(told[0])


def summary(page: Page) -> Mapping[str, Any]:
    """What the template shows at the top of a page with problems."""
    return {"errors": page.errors()}
