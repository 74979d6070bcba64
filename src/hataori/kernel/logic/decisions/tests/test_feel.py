"""What FEEL texts mean: values, arithmetic in decimals, three-valued logic, days and durations."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.logic.decisions import parser, values
from hataori.kernel.logic.decisions.failure import Unreadable
from hataori.kernel.logic.decisions.functions import FUNCTIONS
from hataori.kernel.logic.decisions.nodes import INPUT
from hataori.kernel.logic.decisions.values import Months

NAMES = {
    "所得": Decimal(2_400_000),
    "課税 所得": Decimal(100),
    "x": None,
    "世帯": {"人数": Decimal(4), "主": {"氏名": "辻\U000e0102"}},
    "子": [{"年齢": Decimal(3)}, {"年齢": Decimal(9)}],
    "基準日": date(2026, 4, 1),
    "辻\U000e0102": "名",
}


def feel(text):
    return parser.expression(text, frozenset(NAMES)).of({**FUNCTIONS, **NAMES})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", Decimal("0.3")),
        ("2 ** 3 ** 2", Decimal(64)),
        ("2 ** -1", Decimal("0.5")),
        ("-2 ** 2", Decimal(4)),
        ("7 - 2 - 1", Decimal(4)),
        ("10 / 4 * 2", Decimal(5)),
        ("1 / 0", None),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("10 ** 7000", None),
        ("1 + x", None),
        ('1 + "a"', None),
        ('"あ" + "い"', "あい"),
        (r'"改行\n\"引用\" \u3042"', '改行\n"引用" あ'),
        ("課税 所得 + 1", Decimal(101)),
        ("課税   所得 + 1", Decimal(101)),
        ("世帯.人数 * 2", Decimal(8)),
        ("世帯.主.氏名", "辻\U000e0102"),
        ("辻\U000e0102", "名"),
        ("世帯.住所", None),
        ("max(子.年齢)", Decimal(9)),
        ("1 = 1.0", True),
        ('1 = "1"', None),
        ("x = null", True),
        ("1 = null", False),
        ("1 != null", True),
        ("null < 1", None),
        ('"2" > "10"', True),
        ("true and x", None),
        ("false and x", False),
        ("true or x", True),
        ("false or x", None),
        ("1 and true", None),
        ("not(true)", False),
        ("not(x)", None),
        ("if x then 1 else 2", Decimal(2)),
        ("if 所得 > 100 then if true then 1 else 3 else 2", Decimal(1)),
        ("5 between 1 and 5", True),
        ("5 in (1, >4)", True),
        ("5 in ]5..9]", False),
        ("5 in (1..9)", True),
        ("5 in [1..9[", True),
        ("(1 + 2) * 3 // 注", Decimal(9)),
        ("[1, 2][", Unreadable),
        ('date("2026-04-01")', date(2026, 4, 1)),
        ('@"2026-04-01"', date(2026, 4, 1)),
        ('@"P1Y2M"', Months(14)),
        ('@"PT36H"', timedelta(hours=36)),
        ('@"09:30:00"', time(9, 30)),
        ('@"2026-04-01T09:00:00"', datetime(2026, 4, 1, 9)),  # noqa: DTZ001  FEEL has moments without a zone
        ('date("2026-02-30")', None),
        ("date(2026, 4, 1)", date(2026, 4, 1)),
        ('基準日 + duration("P1M")', date(2026, 5, 1)),
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
        ('date("9999-12-31") + duration("P1D")', None),
        ('基準日 - date("2026-03-01") = duration("P31D")', True),
        ('基準日 - duration("P1D")', date(2026, 3, 31)),
        ("基準日.year", Decimal(2026)),
        ('years and months duration(date("2008-02-29"), date("2026-02-28"))', Months(215)),
        ('duration("P1Y") * 2', Months(24)),
        ('duration("P1D") / 2', timedelta(hours=12)),
        ('duration("P1Y") / duration("P3M")', Decimal(4)),
        ('duration("P1D") / duration("PT0S")', None),
        (r'string length("\uD842\uDFB7")', Decimal(1)),
        (r'"\uD842"', "\ufffd"),
        ("[1, 2] in [[1, 2], [3]]", True),
        ("[1, 2] in [[1], [3]]", False),
        ('duration("P1D") < duration("P1M")', None),
        ("floor(1.7)", Decimal(1)),
        ("floor(-1.7)", Decimal(-2)),
        ("ceiling(1.2)", Decimal(2)),
        ("round half up(2.5, 0)", Decimal(3)),
        ("round down(1250, -2)", Decimal(1200)),
        ("abs(-3)", Decimal(3)),
        ("modulo(-12, 5)", Decimal(3)),
        ("modulo(1, 0)", None),
        ("sum([1, 2, 3])", Decimal(6)),
        ("sum([])", None),
        ('sum([1, "a"])', None),
        ("mean(1, 2)", Decimal("1.5")),
        ("min([3, 1])", Decimal(1)),
        ("count([1, x])", Decimal(2)),
        ("list contains([1, 2], 2)", True),
        ('string length("辻\U000e0102")', Decimal(2)),
        ('substring("一宮市本町", 4)', "本町"),
        ('substring("一宮市本町", -2, 1)', "本"),
        ('contains("一宮市", "宮")', True),
        ('starts with("一宮市", "一")', True),
        ('ends with("一宮市", "一")', False),
        ('number("1.50") + 1', Decimal("2.50")),
        ('number("1_0")', None),
        ('number("Infinity")', None),
        ("string(1.50)", "1.5"),
        ("string(100)", "100"),
        ('string(duration("P1Y2M"))', "P1Y2M"),
        ("", Unreadable),
        ("1 +", Unreadable),
        ("1 2", Unreadable),
        ("if true then 1", Unreadable),
        ("eval(1)", Unreadable),
        ("and", Unreadable),
        ("1e99999", Unreadable),
        ("(" * 41 + "1" + ")" * 41, Unreadable),
        ("1" + "+1" * 200, Unreadable),
        ("-" * 200 + "1", Unreadable),
        ('@"きょう"', Unreadable),
        ("x" * 10_001, Unreadable),
    ],
)
def test_a_text_means(text, value):
    if value is Unreadable:
        with pytest.raises(Unreadable) as raised:
            feel(text)
        assert 0 <= raised.value.at <= len(text)
    else:
        found = feel(text)
        assert type(found) is type(value)
        assert found == value


@pytest.mark.parametrize(
    ("cell", "passing", "failing"),
    [
        ("-", [1, "a", None, True], []),
        ("", [1, None], []),
        ("18", [18], [17, "18", None]),
        (">=18", [18, 99], [17, None, "20"]),
        ("<18, >65", [1, 66], [18, 65]),
        ("[18..65)", [18, 64], [65, 17]),
        ("]0..1[", ["0.5"], [0, 1]),
        ("not(1, 2)", [3], [1, 2]),
        ("not(<10)", [10], [9]),
        ('"本庁", "尾西"', ["本庁"], ["木曽川", None]),
        ("true", [True], [False, None]),
        ("null", [None], [0, False]),
        ("not(null)", [0], [None]),
        ("? > 10 and ? < 20", [15], [10, 25]),
        ("modulo(?, 2) = 0", [4], [3]),
        ("= 5", [5], [6]),
        ("!= 5", [6], [5]),
        ("[1, 2, 3]", [2], [4]),
        ("1 + 1", [2], [1]),
        ("-5", [-5], [5]),
        ('starts with(?, "一")', ["一宮"], ["尾西"]),
    ],
)
def test_a_cell_lets_through(cell, passing, failing):
    def passes(value):
        decimal = isinstance(value, int) and not isinstance(value, bool)
        number = Decimal(value) if decimal or value == "0.5" else value
        return parser.unary_tests(cell).of({**FUNCTIONS, INPUT: number})

    assert [passes(value) for value in passing] == [True] * len(passing)
    assert [passes(value) for value in failing] == [False] * len(failing)


@given(st.integers(-(10**5), 10**5))
def test_months_are_written_and_read(months):
    assert values.duration(values.duration_text(Months(months))) == Months(months)


@given(st.timedeltas(min_value=timedelta(-(10**5)), max_value=timedelta(10**5)))
def test_days_and_times_are_written_and_read(span):
    read = values.duration(values.duration_text(span))
    assert read == (span or timedelta())


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_numbers_are_written_and_read(number):
    assert feel(feel(f"string({number})")) == number


PIECES = [*'0123456789.+-*/()[]"<>= ?,@在', "and", " or ", "if ", " then ", " else ", "not(", "x", " in ", ".."]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_any_text_is_read_or_refused_with_a_position(text):
    for trouble in filter(None, (refusal(parser.unary_tests, text), refusal(parser.expression, text))):
        assert trouble.message
        assert 0 <= trouble.at <= len(text)


def refusal(how, text):
    try:
        how(text)
    except Unreadable as trouble:
        return trouble
    return None
