"""The search copy of a person's name. It only widens a search; it never replaces what is stored or shown."""

import re
from functools import lru_cache

import jntajis

from hataori.kernel.glyphs import SELECTORS
from hataori.kernel.kana import search_key
from hataori.kernel.text import halfwidth, settled, without_accents

# Tables of the MJ縮退マップ, surest first: JIS包摂規準・UCS統合規則, 法務省戸籍法関連通達・通知,
# 法務省告示582号別表第四, 読み・字形による類推. jntajis wants its mask said outright; without it, it folds nothing.
_SCHEMES = tuple(
    int(scheme)
    for scheme in (
        jntajis.MJShrinkSchemeCombo.JIS_INCORPORATION_UCS_UNIFICATION_RULE,
        jntajis.MJShrinkSchemeCombo.MOJ_FAMILY_REGISTER_ACT_RELATED_NOTICE,
        jntajis.MJShrinkSchemeCombo.MOJ_NOTICE_582,
        jntajis.MJShrinkSchemeCombo.INFERENCE_BY_READING_AND_GLYPH,
    )
)

# Forms found in names which those tables leave apart, partly outside the BMP. 斉 and 斎 are different characters, yet
# who searches for サイトウ cannot know which one is on file.
_ALSO = {
    "𠮟": "叱",
    "𡸴": "険",
    "𢌞": "廻",
    "𥱋": "簗",
    "斉": "斎",
    "檜": "桧",
    "籠": "篭",
    "藪": "薮",
    "凛": "凜",
    "亙": "亘",
    "靍": "鶴",
    "﨔": "欅",
}

_PUNCTUATION = re.compile(r"[\s\u200b-\u200d\ufeff'’‘`´.,·・･、。\-\u2010-\u2015\u2212]")
_ITERATION = re.compile("(.)々")


def fold(text: str) -> str:
    """The form under which a name, or what someone types to find it, is compared.

    Selectors, blanks, punctuation and Latin accents go; width, case and kana follow `kana.search_key`; variant kanji
    become the common one (髙→高, 邉→辺, 齋→斎, 𠮷→吉); 々 is written out. Idempotent.
    """
    plain = without_accents(halfwidth(SELECTORS.sub("", text))).casefold()
    letters = "".join(_common(letter) for letter in _PUNCTUATION.sub("", plain))
    return search_key(_repeat(letters))


def _repeat(text: str) -> str:
    return settled(lambda each: _ITERATION.sub(r"\1\1", each), text)


@lru_cache(maxsize=20_000)
def _common(letter: str) -> str:
    """Follow the tables to the most common form; where they run in a circle (徳↔德) the circle has one name."""
    path = [letter]
    while (following := _next(path[-1])) is not None:
        if following in path:
            return min(path[path.index(following) :], key=_rarity)
        path.append(following)
    return path[-1]


def _next(letter: str) -> str | None:
    if letter in _ALSO:
        return _ALSO[letter]
    if letter < "\u3400":  # no kanji below
        return None
    for scheme in _SCHEMES:
        found = [other for other in jntajis.mj_shrink_candidates(letter, scheme) if other not in ("", letter)]
        usable = [other for other in map(halfwidth, found) if other != letter]
        if usable:
            return min(usable, key=_rarity)
    return None


def _rarity(letter: str) -> tuple[bool, int]:
    """JIS X 0208 first, its level 1 before level 2 and X 0212 last (as EUC-JP orders them)."""
    try:
        code = letter.encode("euc_jp")
    except UnicodeEncodeError:
        return True, ord(letter[0])
    return False, int.from_bytes(code)
