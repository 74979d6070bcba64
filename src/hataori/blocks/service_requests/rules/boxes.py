"""Rectangles of a picture as somebody writes them: a line each, four percentages from the upper left corner."""

import re

from hataori.blocks.vision.api import Box
from hataori.kernel.text import halfwidth

MOST = 20
_WHOLE = 100.0
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})?")
_BETWEEN = re.compile(r"[\s,、%]+")


class NotABox(ValueError):
    """A line that is no rectangle of the picture; the text says which and why."""


def boxes_of(text: str) -> list[Box]:
    """The rectangles of the text, in order. Full width is read too; empty lines are none."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise NotABox("隠す場所を1つ以上書いてください。例 10 20 15 10")
    if len(lines) > MOST:
        raise NotABox(f"一度に隠せるのは{MOST}か所までです。残りは、次に隠してください。")
    return [_box(number, line) for number, line in lines]


def _box(number: int, line: str) -> Box:
    words = [each for each in _BETWEEN.split("".join(halfwidth(char) for char in line)) if each]
    if len(words) != 4 or not all(_NUMBER.fullmatch(each) for each in words):  # noqa: PLR2004  left, top, width, height
        raise NotABox(f"{number}行目を、左・上・幅・高さの4つの数で書いてください。例 10 20 15 10")
    left, top, width, height = (float(each) for each in words)
    if not width or not height or left + width > _WHOLE or top + height > _WHOLE:
        raise NotABox(f"{number}行目が写真の外に出ています。左と幅、上と高さを、それぞれ足して100までにしてください。")
    return Box(left / _WHOLE, top / _WHOLE, width / _WHOLE, height / _WHOLE)
