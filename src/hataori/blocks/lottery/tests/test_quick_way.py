"""The verifier's quick way: the same outcome byte for byte where all is right, and no answer to anything else."""

import gzip
import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.blocks.lottery import verifier
from hataori.blocks.lottery.api import Entry, bundle, write_bundle
from hataori.blocks.lottery.bundle import pieces
from hataori.blocks.lottery.verifier import Judged, canonical, judged, read, verify

from .rounds import DRAND, TAMPERED, drawn_round, random_round
from .test_bundle import ENTRIES, RULES

BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first draw shares a busy machine


def quickly(path, notice=None, receipts=()):
    return verifier._quickly(path, notice, receipts)


def slowly(path, notice=None, receipts=()):
    return canonical(verify(read(path), notice, receipts)) + "\n"


def text_of(found: Judged) -> str:
    return "".join(found.text)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("quick") / "bundle.json"


@BUSY
@given(st.integers(0, 2**32), st.booleans())
def test_what_is_right_gets_the_same_outcome_as_by_the_slow_way(path, seed, pressed):
    conducted = random_round(seed)
    content = "".join(pieces(conducted)).encode()
    path.write_bytes(gzip.compress(content, 1) if pressed else content)
    receipts = list(conducted.closed.receipts())
    found = quickly(path, conducted.closed.notice, receipts)
    assert (found is None) == (not conducted.closed.entries)
    told = judged(path, conducted.closed.notice, receipts)
    assert text_of(told) == slowly(path, conducted.closed.notice, receipts)
    assert told.won == len(conducted.drawn.winners)


@BUSY
@given(st.integers(0, 2**32), st.data())
def test_one_byte_changed_is_judged_as_by_the_slow_way(path, seed, data):
    content = bytearray("".join(pieces(random_round(seed))).encode())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.sampled_from(b'"{}[]:,\n 0189afWL\\\x00\x7f\xff'))
    path.write_bytes(content)
    assert text_of(judged(path)) == slowly(path)


@BUSY
@given(st.integers(0, 2**32), st.data())
def test_a_piece_moved_doubled_or_left_out_is_judged_as_by_the_slow_way(path, seed, data):
    lines = "".join(pieces(random_round(seed))).splitlines(keepends=True)
    chance = random.Random(data.draw(st.integers(0, 2**32)))  # noqa: S311  reproducible, no secret
    one, other = (chance.randrange(len(lines)) for _ in range(2))
    if chance.random() < 0.5:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines[one:other] = chance.choice([[], lines[one:other] * 2, [lines[one]]])
    path.write_text("".join(lines))
    assert text_of(judged(path)) == slowly(path)


@pytest.mark.parametrize("what", TAMPERED)
def test_no_tampering_passes_the_quick_way(tmp_path, what):
    """Even where the rest is spelt as the city spells it."""
    change, expected = TAMPERED[what]
    changed = bundle(drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND))
    change(changed)
    path = tmp_path / "bundle.json"
    path.write_text(spelt(changed))
    assert quickly(path) is None
    assert expected <= {defect["code"] for defect in judged(path).summary["defects"]}


def spelt(document):
    """A bundle, whatever it holds, an entry a line."""
    entries = ",".join("\n" + json.dumps(entry, separators=(",", ":")) for entry in document["entries"])
    results = ",".join(f'\n"{key}":"{value}"' for key, value in document["results"].items())
    head = [f'"{key}":{canonical(document[key])}' for key in document if key not in KEYS]
    waiting = document["waiting"]
    lists = ",".join(f'\n"{slot}":{canonical(waiting[slot])}' for slot in waiting) if waiting else ""
    return (
        f'{{"format":"{document["format"]}",\n"rules":{canonical(document["rules"])},\n"entries":[{entries}],\n'
        + ",\n".join(head)
        + f',\n"results":{{{results}}},\n"waiting":{{{lists}}}}}\n'
    )


KEYS = ("format", "rules", "entries", "results", "waiting")


def test_the_spelling_of_this_test_is_that_of_the_city(tmp_path):
    conducted = drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND)
    assert spelt(bundle(conducted)) == "".join(pieces(conducted))


def test_a_large_bundle_is_looked_through_by_a_second_process(tmp_path, monkeypatch):
    """Larger than a pipe and a piece hold, with names that a piece may cut in two."""
    rules = {"mode": "rank_rounds", "max_wins_per_group": 1, "capacity": {"𠮷野体育館 ９時": 5, "b": 2000}}
    entries = [
        Entry(f"{at:032x}", f"組{at // 2}", ("𠮷野体育館 ９時", "b")[at % 2], 1 + at % 2) for at in range(30_000)
    ]
    path, conducted = tmp_path / "bundle.json", drawn_round(rules, entries)
    write_bundle(conducted, path)
    monkeypatch.setattr(verifier, "LARGE", 1)
    found = quickly(path)
    assert found is not None
    assert text_of(found) == slowly(path)
    for wrong in ('"rank":10}', '"rank":1 }', '"rank":01}'):
        path.write_text(path.read_text().replace('"rank":1}', wrong, 1))
        assert quickly(path) is None


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", b'{"format":"hataori-draw/1",\n"rules":', b"\xff" * 10])
def test_what_is_no_bundle_has_no_quick_answer(tmp_path, content):
    path = tmp_path / "bundle.json"
    path.write_bytes(content)
    assert quickly(path) is None
    assert quickly(tmp_path / "nowhere.json") is None


def test_two_members_or_something_behind_are_left_to_the_slow_way(tmp_path):
    content, path = "".join(pieces(random_round(4))).encode(), tmp_path / "bundle.json.gz"
    for pressed in (gzip.compress(content[:900]) + gzip.compress(content[900:]), gzip.compress(content)[:-2]):
        path.write_bytes(pressed)
        assert quickly(path) is None
        assert text_of(judged(path)) == slowly(path)
