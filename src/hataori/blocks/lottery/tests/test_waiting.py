"""A freed win goes down the list of its slot and nowhere else."""

import random

from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.lottery.api import Entry, next_in_line, read_rules, waiting_entries

from .rounds import random_round

RULES = read_rules(
    {"mode": "rsd", "max_wins_per_group": 1, "capacity": {"a": 1, "b": 1}, "clash": {"a": ["b"], "b": ["a"]}}
)
LINE = [Entry(f"{number:032x}", f"g{number}", "a", 1) for number in range(3)]


def test_the_first_on_the_list_is_offered_the_place():
    assert next_in_line("a", LINE, RULES, {}) == LINE[0]


def test_who_declined_is_passed_over_for_good():
    assert next_in_line("a", LINE, RULES, {}, passed={LINE[0].entry_id}) == LINE[1]
    assert next_in_line("a", LINE, RULES, {}, passed={entry.entry_id for entry in LINE}) is None


def test_who_has_enough_or_would_be_in_two_places_at_once_keeps_the_place_in_line():
    assert next_in_line("a", LINE, RULES, {"g0": ["b"]}) == LINE[1]
    assert next_in_line("a", LINE, RULES, {"g0": [], "g1": ["b"]}) == LINE[0]


def test_another_slots_list_does_not_count():
    assert next_in_line("b", LINE, RULES, {}) is None


@given(st.integers(0, 2**32))
def test_whoever_cancels_the_freed_places_go_to_losers_in_drawn_order(seed):
    """Winners cancel one after another: each place goes to the earliest loser of that slot who may have it."""
    conducted = random_round(seed)
    rules, drawn, chance = conducted.closed.rules, conducted.drawn, random.Random(seed)  # noqa: S311  reproducible, no secret
    lines = waiting_entries(conducted)
    winners = [entry for entry in drawn.order if entry.entry_id in drawn.winners]
    held: dict[str, set[str]] = {}
    for entry in winners:
        held.setdefault(entry.group, set()).add(entry.slot)
    passed = set()
    for entry in chance.sample(winners, len(winners)):
        held[entry.group].discard(entry.slot)
        offered = next_in_line(entry.slot, lines.get(entry.slot, ()), rules, held, passed)
        if offered is None:
            continue
        assert drawn.results[offered.entry_id] == "LOST"
        assert len(held.get(offered.group, ())) < rules.max_wins_per_group
        before = lines[entry.slot][: lines[entry.slot].index(offered)]
        assert all(
            each.entry_id in passed
            or len(held.get(each.group, ())) >= rules.max_wins_per_group
            or rules.clashes(each.slot, held.get(each.group, set()))
            for each in before
        )
        passed.add(offered.entry_id)
        held.setdefault(offered.group, set()).add(offered.slot)
