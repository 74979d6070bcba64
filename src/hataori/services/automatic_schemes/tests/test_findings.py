"""The delta between two looks: nothing for the same, everything that differs, and a new year is another entitlement."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.schemes.api import Result
from hataori.services.automatic_schemes.findings import differences, key_of, terms_of

DAY = date(2026, 11, 25)
RESULT = Result(
    scheme="child_allowance",
    household="H1",
    person="P1",
    status="eligible",
    amount=15_000,
    lowest=15_000,
    highest=15_000,
    unit="month",
    payer="city",
    concerned=("P2",),
    facts=(("子の年齢", "2"),),
    articles=("児童手当法第6条",),
    version="child_allowance@2024-10-01",
    reasons=("3歳未満の子がいます。",),
)
RESULTS = st.lists(
    st.builds(
        replace,
        st.just(RESULT),
        person=st.sampled_from(["P1", "P2", "P3", "P4"]),
        amount=st.sampled_from([5_000, 10_000, 15_000]),
        concerned=st.sampled_from([("P8",), ("P8", "P9")]),
    ),
    unique_by=key_of,
    max_size=4,
)


def look(results, day=DAY):
    return {key_of(result): terms_of(result, day) for result in results}


@given(RESULTS)
def test_the_same_city_twice_gives_nothing(results):
    assert list(differences(look(results), results, DAY)) == []


@given(RESULTS, RESULTS)
def test_applying_the_differences_to_the_old_look_gives_the_new_one(before, after):
    state = look(before)
    for found in differences(dict(state), after, DAY):
        if found.result is None:
            del state[found.key]
        else:
            state[found.key] = terms_of(found.result, DAY)
    assert state == look(after)


def test_each_change_has_its_name():
    raised, lowered = replace(RESULT, amount=30_000), replace(RESULT, amount=10_000)
    other = replace(RESULT, concerned=("P2", "P3"))
    before = look([RESULT])
    assert [found.change for found in differences({}, [RESULT], DAY)] == ["new"]
    assert [found.change for found in differences(before, [raised], DAY)] == ["raised"]
    assert [found.change for found in differences(before, [lowered], DAY)] == ["lowered"]
    assert [found.change for found in differences(before, [other], DAY)] == ["changed"]
    assert [found.change for found in differences(before, [], DAY)] == ["ended"]


def test_a_yearly_benefit_is_new_in_the_next_fiscal_year():
    yearly = replace(RESULT, unit="year")
    before = look([yearly], date(2026, 3, 31))
    assert [found.change for found in differences(before, [yearly], date(2026, 4, 1))] == ["new"]


def test_a_benefit_given_once_is_new_with_the_next_row_of_law_only():
    once = replace(RESULT, unit="once", version="benefit@2025-11-01")
    later = replace(once, version="benefit@2026-11-01")
    assert list(differences(look([once]), [once], date(2027, 4, 1))) == []
    assert [found.change for found in differences(look([once]), [later], DAY)] == ["new"]


def test_other_words_for_the_same_terms_are_no_difference():
    assert list(differences(look([RESULT]), [replace(RESULT, reasons=("別の言葉。",))], DAY)) == []
