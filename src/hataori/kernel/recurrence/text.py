"""RRULE, DATE and DATE-TIME as RFC 5545 writes them. Reading is a little wider than the standard, writing is not."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from hataori.kernel.recurrence.problem import RecurrenceProblem
from hataori.kernel.recurrence.rule import MONDAY, WEEKDAYS, Freq, NthDay, Rule
from hataori.kernel.sentences import sentence

_LONGEST = 8_000
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_NTH_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"[+-]?\d{1,8}")


def parse_rule(text: str) -> Rule:
    """An RRULE value, with or without "RRULE:" in front. Raises RecurrenceProblem.

    Taken although not in the standard, because calendars write it: lower case, blanks, a trailing semicolon.
    RSCALE=GREGORIAN and SKIP=OMIT (RFC 7529) say what holds anyway; other calendars are refused.
    """
    compact = _BLANKS.sub("", text).upper().removeprefix("RRULE:").rstrip(";")
    if not compact:
        raise RecurrenceProblem("rule_empty", "繰り返しの規則を入力してください。")
    if len(compact) > _LONGEST:
        raise RecurrenceProblem("rule_format", "繰り返しの規則が長すぎます。")
    parts = _parts(compact)
    if "FREQ" not in parts:
        raise RecurrenceProblem("rule_part", "繰り返しの規則には、間隔の単位（FREQ）が必要です。")
    return Rule(**{_FIELDS[name][0]: _FIELDS[name][1](value) for name, value in parts.items() if name in _FIELDS})


def format_rule(rule: Rule) -> str:
    """The RRULE value, without "RRULE:", parts in the order of the standard's grammar."""
    parts = [f"FREQ={rule.freq.name}"]
    if rule.until is not None:
        parts.append(f"UNTIL={format_moment(rule.until)}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    lists = {name: getattr(rule, field) for name, (field, _) in _FIELDS.items() if name.startswith("BY")}
    parts += [f"{name}={','.join(map(str, values))}" for name, values in lists.items() if values]
    return ";".join(parts if rule.wkst == MONDAY else [*parts, f"WKST={WEEKDAYS[rule.wkst]}"])


def parse_moment(text: str) -> date | datetime:
    """20260331, 20260331T090000 (naive) or 20260331T000000Z (aware). Raises RecurrenceProblem (rule_until)."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise _unreadable(text)
    day, clock, zulu = match.groups()
    try:
        moment = datetime.strptime(day + (clock or "000000"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise _unreadable(text) from error
    if clock is None:
        return moment.date()
    return moment if zulu else moment.replace(tzinfo=None)


def format_moment(moment: date | datetime) -> str:
    """As the standard writes it: aware ones in UTC with Z, naive ones without."""
    if not isinstance(moment, datetime):
        return f"{moment.year:04}{moment:%m%d}"
    zulu = "" if moment.tzinfo is None else "Z"
    there = moment.astimezone(UTC) if zulu else moment
    return f"{there.year:04}{there:%m%dT%H%M%S}{zulu}"


def _parts(compact: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in compact.split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value:
            raise RecurrenceProblem(
                "rule_format", sentence("繰り返しの規則の「%(piece)s」を読み取れませんでした。", piece=piece[:40])
            )
        if name in parts:
            raise RecurrenceProblem(
                "rule_part", sentence("繰り返しの規則に%(name)sが2回あります。1回にしてください。", name=name)
            )
        if name not in _FIELDS:
            _check_scale(name, value)
        parts[name] = value
    return parts


def _check_scale(name: str, value: str) -> None:
    if name not in ("RSCALE", "SKIP"):
        raise RecurrenceProblem("rule_part", sentence("繰り返しの規則の「%(name)s」は使えません。", name=name[:40]))
    if value not in ("GREGORIAN", "OMIT"):
        raise RecurrenceProblem("rule_scale", "西暦（グレゴリオ暦）以外の暦による繰り返しは使えません。")


def _freq(value: str) -> Freq:
    if value not in Freq.__members__:
        raise RecurrenceProblem("rule_format", sentence("繰り返しの単位「%(value)s」は使えません。", value=value[:40]))
    return Freq[value]


def _number(value: str) -> int:
    if not _NUMBER.fullmatch(value):
        raise RecurrenceProblem(
            "rule_format", sentence("繰り返しの規則の「%(value)s」は数ではありません。", value=value[:40])
        )
    return int(value)


def _numbers(value: str) -> tuple[int, ...]:
    return tuple(_number(each) for each in value.split(","))


def _nth_day(value: str) -> NthDay:
    match = _NTH_DAY.fullmatch(value)
    if match is None or (match[1] and not int(match[1])):
        raise RecurrenceProblem(
            "rule_format", sentence("繰り返しの曜日「%(value)s」を読み取れませんでした。", value=value[:40])
        )
    return NthDay(WEEKDAYS.index(match[2]), int(match[1] or 0))


def _nth_days(value: str) -> tuple[NthDay, ...]:
    return tuple(_nth_day(each) for each in value.split(","))


def _weekday(value: str) -> int:
    day = _nth_day(value)
    if day.n:
        raise RecurrenceProblem("rule_format", "週の始まり（WKST）は曜日だけで指定してください。")
    return day.weekday


def _unreadable(text: str) -> RecurrenceProblem:
    return RecurrenceProblem(
        "rule_until",
        sentence("日時「%(text)s」を読み取れませんでした。20270331のように書いてください。", text=text[:40]),
    )


_FIELDS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "FREQ": ("freq", _freq),
    "UNTIL": ("until", parse_moment),
    "COUNT": ("count", _number),
    "INTERVAL": ("interval", _number),
    "BYSECOND": ("by_second", _numbers),
    "BYMINUTE": ("by_minute", _numbers),
    "BYHOUR": ("by_hour", _numbers),
    "BYDAY": ("by_day", _nth_days),
    "BYMONTHDAY": ("by_month_day", _numbers),
    "BYYEARDAY": ("by_year_day", _numbers),
    "BYWEEKNO": ("by_week_no", _numbers),
    "BYMONTH": ("by_month", _numbers),
    "BYSETPOS": ("by_set_pos", _numbers),
    "WKST": ("wkst", _weekday),
}
"""Each part's field and reader, in the order in which the standard's grammar names them."""
