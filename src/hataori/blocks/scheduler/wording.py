"""Rules in plain Japanese sentences, by the parts in which they are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import notation
from .rules import Band, Fees, OpeningPlan, Period, RuleSet, read
from .rules.closing import WEEK

CLASSES = {"": "そのほかの人", "resident": "市内の人", "nonresident": "市外の人"}
PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "hours": ("開館時間と休み", ("hours",)),
    "windows": ("受付の期間", ("windows", "window_days", "closes_minutes_before")),
    "lengths": (
        "長さ・回数・承認",
        (
            "min_minutes",
            "max_minutes",
            "turns",
            "quotas",
            "approval",
            "groups_only",
            "overlap",
            "check_in_minutes_before",
            "offer_minutes",
        ),
    ),
    "fees": ("料金", ("fees",)),
    "cancelling": (
        "取消し・返金・納付",
        ("cancelling", "cancel_minutes_before", "late_minutes_before", "refunds", "unpaid"),
    ),
    "attending": ("来なかったとき・記録", ("release_minutes", "penalty", "keep_years")),
}
"""Part, its title, and the keys of the rules that are written in it."""
EXPERT_KEYS = ("lottery", "registration")
_HOLIDAYS = {
    "open": "祝日は、その曜日と同じです。",
    "closed": "祝日は休みです。",
    "shift": "休みの曜日が祝日に当たると開け、次の平日を休みにします。",
}
_BAND_HOLIDAYS = {"as_weekday": "", "never": "（祝日を除く）", "also": "と祝日", "only": ""}
_ROUNDING = {"down": "切り捨て", "half_up": "四捨五入", "up": "切り上げ"}


@dataclass(frozen=True, slots=True)
class PartWords:
    """One part in words; `own` where the unit says it itself, not what stands above it."""

    slug: str
    title: str
    sentences: tuple[str, ...]
    own: bool


def in_words(words: Mapping[str, Any], own: Mapping[str, Any]) -> list[PartWords]:
    """All parts of what holds."""
    rules = read(words)
    return [
        PartWords(slug, title, tuple(_SENTENCES[slug](rules)), any(key in own for key in keys))
        for slug, (title, keys) in PARTS.items()
    ]


def class_title(key: str) -> str:
    """A user class for people; one the city has named itself as it is."""
    return CLASSES.get(key, key)


def _hours(rules: RuleSet) -> Iterator[str]:
    plan = rules.hours
    if not plan.weekly:
        yield "いつでも使えます。"
    for days, text in _same_days(plan):
        yield f"{days} {text or '休み'}"
    yield _HOLIDAYS[plan.holidays.value]
    if plan.year_end:
        yield "12月29日から1月3日までは休みです。"
    if plan.monthly:
        yield "毎月、" + "、".join(notation.write_monthly(*each) for each in plan.monthly) + "は休みです。"
    yield from (f"{day.isoformat()}は休みです。" for day in plan.closed)
    yield from (
        f"{day.isoformat()}は{notation.write_spans(spans) or '休み'}です。" for day, spans in plan.extra.items()
    )
    for period in plan.periods:
        yield from _period(period)


def _same_days(plan: OpeningPlan) -> Iterator[tuple[str, str]]:
    texts = [notation.write_spans(day) for day in plan.weekly]
    for text in dict.fromkeys(texts):
        yield "・".join(WEEK[n] for n, each in enumerate(texts) if each == text), text


def _period(period: Period) -> Iterator[str]:
    first, last = notation.write_day_text(period.begins), notation.write_day_text(period.ends)
    name = f"（{period.name}）" if period.name else ""
    for rule in period.rules:
        text = notation.write_spans(rule.spans) or "休み"
        yield f"{first}から{last}まで{name} {notation.write_weekdays(rule.weekdays)} {text}"
    if not period.rules:
        yield f"{first}から{last}まで{name} 休み"


def _windows(rules: RuleSet) -> Iterator[str]:
    classes = [*rules.windows, *(each for each in rules.window_days if each not in rules.windows)] or [""]
    for key in classes:
        window = rules.window(key)
        who = class_title(key) if len(classes) > 1 or key else "だれでも"
        if not window.allowed:
            yield f"{who}は予約できません。"
            continue
        opens = f"{window.opens.words()}から" if window.opens else "いつからでも"
        yield f"{who}は、{opens}{window.closes.words()}まで予約できます。"


def _lengths(rules: RuleSet) -> Iterator[str]:
    if rules.turns:
        yield f"時間帯は決まっています：{notation.write_spans(rules.turns)}"
    if rules.min_minutes or rules.max_minutes:
        least = f"{rules.min_minutes}分から" if rules.min_minutes else ""
        most = f"{rules.max_minutes}分まで" if rules.max_minutes else ""
        yield f"1回に使える長さは{least}{most}です。"
    for quota in rules.quotas:
        who = "・".join(class_title(each) for each in quota.classes)
        yield f"予約できるのは{f'{who}は' if who else ''}{quota.words()}です。"
    yield "予約には承認が要ります。" if rules.approval else "予約はその場で決まります。"
    if rules.groups_only:
        yield "予約できるのは登録した団体だけです。"
    if rules.overlap == "allow":
        yield "同じ人が同じ時間に2つ以上予約できます。"
    yield f"利用の{rules.check_in_minutes_before}分前から受付できます。"
    yield f"キャンセル待ちの案内は{rules.offer_minutes}分のあいだ有効です。"


def _fees(rules: RuleSet) -> Iterator[str]:
    fees = rules.fees
    if not fees.bands:
        yield "無料です。"
    yield from (band_words(band) for band in fees.bands)
    yield from (f"{class_title(key)}は{factor}倍です。" for key, factor in fees.factors.items())
    for each in fees.add_ons.values():
        yield f"{each.title}は{_per(each.per)}{money(each.price)}です。"
    for less in fees.reductions.values():
        yield f"減免「{less.title}」は{less.percent}%引きです{'（承認が要ります）' if less.approval else ''}。"
    if fees.bands:
        yield f"{fees.rounding.unit}円未満は{_ROUNDING[fees.rounding.mode]}です。{_tax(fees)}"


def _tax(fees: Fees) -> str:
    return f"消費税{fees.tax.percent}%を{'含みます' if fees.tax.included else '加えます'}。"


def band_words(band: Band) -> str:
    """午前 9:00〜12:00 平日 1時間まで 600円."""
    days = "祝日" if band.holidays == "only" else notation.write_weekdays(band.weekdays) + _BAND_HOLIDAYS[band.holidays]
    season = f" {'から'.join(notation.write_day_text(each) for each in band.season)}まで" if band.season else ""
    times = f"{notation.short(band.begins)}〜{notation.short(band.ends)}"
    return f"{band.name or '使用料'} {times} {days}{season} {_per(band.per)}{money(band.price)}".strip()


def _per(per: int | str) -> str:
    return "1回 " if per == "fixed" else f"{per}分ごとに "


def money(price: str) -> str:
    """600円, 0.5円."""
    amount = Decimal(price)
    return f"{amount:,f}円"


def _cancelling(rules: RuleSet) -> Iterator[str]:
    rule = rules.cancel_rule()
    yield f"取消しは{rule.until.words()}までできます。"
    if rule.late_from:
        yield f"{rule.late_from.words()}からの取消しは、遅い取消しとして数えます。"
    for step in rules.refunds.steps:
        yield f"{step.until.words()}までの取消しには、{step.percent}%を返します。"
    if rules.fees.bands and not rules.refunds.steps:
        yield "本人の都合の取消しには返金しません。"
    if rules.unpaid:
        unpaid = rules.unpaid
        yield (
            f"利用日の{unpaid.pay_days_before}日前までに払わないと、{unpaid.cancel_days_before}日前に取り消します。"
            f"そのあとの予約は{unpaid.grace_minutes}分以内に払います。"
        )
    yield "市の都合で使えないときは、全額を返します。"


def _attending(rules: RuleSet) -> Iterator[str]:
    if rules.release_minutes is None:
        yield "来たかどうかは確かめません。"
    else:
        yield f"始まりから{rules.release_minutes}分までに受付がないと、利用なしとしてほかの人が使えます。"
    if rules.penalty:
        each = rules.penalty
        within = f"{each.within_months}か月" if each.within_months else f"{each.within_days}日"
        stop = f"{each.months}か月" if each.months else f"{each.days}日"
        late = "（遅い取消しも数えます）" if each.late_counts else ""
        yield f"利用なしが{within}に{each.no_shows}回になると、{stop}のあいだ利用を止めます{late}。"
    yield f"だれが何に使ったかは、利用から{rules.keep_years}年で消します。"


_SENTENCES = {
    "hours": _hours,
    "windows": _windows,
    "lengths": _lengths,
    "fees": _fees,
    "cancelling": _cancelling,
    "attending": _attending,
}
