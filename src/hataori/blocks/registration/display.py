"""Answers in the words of their form, for check pages, case pages and papers."""

from collections.abc import Mapping
from datetime import date

from hataori.kernel.money import format_yen
from hataori.kernel.wareki import format_wareki

from .types import Application, Form, FormField, Kind
from .versions import form_version

Section = tuple[str, list[tuple[str, str]]]


def answers_for_display(found: Application) -> list[Section]:
    """[(page title, [(label, value)])] of what was answered; personal numbers masked, dates with 和暦."""
    form = form_version(found.form_digest)
    return [section for section in sections(form, found.answers) if section[1]]


def sections(form: Form, values: Mapping[str, str]) -> list[Section]:
    """The shown pages with their answered fields."""
    return [
        (
            page.title,
            [(field.label, shown(field, values[field.name])) for field in page.fields if values.get(field.name)],
        )
        for page in form.shown(values)
    ]


def shown(field: FormField, value: str) -> str:
    """One stored value in words."""
    if field.kind == Kind.CHOICE:
        return dict(field.choices).get(value, value)
    if field.kind == Kind.DATE:
        return _date(value)
    if field.kind == Kind.YEN and value.lstrip("-").isdecimal():
        return format_yen(int(value))
    return f"{value}{field.suffix}" if field.suffix else value


def _date(value: str) -> str:
    try:
        return f"{format_wareki(date.fromisoformat(value))}（{value}）"
    except ValueError:
        return value
