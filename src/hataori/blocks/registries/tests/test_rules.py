"""The history: no gap, no overlap, nothing rewritten, any past day answered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.registries.rules import appended, kin
from hataori.blocks.registries.types import HEAD, Birth, Entry, Line, Reason, Status
from hataori.kernel.errors import Conflict, Rejected

from .histories import consistent, line_on

FIRST = date(2000, 4, 1)
ENTRY = Entry("葛󠄂城", "home", HEAD, "愛知県一宮市本町1番見本", given="実")


def lived(*changes: tuple[int, Entry, Reason]) -> tuple[Line, ...]:
    lines: tuple[Line, ...] = appended((), Line(FIRST, Reason.MOVE_IN, ENTRY))
    for days, entry, reason in changes:
        lines = appended(lines, Line(lines[-1].begins + timedelta(days=days), reason, entry))
    return lines


ADDRESSES = st.integers(1, 9).map(lambda number: replace(ENTRY, address=f"愛知県一宮市栄{number}番見本"))
MOVES = st.lists(st.tuples(st.integers(0, 900), ADDRESSES, st.just(Reason.MOVE_WITHIN)), max_size=8)


@given(MOVES)
def test_lines_follow_each_other_without_gap_or_overlap(moves):
    lines = lived(*moves)
    assert consistent(lines)
    assert len(lines) == len(moves) + 1


@given(MOVES, st.integers(-400, 9000))
def test_every_day_from_the_first_on_has_exactly_one_answer(moves, days):
    lines, day = lived(*moves), FIRST + timedelta(days=days)
    found = line_on(lines, day)
    covering = [line for line in lines if line.covers(day)]
    assert covering == ([] if days < 0 else [found])


@given(MOVES, st.integers(0, 2000))
def test_a_later_change_never_changes_what_was_answered_for_an_earlier_day(moves, days):
    before = lived(*moves)
    after = appended(before, Line(before[-1].begins + timedelta(days=days), Reason.NAME_CHANGE, ENTRY))
    for line in before:
        day = line.begins
        if day < after[-1].begins:
            assert line_on(after, day).entry == line_on(before, day).entry


def test_a_change_before_the_last_one_is_refused():
    lines = lived((100, ENTRY, Reason.MOVE_WITHIN))
    with pytest.raises(Conflict) as refused:
        appended(lines, Line(FIRST, Reason.MOVE_WITHIN, ENTRY))
    assert refused.value.code == "before_last"


def test_after_a_death_only_a_correction():
    dead = replace(ENTRY, status=Status.DEAD)
    lines = lived((50, dead, Reason.DEATH))
    with pytest.raises(Conflict):
        appended(lines, Line(FIRST + timedelta(days=60), Reason.MOVE_WITHIN, ENTRY))
    assert len(appended(lines, Line(FIRST + timedelta(days=60), Reason.CORRECTION, dead))) == 3


@pytest.mark.parametrize(
    ("entry", "reason", "field"),
    [
        (replace(ENTRY, family=" "), Reason.MOVE_IN, "family"),
        (replace(ENTRY, address=""), Reason.MOVE_IN, "address"),
        (replace(ENTRY, relation=""), Reason.MOVE_IN, "relation"),
        (ENTRY, Reason.DEATH, "status"),
        (replace(ENTRY, status=Status.MOVED_OUT), Reason.MOVE_WITHIN, "status"),
    ],
)
def test_an_entry_that_does_not_hold_is_refused_by_field(entry, reason, field):
    with pytest.raises(Rejected) as refused:
        appended((), Line(FIRST, reason, entry))
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    ("text", "first", "precision", "words"),
    [
        ("1985-11-02", date(1985, 11, 2), "day", "昭和60年11月2日"),
        ("1985-11-00", date(1985, 11, 1), "month", "昭和60年11月（日は不詳）"),
        ("1985-11", date(1985, 11, 1), "month", "昭和60年11月（日は不詳）"),
        ("1985-00-00", date(1985, 1, 1), "year", "昭和60年（月日は不詳）"),
    ],
)
def test_a_birth_may_be_known_in_part(text, first, precision, words):
    birth = Birth.read(text)
    assert (birth.first, birth.precision, birth.words) == (first, precision, words)
    assert birth.known == (first if precision == "day" else None)
    assert Birth.read(str(birth)) == birth


@pytest.mark.parametrize(
    ("me", "other", "seen"),
    [
        (HEAD, "妻", "spouse"),
        ("妻", HEAD, "spouse"),
        ("妻", "子", "child"),
        (HEAD, "子の子", "grandchild"),
        (HEAD, "母", "parent"),
        ("子", HEAD, "parent"),
        ("子", "子の子", "child"),
        ("子の妻", "子の子", "child"),
        ("子の妻", "子", "spouse"),
        ("子の妻", HEAD, "other"),
        ("子", "子", "sibling"),
        ("子の子", HEAD, "grandparent"),
        ("子の子", "子", "parent"),
        ("母", HEAD, "child"),
        ("母", "子", "grandchild"),
        ("同居人", HEAD, "other"),
    ],
)
def test_what_members_are_to_each_other(me, other, seen):
    assert kin(me, other) == seen


def test_two_couples_of_children_are_not_told_apart():
    assert kin("子", "子の子", one_young_couple=False) == "other"
    assert kin("子の妻", "子", one_young_couple=False) == "other"
