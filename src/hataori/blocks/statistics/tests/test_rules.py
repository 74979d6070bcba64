"""No hidden figure can be told from the published ones."""

from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.statistics import rules

NUMBERS = st.integers(0, 40)


@st.composite
def months(draw):
    def counts():
        found = {name: draw(NUMBERS) for name in rules.COLUMNS}
        return found | {"filed": sum(found[name] for name in rules.CHANNELS)}

    return {f"P{n}": counts() for n in range(draw(st.integers(1, 5)))}


@given(months())
def test_a_small_figure_is_never_shown_and_a_shown_one_is_right(month):
    for row, cells in rules.published(month).items():
        if row == rules.CITY:
            continue
        for name, cell in cells.items():
            assert cell is None or (cell == month[row][name] and not rules.is_small(cell))


@given(months())
def test_no_sum_misses_exactly_one_figure(month):
    cells = rules.published(month)
    sums = [[cells[row][name] for name in ("filed", *rules.CHANNELS)] for row in cells]
    sums += [[cells[row][name] for row in cells] for name in rules.COLUMNS]
    assert all(one.count(None) != 1 for one in sums)


def test_zero_and_ten_are_shown():
    month = {"A": dict.fromkeys(rules.COLUMNS, 0) | {"filed": 10, "online": 10}}
    assert rules.published(month)["A"]["online"] == 10
    assert rules.published(month)["A"]["counter"] == 0


def test_the_one_hidden_channel_takes_the_next_smallest_with_it():
    month = {"A": dict.fromkeys(rules.COLUMNS, 0) | {"filed": 73, "online": 50, "counter": 20, "mail": 3}}
    shown = rules.published(month)["A"]
    assert (shown["filed"], shown["online"], shown["counter"], shown["mail"]) == (73, 50, None, None)


@given(st.lists(st.none() | NUMBERS))
def test_a_sum_over_months_is_hidden_with_any_of_them(cells):
    assert (rules.together(cells) is None) == (None in cells)
