"""Facts: what rules know of an answer. The browser makes the same of the same text (logic/form.js)."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from hataori.kernel.logic import Json
from hataori.kernel.money import MoneyProblem, parse_yen
from hataori.kernel.text import halfwidth
from hataori.kernel.wareki import DateProblem, parse_date

from .kinds import ONLY_WHETHER, TEXTS, Kind

if TYPE_CHECKING:
    from .forms import FormField

LONGEST_LINE = 200
TICKED = "true"
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?")


def fact_of(asked: "FormField", text: str) -> Json:
    """The fact in a typed text: a number, a date as YYYY-MM-DD, a text without outer blanks, a list of chosen values.

    For a tick true or false; None for what is blank or cannot be read. Personal numbers are nobody's fact.
    """
    kind = asked.kind
    if kind is Kind.CHECK:
        return text == TICKED
    if kind is Kind.CHOICES:
        return [value for value, _ in asked.choices if value in text.split("\n")]
    if not text.strip():
        return None
    if kind in TEXTS:
        return text.replace("\r\n", "\n").strip()
    if kind in ONLY_WHETHER:
        return True
    return _read(asked, text)


def _read(asked: "FormField", text: str) -> Json:
    reader = _READERS.get(asked.kind)
    try:
        return reader(asked, text) if reader else None
    except (DateProblem, MoneyProblem):
        return None


def number_text(typed: str, suffix: str) -> str | None:
    """The digits of a typed number without commas and unit, None when it is none."""
    text = halfwidth(typed[:LONGEST_LINE]).replace(",", "").strip().removesuffix(halfwidth(suffix)).strip()
    return text if _NUMBER.fullmatch(text) else None


def postal_code(typed: str) -> str | None:
    """123-4567 of seven digits however they are typed, None when they are not seven."""
    digits = re.sub(r"[\s\-‐-―−ー]", "", halfwidth(typed[:LONGEST_LINE]))
    return f"{digits[:3]}-{digits[3:]}" if re.fullmatch("[0-9]{7}", digits) else None


def _number(asked: "FormField", typed: str) -> Json:
    text = number_text(typed, asked.suffix)
    value = float(text or 0)
    return None if text is None else int(value) if value.is_integer() else value


_READERS: "dict[Kind, Callable[[FormField, str], Json]]" = {
    Kind.CHOICE: lambda asked, text: text if text in dict(asked.choices) else None,
    Kind.NUMBER: _number,
    Kind.POSTAL_CODE: lambda _, text: postal_code(text),
    Kind.DATE: lambda _, text: parse_date(text[:LONGEST_LINE]).isoformat(),
    Kind.YEN: lambda _, text: int(parse_yen(text[:LONGEST_LINE])),
}
