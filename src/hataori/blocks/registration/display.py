"""Answers in the words of their form, for check pages, case pages and papers."""

from collections.abc import Mapping
from datetime import date

from hataori.kernel.money import format_yen
from hataori.kernel.wareki import format_wareki

from .facts import TICKED
from .kinds import CHOOSING
from .types import Application, Form, FormField, Kind
from .versions import form_version

Section = tuple[str, list[tuple[str, str]]]


def answers_for_display(found: Application) -> list[Section]:
    """[(page title, [(label, value)])] of what was answered; personal numbers masked, dates with 和暦."""
    return sections(form_version(found.form_digest), found.answers)


def sections(form: Form, values: Mapping[str, str]) -> list[Section]:
    """The pages with their answered fields, as they were filed: no rule is asked again."""
    return [
        (page.title, [(field.label, shown(field, values[field.name])) for field in page.fields])
        for page in form.answered(values)
    ]


def shown(field: FormField, value: str) -> str:
    """One stored value in words."""
    if field.kind in CHOOSING:
        named = dict(field.choices)
        return "、".join(named.get(each, each) for each in value.split("\n"))
    if field.kind is Kind.CHECK:
        return "はい" if value == TICKED else value
    if field.kind is Kind.DATE:
        return _date(value)
    if field.kind is Kind.YEN and value.lstrip("-").isdecimal():
        return format_yen(int(value))
    return f"{value}{field.suffix}" if field.suffix else value


def _date(value: str) -> str:
    try:
        return f"{format_wareki(date.fromisoformat(value))}（{value}）"
    except ValueError:
        return value
