"""Random rules with answers for them: every operator, right and wrong kinds, awkward texts, numbers and dates."""

from random import Random
from typing import Any

from hataori.kernel.logic.operators import MANY, OPERATORS, Operator, Takes

TEXTS = [
    "", " ", "0", "1", "-1", "1.5", "1e2", " 7 ", "007", "0x10", "Infinity", "abc", "a.b", "あ",
    "一宮市", "𠮷田", "辻\U000e0102", "\uff21", "\ufffd", "e\u0301", "\u3042\u3099", "2024-02-29",
    "2023-02-29", "2026-11-25", "0001-01-01", "9999-12-31", "2007-04-02", "9007199254740993",
    "1e309", ".5", "5.", "+3", "-0", "１２", "length", "__proto__", "constructor", "toString",
]  # fmt: skip
NUMBERS = [
    0, 1, 2, 3, -1, 7, 10, 100, 0.1, 0.2, 0.3, 1.5, 2.5, -2.5, -0.5, 0.5, 1e-7, 1e21, 1e22,
    123456789012345680000, 1 / 3, 2**53, 2**53 + 1, -(2**53), 1e308, 5e-324, -0.0,
    0.49999999999999994, 99.99, 1234.5678, 4294967296, 1e16, 1.1e-10,
]  # fmt: skip
NAMES = [
    "a",
    "b",
    "c",
    "list",
    "people",
    "age",
    "birth",
    "name",
    "deep",
    "",
    "0",
    "1",
    "__proto__",
    "constructor",
    "none",
]
ITERATING = {"map", "filter", "reduce", "all", "some", "none", "count", "find"}
MOVING = {"add_days", "add_months", "add_years", "age_reached_on"}
DATED = MOVING | {"is_date", "days_between", "months_between", "years_between", "age", "fiscal_year"}


class RuleMaker:
    """Draws rules and answers from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  a reproducible draw, no secret

    def pair(self) -> tuple[Any, Any]:
        """One rule and answers to evaluate it with."""
        return self.rule(self.random.randint(1, 5)), self.answers()

    def scalar(self) -> Any:
        draw = self.random.random()
        if draw < 0.4:
            return self.random.choice(NUMBERS)
        if draw < 0.5:
            return self.random.uniform(-1000, 1000)
        if draw < 0.8:
            return self.random.choice(TEXTS)
        return self.random.choice([None, True, False])

    def data(self, depth: int) -> Any:
        draw = self.random.random()
        if depth <= 0 or draw < 0.5:
            return self.scalar()
        if draw < 0.75:
            return [self.data(depth - 1) for _ in range(self.random.randint(0, 4))]
        return {self.random.choice(NAMES): self.data(depth - 1) for _ in range(self.random.randint(0, 4))}

    def answers(self) -> Any:
        if self.random.random() < 0.05:
            return self.data(2)
        answers = {name: self.data(3) for name in self.random.sample(NAMES, 6)}
        answers["list"] = [self.random.choice([self.random.choice(NUMBERS), self.scalar()]) for _ in range(4)]
        answers["people"] = [
            {"age": self.random.randint(0, 99), "name": self.random.choice(TEXTS), "birth": self.date()}
            for _ in range(self.random.randint(0, 4))
        ]
        answers["birth"] = self.date()
        return answers

    def date(self) -> str:
        """A day where periods of months and years begin and end, often one that does not exist."""
        year, month = self.random.choice([1900, 2000, 2007, 2008, 2024, 2026]), self.random.randint(1, 12)
        return f"{year:04}-{month:02}-{self.random.choice([1, 2, 27, 28, 28, 28, 29, 30, 31]):02}"

    def rule(self, depth: int) -> Any:
        draw = self.random.random()
        if depth <= 0 or draw < 0.12:
            return self.leaf()
        if draw < 0.16:
            return [self.rule(depth - 1) for _ in range(self.random.randint(0, 3))]
        if draw < 0.17:
            return {"no_such": 1} if self.random.random() < 0.5 else {"a": 1, "b": 2}
        return self.operation(self.random.choice(OPERATORS), depth)

    def leaf(self) -> Any:
        draw = self.random.random()
        if draw < 0.35:
            return {"var": self.name()}
        if draw < 0.45:
            return {"val": self.path()}
        if draw < 0.5:
            return {"var": self.random.choice(["list", "people"])}
        if draw < 0.55:
            return {} if self.random.random() < 0.3 else self.date()
        return self.scalar()

    def name(self) -> Any:
        names = [self.random.choice(NAMES) for _ in range(self.random.randint(1, 3))]
        return self.random.choice(
            [".".join(names), names[0], self.random.randint(0, 3), None, "current", "accumulator"]
        )

    def path(self) -> Any:
        head = [[self.random.randint(-4, 4)]] if self.random.random() < 0.3 else []
        return head + [
            self.random.choice([*NAMES, "index", "type", 0, 1, 1.0]) for _ in range(self.random.randint(0, 2))
        ]

    def operation(self, operator: Operator, depth: int) -> Any:
        if operator.name in {"var", "missing"}:
            return {operator.name: self.random.choice([self.name(), [self.name(), self.rule(depth - 1)]])}
        if operator.name in {"val", "exists"}:
            return {operator.name: self.path()}
        if self.random.random() < 0.08:
            return {operator.name: self.rule(depth - 1)}
        return {operator.name: [self.argument(operator, at, depth) for at in range(self.how_many(operator))]}

    def how_many(self, operator: Operator) -> int:
        most = operator.least + 3 if operator.most == MANY else operator.most
        off = self.random.choice([-1, 1]) if self.random.random() < 0.03 else 0
        return max(0, self.random.randint(operator.least, most) + off)

    def argument(self, operator: Operator, at: int, depth: int) -> Any:
        if operator.name in ITERATING and at == 0 and self.random.random() < 0.8:
            return self.random.choice([{"var": "list"}, {"var": "people"}, [1, 2, 3], {"var": "list"}])
        if operator.takes is Takes.VALUES and self.random.random() < (0.9 if operator.semantics in DATED else 0.4):
            return self.fitting(operator)
        return self.rule(depth - 1)

    def fitting(self, operator: Operator) -> Any:
        """A value of a kind that the operator likes, so that not everything fails."""
        if operator.semantics in {"starts_with", "ends_with", "substr", "cat"}:
            return self.random.choice(TEXTS)
        if operator.semantics in MOVING:
            return self.random.choice([self.date(), self.random.randint(-40, 400)])
        if operator.semantics in DATED:
            return self.date()
        return self.random.choice(NUMBERS)


def pairs(count: int, seed: int) -> list[tuple[Any, Any]]:
    """So many rules with answers, always the same of one seed."""
    maker = RuleMaker(seed)
    return [maker.pair() for _ in range(count)]
