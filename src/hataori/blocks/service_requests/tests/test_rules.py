"""The pure decisions: states, targets against a calendar counted by hand, routing, likeness of two reports."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.service_requests.numbering import check_digit, is_number, new_number
from hataori.blocks.service_requests.rules import routing, similar, states, targets
from hataori.blocks.service_requests.rules.proposing import Proposer, pairs
from hataori.blocks.service_requests.rules.states import State
from hataori.kernel.clock import JST
from hataori.kernel.holidays import MUNICIPAL

SINCE = date(2026, 4, 1)
THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=JST)


def row(position: int, department: str, **more) -> routing.RoutingRow:
    return routing.RoutingRow(id=position, position=position, department=department, starts_on=SINCE, **more)


def sent(
    rows, kind: str = "road.pothole", area: str = "本町", at: datetime = THURSDAY, inside: tuple[str, ...] = ()
) -> str:
    spot = routing.Spot(area, frozenset(inside))
    return routing.route(rows, kind=kind, spot=spot, at=at, own="own").department


# States


def test_every_state_has_a_word_outside_and_the_way_back():
    assert set(states.EXTENDED) == set(State) == set(states.TITLES)
    for state in State:
        assert states.from_extended(states.extended(state)) == state
    assert states.from_extended("UNCHANGED") is None
    assert len(states.WORDS) == 15


@given(st.sampled_from(State), st.sampled_from(State))
def test_what_is_closed_is_only_reopened_and_joining_is_no_step(here, there):
    allowed = states.may_move(here, there)
    if here in states.CLOSED:
        assert allowed == (there == State.REOPENED)
    if State.DUPLICATE in (here, there) or here == there:
        assert not allowed
    if there in (State.RECEIVED, State.REOPENED) and here not in states.CLOSED:
        assert not allowed


# Targets


def _slow_working_day(day: date, n: int) -> date:
    while n:
        day += timedelta(days=1)
        n -= not MUNICIPAL.is_closed(day)
    return day


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(1, 30), st.integers(0, 23))
def test_targets_count_as_a_hand_on_a_calendar(day, days, hour):
    received = datetime.combine(day, time(hour), tzinfo=JST)
    due = targets.due_on(received, days, "working")
    assert due == _slow_working_day(day, days)
    assert targets.due_on(received, days, "calendar") == day + timedelta(days=days)
    assert not targets.is_overdue(due, due)
    assert targets.is_overdue(due, due + timedelta(days=1))
    assert targets.expected_at(due).date() == due


def test_the_year_end_and_holidays_are_skipped():
    # 28 December 2026 is a Monday; 29 December to 3 January is closed, 4 January 2027 is a Monday.
    assert targets.due_on(datetime(2026, 12, 28, 10, tzinfo=JST), 1, "working") == date(2027, 1, 4)
    # Golden Week 2026: 29 April, 3 to 5 May with 6 May in lieu.
    assert targets.due_on(datetime(2026, 5, 1, 10, tzinfo=JST), 1, "working") == date(2026, 5, 7)


# Routing


def test_the_first_row_that_fits_wins_and_says_why():
    rows = [row(10, "night", kind="water.", since=time(17), until=time(8)), row(20, "pipes", kind="water.")]
    assert sent(rows, "water.leak") == "pipes"
    assert sent(rows, "water.leak", at=THURSDAY.replace(hour=23)) == "night"
    assert sent(rows, "water.leak", at=THURSDAY.replace(hour=3)) == "night"
    assert sent(rows, "park.play") == "own"
    found = routing.route(rows, kind="water.leak", spot=routing.Spot(), at=THURSDAY.replace(hour=23), own="own")
    assert found.why == "振り分けの10行目（種類 water.、17:00〜08:00）"


def test_a_night_belongs_to_the_day_it_began_on():
    friday_night = [row(10, "guard", weekdays=frozenset({4}), since=time(22), until=time(6))]
    assert sent(friday_night, at=datetime(2026, 11, 27, 23, tzinfo=JST)) == "guard"
    assert sent(friday_night, at=datetime(2026, 11, 28, 5, tzinfo=JST)) == "guard"
    assert sent(friday_night, at=datetime(2026, 11, 27, 5, tzinfo=JST)) == "own"


def test_rows_hold_from_their_day_until_the_day_before_their_end():
    old = routing.RoutingRow(1, 10, "old", SINCE, ends_on=date(2026, 11, 26))
    new = routing.RoutingRow(2, 20, "new", date(2026, 11, 26))
    assert sent([old, new]) == "new"
    assert sent([old, new], at=THURSDAY - timedelta(days=1)) == "old"
    assert routing.clashes([old, new]) == []


def test_an_exception_above_a_rule_is_no_clash_but_the_reverse_is():
    narrow, wide = {"kind": "road.light", "area": "本町"}, {"kind": "road."}
    assert routing.clashes([row(10, "a", **narrow), row(20, "b", **wide)]) == []
    hidden = routing.clashes([row(10, "b", **wide), row(20, "a", **narrow)])
    assert [(each.lower.position, each.hidden) for each in hidden] == [(20, True)]
    crossing = routing.clashes([row(10, "a", kind="road."), row(20, "b", area="本町")])
    assert [each.hidden for each in crossing] == [False]
    apart = [row(10, "a", since=time(8), until=time(17)), row(20, "b", since=time(17), until=time(8))]
    assert routing.clashes(apart) == []


def test_a_row_for_a_drawn_area_holds_inside_of_it():
    rows = [row(10, "centre", border="a"), row(20, "roads", kind="road.")]
    assert sent(rows, inside=("a", "b")) == "centre"
    assert sent(rows, inside=("b",)) == "roads"
    words = routing.Words(borders={"a": "駅前"})
    told = routing.route(rows, kind="x", spot=routing.Spot("", frozenset({"a"})), at=THURSDAY, own="own", words=words)
    assert told.why == "振り分けの10行目（区域 駅前）"


def test_drawn_areas_clash_where_they_share_ground():
    def found(upper: str, lower: str) -> list[bool]:
        rows = [row(10, "a", border=upper), row(20, "b", border=lower)]
        return [each.hidden for each in routing.clashes(rows, GROUND)]

    assert found("city", "centre") == [True], "the wider one above takes everything"
    assert found("centre", "city") == [], "an exception above a rule"
    assert found("centre", "north") == [], "apart"
    assert found("", "centre") == [True]
    assert found("centre", "") == []


ROWS = st.builds(
    routing.RoutingRow,
    id=st.integers(1, 99),
    position=st.integers(1, 99),
    department=st.sampled_from(["a", "b", "c"]),
    starts_on=st.sampled_from([SINCE, date(2026, 11, 1)]),
    kind=st.sampled_from(["", "road.", "road.light", "park."]),
    area=st.sampled_from(["", "本町", "本町通", "浅野"]),
    border=st.sampled_from(["", "city", "centre", "north"]),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    since=st.sampled_from([time(0), time(8, 30), time(17, 15)]),
    until=st.sampled_from([time(0), time(8, 30), time(17, 15)]),
    ends_on=st.sampled_from([None, date(2026, 12, 1)]),
)
SPOT = routing.Spot("本町通", frozenset({"city", "centre"}))
HOLDS = {"city": {"city", "centre", "north"}, "centre": {"centre"}, "north": {"north"}}
GROUND = routing.Ground(
    meet=lambda one, other: other in HOLDS[one] or one in HOLDS[other], covers=lambda one, other: other in HOLDS[one]
)
AUTUMN = datetime(2026, 10, 1, tzinfo=JST)
MOMENTS = st.integers(0, 90 * 96).map(lambda quarters: AUTUMN + quarters * timedelta(minutes=15))


@given(st.lists(ROWS, max_size=6), st.sampled_from(["road.light", "road.crack", "park.play", "x"]), MOMENTS)
def test_nothing_is_ever_unrouted_and_what_is_hidden_never_wins(rows, kind, at):
    found = routing.route(rows, kind=kind, spot=SPOT, at=at, own="own")
    assert found.department
    assert found.why
    hidden = {id(each.lower) for each in routing.clashes(rows, GROUND) if each.hidden}
    winners = [each for each in rows if routing.fits(each, kind, SPOT, at)]
    first = min(winners, key=lambda each: (each.position, each.id), default=None)
    assert first is None or id(first) not in hidden


# Numbers


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_of_a_number_is_noticed(day, place, other):
    number = new_number(day)
    assert is_number(number)
    wrong = number[:place] + str((int(number[place]) + other) % 10) + number[place + 1 :]
    assert not is_number(wrong)
    assert check_digit(number[:-1]) == number[-1]


# Proposals and likeness


def test_pairs_fold_width_and_kana():
    assert pairs("ブランコ") == pairs("ぶらんこ") == pairs("ﾌﾞﾗﾝｺ")


@given(st.text(max_size=60))
def test_shares_are_a_spread_over_all_kinds(text):
    shares = Proposer({"a": ("穴", "くぼみ"), "b": ("街灯",), "c": ()}).shares(text)
    assert abs(sum(shares.values()) - 1) < 1e-9
    assert all(share > 0 for share in shares.values())


TAKEN = {"road.pothole": ("road.crack",), "road.crack": ("road.pothole",), "park.play": ()}
EVEN = dict.fromkeys(TAKEN, 1 / 3)


def sight(code: str = "road.pothole", text: str = "", day: float = 0.0) -> similar.Sight:
    return similar.Sight("1", 35.3, 136.8, day, text, similar.meanings(code, TAKEN, EVEN))


def test_near_alike_and_fresh_is_likelier_than_far_other_and_old():
    def chance(metres: float, code: str = "road.pothole", scene: float | None = None, day: float = 0.0) -> float:
        return similar.score(similar.signals(sight(), sight(code, day=day), metres, scene))

    assert chance(5) > chance(60) > chance(140)
    assert chance(5) > chance(5, "road.crack") > chance(5, "park.play")
    assert chance(5, scene=0.9) > chance(5) > chance(5, scene=0.1)
    assert chance(5) > chance(5, day=60)
    assert chance(5, scene=0.9) > similar.LINK_BAR > chance(60)


@pytest.mark.parametrize(
    ("metres", "scene", "certain"), [(24, None, True), (26, None, False), (26, 0.2, False), (40, 0.9, True)]
)
def test_beyond_25_metres_only_photos_make_certain(metres, scene, certain):
    found = similar.signals(sight(), sight(), metres, scene)
    assert similar.is_certain(found, 0.95) is certain
    assert not similar.is_certain(found, 0.87)


@given(st.sampled_from(sorted(TAKEN)), st.floats(0, 150), st.one_of(st.none(), st.floats(-1, 1)))
def test_a_score_is_a_probability(code, metres, scene):
    assert 0 <= similar.score(similar.signals(sight(), sight(code, "穴", 3.0), metres, scene)) <= 1


@pytest.mark.parametrize("code", sorted(TAKEN))
def test_meanings_are_a_spread_with_the_chosen_kind_first(code):
    found = similar.meanings(code, TAKEN, EVEN)
    assert abs(sum(found.values()) - 1) < 1e-9
    assert max(found, key=lambda kind: found[kind]) == code
