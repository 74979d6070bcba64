"""The limits a form sets to a field beyond its kind: lengths, amounts, dates, a pattern."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from hataori.kernel import clock
from hataori.kernel.wareki import format_wareki

from .evaluation import TODAY
from .forms import FormField
from .kinds import Kind

Beyond = tuple[str, str]
"""A code and a sentence."""


def beyond(asked: FormField, value: str) -> Beyond | None:
    """What of the field's own limits a stored value breaks, None where it keeps all."""
    return next(_found(asked, value), None)


def _found(asked: FormField, value: str) -> Iterator[Beyond]:
    if len(value) < asked.shortest:
        yield "too_short", f"{asked.label}は{asked.shortest}文字以上で入力してください（いまは{len(value)}文字です）。"
    if asked.pattern and not re.fullmatch(asked.pattern, value):
        yield "pattern", f"{asked.label}を、決められた形で入力してください。"
    if asked.kind in (Kind.NUMBER, Kind.YEN):
        yield from _amount(asked, Decimal(value))
    if asked.kind is Kind.DATE:
        yield from _day(asked, date.fromisoformat(value))


def _amount(asked: FormField, value: Decimal) -> Iterator[Beyond]:
    unit = "円" if asked.kind is Kind.YEN else asked.suffix
    if asked.least and value < Decimal(asked.least):
        yield "least", f"{asked.label}は{Decimal(asked.least):,}{unit}以上で入力してください。"
    if asked.most and value > Decimal(asked.most):
        yield "most", f"{asked.label}は{Decimal(asked.most):,}{unit}以下で入力してください。"


def _day(asked: FormField, value: date) -> Iterator[Beyond]:
    if asked.least and value < (first := limit_day(asked.least)):
        yield "least", f"{asked.label}は{format_wareki(first)}以後の日を入力してください。"
    if asked.most and value > (last := limit_day(asked.most)):
        yield "most", f"{asked.label}は{format_wareki(last)}以前の日を入力してください。"


def limit_day(text: str) -> date:
    """A limit as it is written in a form: YYYY-MM-DD or `today`."""
    return clock.today() if text == TODAY else date.fromisoformat(text)
