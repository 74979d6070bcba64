"""The tree of entries and the proofs that go with receipts."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.lottery.tree import EntryTree, includes, leaf_hash

sizes = st.integers(1, 70)


def lines(size):
    return [f"entry {number}\n".encode() for number in range(size)]


def told_by_the_standard(leaves):
    """RFC 6962 section 2.1, word for word."""
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\1" + told_by_the_standard(leaves[:half]) + told_by_the_standard(leaves[half:])).digest()


@given(sizes)
def test_the_root_is_that_of_the_standard(size):
    assert EntryTree(lines(size)).root == told_by_the_standard(lines(size))


@given(sizes, st.data())
def test_a_receipt_proves_its_entry_and_no_other(size, data):
    tree, at = EntryTree(lines(size)), data.draw(st.integers(0, size - 1))
    proof = tree.proof(at)
    assert includes(tree.root, lines(size)[at], proof)
    assert not includes(tree.root, b"another\n", proof)
    assert not includes(sha256(b"").digest(), lines(size)[at], proof)


@given(st.integers(2, 70), st.data())
def test_a_changed_proof_proves_nothing(size, data):
    tree, at = EntryTree(lines(size)), data.draw(st.integers(0, size - 1))
    proof = tree.proof(at)
    spoilt = [
        replace(proof, path=proof.path[:-1]),
        replace(proof, path=(*proof.path, bytes(32))),
        replace(proof, path=(bytes(32), *proof.path[1:])),
        replace(proof, index=size),
        replace(proof, index=-1),
    ]
    assert not any(includes(tree.root, lines(size)[at], each) for each in spoilt)


def test_a_million_entries_need_twenty_hashes():
    assert len(EntryTree(bytes(1) for _ in range(100_000)).proof(5).path) == 17
    assert (1_000_000 - 1).bit_length() == 20


def test_no_entries():
    tree = EntryTree([])
    assert (tree.size, tree.root) == (0, sha256(b"").digest())
    with pytest.raises(IndexError):
        tree.proof(0)
