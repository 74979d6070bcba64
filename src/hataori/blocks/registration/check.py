"""Checking a whole form: each shown field by its kind and rules, what hangs together, the schema as second judge."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected

from .evaluation import FormState, holds, state_of
from .questions import OTHER
from .schema import schema_problems
from .types import CHANNELS, Answers, Form, FormField
from .values import problem_of, read


@dataclass(frozen=True, slots=True)
class Judged:
    """A form over answers as typed: what it asks of them, the values that can be stored, and what is wrong."""

    state: FormState
    values: dict[str, str]
    problems: tuple[FieldProblem, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers that `check` found right: the only ones that can be filed."""

    form: Form
    values: Answers
    channel: str


_STAND_IN = "123456789018"


def check(
    form: Form,
    typed: Mapping[str, str],
    *,
    channel: str,
    actor: Actor,
    on: date | None = None,
    looked_up: Collection[str] = (),
) -> Checked:
    """The values to be stored: those of shown fields only. Rejected with every problem of every page.

    `looked_up` are fields that nobody need answer, for the city looks them up itself (`known.Known.checked`); `on` is
    the day of filing, today when left out. Needs no transaction: check before it.
    """
    if channel not in CHANNELS:
        raise Rejected([FieldProblem("channel", "choice", "受け付けた方法を選んでください。")])
    found = judged(form, typed, on=on)
    problems = [*found.problems, *together(found.values, channel=channel, actor=actor)]
    problems = without_looked_up(problems, looked_up)
    if not problems:
        left = {name: _STAND_IN for name in looked_up if name not in found.values}
        problems = schema_problems(form.schema, {**left, **found.values})
    if problems:
        raise Rejected(problems)
    return Checked(form, found.values, channel)


def without_looked_up(problems: Sequence[FieldProblem], looked_up: Collection[str]) -> list[FieldProblem]:
    """The problems that are left when those fields may stay empty."""
    return [problem for problem in problems if problem.code != "required" or problem.field not in looked_up]


def judged(form: Form, typed: Mapping[str, str], *, on: date | None = None) -> Judged:
    """The state of a form, its readable values and the problems of its fields, in their order."""
    state = state_of(form, typed, on)
    values: dict[str, str] = {}
    problems: list[FieldProblem] = []
    for field in (field for page in state.pages for field in page.fields if field.kind.answered):
        value, problem = _judge(field, state)
        if problem:
            problems.append(problem)
        elif value:
            values[field.name] = value
    return Judged(state, values, tuple(problems))


def _judge(field: FormField, state: FormState) -> tuple[str, FieldProblem | None]:
    text = state.texts[field.name]
    if field.compute is not None:
        value, problem = text, _too_long(field, text)
    else:
        value, problem = read(field, text)
    if problem or field.valid is None or not value or holds(field.valid, state.scope(field.name)):
        return value, problem
    return text, problem_of(field, "valid", f"{field.label}を確認してください。")


def _too_long(field: FormField, text: str) -> FieldProblem | None:
    if len(text) <= field.longest:
        return None
    return problem_of(field, "computed", f"{field.label}を計算できませんでした。ほかの答えを確認してください。")


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


def _periods(values: Mapping[str, str]) -> Iterator[FieldProblem]:
    """A period ends on or after the day it begins."""
    for name, start in values.items():
        period = name.removesuffix("_from")
        end = values.get(f"{period}_to", "")
        if name.endswith("_from") and end and _is_date(start) and _is_date(end) and end < start:
            message = f"{period}の終わりの日が、始まりの日より前になっています。"
            yield FieldProblem(f"{period}_to", "order", message)


def _is_date(text: str) -> bool:
    return text.count("-") == 2 and text.replace("-", "").isdecimal()  # noqa: PLR2004  YYYY-MM-DD
