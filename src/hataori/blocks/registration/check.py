"""Checking a whole form: each shown field by its kind, what hangs together, and the schema as the second judge."""

from collections.abc import Mapping
from dataclasses import dataclass

from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected

from .questions import OTHER
from .schema import schema_problems
from .types import CHANNELS, Answers, Form, FormPage
from .values import read_all


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers that `check` found right: the only ones that can be filed."""

    form: Form
    values: Answers
    channel: str


def check(form: Form, typed: Mapping[str, str], *, channel: str, actor: Actor) -> Checked:
    """The values to be stored. Rejected with every problem of every page. Needs no transaction: check before it."""
    if channel not in CHANNELS:
        raise Rejected([FieldProblem("channel", "choice", "受け付けた方法を選んでください。")])
    values, problems = page_values(form, form.shown(typed), typed)
    problems += together(values, channel=channel, actor=actor)
    if not problems:
        problems = schema_problems(form.schema, values)
    if problems:
        raise Rejected(problems)
    return Checked(form, values, channel)


def page_values(
    form: Form,  # noqa: ARG001  the form may one day compute fields
    pages: tuple[FormPage, ...],
    typed: Mapping[str, str],
) -> tuple[dict[str, str], list[FieldProblem]]:
    """The values and problems of some pages."""
    values: dict[str, str] = {}
    problems: list[FieldProblem] = []
    for page in pages:
        read, wrong = read_all(page.fields, typed)
        values |= read
        problems += wrong
    return values, problems


def together(values: Mapping[str, str], *, channel: str, actor: Actor) -> list[FieldProblem]:
    """What no single field can tell."""
    problems = [*_proxy(values), *_periods(values)]
    if channel == "online" and actor.kind == "guest" and not values.get("email"):
        message = "メールアドレスを入力してください。サインインしていない方には、メールでお知らせします。"
        problems.append(FieldProblem("email", "required", message))
    return problems


def _proxy(values: Mapping[str, str]) -> list[FieldProblem]:
    if values.get("filing_for") != OTHER:
        return []
    asked = {"proxy_name": "代理人の氏名", "proxy_relation": "本人との関係"}
    return [
        FieldProblem(name, "required", f"{label}を入力してください。")
        for name, label in asked.items()
        if name not in values
    ]


def _periods(values: Mapping[str, str]) -> list[FieldProblem]:
    """A period ends on or after the day it begins."""
    found = []
    for name, start in values.items():
        end = values.get(f"{name.removesuffix('_from')}_to", "")
        if name.endswith("_from") and end and _is_date(start) and _is_date(end) and end < start:
            message = f"{name.removesuffix('_from')}の終わりの日が、始まりの日より前になっています。"
            found.append(FieldProblem(f"{name.removesuffix('_from')}_to", "order", message))
    return found


def _is_date(text: str) -> bool:
    return text.count("-") == 2 and text.replace("-", "").isdecimal()  # noqa: PLR2004  YYYY-MM-DD
