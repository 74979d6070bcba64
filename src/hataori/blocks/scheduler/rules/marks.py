"""A moment told by its distance from the use: three months before at 9:00, the 11th of that month, two hours before."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from hataori.blocks.scheduler.rules.clock_times import at
from hataori.kernel.clock import JST
from hataori.kernel.sentences import Sentence, marked, sentence
from hataori.kernel.working_days import add_working_days

CLOCK = r"^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$"
Clock = Annotated[str, Meta(pattern=CLOCK, description="時刻 09:00 から 24:00 まで")]
Count = Annotated[int, Meta(ge=0, le=1200)]
_MINUTE = timedelta(minutes=1)
_LAST_MINUTE = "23:59"
_OF_A_MONTH = marked(
    {
        True: "利用日の%(months)sか月前の月の末日の%(time)s",
        False: "利用日の%(months)sか月前の月の%(day)s日の%(time)s",
    }
)
_MONTHS, _DAYS, _WORKING_DAYS = marked(
    ("利用日の%(number)sか月前の%(time)s", "利用日の%(number)s日前の%(time)s", "利用日の%(number)s開庁日前の%(time)s")
)


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

    def words(self) -> Sentence:
        """For pages: 利用日の3か月前の11日9:00."""
        if self.minutes is not None:
            length = _length(self.minutes)
            return sentence("利用開始の%(length)s前", length=length) if self.minutes else sentence("利用開始")
        hour, _, minute = self.time.partition(":")
        time = f"{int(hour)}:{minute}"
        if self.months is not None and self.day is not None:
            return sentence(_OF_A_MONTH[self.day == -1], months=self.months, day=self.day, time=time)
        for number, words in ((self.months, _MONTHS), (self.days, _DAYS), (self.working_days, _WORKING_DAYS)):
            if number:
                return sentence(words, number=number, time=time)
        if self.day is None:
            return sentence("利用日当日の%(time)s", time=time)
        return sentence("利用日の月の%(day)s日の%(time)s", day=self.day, time=time)

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


def _length(minutes: int) -> Sentence:
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return sentence("%(hours)s時間%(minutes)s分", hours=hours, minutes=rest)
    return sentence("%(hours)s時間", hours=hours) if hours else sentence("%(minutes)s分", minutes=rest)
