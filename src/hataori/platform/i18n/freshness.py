"""Which catalogues must be compiled again: cheap enough to ask at every start."""

from pathlib import Path

LOCALES = ("en", "ja", "ja_X-easy")
FOLDER = Path(__file__).parents[2] / "web" / "locale"


def path_of(locale: str, folder: Path = FOLDER) -> Path:
    """Where a locale's catalogue lies; the folder's name is what Django makes of the language's code."""
    return folder / locale / "LC_MESSAGES" / "django.po"


def stale(folder: Path = FOLDER) -> list[str]:
    """Locales whose .mo is missing or older than its .po."""
    return [locale for locale in LOCALES if _is_stale(path_of(locale, folder))]


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return source.exists() and not (compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns)
