"""A cell of 5374's area_days.csv: read as it is met in real files, and everything odd in it told.

Grammar: 月 (every), 月2 (the second of the month), 水2:4 6 8 (only in those months; several groups in one cell),
隔月20150112 (every second one, from that date), 20260401 (a date), *1 (a remark). What can be read is read; what had to
be repaired or was left out stands in `problems` as "word:what".
"""

import re
from dataclasses import dataclass, field
from datetime import date

from hataori.kernel.text import halfwidth

WEEKDAYS = "月火水木金土日"
MOST_WEEKS, LAST_MONTH = 5, 12
_DAY = re.compile(rf"([{WEEKDAYS}])(\d)?(?::(\d{{1,2}}))?")
_FORTNIGHT = re.compile(rf"隔([{WEEKDAYS}])(\d{{8}})")
_DATE, _MONTH, _REMARK = re.compile(r"\d{8}"), re.compile(r"\d{1,2}"), re.compile(r"\*\d+")
_WHITE = " \t\u3000\u00a0\r\n"


@dataclass(frozen=True, slots=True)
class Weekly:
    """A day of the week (Monday 0): every one, or the `nth` of each month, or that only in `months`."""

    weekday: int
    nth: int = 0
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fortnightly:
    """Every second one, counted from a first date."""

    start: date


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says: rules, explicit dates, remarks; and what was wrong with it."""

    rules: tuple[Weekly | Fortnightly, ...] = ()
    dates: tuple[date, ...] = ()
    remarks: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """A cell being read, token by token; `open_group` takes the months that follow 水2:4."""

    rules: list[Weekly | Fortnightly] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    open_group: bool = False

    def take(self, token: str) -> None:
        if self.open_group and _MONTH.fullmatch(token):
            self._add_month(token)
        elif _REMARK.fullmatch(token):
            self.remarks.append(token[1:])
        elif _DATE.fullmatch(token):
            self._add_date(token)
        elif found := _FORTNIGHT.match(token):
            self._add_fortnight(found, token)
        elif found := _DAY.match(token):
            self._add_day(found, token)
        else:
            self.problems.append(f"word:{token}")

    def _add_month(self, token: str) -> None:
        rule = self.rules[-1]
        if isinstance(rule, Weekly) and 1 <= int(token) <= LAST_MONTH:
            self.rules[-1] = Weekly(rule.weekday, rule.nth, (*rule.months, int(token)))
        else:
            self.problems.append(f"month:{token}")

    def _add_date(self, token: str) -> None:
        self.open_group = False
        day = day_of(token)
        if day is None:
            self.problems.append(f"date:{token}")
        elif day in self.dates:
            self.problems.append(f"twice:{token}")
        else:
            self.dates.append(day)

    def _add_fortnight(self, found: re.Match[str], token: str) -> None:
        self.open_group = False
        start = day_of(found[2])
        if start is None:
            self.problems.append(f"date:{token}")
            return
        if start.weekday() != WEEKDAYS.index(found[1]):
            self.problems.append(f"weekday:{token}")
        else:
            self.rules.append(Fortnightly(start))
        self._note_rest(found, token)

    def _add_day(self, found: re.Match[str], token: str) -> None:
        self.open_group = False
        nth, month = int(found[2] or 0), int(found[3] or 0)
        if found[2] and not 1 <= nth <= MOST_WEEKS:
            self.problems.append(f"week:{token}")
            return
        if found[3] and not 1 <= month <= LAST_MONTH:
            self.problems.append(f"month:{token}")
            return
        self.rules.append(Weekly(WEEKDAYS.index(found[1]), nth, (month,) if month else ()))
        self.open_group = bool(month)
        self._note_rest(found, token)

    def _note_rest(self, found: re.Match[str], token: str) -> None:
        if found.end() != len(token):
            self.problems.append(f"stray:{token}")


def read_cell(text: str) -> Cell:
    """What the cell says. Full-width digits and spaces and blanks at its ends are read, and told as repaired."""
    plain = "".join(_plain(each) for each in text)
    reading = _Reading(problems=_repairs(text))
    for token in plain.split():
        reading.take(token)
    return Cell(tuple(reading.rules), tuple(sorted(reading.dates)), tuple(reading.remarks), tuple(reading.problems))


def day_of(text: str) -> date | None:
    """`YYYYMMDD` or `YYYY/M/D` (also with - or .), None where there is no such day."""
    found = re.fullmatch(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})|(\d{4})(\d{2})(\d{2})", text)
    if found is None:
        return None
    year, month, day = (int(each) for each in found.groups() if each is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plain(char: str) -> str:
    """Digits, signs and blanks of full width as the grammar has them; no other character is touched."""
    if char in _WHITE:
        return " "
    folded = halfwidth(char)
    return folded if folded in "0123456789:*" else char


def _repairs(text: str) -> list[str]:
    found = []
    if any(each in text for each in "\u3000\u00a0"):
        found.append("space:全角の空白")
    if any(_plain(each) != each and not each.isspace() for each in text):
        found.append("width:全角の数字や記号")
    if text != text.strip(_WHITE):
        found.append("edge:前後の空白")
    return found
