"""Numbers out of the environment: whoever wrote one wrongly reads one sentence, not a traceback."""

import os
import sys
from typing import NoReturn

_MOST_PORTS = 65_535


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


def web_port(above: int = 0) -> int:
    """HATAORI_PORT (8000 where it is not set), or one that many above it."""
    return whole_number("HATAORI_PORT", 8_000, least=1, most=_MOST_PORTS) + above


def refuse(sentence: str) -> NoReturn:
    """End the process with one sentence and exit status 2: its environment cannot be meant."""
    sys.stderr.write(f"hataori: {sentence}\n")
    raise SystemExit(2)
