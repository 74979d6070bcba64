"""What docs/reference/booking-features.md says of booking: every row told with a verdict, every named test there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "booking-features.md"
ROWS = 21
_TEST = re.compile(r"`([^`]+)::(test_\w+)`")


def rows() -> list[list[str]]:
    found = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    return [[cell.strip() for cell in row] for row in found[1:]]


def named(cell: str) -> list[tuple[str, str]]:
    """Files and tests of a row; an ellipsis is the file before."""
    found: list[tuple[str, str]] = []
    for path, name in _TEST.findall(cell):
        found.append((found[-1][0] if path == "…" else path, name))
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:40])
def test_a_row_says_yes_with_tests_or_what_is_missing(row: list[str]) -> None:
    feature, here, proven, missing = row
    assert here in ("yes", "partly", "no"), feature
    assert bool(missing) == (here != "yes"), f"{feature}: say what is missing exactly where something is"
    tests = named(proven)
    assert tests or here == "no", feature
    for path, name in tests:
        assert (ROOT / path).is_file(), path
        assert re.search(rf"def {name}\(", (ROOT / path).read_text(encoding="utf-8")), f"{path} has no {name}"


def test_no_row_is_left_out() -> None:
    assert len(rows()) == ROWS
