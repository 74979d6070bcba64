"""The one operator table: Python evaluates from it, the browser from operators.js that browser_table.py writes.

Sources: json-logic/compat-tables (the shared suite; rows up to `preserve`) and, below it, operators of our own that
a municipal form needs. Semantics are named here and written twice, in Python and in JavaScript.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MANY: Final = 1_000_000


class Takes(StrEnum):
    """What reaches an operator's semantics."""

    VALUES = "values"
    """Its values, all computed first; nothing else matters."""
    PLACE = "place"
    """Its values and the place in the answers where the rule stands."""
    RULES = "rules"
    """Its rules, uncomputed; they must be written out as a list, so that what runs can be seen."""
    RULE = "rule"
    """Whatever is written, uncomputed."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One row. `spread`: a computed list stands for the list of values (chaining), else it is one value."""

    name: str
    semantics: str
    takes: Takes
    least: int
    most: int
    title: str
    spread: bool = True


V, P, R, A = Takes.VALUES, Takes.PLACE, Takes.RULES, Takes.RULE

OPERATORS: Final[tuple[Operator, ...]] = (
    Operator("var", "var", P, 0, 2, "答え（点でつなぐ名前、なければ代わりの値）"),
    Operator("val", "val", P, 0, MANY, "答え（名前の列、[n]で外側へ）"),
    Operator("exists", "exists", P, 0, MANY, "答えの欄があるか"),
    Operator("missing", "missing", P, 0, MANY, "まだ答えていない欄の名前"),
    Operator("missing_some", "missing_some", P, 2, 2, "n個に足りないとき、まだ答えていない欄の名前"),
    Operator("if", "choose", R, 0, MANY, "もし…なら…、そうでなければ…"),
    Operator("?:", "choose", R, 0, MANY, "もし…なら…、そうでなければ…"),
    Operator("==", "equal", R, 2, MANY, "等しい（数と文字を読みかえる）"),
    Operator("!=", "unequal", R, 2, MANY, "等しくない（数と文字を読みかえる）"),
    Operator("===", "same", R, 2, MANY, "同じ種類で同じ値"),
    Operator("!==", "different", R, 2, MANY, "種類か値が違う"),
    Operator("!", "not", V, 0, 1, "ではない", spread=False),
    Operator("!!", "truth", V, 0, 1, "値がある", spread=False),
    Operator("or", "or", R, 0, MANY, "または"),
    Operator("and", "and", R, 0, MANY, "かつ"),
    Operator(">", "more", R, 2, MANY, "より大きい"),
    Operator(">=", "at_least", R, 2, MANY, "以上"),
    Operator("<", "less", R, 2, MANY, "より小さい"),
    Operator("<=", "at_most", R, 2, MANY, "以下"),
    Operator("max", "max", V, 1, MANY, "最も大きい数"),
    Operator("min", "min", V, 1, MANY, "最も小さい数"),
    Operator("+", "add", V, 0, MANY, "足す"),
    Operator("-", "subtract", V, 1, MANY, "引く"),
    Operator("*", "multiply", V, 0, MANY, "掛ける"),
    Operator("/", "divide", V, 1, MANY, "割る"),
    Operator("%", "remainder", V, 2, MANY, "余り"),
    Operator("map", "map", R, 2, 2, "一つずつ計算した一覧"),
    Operator("filter", "filter", R, 2, 2, "当てはまるものの一覧"),
    Operator("reduce", "reduce", R, 2, 3, "順にまとめる"),
    Operator("all", "all", R, 2, 2, "すべて当てはまる"),
    Operator("some", "some", R, 2, 2, "どれか当てはまる"),
    Operator("none", "none", R, 2, 2, "どれも当てはまらない"),
    Operator("merge", "merge", V, 0, MANY, "一覧をつなぐ"),
    Operator("in", "in", P, 2, 2, "含まれる"),
    Operator("cat", "cat", V, 0, MANY, "文字をつなぐ"),
    Operator("substr", "substr", V, 1, 3, "文字の一部"),
    Operator("??", "first_answered", A, 0, MANY, "最初の空でない値"),
    Operator("try", "try", A, 0, MANY, "失敗したら次を使う"),
    Operator("throw", "throw", V, 1, 1, "止める"),
    Operator("preserve", "preserve", A, 0, MANY, "計算せずそのまま"),
    # Ours.
    Operator("is_empty", "is_empty", V, 0, 1, "まだ答えていない（空の文字や空の一覧も）", spread=False),
    Operator("length", "length", V, 1, 1, "文字数または件数", spread=False),
    Operator("starts_with", "starts_with", V, 2, 2, "…で始まる"),
    Operator("ends_with", "ends_with", V, 2, 2, "…で終わる"),
    Operator("join", "join", P, 1, 2, "一覧を区切り文字でつなぐ", spread=False),
    Operator("sort", "sort", V, 1, 1, "小さい順に並べる", spread=False),
    Operator("count", "count", R, 2, 2, "当てはまるものの件数"),
    Operator("find", "find", R, 2, 2, "当てはまる最初のもの"),
    Operator("abs", "abs", V, 1, 1, "符号をとる"),
    Operator("floor", "floor", V, 1, 2, "切り捨て（第2の値は単位）"),
    Operator("ceil", "ceil", V, 1, 2, "切り上げ（第2の値は単位）"),
    Operator("round", "round", V, 1, 2, "四捨五入（第2の値は単位）"),
    Operator("is_date", "is_date", V, 1, 1, "正しい日付か"),
    Operator("add_days", "add_days", V, 2, 2, "n日後"),
    Operator("add_months", "add_months", V, 2, 2, "nか月後（応当日、なければ月末）"),
    Operator("add_years", "add_years", V, 2, 2, "n年後（応当日、なければ月末）"),
    Operator("days_between", "days_between", V, 2, 2, "日数"),
    Operator("months_between", "months_between", V, 2, 2, "満何か月"),
    Operator("years_between", "years_between", V, 2, 2, "満何年"),
    Operator("age", "age", V, 2, 2, "その日の満年齢"),
    Operator("age_reached_on", "age_reached_on", V, 2, 2, "年齢に達する日（誕生日の前日）"),
    Operator("fiscal_year", "fiscal_year", V, 1, 1, "年度"),
)
BY_NAME: Final = {operator.name: operator for operator in OPERATORS}
