"""Numbers and hours out of the environment: whoever wrote one wrongly reads one sentence, not a traceback."""

import os
import re
import sys
from typing import NoReturn

_MOST_PORTS = 65_535
_MOST_HOURS, _DAY = 12, 24
_HOURS = re.compile(r"([01]?[0-9]|2[0-3])-([01]?[0-9]|2[0-4])", re.ASCII)


def whole_number(name: str, usual: int, *, least: int = 0, most: int = sys.maxsize) -> int:
    """The setting `name`, `usual` where it is not set at all.

    What is no whole number from `least` to `most` ends the process with exit status 2: no part of the product may
    start with a number that nobody meant.
    """
    written = os.environ.get(name)
    if written is None:
        return usual
    if not (written.isascii() and written.isdigit() and least <= int(written) <= most):
        upper = f" to {most}" if most < sys.maxsize else " upwards"
        refuse(f"{name} must be a whole number from {least}{upper}, not {written!r}.")
    return int(written)


def hours(name: str, usual: str) -> frozenset[int]:
    """The hours of the day that the setting `name` spans: `1-5` is 1:00 until 5:00, `23-4` passes midnight.

    Twelve at most; empty is no hour; anything else ends the process as above.
    """
    written = os.environ.get(name, usual).strip()
    if not written:
        return frozenset()
    found = _HOURS.fullmatch(written)
    length = (int(found[2]) - int(found[1])) % _DAY if found else 0
    if not found or not 0 < length <= _MOST_HOURS:
        refuse(f"{name} must be hours such as 1-5, at most {_MOST_HOURS} apart, or empty for none, not {written!r}.")
    return frozenset((int(found[1]) + n) % _DAY for n in range(length))


def web_port(above: int = 0) -> int:
    """HATAORI_PORT (8000 where it is not set), or one that many above it."""
    return whole_number("HATAORI_PORT", 8_000, least=1, most=_MOST_PORTS) + above


def refuse(sentence: str) -> NoReturn:
    """End the process with one sentence and exit status 2: its environment cannot be meant."""
    sys.stderr.write(f"hataori: {sentence}\n")
    raise SystemExit(2)
