"""Numbers and verdicts in words."""

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


def verdict_text(verdict: str) -> str:
    """Symbol and word: ◎順調."""
    return f"{rules.SYMBOLS[verdict]}{rules.VERDICTS[verdict]}"


def channel_text(channel: str) -> str:
    """The channel's name on screen."""
    return CHANNELS.get(channel, channel)
