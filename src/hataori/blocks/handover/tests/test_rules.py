"""Which step follows which, and what a result file must be, for any order and any cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.handover import rules
from hataori.blocks.handover.results import END, HEADINGS, _read
from hataori.blocks.handover.writing import table
from hataori.kernel.errors import Rejected

from .ground import result_file

STEPS = st.lists(st.sampled_from(["accepted", "error", "processed"]), max_size=6)
CELLS = st.text("aB1漢「,\"\n'あ ", max_size=6)


def end_of(steps: list[str]) -> str:
    state = "handed"
    for step in steps:
        state = step if rules.follows(state, step) else state
    return state


@given(STEPS, st.randoms())
def test_results_in_any_order_end_the_same(steps, dice):
    other = list(steps)
    dice.shuffle(other)
    assert end_of(steps) == end_of(other)


@given(STEPS)
def test_processed_is_the_last_word(steps):
    assert end_of([*steps, "processed", *steps]) == "processed"


@pytest.mark.parametrize("state", ["waiting", "held", "recalled"])
def test_nothing_follows_what_was_not_handed(state):
    assert not any(rules.follows(state, step) for step in ("accepted", "error", "processed"))


@pytest.mark.parametrize(
    ("when", "event", "outcome", "goes"),
    [
        ("granted", "case.decided", "granted", True),
        ("granted", "case.decided", "refused", False),
        ("decided", "case.decided", "refused", True),
        ("decided", "case.decided", "withdrawn", False),
        ("granted", "case.completed", "", True),
        ("granted", "case.completed", "granted", False),
        ("decided", "case.completed", "withdrawn", False),
    ],
)
def test_a_case_goes_when_it_was_decided_or_accepted_and_only_then(when, event, outcome, goes):
    assert rules.wanted(when, event, outcome) is goes


@given(st.integers(min_value=0, max_value=6), st.data())
def test_no_cut_of_a_result_file_is_read(count, data):
    whole = result_file(*((f"welfare-0000{at}", "1", f"R8-{at}", "受理", "", "", "") for at in range(count)))
    cut = data.draw(st.integers(min_value=0, max_value=len(whole) - 1))
    told = whole[:cut]
    # Without the last empty cells the end is there already: nothing of the lines is missing then.
    if f"{END},{count}".encode() not in told:
        with pytest.raises(Rejected):
            _read(told)


@given(st.lists(st.tuples(*[CELLS] * 7), max_size=5))
def test_lines_with_commas_quotes_and_line_ends_are_read_as_written(lines):
    kept = [cells for cells in lines if any(cell.strip() for cell in cells)]
    rows = [HEADINGS, *kept, (END, str(len(kept)), "", "", "", "", "")]
    for encoding in ("utf-8", "utf-8-sig", "cp932"):
        said = _read(table(rows).encode(encoding))
        assert [(each.batch, each.reason) for each in said] == [(c[0].strip(), c[6].strip()) for c in kept]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\r\n", b"\x00" * 10, b"x" * (5 * 1024 * 1024 + 1)])
def test_what_is_no_result_file_is_refused_with_a_sentence(content):
    with pytest.raises(Rejected) as refused:
        _read(content)
    assert refused.value.problems[0].field == "file"
