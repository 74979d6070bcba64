"""The difference of two texts: nothing is lost, and what is marked is what changed."""

from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.plans.diff import paragraphs, words

texts = st.lists(st.text(alphabet="市民は窓口でオンライン申請をします。123 ABC\n", min_size=1, max_size=40), max_size=6)


@given(st.text(max_size=200))
def test_words_give_the_text_again(text):
    assert "".join(words(text)) == text


@given(texts, texts)
def test_each_side_can_be_read_back_from_the_difference(before, after):
    found = paragraphs(before, after)

    assert ["".join(piece.text for piece in line.before) for line in found if line.before] == before
    assert ["".join(piece.text for piece in line.after) for line in found if line.after] == after


@given(texts)
def test_the_same_text_has_no_difference(text):
    assert {line.state for line in paragraphs(text, text)} <= {"same"}


def test_a_rewritten_word_is_marked_and_nothing_else():
    (line,) = paragraphs(["オンライン利用率を50%にします。"], ["オンライン利用率を60%にします。"])

    assert line.state == "changed"
    assert [(piece.kind, piece.text) for piece in line.before] == [
        ("same", "オンライン利用率を"),
        ("del", "50"),
        ("same", "%にします。"),
    ]
    assert [piece.text for piece in line.after if piece.kind == "ins"] == ["60"]


def test_a_paragraph_that_is_quite_another_is_removed_and_added():
    found = paragraphs(["図書館の本を探す。"], ["ドローンで災害を見る。"])

    assert sorted(line.state for line in found) == ["added", "removed"]
