"""Rules as staff type and read them: 3か月前の11日 9:00, 9:00〜21:00、22:00〜24:00, 土日祝, 第2水曜日.

Each `read_…` gives what published rules hold (docs/reference/booking-rules.md) and raises ValueError with a sentence;
each `write_…` gives text that reads back to the same.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from hataori.kernel.text import halfwidth
from hataori.kernel.wareki import DateProblem, parse_date

from .rules import Hours, HourSpan, Mark, TimeProblem, minutes_of
from .rules.closing import WEEK

_MONTHS = r"(\d+)(?:か|カ|ヶ|ヵ|ケ|箇)月前"
_TIME = r"(?:の?(\d{1,2}:\d{2}))?"
_MARKS = (
    (re.compile(r"(?:利用の?)?開始(?:まで)?"), lambda _: {"minutes": 0}),
    (re.compile(r"(?:利用の?開始の)?(\d+)分前"), lambda m: {"minutes": int(m[1])}),
    (
        re.compile(r"(?:利用の?開始の)?(\d+)時間(?:(\d+)分)?前"),
        lambda m: {"minutes": int(m[1]) * 60 + int(m[2] or 0)},
    ),
    (
        re.compile(rf"(?:利用日の)?{_MONTHS}の?(?:月の)?(末日|\d+日){_TIME}"),
        lambda m: {"months": int(m[1]), "day": _day(m[2]), "time": clock_text(m[3])},
    ),
    (re.compile(rf"(?:利用日の)?{_MONTHS}{_TIME}"), lambda m: {"months": int(m[1]), "time": clock_text(m[2])}),
    (
        re.compile(rf"(?:利用日の)?(?:当月|月)の(末日|\d+日){_TIME}"),
        lambda m: {"day": _day(m[1]), "time": clock_text(m[2])},
    ),
    (re.compile(rf"(?:利用日の)?(\d+)日前{_TIME}"), lambda m: {"days": int(m[1]), "time": clock_text(m[2])}),
    (
        re.compile(rf"(?:利用日の)?(\d+)開庁日前{_TIME}"),
        lambda m: {"working_days": int(m[1]), "time": clock_text(m[2])},
    ),
    (re.compile(rf"(?:利用日)?(?:の)?当日{_TIME}"), lambda m: {"days": 0, "time": clock_text(m[1])}),
)
_RANGE = re.compile(r"(\d{1,2}:\d{2})\s*(?:〜|~|～|-|–|ー|から)\s*(\d{1,2}:\d{2})\s*([^\d]*)")
_STATES = {each.label: each for each in Hours} | {"無人": Hours.SELF_SERVICE}
_DAYS = {"毎日": "月火水木金土日", "全日": "月火水木金土日", "平日": "月火水木金", "土日": "土日"}
_ALL_WEEK, _WORKDAYS, _WEEKEND = tuple(range(7)), tuple(range(5)), (5, 6)
_DAY_OF_YEAR = re.compile(r"(\d{1,2})(?:月|/|-)(\d{1,2})日?")
_NTH = re.compile(r"(?:第([1-5])|(最終|最後の))\s*([月火水木金土日])曜?日?")


def clock_text(text: str | None) -> str:
    """9:00 as published rules write it: 09:00; midnight without one."""
    if not text:
        return "00:00"
    try:
        minutes = minutes_of(text)
    except TimeProblem as problem:
        raise ValueError(problem.message) from problem
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day(text: str) -> int:
    return -1 if text == "末日" else int(text.removesuffix("日"))


def _plain(text: str) -> str:
    return re.sub(r"[\s　]+", "", halfwidth(text))


def read_mark(text: str) -> dict[str, Any]:
    """A moment before the use."""
    plain = _plain(text)
    for pattern, told in _MARKS:
        if match := pattern.fullmatch(plain):
            found: dict[str, Any] = told(match)
            return {name: value for name, value in found.items() if name != "time" or value != "00:00"}
    raise ValueError(
        "「3か月前 9:00」「3か月前の11日 9:00」「7日前」「2開庁日前 17:00」「30分前」のように入力してください。"
    )


def write_mark(mark: Mark | None) -> str:
    """3か月前の11日 9:00; empty for none."""
    if mark is None:
        return ""
    if mark.minutes is not None:
        return f"{mark.minutes}分前" if mark.minutes else "利用開始"
    hour, _, minute = mark.time.partition(":")
    at = "" if mark.time == "00:00" else f" {int(hour)}:{minute}"
    return _write_day(mark) + at


def _write_day(mark: Mark) -> str:
    day = "" if mark.day is None else "末日" if mark.day == -1 else f"{mark.day}日"
    if mark.months is not None:
        return f"{mark.months}か月前" + (f"の{day}" if day else "")
    if day:
        return f"当月の{day}"
    if mark.working_days is not None:
        return f"{mark.working_days}開庁日前"
    return f"{mark.days}日前" if mark.days else "当日"


def read_spans(text: str) -> list[list[str]]:
    """Times of a day; none for an empty text or 休み."""
    plain = halfwidth(text).strip()
    if plain in ("", "休み", "休館", "なし"):
        return []
    found, rest = [], _RANGE.sub("", plain)
    for opens, closes, after in _RANGE.findall(plain):
        label = after.strip("、, ;\n").strip()
        label = label[1:-1] if label[:1] in "（(" and label[-1:] in "）)" and label else label
        found.append([clock_text(opens), clock_text(closes), *_state(label)])
    if not found or rest.strip("、, ;\n"):
        raise ValueError("「9:00〜21:00」のように入力してください。2つ以上は「、」で区切ります。")
    return found


def _state(label: str) -> list[str]:
    if not label or label == Hours.OPEN.label:
        return []
    if label.replace("(", "（").replace(")", "）") not in _STATES:
        raise ValueError(f"「{label}」という開き方はありません。")
    return [_STATES[label.replace("(", "（").replace(")", "）")].value]


def write_spans(spans: Iterable[HourSpan]) -> str:
    """9:00〜21:00、21:00〜22:00（職員のみ）."""
    return "、".join(_write_span(each) for each in spans)


def _write_span(each: HourSpan) -> str:
    label = "" if each.state is Hours.OPEN else f"（{each.state.label}）"
    return f"{short(each.opens)}〜{short(each.closes)}{label}"


def short(clock: str) -> str:
    """09:00 as people read it: 9:00."""
    hour, _, minute = clock.partition(":")
    return f"{int(hour)}:{minute}"


def read_weekdays(text: str) -> list[int]:
    """Days of the week: 毎日, 平日, 土日, 月水金."""
    plain = _plain(text).replace("曜日", "").replace("・", "").replace("、", "").replace(",", "")
    letters = _DAYS.get(plain or "毎日", plain)
    if any(each not in WEEK for each in letters):
        raise ValueError("「毎日」「平日」「土日」「月水金」のように入力してください。")
    return sorted({WEEK.index(each) for each in letters})


def write_weekdays(days: Sequence[int]) -> str:
    """毎日, 平日, 土日 or the days."""
    known = {_ALL_WEEK: "毎日", _WORKDAYS: "平日", _WEEKEND: "土日"}
    return known.get(tuple(sorted(days))) or "".join(WEEK[each] for each in sorted(days))


def read_day_text(text: str) -> str:
    """A day of every year (7月1日: 07-01) or of one (2026-07-01)."""
    plain = _plain(text)
    if match := _DAY_OF_YEAR.fullmatch(plain):
        month, day = int(match[1]), int(match[2])
        try:
            return f"{date(2024, month, day):%m-%d}"
        except ValueError as error:
            raise ValueError(f"{month}月{day}日という日はありません。") from error
    return read_date(plain).isoformat()


def write_day_text(text: str) -> str:
    """07-01 as 7月1日; a day of one year as it is."""
    if len(text) > len("07-01"):
        return text
    month, _, day = text.partition("-")
    return f"{int(month)}月{int(day)}日"


def read_date(text: str) -> date:
    """A day, 和暦 welcome."""
    try:
        return parse_date(text)
    except DateProblem as problem:
        raise ValueError(problem.message) from problem


def read_monthly(text: str) -> list[int]:
    """第2水曜日, 最終金曜日: weekday (0 is Monday) and which of the month."""
    match = _NTH.fullmatch(_plain(text))
    if match is None:
        raise ValueError("「第2水曜日」「最終金曜日」のように、1行に1つ入力してください。")
    return [WEEK.index(match[3]), -1 if match[2] else int(match[1])]


def write_monthly(weekday: int, nth: int) -> str:
    """第2水曜日."""
    return f"{'最終' if nth == -1 else f'第{nth}'}{WEEK[weekday]}曜日"
