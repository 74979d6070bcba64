"""What a history must be, said apart from the code that writes it."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from hataori.blocks.registries.types import Line


def line_on(lines: Sequence[Line], day: date) -> Line | None:
    """The line that holds on a day; of several that began that day the last one written."""
    return next((line for line in reversed(lines) if line.covers(day)), None)


def consistent(lines: Sequence[Line]) -> bool:
    """Whether the lines follow each other without a gap or an overlap, with one open line at the end."""
    joined = all(earlier.ends == later.begins for earlier, later in pairwise(lines))
    forward = all(line.ends is None or line.begins <= line.ends for line in lines)
    return joined and forward and (not lines or lines[-1].ends is None)
