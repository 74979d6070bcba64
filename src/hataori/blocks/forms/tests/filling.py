"""Filling a form to its end as somebody would who does what he is told, for imported forms."""

from datetime import date

from hataori.blocks.registration import api as registration
from hataori.blocks.registration.api import Form, FormField, Kind
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Rejected

STAFF = Actor("staff-1", "staff")
ON = date(2026, 11, 25)
_TYPED = {
    Kind.TEXT: "1234 AB",
    Kind.LONG_TEXT: "内容",
    Kind.NUMBER: "50000",
    Kind.YEN: "50000",
    Kind.DATE: "1980-04-01",
    Kind.TIME: "10:30",
    Kind.EMAIL: "hanako@example.jp",
    Kind.PHONE: "0586-28-8100",
    Kind.CHECK: "true",
    Kind.GROUP: "2",
}


def answer(field: FormField) -> str:
    """Something good for a field."""
    if field.choices:
        return field.choices[-1][0]
    text = _TYPED.get(field.kind, "1")
    return text if not (field.kind is Kind.NUMBER and field.most) else field.most


def filled(form: Form) -> dict[str, str]:
    """Answers to everything that comes up, each as it comes up; what it files. Rejected when it cannot be filed."""
    typed: dict[str, str] = {}
    for _ in range(20):
        state = registration.state_of(form, typed, ON)
        asked = [
            field for page in state.pages for field in page.fields if field.kind.answered and field.compute is None
        ]
        fresh = {field.name: answer(field) for field in asked if field.name not in typed}
        if not fresh:
            break
        typed |= fresh
    try:
        return dict(registration.check(form, typed, channel="counter", actor=STAFF, on=ON).values)
    except Rejected as refused:
        raise AssertionError([(problem.field, problem.message) for problem in refused.problems]) from None
