"""Numbers and verdicts in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import rules
from .types import Value

VERDICT_KINDS: dict[str, str] = {
    "on_track": "success",
    "mostly": "info",
    "behind": "warning",
    "far": "error",
    "unknown": "neutral",
}
CHANNELS: dict[str, str] = {
    "": "区別なし",
    "online": "ネット",
    "counter": "窓口",
    "mail": "郵送",
    "phone": "電話",
    "web": "Web",
    "opac": "Web-OPAC",
    "opac_terminal": "館内の検索機",
    "app": "アプリ",
    "line": "LINE",
    "convenience": "コンビニ",
    "eltax": "eLTAX",
    "paper": "紙",
    "ai_phone": "AIの電話",
}


def number_text(number: float | None, decimals: int = 0, unit: str = "") -> str:
    """1,234.5件; an empty string for None."""
    return "" if number is None else f"{number:,.{decimals}f}{unit}"


def value_text(value: Value) -> str:
    """The value with its unit, or why there is none (未計測 …)."""
    if value.value is None:
        return rules.STATES[value.state]
    return number_text(value.value, value.decimals, value.unit)


def counts_text(parts: Iterable[tuple[str, float]], unit: str, decimals: int = 0) -> str:
    """An operational counter's counts (title, number): 予約 12件、終わった相談 9件."""
    return "、".join(f"{title} {number_text(number, decimals, unit)}" for title, number in parts)


def verdict_words(verdict: str, state: str) -> tuple[str, str, str]:
    """Word, symbol and colour (a status tag's kind) of a verdict; what nobody has recorded is 未計測 and not judged."""
    if state == "unmeasured":
        return rules.STATES[state], rules.SYMBOLS["unknown"], VERDICT_KINDS["unknown"]
    return rules.VERDICTS[verdict], rules.SYMBOLS[verdict], VERDICT_KINDS[verdict]


@dataclass(frozen=True, slots=True)
class Words:
    """A value as pages say it: the number or the counts, the verdict with symbol and colour, where the line stands."""

    text: str
    verdict: str
    symbol: str
    kind: str
    expected: str


def in_words(value: Value) -> Words:
    """The value as pages say it."""
    counted = value.series.kind == "counter" and value.state != "unmeasured"
    parts = ((part.title, part.total) for part in value.parts)
    return Words(
        counts_text(parts, value.unit, value.decimals) if counted else value_text(value),
        *verdict_words(value.verdict, value.state),
        number_text(value.expected, value.decimals, value.unit),
    )


def channel_text(channel: str) -> str:
    """The channel's name on screen."""
    return CHANNELS.get(channel, channel)
