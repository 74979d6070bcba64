"""From when and until when a class of users may book: residents from three months before at 9:00, others later."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from hataori.blocks.scheduler.rules.marks import Mark
from hataori.kernel.errors import FieldProblem
from hataori.kernel.sentences import sentence

EVERYBODY = ""
_NEVER_CLOSED = Mark(minutes=0)
_MINUTE = timedelta(minutes=1)


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """The term for booking. Without `opens` as early as one likes, without `closes` until the use begins.

    `allowed` false: this class books nothing here (市外の方は予約できません).
    """

    opens: Mark | None = None
    closes: Mark = _NEVER_CLOSED
    allowed: bool = True

    def opens_at(self, start: datetime) -> datetime | None:
        """From when on a use that begins then can be booked; for a class that books nothing not before it begins."""
        if not self.allowed:
            return start
        return self.opens.before(start) if self.opens else None

    def closes_at(self, start: datetime) -> datetime:
        """Until just before when; never after the use has begun."""
        return min(self.closes.end_before(start), start)

    def first_start(self, start: datetime, end: datetime, now: datetime) -> datetime:
        """The first minute of the time at which a use may still begin; `end` where booking is over for all of it.

        Later uses close later, so that the minute is found by halving.
        """
        if self.closes == _NEVER_CLOSED:
            return start
        minutes = range((end - start) // _MINUTE)
        return start + bisect_right(minutes, now, key=lambda n: self.closes_at(start + n * _MINUTE)) * _MINUTE

    def problem(self, start: datetime, now: datetime) -> FieldProblem | None:
        """Why the use cannot be booked at that moment (not_open_yet, window_over, class_excluded)."""
        if not self.allowed:
            return FieldProblem("start", "class_excluded", "あなたの利用者区分では、この施設を予約できません。")
        opens, closes = self.opens_at(start), self.closes_at(start)
        if opens and now < opens:
            return FieldProblem(
                "start", "not_open_yet", sentence("この日の予約は%(opens)sから受け付けます。", opens=said(opens))
            )
        if now > closes or (now == closes and self.closes != _NEVER_CLOSED):
            return FieldProblem(
                "start",
                "window_over",
                sentence("予約の受付は%(closes)sで終わりました。窓口にお問い合わせください。", closes=said(closes)),
            )
        return None


def window_for(windows: Mapping[str, Window], user_class: str) -> Window:
    """The window of a class, else the one for everybody ("")."""
    return windows.get(user_class) or windows.get(EVERYBODY) or Window()


def said(moment: datetime) -> str:
    """A moment in a sentence: 2026-12-01 9:30."""
    return f"{moment:%Y-%m-%d} {moment.hour}:{moment:%M}"
