"""Closing, drawing, publishing; and that whoever changes anything afterwards is found out."""

import gzip
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.lottery.api import (
    Beacon,
    Entry,
    bundle,
    close,
    commitment,
    conduct,
    new_entry_id,
    new_secret,
    read_rules,
    reveal_drand,
    verify,
    write_bundle,
)
from hataori.blocks.lottery.verifier import canonical, read
from hataori.kernel.errors import Conflict, Rejected

from .rounds import ALONE, CLOSED_AT, DRAND, NUMBERS, ROUND_1000, TAMPERED, drawn_round, random_round

RULES = {"mode": "rsd", "max_wins_per_group": 1, "capacity": {"a": 1, "b": 2}}
ENTRIES = [Entry(f"{number:032x}", f"g{number}", "ab"[number % 2], 1) for number in range(1, 9)]


def codes(outcome):
    return {defect["code"] for defect in outcome["defects"]}


@given(st.integers(0, 2**32))
@settings(max_examples=150)
def test_what_is_drawn_here_is_verified_by_the_other_program(seed):
    conducted = random_round(seed)
    published = bundle(conducted)
    outcome = verify(published, conducted.closed.notice, list(conducted.closed.receipts()))
    assert outcome["defects"] == []
    assert (outcome["results"], outcome["seed"]) == (published["results"], conducted.seed.hex())
    assert outcome["assurance"] == conducted.revealed.source


@pytest.mark.parametrize("what", TAMPERED)
def test_whoever_changes_the_bundle_is_named(what):
    change, expected = TAMPERED[what]
    published = bundle(drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND))
    change(published)
    outcome = verify(published)
    assert outcome["verdict"] == "defective"
    assert expected <= codes(outcome)


def test_a_bundle_made_anew_is_found_by_the_notice_and_the_receipt():
    """The city leaves an entry out and computes everything again: right in itself, and yet not what was published."""
    honest = drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND)
    forged = bundle(drawn_round(RULES, ENTRIES[1:], b"s" * 32, *DRAND))
    assert verify(forged)["defects"] == []
    outcome = verify(forged, honest.closed.notice, [honest.closed.receipt(ENTRIES[0].entry_id)])
    assert {(defect["code"], defect["at"]) for defect in outcome["defects"]} == {
        ("not_as_published", "entries"),
        ("not_as_published", "merkle_root"),
        ("missing_entry", ENTRIES[0].entry_id),
        ("wrong_proof", ENTRIES[0].entry_id),
    }


def test_another_round_than_announced_and_one_before_closing():
    published = bundle(drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND))
    notice = drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND).closed.notice
    assert codes(verify(published, notice | {"round": 999})) == {"not_as_published"}
    assert codes(verify(published, notice | {"closed_at": "2023-08-24T17:00:00+09:00"})) == {"round_not_after_closing"}
    assert codes(verify(published, notice | {"closed_at": "yesterday"})) == {"malformed_field"}
    assert codes(verify(published, {})) == {"not_as_published"}


@pytest.mark.parametrize(
    "receipt",
    [{}, {"entry": "x"}, {"entry": ENTRIES[0]._asdict(), "proof": {}}, {"entry": ENTRIES[0]._asdict(), "proof": None}],
)
def test_a_receipt_that_is_none(receipt):
    published = bundle(drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND))
    assert verify(published, None, [receipt])["defects"] == [{"at": "receipt", "code": "malformed_entry"}]


def test_a_receipt_with_another_wish():
    conducted = drawn_round(RULES, ENTRIES)
    receipt = conducted.closed.receipt(ENTRIES[0].entry_id)
    receipt["entry"]["rank"] = 2
    assert codes(verify(bundle(conducted), None, [receipt])) == {"changed_entry", "wrong_proof"}


def test_the_secret_and_the_chance_must_be_those_bound_at_closing():
    secret = new_secret()
    closed = close(read_rules(RULES), ENTRIES, committed=commitment(secret), announced=DRAND[0], closed_at=CLOSED_AT)
    for wrong_secret, wrong_chance in [
        (new_secret(), DRAND[1]),
        (secret, ALONE[1]),
        (secret, NUMBERS[1]),
        (secret, reveal_drand(Beacon(ROUND_1000.chain, 1001, ROUND_1000.signature))),
    ]:
        with pytest.raises(Conflict):
            conduct(closed, wrong_secret, wrong_chance)
    assert conduct(closed, secret, DRAND[1]).drawn.order


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (ENTRIES[0], "duplicate_entry"),
        (ENTRIES[0]._replace(entry_id="f" * 32), "duplicate_wish"),
        (Entry("f" * 32, "g", "c", 1), "unknown_slot"),
        (Entry("F" * 32, "g", "a", 1), "malformed_entry"),
        (Entry("f" * 32, "g\t", "a", 1), "malformed_entry"),
        (Entry("f" * 32, "", "a", 1), "malformed_entry"),
        (Entry("f" * 32, "g", "a", 0), "malformed_entry"),
        (Entry("f" * 32, "g", "a", True), "malformed_entry"),
    ],
)
def test_entries_that_cannot_be_drawn_are_refused_at_closing(entry, code):
    with pytest.raises(Rejected) as refused:
        drawn_round(RULES, [*ENTRIES, entry])
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"mode": "fastest"}, "mode"),
        ({"max_wins_per_group": 0}, "max_wins_per_group"),
        ({"max_wins_per_group": True}, "max_wins_per_group"),
        ({"capacity": {"a": -1}}, "capacity"),
        ({"capacity": {"体\t育館": 1}}, "capacity"),
        ({"capacity": []}, "capacity"),
        ({"clash": {"a": ["b"]}}, "clash"),
        ({"clash": {"a": ["a"]}}, "clash"),
        ({"clash": {"a": ["c"], "c": ["a"]}}, "clash"),
        ({"clash": []}, "clash"),
        ({"fee": 1.5}, ""),
        ({"題": "\udfff"}, ""),
        ({"\ud800": 1}, ""),
        ({"note": "\ud800"}, ""),
        ({"note": 2**53}, ""),
    ],
)
def test_rules_that_cannot_be_obeyed_are_refused_and_named_by_both_programs(changed, field):
    with pytest.raises(Rejected) as refused:
        read_rules(RULES | changed)
    assert [problem.field for problem in refused.value.problems] == [field]
    told = verify(bundle(drawn_round(RULES, ENTRIES)) | {"rules": RULES | changed})
    assert told["defects"] == [{"at": field, "code": "malformed_rules"}]


def test_the_order_of_keys_does_not_change_the_hash_and_further_keys_do():
    assert read_rules(dict(reversed(RULES.items()))).hash == read_rules(RULES).hash
    assert read_rules(RULES | {"opens": "2026-12-01"}).hash != read_rules(RULES).hash


def test_the_file_is_the_document_and_has_an_entry_a_line(tmp_path):
    conducted = random_round(4)
    path = tmp_path / "bundle.json"
    write_bundle(conducted, path)
    assert read(path) == bundle(conducted)
    lines = path.read_text().splitlines()
    assert sum(line.startswith('{"entry_id"') for line in lines) == len(conducted.closed.entries)


def test_a_pressed_file_is_the_same_document_and_a_broken_one_none(tmp_path):
    path = tmp_path / "bundle.json.gz"
    path.write_bytes(gzip.compress(b'{"a":1}'))
    assert read(path) == {"a": 1}
    for broken in (gzip.compress(b'{"a":1}')[:-9], b"\x1f\x8bxx", gzip.compress(b"[")):
        path.write_bytes(broken)
        assert read(path) is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'{"a": NaN}', b"[" * 100_000])
def test_what_is_no_bundle_is_unreadable(tmp_path, content):
    path = tmp_path / "bundle.json"
    path.write_bytes(content)
    assert verify(read(path))["defects"] == [{"at": "", "code": "unreadable"}]


def test_large_rounds_are_verified_by_two_processes_with_the_same_outcome(monkeypatch):
    published = bundle(drawn_round(RULES, ENTRIES))
    published["entries"] += [published["entries"][0], published["entries"][1] | {"entry_id": "f" * 32}]
    alone = verify(published)
    monkeypatch.setattr("hataori.blocks.lottery.verifier.MANY", 1)
    assert canonical(verify(published)) == canonical(alone)
    assert {"duplicate_entry", "duplicate_wish"} <= codes(alone)


def test_receipts_and_secrets_cannot_be_guessed():
    assert len({new_entry_id() for _ in range(1000)}) == 1000
    assert (len(bytes.fromhex(new_entry_id())), len(new_secret())) == (16, 32)


def test_a_closed_draw_cannot_be_changed():
    closed = drawn_round(RULES, ENTRIES).closed
    with pytest.raises(KeyError):
        closed.receipt("f" * 32)
    assert replace(closed) == closed
    assert json.loads(json.dumps(closed.notice)) == closed.notice
