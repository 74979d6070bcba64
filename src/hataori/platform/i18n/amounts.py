"""Money and days as readers of each language write them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

from hataori.kernel.money import format_yen
from hataori.kernel.wareki import format_wareki

_FOREIGN_YEN = {"zh-hans": "{:,}日元"}
_DAYS = {"en": "j F Y", "pt-br": r"j \d\e F \d\e Y", "vi": r"j \t\há\n\g n \nă\m Y", "zh-hans": "Y年n月j日"}


def yen_words(amount: int) -> str:
    """1,234円; ¥1,234 in Latin script, 1,234日元 in Chinese, where ¥ is the yuan."""
    language = get_language() or "ja"
    return format_yen(amount) if language.startswith("ja") else _FOREIGN_YEN.get(language, "¥{:,}").format(amount)


def day_words(day: date) -> str:
    """2026-03-31（令和8年3月31日）; other languages name the month or count it their own way."""
    language = get_language() or "ja"
    if language in _DAYS:
        return date_format(day, _DAYS[language])
    return f"{day.isoformat()}（{format_wareki(day)}）"
