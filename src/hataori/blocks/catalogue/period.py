"""処理期間 as the inventory writes it, read where it is plain: N日, N週, Nか月, N年, 即日; all else stays text."""

import re

from hataori.kernel.text import halfwidth

_DAYS = {"日": 1, "週": 7, "月": 30, "年": 365}
_PLAIN = re.compile(r"(?:約|概ね|おおむね)?(\d{1,4})[ヶケヵカか箇]?(日|週|月|年)間?(?:以内|程度)?")
_SAME_DAY = ("即日", "当日", "0日")
LONGEST = 3_650


def period_days(text: str) -> int | None:
    """The period in days, a month counted as 30; None where the text is no plain period.

    「30日」→30, 「１週間」→7, 「2か月以内」→60, 「即日」→0. A bare 0, a range and a refusal to say are None.
    """
    plain = re.sub(r"\s+", "", halfwidth(text))
    if plain in _SAME_DAY:
        return 0
    match = _PLAIN.fullmatch(plain)
    if match is None:
        return None
    days = int(match[1]) * _DAYS[match[2]]
    return days if days <= LONGEST else None
