"""Is the installation ready: the database and every declared part."""

from django.db import connection

from hataori.platform.discovery import collected

from .types import Check, Warn


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


CHECKS = (Check("database", _database),)


def failures() -> dict[str, str]:
    """Which parts do not answer, with the kind of their error; empty when ready."""
    found: list[Check] = collected("health", "CHECKS")
    told = ((check.name, _error(check)) for check in found)
    return {name: error for name, error in told if error}


def warnings() -> dict[str, str]:
    """What is to be mended though the installation is ready; ask only when it is."""
    found: list[Warn] = collected("health", "WARNINGS")
    told = ((each.name, each.say()) for each in found)
    return {name: words for name, words in told if words}


def names() -> list[str]:
    """All parts that are asked."""
    return [check.name for check in collected("health", "CHECKS")]


def _error(check: Check) -> str:
    try:
        check.probe()
    except Exception as error:  # noqa: BLE001  whatever a part raises, it is not ready
        return type(error).__name__
    return ""
