"""Rule families in which dateutil reads the standard as libical and we do: the same moments from any start.

Left out, because it differs from libical there: BYWEEKNO without BYDAY (it takes all seven days), BYSETPOS in the week
of DTSTART (it leaves out the days before), plain and numbered weekdays together, yearly BYMONTHDAY without a month, the
first and the last weeks of a year (it misses their days in the calendar year beside: Monday of week -52 of 2025 is
2024-12-30).
"""

from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.kernel.recurrence import Freq, NthDay, Rule, format_rule, occurrences
from hataori.kernel.recurrence.tests.test_occurrences import STARTS, WEEKDAYS, found, lists

N = 12
STEPS = st.integers(1, 3)
POSITIONS = st.sampled_from([(), (1,), (-1,), (2, -2)])
SOME_DAYS = WEEKDAYS.filter(bool)
MONTHS = lists(1, 12).filter(bool)
INNER_WEEKS = (lists(2, 51) | lists(-51, -2)).filter(bool)


def nth_days(most):
    return st.lists(
        st.builds(NthDay, st.integers(0, 6), st.integers(-most, most).filter(bool)), min_size=1, max_size=3
    ).map(tuple)


FAMILIES = {
    "weeks of the year": st.builds(
        Rule, st.just(Freq.YEARLY), by_week_no=INNER_WEEKS, by_day=SOME_DAYS, wkst=st.integers(0, 6)
    ),
    "n-th weekday of the year": st.builds(Rule, st.just(Freq.YEARLY), STEPS, by_day=nth_days(53)),
    "n-th weekday of a month": st.builds(Rule, st.just(Freq.YEARLY), STEPS, by_month=MONTHS, by_day=nth_days(5)),
    "positions in the year": st.builds(
        Rule, st.just(Freq.YEARLY), STEPS, by_month=MONTHS, by_day=SOME_DAYS, by_set_pos=POSITIONS
    ),
    "positions in the month": st.builds(
        Rule, st.just(Freq.MONTHLY), STEPS, by_day=SOME_DAYS, by_month_day=lists(-31, 31), by_set_pos=POSITIONS
    ),
    "positions in the day": st.builds(
        Rule,
        st.just(Freq.DAILY),
        STEPS,
        by_hour=lists(1, 23).filter(bool),
        by_minute=lists(1, 59),
        by_set_pos=POSITIONS,
    ),
    "hours": st.builds(
        Rule,
        st.just(Freq.HOURLY),
        st.integers(1, 50),
        by_hour=lists(1, 23),
        by_month=lists(1, 12),
        by_month_day=lists(-31, 31),
    ),
    "minutes": st.builds(
        Rule, st.just(Freq.MINUTELY), st.integers(1, 200), by_hour=lists(1, 23), by_minute=lists(1, 59), by_day=WEEKDAYS
    ),
    "seconds": st.builds(
        Rule, st.just(Freq.SECONDLY), st.integers(1, 500), by_second=lists(1, 59), by_minute=lists(1, 59)
    ),
}


@pytest.mark.parametrize("family", list(FAMILIES))
@given(st.data(), STARTS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_dateutil_finds_the_same(family, data, start):
    rule = data.draw(FAMILIES[family])
    mine = found(occurrences(rule, start), N)
    if len(mine) == N:
        assert mine == list(islice(rrulestr(format_rule(rule), dtstart=start), N))
