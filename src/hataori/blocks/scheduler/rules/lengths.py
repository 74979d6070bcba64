"""How long a use may be and when it may begin: shortest, longest, every so many minutes, fixed turns, buffers."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from hataori.blocks.scheduler.rules.clock_times import at, end_text
from hataori.blocks.scheduler.rules.hours import HourSpan
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem
from hataori.kernel.sentences import sentence

_MINUTE = timedelta(minutes=1)


def length_problems(start: datetime, end: datetime, shortest: int, longest: int) -> Iterator[FieldProblem]:
    """too_short, too_long; 0 is no limit."""
    length = (end - start) / _MINUTE
    if shortest and length < shortest:
        yield FieldProblem(
            "end",
            "too_short",
            sentence("予約は%(minutes)s分からです。終わりの時刻を延ばしてください。", minutes=shortest),
        )
    if longest and length > longest:
        yield FieldProblem(
            "end", "too_long", sentence("予約は%(minutes)s分までです。時間を短くしてください。", minutes=longest)
        )


def interval_problem(start: datetime, interval: int, opens: datetime | None = None) -> FieldProblem | None:
    """bad_start unless it begins so many minutes after the opening (midnight without one), or a multiple of them."""
    local = start.astimezone(JST)
    since = opens or local.replace(hour=0, minute=0, second=0, microsecond=0)
    if (local - since) % (interval * _MINUTE):
        return FieldProblem(
            "start", "bad_start", sentence("始まりの時刻は%(minutes)s分ごとに選んでください。", minutes=interval)
        )
    return None


def turn_problem(start: datetime, end: datetime, turns: Sequence[HourSpan]) -> FieldProblem | None:
    """bad_start unless the use is one of the fixed turns (9:00 to 11:00, 11:00 to 13:00, …), or several in a row."""
    if not turns:
        return None
    day = start.astimezone(JST).date()
    at_moment = start
    for begins, ends in sorted((at(day, each.opens), at(day, each.closes)) for each in turns):
        if begins == at_moment < end:
            at_moment = ends
    if at_moment == end:
        return None
    offered = tuple(f"{each.opens}–{each.closes}" for each in turns)
    return FieldProblem("start", "bad_start", sentence("次の時間帯から選んでください：%(offered)s。", offered=offered))


def with_buffers(start: datetime, end: datetime, before: int, after: int) -> tuple[datetime, datetime]:
    """The time a lane is taken: the use with minutes to prepare and to clean."""
    return start - before * _MINUTE, end + after * _MINUTE


def time_text(start: datetime, end: datetime) -> str:
    """9:00–24:00, with the end told on the day it began."""
    local = start.astimezone(JST)
    return f"{local.hour}:{local:%M}–{end_text(end, local.date())}"
