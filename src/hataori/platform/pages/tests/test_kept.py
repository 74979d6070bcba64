"""What is kept is what was made, of the state that holds now, and no more of it than there is room for."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.platform.pages import kept as kept_module
from hataori.platform.pages.kept import Kept


@pytest.fixture
def machine(monkeypatch):
    """The machine's clock, to be moved by hand."""
    at = [datetime(2026, 11, 25, tzinfo=UTC)]
    monkeypatch.setattr(kept_module.clock, "machine", lambda: at[0])
    return at


@pytest.fixture
def made():
    """What had to be made, in order."""
    return []


def asking(kept, made):
    def ask(state, asked):
        def make():
            made.append((state, asked))
            return f"{state}:{asked}"

        return kept.answer(state, asked, make)

    return ask


def test_an_answer_is_made_once_while_the_state_holds(made):
    ask = asking(Kept(), made)
    assert [ask(1, "a"), ask(1, "a"), ask(1, "b")] == ["1:a", "1:a", "1:b"]
    assert made == [(1, "a"), (1, "b")]


def test_another_state_forgets_everything(made):
    ask = asking(Kept(), made)
    assert [ask(1, "a"), ask(2, "a"), ask(1, "a")] == ["1:a", "2:a", "1:a"]
    assert len(made) == 3


def test_what_was_not_asked_for_longest_goes_first(made):
    ask = asking(Kept(most=2), made)
    for asked in ("a", "b", "a", "c", "a", "b"):
        ask(1, asked)
    assert made == [(1, "a"), (1, "b"), (1, "c"), (1, "b")]


def test_nothing_is_kept_longer_than_told(made, machine):
    ask = asking(Kept(longest=timedelta(seconds=60)), made)
    ask(1, "a")
    machine[0] += timedelta(seconds=60)
    ask(1, "a")
    machine[0] += timedelta(seconds=1)
    ask(1, "a")
    assert len(made) == 2


def test_what_fails_is_not_kept(made):
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.answer(1, "a", lambda: 1 // 0)
    assert asking(kept, made)(1, "a") == "1:a"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=60), st.integers(1, 4))
def test_no_answer_is_ever_another_states_or_another_questions(questions, most):
    ask = asking(Kept(most=most), [])
    assert all(ask(state, asked) == f"{state}:{asked}" for state, asked in questions)


def test_an_answer_of_a_state_that_ended_meanwhile_is_not_kept():
    kept, begun, go_on = Kept(), threading.Event(), threading.Event()

    def slowly():
        begun.set()
        go_on.wait(5)
        return "old"

    slow = threading.Thread(target=lambda: kept.answer(1, "a", slowly))
    slow.start()
    begun.wait(5)
    kept.answer(2, "a", lambda: "new")
    go_on.set()
    slow.join()
    assert kept.answer(2, "a", lambda: "made again") == "new"


def test_what_is_forgotten_is_made_anew_also_what_was_being_made():
    kept: Kept[int] = Kept()
    assert kept.answer("s", "a", lambda: 1) == 1
    kept.forget()
    assert kept.answer("s", "a", lambda: 2) == 2

    def made_too_early() -> int:
        kept.forget()
        return 3

    assert kept.answer("s", "b", made_too_early) == 3
    assert kept.answer("s", "b", lambda: 4) == 4
