"""Form fields that every floor may use: a date typed as 年・月・日, 和暦 welcome."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hataori.kernel.wareki import DateProblem, parse_parts
from hataori.platform.i18n.wording import worded

PARTS = ("year", "month", "day")


class WarekiDateWidget(forms.Widget):
    """Three typed fields named <name>-year, -month and -day; a picker fails screen readers, typing does not."""

    template_name = "components/controls/wareki_date.html"
    use_fieldset = True

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """One control for each part, with what was typed before."""
        context = super().get_context(name, value, attrs)
        shared = context["widget"]["attrs"]
        typed = _typed(value)
        context["widget"]["parts"] = [
            {**_LOOKS[part], "name": f"{name}-{part}", "id": f"{shared.get('id', name)}_{part}", "value": typed[part]}
            for part in PARTS
        ]
        return context

    def id_for_label(self, id_: str) -> str:
        """An error leads to the year, the first of the three."""
        return f"{id_}_year" if id_ else id_

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: object,  # noqa: ARG002  Django's signature
        name: str,
    ) -> dict[str, str] | str | None:
        """The three parts as typed; a single value (from a program or a saved draft) is taken as it is."""
        if any(f"{name}-{part}" in data for part in PARTS):
            return {part: data.get(f"{name}-{part}", "") for part in PARTS}
        found: str | None = data.get(name)
        return found

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:  # noqa: ARG002
        """Whether no part was sent at all."""
        return name not in data and all(f"{name}-{part}" not in data for part in PARTS)


class WarekiDateField(forms.Field):
    """A date typed as year (2026, 令和8, R8), month and day; cleans to a `date`."""

    widget = WarekiDateWidget
    default_error_messages = {"required": _("日付を入力してください。年・月・日の3つとも必要です。")}

    def to_python(self, value: object) -> date | None:
        """Read the parts; what cannot be a day says why, in the reader's words."""
        if isinstance(value, date):
            return value
        parts = _typed(value)
        if not any(text.strip() for text in parts.values()):
            return None
        try:
            return parse_parts(parts["year"], parts["month"], parts["day"])
        except DateProblem as problem:
            raise ValidationError(worded(problem.message), code=problem.code) from problem

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether another day was typed; what cannot be read counts as changed."""
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


_LOOKS: dict[str, dict[str, Any]] = {
    "year": {"part": "year", "label": _("年"), "size": 8, "inputmode": "text"},
    "month": {"part": "month", "label": _("月"), "size": 3, "inputmode": "numeric"},
    "day": {"part": "day", "label": _("日"), "size": 3, "inputmode": "numeric"},
}


def _typed(value: object) -> dict[str, str]:
    """What stands in the three boxes for a value of any shape a form meets."""
    if isinstance(value, Mapping):
        return {part: str(value.get(part, "")) for part in PARTS}
    if isinstance(value, date):
        return {"year": str(value.year), "month": str(value.month), "day": str(value.day)}
    if isinstance(value, str) and value.count("-") == len(PARTS) - 1:
        return dict(zip(PARTS, value.split("-"), strict=True))
    return dict.fromkeys(PARTS, "") | {"year": str(value or "")}
