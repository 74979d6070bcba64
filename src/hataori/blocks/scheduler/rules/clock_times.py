"""Times as people and machines write them: 24:00, Z, +09:00, and times that do not exist."""

import re
from datetime import UTC, date, datetime, time, timedelta

from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, HataoriError
from hataori.kernel.sentences import sentence
from hataori.kernel.text import halfwidth

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?")
_MOMENT = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+)(\S+?)(Z|[+-]\d{2}:?\d{2})?")
_LAST_HOUR = 24
_YEARS = range(1900, 2200)


class TimeProblem(HataoriError):
    """A time that cannot be taken (codes time_format, time_absent)."""

    status = 422

    def in_field(self, field: str) -> FieldProblem:
        """The same problem, told of the form's field `field`."""
        return FieldProblem(field, self.code, self.message)


def minutes_of(text: str) -> int:
    """Minutes since midnight of 9:00, 21:30 or 24:00 (1440). Raises TimeProblem."""
    match = _CLOCK.fullmatch(halfwidth(text).strip())
    if match is None:
        raise TimeProblem("time_format", "時刻を読み取れませんでした。「9:00」や「21:30」のように入力してください。")
    hour, minute, second = (int(part or 0) for part in match.groups())
    if hour > _LAST_HOUR or minute > 59 or second > 59 or (hour == _LAST_HOUR and (minute or second)):  # noqa: PLR2004
        raise TimeProblem(
            "time_absent",
            sentence("%(time)sという時刻はありません。24:00までの時刻を入力してください。", time=f"{hour}:{minute:02}"),
        )
    return hour * 60 + minute


def at(day: date, text: str) -> datetime:
    """That time of a day, aware, JST; 24:00 is stored as the next day's 0:00. Raises TimeProblem."""
    minutes = minutes_of(text)
    return _existing(datetime.combine(day + _DAY * (minutes // 1440), time(minutes % 1440 // 60, minutes % 60)))


def span(day: date, begins: str, ends: str) -> tuple[datetime, datetime]:
    """From a time of a day to the next such end, which may lie on the day after (22:00 to 2:00)."""
    start, end = at(day, begins), at(day, ends)
    return start, end if end > start else at(day + _DAY, ends)


def parse_moment(text: str) -> datetime:
    """A day and a time in JST: 2026-12-01T21:00, …T24:00, …T12:00Z, …T21:00+09:00, 2026/12/1 9:00.

    Without a zone it is Japanese time. Seconds are dropped. Raises TimeProblem for what no calendar or clock shows.
    """
    match = _MOMENT.fullmatch(halfwidth(text).strip())
    if match is None:
        raise TimeProblem(
            "time_format",
            "日時を読み取れませんでした。「2026-12-01T09:00」や「2026/12/1 9:00」のように入力してください。",
        )
    year, month, day, clock, zone = match.groups()
    if int(year) not in _YEARS:
        raise TimeProblem("time_absent", sentence("%(year)s年の予約は扱えません。年を確認してください。", year=year))
    try:
        midnight = datetime.combine(date(int(year), int(month), int(day)), time())
        local = midnight + minutes_of(clock) * _MINUTE
        return _existing(local) if zone is None else _there(local, zone).astimezone(JST)
    except (ValueError, OverflowError) as error:
        raise TimeProblem(
            "time_absent",
            sentence(
                "%(year)s年%(month)s月%(day)s日という日付はありません。", year=year, month=int(month), day=int(day)
            ),
        ) from error


def end_text(end: datetime, day: date) -> str:
    """An end as it is shown with the day on which the use began: midnight is 24:00."""
    local = end.astimezone(JST)
    if local == datetime.combine(day + _DAY, time(), JST):
        return "24:00"
    return f"{local.hour}:{local:%M}"


def _there(local: datetime, zone: str) -> datetime:
    return datetime.fromisoformat(f"{local.isoformat()}{'+00:00' if zone == 'Z' else zone}").astimezone(UTC)


def _existing(local: datetime) -> datetime:
    """In JST, unless clocks were put forward over it (summer time, 1948 to 1951)."""
    moment = local.replace(tzinfo=JST)
    if moment.astimezone(UTC).astimezone(JST).replace(tzinfo=None) != local:
        raise TimeProblem(
            "time_absent", sentence("%(time)sという時刻は、夏時間のためありません。", time=f"{local:%Y-%m-%d %H:%M}")
        )
    return moment
