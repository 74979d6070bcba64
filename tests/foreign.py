"""What of a page in another language is still Japanese: kana and kanji that are neither data nor marked by lang."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

CITY = Path(__file__).parents[1] / "cities" / "ichinomiya"
# What the city itself has named: places, purposes, prices, addresses, seats, events, counters.
FILES = (
    "city.json",
    "facilities.json",
    "schools.json",
    "study_room.json",
    "events.json",
    "appointments.json",
    "departments.json",
)
_KANA = r"\u3041-\u3096\u30a1-\u30fa"
_JAPANESE = {"zh-hans": re.compile(f"[{_KANA}]+")}
_ANY = re.compile(rf"[{_KANA}\u3400-\u9fff]+")
_UNSEEN = ("script", "style", "template")
_SPOKEN = ("aria-label", "title", "placeholder", "alt")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


class _Words(HTMLParser):
    """Texts and spoken attributes outside of what a page itself marks as being in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        other = tag != "html" and "lang" in told
        hidden = tag in _UNSEEN or other or "name-glyphs" in (told.get("class") or "")
        if not (hidden or any(self.open)):
            self.words += [told[each] or "" for each in _SPOKEN if told.get(each)]
        if tag not in _VOID:
            self.open.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.words.append(data)


def japanese_left(page: str, language: str, data: Iterable[str] = ()) -> list[str]:
    """Pieces of text with Japanese in them; `data` is allowed beside what the city has named."""
    reader = _Words()
    reader.feed(page)
    allowed = sorted({*data, *named_by_the_city()}, key=len, reverse=True)
    return [text.strip() for text in reader.words if _left(text, language, allowed)]


def _left(text: str, language: str, allowed: list[str]) -> bool:
    for each in allowed:
        text = text.replace(each, "")
    return bool(_JAPANESE.get(language, _ANY).search(text))


@cache
def named_by_the_city() -> frozenset[str]:
    """Every Japanese string of the starter city's data, whole or between blanks; none that it also says in English."""
    found = {text for name in FILES for text in _strings(json.loads((CITY / name).read_text(encoding="utf-8")))}
    return frozenset(found | {part for text in found for part in text.split() if len(part) > 1 and _ANY.search(part)})


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str) and _ANY.search(value):
        yield value
    if isinstance(value, dict) and "en" in value:
        return
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(part)
