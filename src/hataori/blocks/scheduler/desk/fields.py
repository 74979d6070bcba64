"""Form fields that read the notation staff type (notation.py) into what published rules hold."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hataori.blocks.scheduler import notation
from hataori.kernel.text import halfwidth


class NotedField(forms.CharField):
    """A text read by one of the notation's readers; empty is None."""

    def __init__(self, *, read: Callable[[str], Any], **options: Any) -> None:  # noqa: ANN401  Django's own options
        super().__init__(**{"required": False, **options})
        self._read = read

    def clean(self, value: Any) -> Any:  # noqa: ANN401  Django's signature
        """What was read; the reader's own sentence where it cannot be."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self._read(text)
        except ValueError as error:
            raise ValidationError(str(error), code="notation") from error


class LinesField(NotedField):
    """One thing a line; the error names the line."""

    def __init__(self, *, read: Callable[[str], Any], **options: Any) -> None:  # noqa: ANN401  Django's own options
        super().__init__(read=_by_line(read), **{"widget": forms.Textarea(attrs={"rows": 3}), **options})

    def clean(self, value: Any) -> list[Any]:  # noqa: ANN401  Django's signature
        """What was read, in order."""
        found: list[Any] | None = super().clean(value)
        return found or []


def _by_line(read: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    def lines(text: str) -> list[Any]:
        found = []
        for number, line in enumerate(text.splitlines(), 1):
            try:
                found += [read(line)] if line.strip() else []
            except ValueError as error:
                raise ValueError(f"{number}行目：{error}") from error
        return found

    return lines


class MarkField(NotedField):
    """A moment before the use: 3か月前 9:00."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  Django's own options
        super().__init__(read=notation.read_mark, **options)


class SpansField(NotedField):
    """Times of a day: 9:00〜21:00; empty is closed."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  Django's own options
        super().__init__(read=notation.read_spans, **options)


class WeekdaysField(NotedField):
    """毎日, 平日, 土日, 月水金."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  Django's own options
        super().__init__(read=notation.read_weekdays, **{"initial": "毎日", **options})


class ClockField(NotedField):
    """9:00, 24:00."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  Django's own options
        super().__init__(read=notation.clock_text, **options)


class DayTextField(NotedField):
    """7月1日 of every year, 2026-07-01 of one."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  Django's own options
        super().__init__(read=notation.read_day_text, **options)


class AmountField(forms.CharField):
    """A price or a factor: digits, with a part after the point if need be; commas and full-width digits are taken."""

    def clean(self, value: Any) -> str:  # noqa: ANN401  Django's signature
        """The plain number as published rules write it."""
        text: str = super().clean(value)
        plain = halfwidth(text).replace(",", "").replace("円", "").strip()
        whole, _, part = plain.partition(".")
        if text and not (whole.isdecimal() and (not part or part.isdecimal()) and len(whole) <= 9):  # noqa: PLR2004  as the schema says
            raise ValidationError("「600」や「1.5」のように数字で入力してください。", code="number")
        return plain
