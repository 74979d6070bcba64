"""Which catalogues must be compiled again: cheap enough to ask at every start."""

from pathlib import Path

from .languages import BOOKING_LOCALES, LANGUAGES

LOCALES = tuple(each.locale for each in LANGUAGES)
_UNDER = {"ja_X-easy": ("ja",), **dict.fromkeys(BOOKING_LOCALES, ("en",))}
FOLDER = Path(__file__).parents[2] / "web" / "locale"


def path_of(locale: str, folder: Path = FOLDER) -> Path:
    """Where a locale's catalogue lies; the folder's name is what Django makes of the language's code."""
    return folder / locale / "LC_MESSAGES" / "django.po"


def sources_of(locale: str, folder: Path = FOLDER) -> list[Path]:
    """The .po files a locale is compiled from, the decisive one last.

    やさしい日本語 takes our wording of Django's messages from `ja`: gettext would look into Django's own `ja` first.
    Languages that are complete for booking only take the rest from English (ADR 0120).
    """
    taken = [*_UNDER.get(locale, ()), locale]
    return [path for path in (path_of(one, folder) for one in taken) if path.exists()]


def stale(folder: Path = FOLDER) -> list[str]:
    """Locales whose .mo is missing or older than what it is compiled from."""
    return [locale for locale in LOCALES if _is_stale(locale, folder)]


def _is_stale(locale: str, folder: Path) -> bool:
    own = path_of(locale, folder)
    compiled = own.with_suffix(".mo")
    changed = max((path.stat().st_mtime_ns for path in sources_of(locale, folder)), default=0)
    return own.exists() and not (compiled.exists() and compiled.stat().st_mtime_ns >= changed)
