"""What a reader asks for in the address: a fiscal year, or months from and to."""

import re
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of

MOST_MONTHS = 36
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"20\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Months:
    """From the first day of a month to a day of another, today at the latest."""

    first: date
    last: date


def fiscal_year(request: HttpRequest) -> FiscalYear:
    """The year of ?year=, this one without it. Rejected for what is none or has not begun."""
    text = request.GET.get("year", "").strip()
    if not text:
        return fiscal_year_of(clock.today())
    if not _YEAR.fullmatch(text) or FiscalYear(int(text)).start > clock.today():
        raise _wrong("year", "年度は 2026 のように、始まっている年度を西暦4けたで指定してください。")
    return FiscalYear(int(text))


def of_year(year: FiscalYear) -> Months:
    """The year's months as far as they have begun."""
    return Months(year.start, min(year.end, clock.today()))


def months(request: HttpRequest) -> Months:
    """?from=2026-04&to=2026-11; without them this fiscal year up to now. Rejected for an odd or too long span."""
    default = of_year(fiscal_year_of(clock.today()))
    first = _month(request, "from", default.first)
    last = min(_month(request, "to", default.last), clock.today())
    if first > last:
        raise _wrong("from", "始まりの月は、終わりの月より前の月を 2026-04 のように指定してください。")
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        raise _wrong("from", f"一度に受け取れるのは{MOST_MONTHS}か月分までです。期間を分けて指定してください。")
    return Months(first.replace(day=1), last)


def _month(request: HttpRequest, name: str, default: date) -> date:
    text = request.GET.get(name, "").strip()
    if not text:
        return default
    found = _MONTH.fullmatch(text)
    if found is None or found[1] == "0000":
        raise _wrong(name, "月は 2026-04 のように指定してください。")
    return date(int(found[1]), int(found[2]), 1)


def _wrong(field: str, message: str) -> Rejected:
    return Rejected([FieldProblem(field, "period", message)], message)
