"""The languages of the residents' pages: the one place that names them all."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """`code` as Django and the cookie know it, `tag` for lang attributes (BCP 47), `keys` of a city's own texts.

    `checked` says whether somebody who grew up with the language has read the translation.
    """

    code: str
    name: str
    tag: str
    keys: tuple[str, ...]
    locale: str
    checked: bool = True


LANGUAGES = (
    Language("ja", "日本語", "ja", ("ja",), "ja"),
    Language("ja-x-easy", "やさしい日本語", "ja", ("easy", "ja"), "ja_X-easy"),
    Language("en", "English", "en", ("en", "ja"), "en"),
    Language("pt-br", "Português", "pt-BR", ("pt", "en", "ja"), "pt_BR", checked=False),
    Language("vi", "Tiếng Việt", "vi", ("vi", "en", "ja"), "vi", checked=False),
    Language("zh-hans", "中文", "zh-Hans", ("zh", "en", "ja"), "zh_Hans", checked=False),
)
BY_CODE = {each.code: each for each in LANGUAGES}
LATIN_SCRIPT = frozenset({"en", "pt-br", "vi"})
_BY_ACCEPTED = {"ja": "ja", "en": "en", "pt": "pt-br", "vi": "vi", "zh": "zh-hans"}
BOOKING_LOCALES = tuple(each.locale for each in LANGUAGES if not each.checked)
"""Complete for the pages of booking only (ADR 0120)."""


def language(code: str | None) -> Language:
    """That language, Japanese for any other code."""
    return BY_CODE.get(code or "", LANGUAGES[0])


def accepted(tag: str) -> str | None:
    """The language for one tag of an Accept-Language header: pt for pt-BR, Chinese whatever its script."""
    return tag if tag in BY_CODE else _BY_ACCEPTED.get(tag.partition("-")[0])
