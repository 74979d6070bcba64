"""Durations, tax, terms of payment, answers to questions: rules without a database."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.interfaces.openactive import durations, judging, money
from hataori.interfaces.openactive.types import Address, Ask, Offer, SellerFacts

from .conftest import ADDRESS

PRICES = st.integers(min_value=0, max_value=1_000_000)
TERMS = st.sampled_from(["required", "optional", "unavailable", ""])
OFFERS = st.lists(st.builds(lambda price, term: Offer("o", "o", price, term), PRICES, TERMS), min_size=1, max_size=8)


def seller(mode: str = "gross") -> SellerFacts:
    return SellerFacts("市", "市", ADDRESS, "sports", tax_mode="net" if mode == "net" else "gross")


@given(st.integers(min_value=0, max_value=10_000_000))
def test_a_duration_that_is_written_is_read_as_it_was(seconds):
    length = timedelta(seconds=seconds)
    assert durations.parse(durations.write(length)) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "P1M", "1 day", "P-1D", "P1Y2D", "PT1.5H"])
def test_a_duration_without_a_fixed_length_is_refused(text):
    with pytest.raises(ValueError, match="no duration"):
        durations.parse(text)


@pytest.mark.parametrize(
    ("text", "hours"), [("P1D", 24), ("PT2H", 2), ("P1W", 168), ("P1DT12H30M", 36.5), ("PT45S", 45 / 3600)]
)
def test_known_durations(text, hours):
    assert durations.parse(text) == timedelta(hours=hours)


@given(OFFERS)
def test_the_tax_within_a_price_is_never_more_than_the_tax_on_top(offers):
    gross, net = money.total(offers, seller()), money.total(offers, seller("net"))
    assert gross.tax <= net.tax
    assert gross.price == sum(each.price for each in offers)
    assert net.price == gross.price + net.tax


def test_ten_per_cent_of_eleven_hundred_yen():
    offer = [Offer("o", "o", 1100)]
    assert (money.total(offer, seller()).tax, money.total(offer, seller("net")).price) == (100, 1210)


@given(OFFERS)
def test_what_must_be_paid_before_decides_for_all_and_free_things_for_nothing(offers):
    term = money.prepayment(offers).rpartition("/")[2]
    paid = {each.prepayment or "required" for each in offers if each.price}
    assert (term == "Required") is ("required" in paid)
    if not paid:
        assert not money.total(offers, seller()).paid_before


def test_required_and_unavailable_conflict_unless_one_is_free():
    required, unavailable = Offer("a", "a", 100, "required"), Offer("b", "b", 100, "unavailable")
    assert money.in_conflict([required, unavailable])
    assert not money.in_conflict([required, Offer("c", "c", 0, "unavailable")])


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        ("boolean", True, True),
        ("boolean", "はい", False),
        ("choice", "初めて", True),
        ("choice", "たまに", False),
        ("text", "花子", True),
        ("text", " ", False),
        ("paragraph", 3, False),
    ],
)
def test_answers_have_the_form_of_their_question(kind, value, right):
    assert judging.fits(Ask("q", kind, "?", choices=("初めて",)), value) is right


def test_an_address_needs_no_coordinates():
    assert Address("a", "b", "c", "d").latitude is None
