"""Puts readings into the text of an HTML page, never into what is not running text."""

import re
from collections.abc import Iterator

from .furigana import with_readings

_PARTS = re.compile(r"""<!--.*?-->|<[a-zA-Z/!](?:[^"'>]|"[^"]*"|'[^']*')*>""", re.DOTALL)
_NAME = re.compile(r"</?\s*([a-zA-Z][a-zA-Z0-9-]*)")
_LEFT_ALONE = re.compile(r"""\sdata-no-ruby\b|\sclass\s*=\s*["'][^"']*\bname-glyphs\b|\slang\s*=\s*["'](?!ja)""")
_RAW = frozenset({"script", "style", "textarea", "title", "option", "select", "ruby", "svg", "code", "template"})
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


def add_readings(page: str) -> str:
    """`page` with readings in its body's text; attributes, controls, names and ready-made ruby stay as they are."""
    return "".join(_walk(page))


def _walk(page: str) -> Iterator[str]:
    skipped, depth, at = "", 0, 0
    for match in _PARTS.finditer(page):
        words = page[at : match.start()]
        yield words if depth else with_readings(words)
        tag = match.group()
        yield tag
        at = match.end()
        name = _tag_name(tag)
        if depth:
            depth += _step(tag, name, skipped)
        elif _opens(tag, name) and (name in _RAW or name == "head" or _LEFT_ALONE.search(tag)):
            skipped, depth = name, 1
    yield page[at:] if depth else with_readings(page[at:])


def _tag_name(tag: str) -> str:
    found = _NAME.match(tag)
    return found.group(1).lower() if found else ""


def _opens(tag: str, name: str) -> bool:
    """Whether the tag has content after it; `<html lang="en">` counts like any other."""
    return bool(name) and not tag.startswith("</") and not tag.endswith("/>") and name not in _VOID


def _step(tag: str, name: str, skipped: str) -> int:
    """How a tag inside left-alone content changes the depth of the element that is left alone."""
    if name != skipped:
        return 0
    return -1 if tag.startswith("</") else int(_opens(tag, name))
