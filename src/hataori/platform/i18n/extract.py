"""Finds every string of the product that readers may see: `{% translate %}` in templates, gettext in code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from .areas import in_booking
from .refusals import refusals

_QUOTED = r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')"""
_TRANSLATE = re.compile(r"(?:translate|trans)\s+" + _QUOTED)
_INLINE = re.compile(r"\b_\(" + _QUOTED + r"\)")
_BLOCK = re.compile(r"(?:blocktranslate|blocktrans)\b(?P<options>.*)", re.DOTALL)
_PYTHON = {"gettext": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}


@dataclass(slots=True)
class Found:
    """One string and where it stands."""

    text: str
    places: list[str] = field(default_factory=list)


def strings(root: Path) -> dict[str, Found]:
    """All marked strings under `root`, in the order of their files."""
    found: dict[str, Found] = {}
    for path in sorted([*root.rglob("*.html"), *root.rglob("*.txt"), *root.rglob("*.py")]):
        if not _is_seen_by_residents(path):
            continue
        place = path.relative_to(root).as_posix()
        for text in _strings_of(path, place):
            entry = found.setdefault(text, Found(text))
            if place not in entry.places:
                entry.places.append(place)
    return found


def _is_seen_by_residents(path: Path) -> bool:
    """Residents read six languages, staff Japanese; tests and the style guide's samples count for nobody."""
    parts = path.parts
    if {"tests", "migrations", "audit", "outbox"}.intersection(parts) or path.name == "guide.html":
        return False
    if path.suffix == ".py":
        return "desk" not in parts and not path.name.startswith(("desk", "staff"))
    return "templates" in parts and not _is_desk(path)


def _is_desk(path: Path) -> bool:
    after = path.parts[path.parts.index("templates") :]
    return any(part.startswith("desk") for part in after) or 'extends "desk.html"' in path.read_text(encoding="utf-8")


def _strings_of(path: Path, place: str) -> Iterator[str]:
    if path.suffix != ".py":
        yield from template_strings(path.read_text(encoding="utf-8"))
        return
    yield from _python_strings(path)
    if in_booking(place):
        yield from (each.text for each in refusals(path) if each.text)


def glued(root: Path) -> list[str]:
    """Refusals on the way of booking that are put together in the code, so that no catalogue can hold them."""
    return [
        f"{place}:{each.line}"
        for path in sorted(root.rglob("*.py"))
        if in_booking(place := path.relative_to(root).as_posix()) and _is_seen_by_residents(path)
        for each in refusals(path)
        if not each.text
    ]


def _python_strings(path: Path) -> Iterator[str]:
    """Those in gettext's calls; most files never name it, and need no reading word by word."""
    from babel.messages.extract import extract

    code = path.read_bytes()
    if b"gettext" in code:
        for _, text, _, _ in extract("python", BytesIO(code), keywords=_PYTHON):
            yield from [text] if isinstance(text, str) else [part for part in text if part]


def template_strings(source: str) -> Iterator[str]:
    """The strings of one template, as gettext will ask for them."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type in (TokenType.VAR, TokenType.BLOCK):
            yield from (_text(match) for match in _INLINE.finditer(token.contents))
        if token.token_type is TokenType.BLOCK:
            if translate := _TRANSLATE.match(token.contents):
                yield _text(translate)
            elif block := _BLOCK.match(token.contents):
                yield from _block(tokens, trimmed="trimmed" in block["options"].split())


def _text(match: re.Match[str]) -> str:
    return match["double"] if match["double"] is not None else match["single"]


def _block(tokens: Iterator[Token], *, trimmed: bool) -> Iterator[str]:
    """The text between blocktranslate and its end, one string for each of singular and plural."""
    parts: list[str] = []
    for token in tokens:
        if token.token_type is TokenType.BLOCK:
            yield _joined(parts, trimmed=trimmed)
            parts = []
            if token.contents.startswith("end"):
                return
        elif token.token_type is TokenType.VAR:
            parts.append(f"%({token.contents.split('|')[0].strip()})s")
        else:
            parts.append(token.contents.replace("%", "%%"))


def _joined(parts: list[str], *, trimmed: bool) -> str:
    text = "".join(parts)
    return " ".join(line.strip() for line in text.strip().splitlines()) if trimmed else text
