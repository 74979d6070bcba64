"""How much one person or one group may book in a day, week, month or fiscal year, counted by the JST date of use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.kernel.sentences import Sentence, marked, sentence

WINDOWS = marked({"day": "1日", "week": "1週間", "month": "1か月", "fiscal_year": "1年度"})
_LIMITS = marked(
    {
        (True, False): "%(window)s%(bookings)s回まで",
        (False, True): "%(window)s%(minutes)s分まで",
        (True, True): "%(window)s%(bookings)s回・%(minutes)s分まで",
        (False, False): "%(window)sまで",
    }
)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
WindowName = Literal["day", "week", "month", "fiscal_year"]


class Quota(Struct, frozen=True, forbid_unknown_fields=True):
    """At most so many bookings or minutes in a window, of a holder or a group; `classes` names whom it binds."""

    per: Literal["holder", "group"]
    window: WindowName
    bookings: Annotated[int, Meta(ge=0)] | None = None
    minutes: Annotated[int, Meta(ge=0)] | None = None
    classes: tuple[str, ...] = ()
    week_starts: Annotated[int, Meta(ge=0, le=6)] = 0

    def span(self, start: datetime) -> tuple[datetime, datetime]:
        """The window in which a use that begins then is counted."""
        return window_of(self.window, start.astimezone(JST).date(), self.week_starts)

    def binds(self, user_class: str, *, has_group: bool) -> bool:
        """Whether it speaks of this user; a quota of groups does not bind a person without one."""
        return (not self.classes or user_class in self.classes) and (has_group or self.per == "holder")

    def allows(self, used: "Used", start: datetime, end: datetime) -> bool:
        """Whether one more use fits beside what was used in its window."""
        return (self.bookings is None or used.bookings + 1 <= self.bookings) and (
            self.minutes is None or used.minutes + (end - start) // _MINUTE <= self.minutes
        )

    def problem(self) -> FieldProblem:
        """What to say when it is reached."""
        return FieldProblem(
            "start",
            "quota_reached",
            sentence(
                "予約できるのは%(limit)sです。ほかの予約を取り消すか、別の日を選んでください。", limit=self.words()
            ),
        )

    def words(self) -> Sentence:
        """1日2回まで, 1団体1か月600分まで."""
        limit = sentence(_LIMITS[self.bookings is not None, self.minutes is not None], **self._limits())
        return sentence("1団体%(limit)s", limit=limit) if self.per == "group" else limit

    def _limits(self) -> dict[str, object]:
        numbers = {"bookings": self.bookings, "minutes": self.minutes}
        return {"window": WINDOWS[self.window], **{gap: each for gap, each in numbers.items() if each is not None}}


@dataclass(frozen=True, slots=True)
class Used:
    """What counts in a window."""

    bookings: int = 0
    minutes: int = 0


def used_within(spans: Iterable[tuple[datetime, datetime]], window: tuple[datetime, datetime]) -> Used:
    """Count uses by where they begin: a night's use belongs to the day on which it began."""
    found = [end - start for start, end in spans if window[0] <= start < window[1]]
    return Used(len(found), sum(length // _MINUTE for length in found))


def window_of(name: WindowName, day: date, week_starts: int = 0) -> tuple[datetime, datetime]:
    """From midnight to midnight, JST, around a day of use."""
    if name == "day":
        first, after = day, day + _DAY
    elif name == "week":
        first = day - _DAY * ((day.weekday() - week_starts) % 7)
        after = first + 7 * _DAY
    elif name == "month":
        first = day.replace(day=1)
        after = (first + 31 * _DAY).replace(day=1)
    else:
        year = fiscal_year_of(day)
        first, after = year.start, year.end + _DAY
    return datetime.combine(first, time(), JST), datetime.combine(after, time(), JST)
