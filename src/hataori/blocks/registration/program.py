"""A form's rules as the browser takes them (static/logic/form.js), with nothing of its texts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hataori.kernel import clock
from hataori.kernel.logic import names_read

from .evaluation import member_order
from .kinds import Kind
from .types import Form, FormField

_RULES = ("show", "require", "compute")


def browser_program(form: Form, on: date | None = None) -> dict[str, Any]:
    """The pages with their fields and rules, and the order of evaluation as pairs of page and field."""
    homes: dict[str, list[tuple[int, int]]] = {}
    for page, each in enumerate(form.pages):
        for at, field in enumerate(each.fields):
            homes.setdefault(field.name, []).append((page, at))
    return {
        "today": (on or clock.today()).isoformat(),
        "pages": [
            {"id": page.id, "rule": page.rule, "fields": [_field(f) for f in page.fields]} for page in form.pages
        ],
        "order": [home for name in form.order or homes for home in homes[name]],
    }


def _field(field: FormField) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": field.name,
        "kind": field.kind.value,
        "required": field.required,
        "default": field.default,
        "suffix": field.suffix,
        "choices": [value for value, _ in field.choices],
        **{rule: getattr(field, rule) for rule in _RULES},
    }
    if field.kind is Kind.GROUP:
        places = {member.name: at for at, member in enumerate(field.fields)}
        written |= {
            "fields": [_field(member) for member in field.fields],
            "order": [places[name] for name in member_order(field)],
            "least_rows": field.least_rows,
            "most_rows": field.most_rows,
        }
    return written


def has_rules(form: Form) -> bool:
    """Whether the browser has anything to do within the form's pages."""
    everything = [field for group in form.fields for field in (group, *group.fields)]
    return any(getattr(field, rule) is not None for field in everything for rule in _RULES)


def answers_read(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that some rule of the form reads, for the browser; never a personal number."""
    everything = [field for group in form.fields for field in (group, *group.fields)]
    rules = [getattr(field, rule) for field in everything for rule in _RULES] + [page.rule for page in form.pages]
    read = names_read(rules)
    named = {field.name for field in everything if field.kind is Kind.PERSONAL_NUMBER}
    return {
        name: text
        for name, text in answers.items()
        if name.partition(".")[0] in read and not {name, name.rpartition(".")[2]} & named
    }
