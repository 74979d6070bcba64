"""Dates in the Japanese calendar (和暦), read and written; every date is a `date`, never a datetime.

Sources: 元号法（昭和54年法律第43号）, the era cabinet orders, and 太政官布告第337号 (明治5年), by which the
Gregorian calendar begins on 明治6年1月1日 (1873-01-01). Earlier days belong to another calendar and are refused.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NoReturn

from hataori.kernel.errors import FieldProblem, HataoriError
from hataori.kernel.text import halfwidth


@dataclass(frozen=True, slots=True)
class Era:
    """One 元号: `start` is the first day of its first year; `end` its last day, None while it lasts."""

    name: str
    letter: str
    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the era."""
        return self.start <= day and (self.end is None or day <= self.end)

    def common_year(self, year: int) -> int:
        """The year of our era in which the era's year `year` falls."""
        return self.first_year + year - 1

    def year_name(self, common_year: int) -> str:
        """The year in the era's words: 令和元年, 令和8年."""
        number = common_year - self.first_year + 1
        return f"{self.name}{'元' if number == 1 else number}年"

    @property
    def first_year(self) -> int:
        """The year of our era that is 元年. 明治 began in 1868, long before the calendar we can read."""
        return 1868 if self.letter == "M" else self.start.year


FIRST_DAY = date(1873, 1, 1)
ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", FIRST_DAY, date(1912, 7, 29)),
)
_BY_NAME = {key: era for era in ERAS for key in (era.name, era.letter, era.name[0])}

_HOW = "「令和8年3月31日」や「2026-03-31」のように入力してください。"
_YEAR = r"(?P<era>[^\W\d]{0,2})(?P<year>\d{1,4}|元)"
_DATE = re.compile(_YEAR + r"(?:年|[-/.])(?P<month>\d{1,2})(?:月|[-/.])(?P<day>\d{1,2})日?")
_COMPACT = re.compile(r"(?P<era>)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_YEAR_FIELD = re.compile(_YEAR + "年?")


class DateProblem(HataoriError):
    """A date that cannot be taken. `part` is year, month or day where one of the three is at fault."""

    status = 422

    def __init__(self, code: str, message: str, part: str = "") -> None:
        super().__init__(code, message)
        self.part = part

    def in_field(self, field: str) -> FieldProblem:
        """The same problem, told of the form's field `field`."""
        return FieldProblem(field, self.code, self.message)


def plain_date(day: date) -> date:
    """`day` itself; a datetime is a TypeError, because its date depends on where one stands."""
    if isinstance(day, datetime):
        raise TypeError("a date is needed, not a datetime: take the JST date through kernel.clock first")
    return day


def era_of(day: date) -> Era:
    """The era of a day; DateProblem date_too_early before 1873."""
    for era in ERAS:
        if era.covers(plain_date(day)):
            return era
    raise DateProblem("date_too_early", "明治6年（1873年）1月1日以後の日付を入力してください。", "year")


def format_wareki(day: date) -> str:
    """The day as printed on paper: 令和8年3月31日, 令和元年5月1日."""
    return f"{era_of(day).year_name(day.year)}{day.month}月{day.day}日"


def parse_date(text: str) -> date:
    """A typed date: 2026-03-31, 2026/3/31, 2026.3.31, 20260331, 2026年3月31日, 令和8年3月31日, R8.3.31.

    Full-width letters and digits and spaces are taken too. Raises DateProblem (codes date_empty, date_format,
    date_year_short, date_no_such_month, date_no_such_day, date_outside_era, date_too_early).
    """
    compact = _squeeze(text)
    if not compact:
        raise DateProblem("date_empty", "日付を入力してください。" + _HOW)
    match = _DATE.fullmatch(compact) or _COMPACT.fullmatch(compact)
    if match is None:
        raise DateProblem("date_format", "日付を読み取れませんでした。" + _HOW)
    return _build(match["era"], match["year"], int(match["month"]), int(match["day"]))


def parse_parts(year: str, month: str, day: str, era: str = "") -> date:
    """The three typed fields 年 月 日 as one date; `year` may be 2026, 令和8, R8, 元 with `era`.

    Raises DateProblem as `parse_date` does, with `part` naming the field to mend.
    """
    year, month, day, era = (_squeeze(part) for part in (year, month, day, era))
    if not (year or month or day):
        raise DateProblem("date_empty", "日付を入力してください。年・月・日の3つとも必要です。", "year")
    named = _YEAR_FIELD.fullmatch(year)
    if named is None:
        raise DateProblem("date_format", "年を「2026」か「令和8」のように入力してください。", "year")
    if named["era"] and era and _BY_NAME.get(named["era"]) is not _BY_NAME.get(era):
        raise DateProblem("date_format", "選んだ元号と、年に入力した元号が違います。どちらかに直してください。", "year")
    return _build(named["era"] or era, named["year"], _number(month, "month", "月"), _number(day, "day", "日"))


def _squeeze(text: str) -> str:
    """Half-width, capital letters, no blanks; the calendar's own name adds nothing to a year."""
    return re.sub(r"\s+", "", halfwidth(text)).upper().removeprefix("西暦")


def _number(text: str, part: str, unit: str) -> int:
    digits = text.removesuffix(unit)
    if not re.fullmatch(r"[0-9]{1,2}", digits):
        raise DateProblem("date_format", f"{unit}を数字で入力してください。", part)
    return int(digits)


def _build(era_name: str, year: str, month: int, day: int) -> date:
    if not era_name:
        return _known(_day(_common_year(year), month, day))
    era = _BY_NAME.get(era_name)
    if era is None:
        raise DateProblem("date_format", "元号を読み取れませんでした。" + _HOW, "year")
    built = _day(era.common_year(1 if year == "元" else int(year)), month, day)
    if not era.covers(built):
        _refuse_era(era, f"{era.name}{year}年{month}月{day}日", built)
    return built


def _common_year(year: str) -> int:
    if year == "元" or len(year) < len("2026"):
        message = "年は、西暦4けた（2026）か、元号を付けて（令和8年）入力してください。"
        raise DateProblem("date_year_short", message, "year")
    return int(year)


def _known(day: date) -> date:
    era_of(day)
    return day


def _day(year: int, month: int, day: int) -> date:
    if not date.min.year <= year <= date.max.year:
        raise DateProblem("date_format", "年を確認してください。" + _HOW, "year")
    if not 1 <= month <= 12:  # noqa: PLR2004  months of a year
        raise DateProblem("date_no_such_month", f"{month}月はありません。月は1から12までで入力してください。", "month")
    last = _last_day(year, month)
    if not 1 <= day <= last:
        message = f"{year}年{month}月に{day}日はありません。日は1から{last}までで入力してください。"
        raise DateProblem("date_no_such_day", message, "day")
    return date(year, month, day)


def _last_day(year: int, month: int) -> int:
    """The month's last day, without touching the year after 9999."""
    if month == 12:  # noqa: PLR2004  December
        return 31
    return (date(year, month + 1, 1) - timedelta(days=1)).day


def _refuse_era(era: Era, typed: str, built: date) -> NoReturn:
    """Say how long the era lasted and what the day was probably meant to be; too early a day says that instead."""
    end = f"{format_wareki(era.end)}まで" if era.end else ""
    meant = format_wareki(built)
    message = (
        f"{typed}という日はありません（{era.name}は{format_wareki(era.start)}から{end}です）。"
        f"{meant}のことではありませんか。確認して入力し直してください。"
    )
    raise DateProblem("date_outside_era", message, "year")
