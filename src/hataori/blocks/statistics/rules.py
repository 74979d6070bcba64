"""What may be published: small numbers could point at somebody, and what is hidden must not be told by the rest."""

from collections.abc import Iterable, Mapping, Sequence

LEAST = 10
"""From this number on a figure is published; 0 says nothing of anybody and is published too."""
CHANNELS = ("online", "counter", "mail", "phone")
OUTCOMES = ("granted", "refused", "withdrawn")
CITY = ""
COLUMNS = ("filed", *CHANNELS, *OUTCOMES, "sent_back")
Cell = int | None
"""A figure; None: not published."""
Counts = Mapping[str, int]
Cells = dict[str, Cell]
Place = tuple[str, str]


def is_small(count: int) -> bool:
    """Whether a figure could point at somebody."""
    return 0 < count < LEAST


def hidden_alone(counts: Counts) -> Cells:
    """One row by itself: its small figures hidden."""
    return {name: None if is_small(counts[name]) else counts[name] for name in COLUMNS}


def published(month: Mapping[str, Counts]) -> dict[str, Cells]:
    """The figures of all procedures in one month, and of the city under CITY, as they may be shown.

    A row's channels add up to its filings, a column adds up to the city's figure. Where one figure of such a sum would
    be hidden alone, the smallest other one is hidden with it, until no sum tells anything.
    """
    table = {**month, CITY: {name: sum(counts[name] for counts in month.values()) for name in COLUMNS}}
    cells = {row: hidden_alone(counts) for row, counts in table.items()}
    sums: list[list[Place]] = [[(row, name) for name in ("filed", *CHANNELS)] for row in table]
    sums += [[(row, name) for row in table] for name in COLUMNS]
    while sum(_hide_one_more(places, table, cells) for places in sums):
        continue
    return cells


def _hide_one_more(places: Sequence[Place], month: Mapping[str, Counts], cells: Mapping[str, Cells]) -> bool:
    """Whether one more had to be hidden in this sum."""
    hidden = [place for place in places if cells[place[0]][place[1]] is None]
    shown = [(row, name) for row, name in places if cells[row][name]]
    if len(hidden) != 1 or not shown:
        return False
    row, name = min(shown, key=lambda place: (month[place[0]][place[1]], place))
    cells[row][name] = None
    return True


def together(cells: Iterable[Cell]) -> Cell:
    """The sum of some months, None when one of them is hidden: two overlapping sums must not tell it."""
    total = 0
    for cell in cells:
        if cell is None:
            return None
        total += cell
    return total
