"""Each group is told why, with reasons that are true."""

from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.lottery.api import Entry, Explained, draw, read_rules
from hataori.blocks.lottery.explaining import SENTENCES

from .rounds import random_round

SEED = bytes(32)


def codes(rules, entries, group):
    rules = read_rules(rules)
    return [reason.code for reason in Explained(rules, draw(rules, entries, SEED)).group(group)]


def entry(number, group, slot, rank=1):
    return Entry(f"{number:032x}", group, slot, rank)


@given(st.integers(0, 2**32))
def test_every_wish_has_one_reason_that_agrees_with_its_result(seed):
    conducted = random_round(seed)
    explained = Explained(conducted.closed.rules, conducted.drawn)
    reasons = [reason for group in {e.group for e in conducted.closed.entries} for reason in explained.group(group)]
    assert {reason.entry.entry_id: reason.result for reason in reasons} == conducted.drawn.results
    for reason in reasons:
        assert (reason.code == "won") == (reason.result == "WON")
        assert "{" not in reason.sentence
        line = conducted.drawn.waiting.get(reason.entry.slot, ())
        assert reason.result == "WON" or line[reason.facts["line"] - 1] == reason.entry.entry_id


def test_a_full_slot_a_cap_and_a_clash():
    rules = {
        "mode": "rank_rounds",
        "max_wins_per_group": 2,
        "capacity": {"a": 1, "b": 1, "c": 1, "d": 1},
        "clash": {"a": ["b"], "b": ["a"]},
    }
    entries = [entry(at, "g", slot, at) for at, slot in enumerate("abcd", start=1)] + [entry(9, "h", "a", 2)]
    assert codes(rules, entries, "g") == ["won", "clash", "won", "cap"]
    assert codes(rules, entries, "h") == ["full"]
    assert codes(rules, entries, "nobody") == []


def match(entries, **capacity):
    return {"mode": "match", "max_wins_per_group": 1, "capacity": capacity}, entries


def test_in_match_a_group_learns_that_it_has_a_better_slot():
    assert codes(*match([entry(1, "g", "a"), entry(2, "g", "b", 2)], a=1, b=1), "g") == ["won", "better"]


def test_in_match_a_group_learns_that_the_whole_would_suffer():
    """Only g can go elsewhere, so that h, who cannot, gets the slot both want."""
    entries = [entry(1, "g", "a"), entry(2, "g", "b", 2), entry(3, "h", "a")]
    assert codes(*match(entries, a=1, b=1), "g") == ["whole", "won"]
    assert codes(*match(entries, a=1, b=1), "h") == ["won"]


def test_in_match_a_group_learns_that_the_lot_decided():
    entries = [entry(1, "g", "a"), entry(2, "g", "b", 2), entry(3, "h", "a"), entry(4, "h", "b", 2)]
    both = [codes(*match(entries, a=1, b=1), group) for group in "gh"]
    assert sorted(both) == [["lot", "won"], ["won", "better"]]


def test_in_match_a_group_with_nothing_learns_how_many_stood_against_how_many_places():
    rules, entries = match([entry(1, "g", "a", 2), entry(2, "h", "a"), entry(3, "i", "b", 3)], a=1, b=1)
    rules = read_rules(rules)
    (reason,) = Explained(rules, draw(rules, entries, SEED)).group("g")
    assert (reason.code, reason.facts) == ("short", {"groups": 2, "places": 1, "line": 1})
    assert "合わせて1件で、2グループが希望したため" in reason.sentence
    assert reason.sentence.endswith("順番待ちの1番目です。")


@given(st.integers(0, 2**32))
def test_a_group_left_with_nothing_is_always_one_of_more_groups_than_places(seed):
    conducted = random_round(seed, "match")
    explained = Explained(conducted.closed.rules, conducted.drawn)
    for group in {entry.group for entry in conducted.closed.entries}:
        for reason in explained.group(group):
            assert reason.code != "short" or reason.facts["groups"] > reason.facts["places"]


def test_sentences_are_plain_and_whole():
    assert all(sentence.endswith("。") for sentence in SENTENCES.values())
