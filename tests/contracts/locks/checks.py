"""Runs named checks and says how each went."""

from collections.abc import Callable


def run(*checks: tuple[str, Callable[[], bool]]) -> int:
    """How many failed; a check that raises has failed too."""
    failed = 0
    for name, check in checks:
        try:
            holds, said = check(), ""
        except Exception as error:  # noqa: BLE001  the next checks run all the same
            holds, said = False, f" ({type(error).__name__}: {error})"
        print(f"  {'ok  ' if holds else 'FAIL'} {name}{said}")
        failed += not holds
    return failed
