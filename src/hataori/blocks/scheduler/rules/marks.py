"""A moment told by its distance from the use: three months before at 9:00, the 11th of that month, two hours before."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from hataori.blocks.scheduler.rules.clock_times import at
from hataori.kernel.clock import JST
from hataori.kernel.working_days import add_working_days

CLOCK = r"^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$"
Clock = Annotated[str, Meta(pattern=CLOCK, description="時刻 09:00 から 24:00 まで")]
Count = Annotated[int, Meta(ge=0, le=1200)]
_MINUTE = timedelta(minutes=1)
_LAST_MINUTE = "23:59"


class Mark(Struct, frozen=True, forbid_unknown_fields=True):
    """So long before a use. `months` and `day`: that day of that month (-1 its last); without `day` the same day.

    A day that the month does not have is its last day (民法第143条第2項ただし書 counts months likewise).
    `days` and `working_days` count calendar and working days back; `time` is a time of the day found that way.
    `minutes` alone counts from the moment of the use.
    """

    months: Count | None = None
    day: Annotated[int, Meta(ge=-1, le=31)] | None = None
    days: Count | None = None
    working_days: Count | None = None
    minutes: Annotated[int, Meta(ge=0, le=527040)] | None = None
    time: Clock = "00:00"

    def before(self, start: datetime) -> datetime:
        """The moment, aware, JST."""
        if self.minutes is not None:
            return start.astimezone(JST) - self.minutes * _MINUTE
        return at(self._date(start.astimezone(JST).date()), self.time)

    def end_before(self, start: datetime) -> datetime:
        """The same as the end of a term: what is announced as "23:59まで" ends at midnight."""
        moment = self.before(start)
        return moment + _MINUTE if self.minutes is None and self.time == _LAST_MINUTE else moment

    def words(self) -> str:
        """For pages: 利用日の3か月前の11日9:00."""
        if self.minutes is not None:
            return f"利用開始の{_length(self.minutes)}前" if self.minutes else "利用開始"
        hour, _, minute = self.time.partition(":")
        return f"利用日{self._day_words()}の{int(hour)}:{minute}"

    def _day_words(self) -> str:
        if self.months is not None and self.day is not None:
            return f"の{self.months}か月前の月の" + ("末日" if self.day == -1 else f"{self.day}日")
        for number, unit in ((self.months, "か月前"), (self.days, "日前"), (self.working_days, "開庁日前")):
            if number:
                return f"の{number}{unit}"
        return "当日" if self.day is None else f"の月の{self.day}日"

    def _date(self, day: date) -> date:
        if self.months is not None or self.day is not None:
            return months_before(day, self.months or 0, self.day)
        if self.working_days is not None:
            return add_working_days(day, -self.working_days) if self.working_days else day
        return day - timedelta(days=self.days or 0)


def months_before(day: date, months: int, wanted: int | None = None) -> date:
    """The same or the wanted day so many months before (after, if negative); the month's last where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    number = day.day if wanted is None else wanted
    return date(year, month + 1, last if number < 1 else min(number, last))


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return (f"{hours}時間" if hours else "") + (f"{rest}分" if rest else "")
