"""The .po catalogues: brought up to date from the sources, compiled to .mo, and checked for holes."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from .areas import in_booking
from .easy import problems_of
from .extract import Found, strings
from .freshness import FOLDER, path_of, sources_of, stale
from .languages import BOOKING_LOCALES

TRANSLATED = ("en", "ja_X-easy", *BOOKING_LOCALES)
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]")
SOURCE = Path(__file__).parents[2]
_PLURALS = {"en": "nplurals=2; plural=(n != 1);", "pt_BR": "nplurals=2; plural=(n > 1);"}


@dataclass(frozen=True, slots=True)
class Hole:
    """What is wrong with one string in one language."""

    locale: str
    text: str
    reason: str


def read(locale: str, folder: Path = FOLDER) -> Catalog:
    """The catalogue as written; an empty one where there is none yet."""
    path = path_of(locale, folder)
    if not path.exists():
        return Catalog(domain="django", fuzzy=False)
    with path.open("rb") as written:
        return read_po(written, domain="django", abort_invalid=True)


def update(locale: str, folder: Path = FOLDER, source: Path = SOURCE) -> int:
    """Add the strings the sources have now, drop those they no longer have; the count of untranslated ones."""
    found, old, new = needed(locale, strings(source)), read(locale, folder), _empty(locale)
    for text, entry in sorted(found.items()):
        known = old.get(text)
        new.add(text, known.string if known else "", locations=[(place, 0) for place in entry.places])
    write(new, locale, folder)
    return sum(1 for text in found if not new[text].string)


def needed(locale: str, found: Mapping[str, Found]) -> dict[str, Found]:
    """The strings that must be there in that language: all, or those on the way of booking."""
    if locale not in BOOKING_LOCALES:
        return dict(found)
    return {text: each for text, each in found.items() if any(map(in_booking, each.places))}


def write(catalogue: Catalog, locale: str, folder: Path = FOLDER) -> None:
    """Write a catalogue in a form that gives small differences."""
    path = path_of(locale, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        write_po(out, catalogue, width=0, omit_header=False, sort_output=True, include_lineno=False)


def compile_stale(folder: Path = FOLDER) -> list[str]:
    """Compile each .po whose .mo is missing or older; the locales compiled. Safe when two processes start at once."""
    found = stale(folder)
    for locale in found:
        _compile(locale, folder)
    return found


def _compile(locale: str, folder: Path) -> None:
    target = path_of(locale, folder).with_suffix(".mo")
    draft = target.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as out:
        write_mo(out, _merged(sources_of(locale, folder)))
    draft.replace(target)


def _merged(sources: Sequence[Path]) -> Catalog:
    """The last catalogue, with what only the others have."""
    *others, own = [_parsed(path) for path in sources]
    for message in (message for other in others for message in other if message.id):
        if own.get(message.id) is None:
            own.add(message.id, message.string, flags=message.flags)
    return own


def _parsed(path: Path) -> Catalog:
    with path.open("rb") as written:
        return read_po(written, domain="django")


def holes(folder: Path = FOLDER, source: Path = SOURCE) -> list[Hole]:
    """Strings without a translation, and やさしい日本語 that is not easy."""
    found = strings(source)
    missing = [
        Hole(locale, text, f"no translation ({', '.join(entry.places)})")
        for locale in TRANSLATED
        for text, entry in needed(locale, found).items()
        if not _translation(read_once(locale, folder), text)
    ]
    return missing + _uneasy(folder)


def _uneasy(folder: Path) -> list[Hole]:
    catalogue = read_once("ja_X-easy", folder)
    return [
        Hole("ja_X-easy", str(message.string), problem)
        for message in catalogue
        if message.id and isinstance(message.string, str)
        for problem in problems_of(message.string)
    ]


_read: dict[tuple[str, Path, int], Catalog] = {}


def read_once(locale: str, folder: Path) -> Catalog:
    """The catalogue, parsed once for each state of its file."""
    path = path_of(locale, folder)
    key = (locale, folder, path.stat().st_mtime_ns if path.exists() else 0)
    if key not in _read:
        _read[key] = read(locale, folder)
    return _read[key]


def _translation(catalogue: Catalog, text: str) -> str:
    message = catalogue.get(text)
    return str(message.string) if message and message.string else ""


def _empty(locale: str) -> Catalog:
    header = "# Catalogue of hataori's pages for residents.\n# Bring up to date with `hataori messages update`."
    catalogue = Catalog(domain="django", project="hataori", header_comment=header, fuzzy=False)
    catalogue.mime_headers = [
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Language", "ja" if locale == "ja_X-easy" else locale),
        ("Plural-Forms", _PLURALS.get(locale, "nplurals=1; plural=0;")),
    ]
    return catalogue
