"""Mode match against brute force, against its own proof of optimality, and against the verifier's other algorithm."""

import random
import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.lottery.matching import best_matching
from hataori.blocks.lottery.verifier import Assignment


@st.composite
def rounds(draw, groups=6, slots=5):
    capacity = draw(st.lists(st.integers(0, 2), min_size=1, max_size=slots))
    names = st.sampled_from(range(len(capacity)))
    wish = st.lists(st.tuples(names, st.integers(1, 3)), max_size=4, unique_by=lambda pair: pair[0])
    wishes = draw(st.lists(wish.map(lambda each: sorted(each, key=lambda pair: pair[1])), max_size=groups))
    return wishes, capacity


def brute_force(wishes, capacity):
    """Fewest with nothing, then smallest sum, then best for the first, the second, …"""

    def worth(choices):
        left, ranks, empty = list(capacity), 0, 0
        for wished, at in zip(wishes, choices, strict=True):
            if at == len(wished):
                empty += 1
            else:
                left[wished[at][0]] -= 1
                ranks += wished[at][1]
        return (empty, ranks, choices) if min(left) >= 0 else None

    return min(filter(None, map(worth, product(*(range(len(wished) + 1) for wished in wishes)))))[2]


def chosen(wishes, capacity):
    found = best_matching(wishes, capacity).choices
    return tuple(len(wished) if at is None else at for wished, at in zip(wishes, found, strict=True))


@given(rounds())
def test_the_one_best_of_all_assignments(each):
    wishes, capacity = each
    assert chosen(wishes, capacity) == brute_force(wishes, capacity)


@given(rounds(groups=12, slots=8))
def test_the_verifier_finds_the_same_another_way(each):
    wishes, capacity = each
    rows = [
        [(f"{g}.{at}", f"g{g}", f"s{s}", rank) for at, (s, rank) in enumerate(w)] for g, w in enumerate(wishes) if w
    ]
    got = {row[0] for row in Assignment(rows, {f"s{s}": room for s, room in enumerate(capacity)}).chosen()}
    ours = best_matching(wishes, capacity).choices
    assert got == {f"{group}.{at}" for group, at in enumerate(ours) if at is not None}


def skewed(groups, slots, seed, weight):
    chance = random.Random(seed)  # noqa: S311  reproducible, no secret
    weights = [1 / (number + 1) ** weight for number in range(slots)]
    wishes = []
    for _ in range(groups):
        wished = list(dict.fromkeys(chance.choices(range(slots), weights, k=60)))[:5]
        wishes.append([(slot, rank) for rank, slot in enumerate(wished, start=1)])
    return wishes


def assert_proven(wishes, capacity, found):
    """Nobody has a cheaper wish at these prices, and only full slots have a price: no assignment has a smaller sum."""
    taken = [0] * len(capacity)
    for wished, at in zip(wishes, found.choices, strict=True):
        costs = [rank + found.prices[slot] for slot, rank in wished] + [found.nothing]
        assert costs[len(wished) if at is None else at] == min(costs)
        if at is not None:
            taken[wished[at][0]] += 1
    assert all(used <= room for used, room in zip(taken, capacity, strict=True))
    assert all(
        price >= 0 and (not price or used == room)
        for used, room, price in zip(taken, capacity, found.prices, strict=True)
    )


@pytest.mark.parametrize("weight", [0.3, 0.8, 1.1])
def test_1500_groups_within_5_seconds_and_proven_smallest(weight):
    wishes, capacity = skewed(1500, 1708, 7, weight), [1] * 1708
    began = time.process_time()
    found = best_matching(wishes, capacity)
    assert time.process_time() - began < 5
    assert_proven(wishes, capacity, found)


def test_nobody_is_left_out_where_everybody_can_be_served():
    chance = random.Random(5)  # noqa: S311  reproducible, no secret
    hidden = chance.sample(range(300), 250)
    wishes = []
    for own in hidden:
        others = [slot for slot in chance.sample(range(40), 4) if slot != own]
        wishes.append([(slot, rank) for rank, slot in enumerate([*others, own], start=1)])
    assert None not in best_matching(wishes, [1] * 300).choices


def test_the_same_sum_as_scipy():
    scipy = pytest.importorskip(
        "scipy.optimize", reason="SCIPY ABSENT: sums were compared with brute force and proof only"
    )
    numpy = pytest.importorskip("numpy")
    wishes = skewed(400, 450, 11, 0.8)
    found = best_matching(wishes, [1] * 450)
    costs = numpy.full((400, 450 + 400), found.nothing)
    for group, wished in enumerate(wishes):
        for slot, rank in wished:
            costs[group, slot] = rank
    rows, columns = scipy.linear_sum_assignment(costs)
    ours = sum(found.nothing if at is None else wished[at][1] for wished, at in zip(wishes, found.choices, strict=True))
    assert ours == costs[rows, columns].sum()


def test_first_come_in_the_order_of_tickets_decides_between_equals():
    assert best_matching([[(0, 1)], [(0, 1)]], [1]).choices == (0, None)
    assert best_matching([[(0, 1), (1, 1)], [(0, 1), (1, 1)]], [1, 1]).choices == (0, 1)


def test_no_groups_and_no_room():
    assert best_matching([], []).choices == ()
    assert best_matching([[(0, 1)], []], [0]).choices == (None, None)
