"""Pure decisions of messaging: quiet hours, a provider's rate, filling a template, counting a text's length."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# GSM 03.38: the basic set, and what costs two places there; any other character makes the whole text UCS-2.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("\f^{}\\[~]|€")
_GSM_ONE, _GSM_PART, _UCS_ONE, _UCS_PART = 160, 153, 70, 67


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nothing that can wait shall arrive; `starts` may lie after `ends` (over midnight)."""

    starts: time
    ends: time

    def holds(self, at: time) -> bool:
        """Whether it is quiet at that time; the end is no longer quiet. Equal ends mean never."""
        if self.starts <= self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends


def allowed_from(now: datetime, quiet: Quiet | None) -> datetime | None:
    """When a message that can wait may arrive: None means at once, otherwise the end of the quiet hours."""
    if quiet is None or not quiet.holds(now.timetz().replace(tzinfo=None)):
        return None
    ends = now.replace(hour=quiet.ends.hour, minute=quiet.ends.minute, second=0, microsecond=0)
    return ends if ends > now else ends + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """A provider's limit: `burst` at once, `per_second` in the long run."""

    per_second: float
    burst: int


def take(rate: Rate, tokens: float, seconds: float, wanted: int) -> tuple[float, float]:
    """(tokens left, seconds to wait) for `wanted` sends, `seconds` after the bucket held `tokens`.

    Nothing is taken while the wait is above zero; more than a bucket holds waits for a full one and leaves a debt.
    """
    filled = min(float(rate.burst), tokens + max(0.0, seconds) * rate.per_second)
    needed = min(float(wanted), float(rate.burst))
    if filled >= needed:
        return filled - wanted, 0.0
    return filled, (needed - filled) / rate.per_second


def places_of(text: str) -> frozenset[str]:
    """The names that stand in braces in a template's text."""
    return frozenset(_PLACE.findall(text))


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The text with its facts; a place without a fact is a KeyError: half a sentence must not be sent."""
    return _PLACE.sub(lambda found: facts[found[1]], text)


def sms_parts(text: str) -> int:
    """How many messages a text is by SMS: GSM 03.38 counts 160 (153 in a chain), UCS-2 70 (67) UTF-16 units."""
    if all(character in _GSM or character in _GSM_TWICE for character in text):
        length = sum(2 if character in _GSM_TWICE else 1 for character in text)
        return 1 if length <= _GSM_ONE else -(-length // _GSM_PART)
    length = utf16_length(text)
    return 1 if length <= _UCS_ONE else -(-length // _UCS_PART)


def utf16_length(text: str) -> int:
    """Length as LINE and SMS count it: UTF-16 code units, an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str, limit: int, *, units: int = 1) -> str:
    """The text, cut with "…" where it is longer than `limit` characters; `units` are kept for what follows."""
    return text if len(text) <= limit else text[: max(0, limit - units)] + "…"
