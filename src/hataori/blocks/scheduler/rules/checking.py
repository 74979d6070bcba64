"""What is wrong with rules before they are published: every problem, by its path, in Japanese."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import msgspec

from hataori.blocks.scheduler.rules.clock_times import minutes_of
from hataori.blocks.scheduler.rules.fees import Band
from hataori.blocks.scheduler.rules.hours import HourSpan, OpeningPlan, Period
from hataori.blocks.scheduler.rules.rule_set import RuleSet, read
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.lazy import LazyModule

jsonschema = LazyModule("jsonschema")

_PLACE = re.compile(r"\$\.([^`]*)")
_ANY_MONTH = date(2027, 3, 1)
_SAID = {
    "type": "値の種類が違います。",
    "enum": "決められた言葉のどれかを書いてください。",
    "pattern": "書き方が違います。",
    "minimum": "小さすぎます。",
    "maximum": "大きすぎます。",
    "required": "必要な項目がありません。",
    "additionalProperties": "知らない項目があります。綴りを確認してください。",
    "anyOf": "この書き方は使えません。",
    "minItems": "項目が足りません。",
    "maxItems": "項目が多すぎます。",
    "items": "項目が多すぎます。",
    "format": "日付は2026-07-01のように書いてください。",
}


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One thing to mend: `path` like hours.weekly[0][1]."""

    path: str
    message: str


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of published rules, as made from their types."""
    made = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(RuleSet)), type=dict[str, Any])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "予約の決まり", **made}


def rule_problems(words: object) -> list[RuleProblem]:
    """Everything wrong, in the order of the paths; empty when the rules can be published."""
    validator = jsonschema.Draft202012Validator(dict(schema()), format_checker=jsonschema.FormatChecker(["date"]))
    found = (each for error in validator.iter_errors(words) for each in _innermost(error))
    shape = {(_path(error.absolute_path), _sentence(error)) for error in found}
    if shape:
        return [RuleProblem(path, message) for path, message in sorted(shape)]
    return list(_senseless(words)) if isinstance(words, Mapping) else []


def check(words: object) -> RuleSet:
    """The rules, or Rejected with every problem in the field rules.PATH (code bad_rules)."""
    problems = rule_problems(words)
    if problems or not isinstance(words, Mapping):
        raise Rejected(FieldProblem(f"rules.{each.path}".rstrip("."), "bad_rules", each.message) for each in problems)
    return read(words)


def _innermost(error: Any) -> Iterator[Any]:  # noqa: ANN401  jsonschema ships no types for its errors
    """Of "this or nothing" the errors inside this; of several kinds of value the error as it is."""
    inside = [each for each in error.context or () if each.validator != "type" or each.path]
    if error.validator == "anyOf" and inside:
        for each in inside:
            yield from _innermost(each)
    else:
        yield error


def _sentence(error: Any) -> str:  # noqa: ANN401  jsonschema ships no types for its errors
    said, wanted = _SAID.get(error.validator, "書き方を確認してください。"), error.validator_value
    if error.validator == "enum":
        return f"{said}（{'、'.join(map(str, wanted))}）"
    if error.validator in ("minimum", "maximum"):
        return f"{said}（{wanted}{'まで' if error.validator == 'maximum' else 'から'}）"
    if error.validator == "additionalProperties":
        return f"{said}（{'、'.join(sorted(error.instance.keys() - error.schema['properties'].keys()))}）"
    if error.validator == "required":
        return f"{said}（{'、'.join(each for each in wanted if each not in error.instance)}）"
    return said


def _path(parts: Iterable[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")


def _senseless(words: Mapping[str, Any]) -> Iterator[RuleProblem]:
    """What has the right shape and still cannot be meant."""
    try:
        rules = read(words)
    except msgspec.ValidationError as error:
        # What the schema lets through: days as keys. msgspec names the place after a dollar sign.
        yield RuleProblem("".join(_PLACE.findall(str(error))[:1]), _SAID["format"])
        return
    yield from _of_hours(rules.hours)
    yield from _of_lengths(rules)
    yield from _of_penalty(rules)
    yield from _of_lottery(rules)
    yield from _of_fees(rules.fees.bands)


def _of_hours(hours: OpeningPlan) -> Iterator[RuleProblem]:
    if hours.weekly and len(hours.weekly) != 7:  # noqa: PLR2004  days of the week
        yield RuleProblem("hours.weekly", "月曜日から日曜日まで、7日分を書いてください。")
    for n, spans in enumerate(hours.weekly):
        yield from _of_spans(f"hours.weekly[{n}]", spans)
    for day, spans in hours.extra.items():
        yield from _of_spans(f"hours.extra.{day}", spans)
    for n, period in enumerate(hours.periods):
        yield from _of_period(f"hours.periods[{n}]", period)
    if any(nth == 0 for _, nth in hours.monthly):
        yield RuleProblem("hours.monthly", "第何週かは1から5、または最後を表す-1で書いてください。")


def _of_period(path: str, period: Period) -> Iterator[RuleProblem]:
    if len(period.begins) != len(period.ends):
        yield RuleProblem(path, "始まりと終わりは、両方に年を書くか、両方とも書かないでください。")
        return
    if not all(map(_is_day, (period.begins, period.ends))):
        yield RuleProblem(path, "始まりか終わりに、暦にない日付があります。")
    elif len(period.begins) > len("07-01") and period.begins > period.ends:
        yield RuleProblem(path, "終わりが始まりより前です。")
    for n, rule in enumerate(period.rules):
        yield from _of_spans(f"{path}.rules[{n}].spans", rule.spans)


def _of_spans(path: str, spans: tuple[HourSpan, ...]) -> Iterator[RuleProblem]:
    """Hours of one day do not overlap."""
    before = 0
    for opens, closes in sorted((minutes_of(each.opens), minutes_of(each.closes)) for each in spans):
        if opens < before:
            yield RuleProblem(path, "時間が重なっています。")
            return
        before = closes if closes > opens else closes + 1440


def _of_lengths(rules: RuleSet) -> Iterator[RuleProblem]:
    if rules.max_minutes and rules.min_minutes > rules.max_minutes:
        yield RuleProblem("min_minutes", "最短の時間が最長の時間より長くなっています。")
    for n, quota in enumerate(rules.quotas):
        if quota.bookings is None and quota.minutes is None:
            yield RuleProblem(f"quotas[{n}]", "回数（bookings）か分数（minutes）の上限を書いてください。")
    if rules.unpaid and rules.unpaid.cancel_days_before > rules.unpaid.pay_days_before:
        yield RuleProblem("unpaid", "取消しの日が納付の期限より前です。")
    if rules.windows and "" not in rules.windows:
        yield RuleProblem("windows", 'そのほかの利用者（""）の受付期間も書いてください。')
    if rules.windows and (rules.window_days or rules.closes_minutes_before):
        yield RuleProblem(
            "windows", "受付期間は、windowsか、window_daysとcloses_minutes_beforeのどちらかで書いてください。"
        )
    if rules.cancelling and (rules.cancel_minutes_before or rules.late_minutes_before):
        yield RuleProblem("cancelling", "取消しの期限は、cancellingかcancel_minutes_beforeのどちらかで書いてください。")


def _of_penalty(rules: RuleSet) -> Iterator[RuleProblem]:
    penalty = rules.penalty
    if penalty is None:
        return
    if (penalty.days is None) == (penalty.months is None):
        yield RuleProblem("penalty", "利用停止の長さは、days（日）かmonths（月）のどちらか一方で書いてください。")
    if (penalty.within_days is None) == (penalty.within_months is None):
        yield RuleProblem("penalty", "数える期間は、within_daysかwithin_monthsのどちらか一方で書いてください。")


def _of_lottery(rules: RuleSet) -> Iterator[RuleProblem]:
    if rules.lottery and not rules.lottery.round_for(_ANY_MONTH).in_order():
        yield RuleProblem("lottery", "抽選の日程が、申込み・抽選・確定・先着の順になっていません。")


def _of_fees(bands: tuple[Band, ...]) -> Iterator[RuleProblem]:
    for n, band in enumerate(bands):
        if band.season and not (all(map(_is_day, band.season)) and len(set(map(len, band.season))) == 1):
            yield RuleProblem(f"fees.bands[{n}].season", "季節の始まりか終わりに、暦にない日付があります。")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text if len(text) > len("07-01") else f"2024-{text}")
    except ValueError:
        return False
    return True
