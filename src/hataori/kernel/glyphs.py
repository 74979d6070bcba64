"""Which characters of a name a font can draw, and what to show and say where it cannot.

行政事務標準文字 puts GJ characters into the private-use planes; they are kept byte for byte and drawn as 〓 where the
font lacks them. Variation selectors choose among forms of one character (UTS #37, Ideographic Variation Database).
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Literal

GETA = "〓"
SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_CLUSTER = re.compile(f"(.)({SELECTORS.pattern}?)", re.DOTALL)

# These two are Adobe-Japan1's for the characters that collection knows. Elsewhere Moji_Joho (MJ) uses them too: IPAmj
# Mincho draws 5,142 such sequences, so a font that draws one is believed.
_ADOBE_JAPAN1 = ("\U000e0100", "\U000e0101")

Coverage = Callable[[str], bool] | Container[str]
"""Tells whether a font draws a character, or a character with its selector (a two-character string)."""


@dataclass(frozen=True, slots=True)
class GlyphProblem:
    """A place in a name which the font cannot draw as it stands; `index` counts code points from 0."""

    index: int
    cluster: str
    kind: Literal["missing", "variant"]
    message: str

    @property
    def code_points(self) -> str:
        """For the clerk who looks it up: U+845B U+E0100."""
        return code_points(self.cluster)


@dataclass(frozen=True, slots=True)
class SelectorAdvice:
    """A selector which should be looked at before the name is printed."""

    index: int
    cluster: str
    code: Literal["adobe_japan1", "not_in_font", "stray"]
    message: str


def code_points(text: str) -> str:
    """The code points in U+ notation."""
    return " ".join(f"U+{ord(letter):04X}" for letter in text)


def clusters(text: str) -> Iterator[tuple[int, str]]:
    """The characters, each with its selector if it has one, and where each begins."""
    return ((found.start(), found[0]) for found in _CLUSTER.finditer(text))


def glyph_problems(text: str, covered: Coverage) -> tuple[GlyphProblem, ...]:
    """Every character of `text` the font lacks (missing) or has only in its plain form (variant)."""
    draws = _asker(covered)
    return tuple(
        _problem(index, cluster, draws(cluster[0]))
        for index, cluster in clusters(text)
        if not draws(cluster) and not cluster.isspace()
    )


def with_geta(text: str, covered: Coverage) -> str:
    """The text for display: 〓 for what the font lacks, the plain form where only the variant is lacking.

    Display only: what is stored, exported or compared is the text itself.
    """
    draws = _asker(covered)
    return "".join(_drawable(cluster, draws) for _, cluster in clusters(text))


def selector_advice(text: str, covered: Coverage | None = None) -> tuple[SelectorAdvice, ...]:
    """Selectors to look at: U+E0100 and U+E0101 unless `covered` draws them; others when `covered` says it does not."""
    draws = _asker(covered) if covered is not None else None
    found = (_advice(index, cluster, draws) for index, cluster in clusters(text))
    return tuple(advice for advice in found if advice is not None)


def _asker(covered: Coverage) -> Callable[[str], bool]:
    return covered if callable(covered) else covered.__contains__


def _drawable(cluster: str, draws: Callable[[str], bool]) -> str:
    if draws(cluster) or cluster.isspace():
        return cluster
    return cluster[0] if draws(cluster[0]) else GETA


def _problem(index: int, cluster: str, base_drawn: bool) -> GlyphProblem:  # noqa: FBT001  one fact of two
    if base_drawn:
        message = f"「{cluster[0]}」の異体字（{code_points(cluster)}）は、この書体では標準の字形で表示します。"
        return GlyphProblem(index, cluster, "variant", message)
    where = f"{index + 1}文字目（{code_points(cluster)}）"
    message = f"{where}は、この書体にないため「{GETA}」で表示します。文字はそのまま保存しています。"
    return GlyphProblem(index, cluster, "missing", message)


def _advice(index: int, cluster: str, draws: Callable[[str], bool] | None) -> SelectorAdvice | None:
    if SELECTORS.fullmatch(cluster):
        message = (
            f"{index + 1}文字目に、異体字の印（{code_points(cluster)}）だけがあります。文字を入力し直してください。"
        )
        return SelectorAdvice(index, cluster, "stray", message)
    if cluster[1:] in _ADOBE_JAPAN1 and not (draws and draws(cluster)):
        message = (
            f"「{cluster[0]}」の異体字（{code_points(cluster)}）はAdobe-Japan1の指定です。"
            "文字情報基盤（MJ）の字形と違うことがあります。住民票などの字形を見て選び直してください。"
        )
        return SelectorAdvice(index, cluster, "adobe_japan1", message)
    if draws is None or len(cluster) == 1 or draws(cluster):
        return None
    message = f"「{cluster[0]}」の異体字（{code_points(cluster)}）は、この書体にありません。字形を確かめてください。"
    return SelectorAdvice(index, cluster, "not_in_font", message)
