#!/usr/bin/env -S .venv/bin/python
"""Rules: 100,000 random rules with answers on server and browser (0 disagreements), speed, a form of 100 questions.

HATAORI_LOGIC_PAIRS and HATAORI_LOGIC_SEED change how many and which. Exits 1 on any disagreement.
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "src")]

from tools.report import Figure, Report  # noqa: E402

from hataori.kernel.logic import (  # noqa: E402
    DecisionTable,
    InputColumn,
    OutputColumn,
    Rule,
    decide,
    evaluate,
    problems,
)
from hataori.kernel.logic.tests.browser_side import (  # noqa: E402
    ABSENT,
    NODE,
    browser_outcomes,
    browser_seconds,
    plain,
    server_outcome,
)
from hataori.kernel.logic.tests.random_rules import pairs  # noqa: E402

QUESTIONS = 100
ROUNDS = 200


def question(number: int) -> dict[str, object]:
    """Whether a question shows: a comparison, a choice and a count, as forms have them."""
    return {
        "and": [
            {"==": [{"var": f"q{number - 1}"}, "はい"]},
            {">=": [{"var": "income"}, number * 10_000]},
            {"in": [{"var": "ward"}, ["本庁", "尾西", "木曽川"]]},
            {">": [{"count": [{"var": "children"}, {"<": [{"var": "age"}, 18]}]}, 0]},
        ]
    }


FORM = [question(number) for number in range(1, QUESTIONS + 1)]
ANSWERS = {
    **{f"q{number}": "はい" for number in range(QUESTIONS + 1)},
    "income": 5_000_000,
    "ward": "木曽川",
    "children": [{"age": 3}, {"age": 9}, {"age": 19}],
}


def agreement(report: Report) -> int:
    count, seed = int(os.environ.get("HATAORI_LOGIC_PAIRS", "100000")), int(os.environ.get("HATAORI_LOGIC_SEED", "1"))
    drawn = pairs(count, seed)
    began = time.perf_counter()
    server = [server_outcome(pair) for pair in drawn]
    speed = count / (time.perf_counter() - began)
    report.add(Figure("server, random rules", speed, "/s", 5000, "own", higher_is_better=True))
    if NODE is None:
        report.note(f"NOT RUN: {ABSENT}")
        return 0
    browser = browser_outcomes(drawn)
    apart = [each for each in zip(drawn, server, browser, strict=True) if plain(each[1]) != plain(each[2])]
    for pair, ours, theirs in apart[:10]:
        report.note(f"{json.dumps(pair)[:500]} server {json.dumps(ours)[:200]} browser {json.dumps(theirs)[:200]}")
    values = sum("value" in outcome for outcome in server)
    report.note(
        f"disagreements: {len(apart)} of {count:,} pairs (seed {seed}; {values:,} end in a value, others in an error)"
    )
    return len(apart)


def form(report: Report) -> None:
    began = time.perf_counter()
    for _ in range(ROUNDS):
        shown = [evaluate(rule, ANSWERS) for rule in FORM]
    assert all(shown)
    milliseconds = (time.perf_counter() - began) / ROUNDS * 1000
    report.add(Figure("a form of 100 questions on the server", milliseconds, "ms", 16, "one frame"))
    if NODE:
        seconds = browser_seconds([(FORM, ANSWERS)] * ROUNDS)
        report.add(Figure("the same in the browser's engine", seconds / ROUNDS * 1000, "ms", 16, "one frame"))


def tables(report: Report) -> None:
    """A fee table of 200 rows, each asked in turn, and looked through for gaps and overlaps."""
    rules = tuple(Rule((f"[{at * 10}..{at * 10 + 10})", "-"), (str(at),)) for at in range(200))
    columns = (InputColumn("所得", "number", allowed="[0..2000)"), InputColumn("区", "string"))
    table = DecisionTable("手数料", columns, (OutputColumn("額", "number"),), rules)
    began = time.perf_counter()
    assert not problems(table)
    report.add(Figure("200 rows looked through", time.perf_counter() - began, "s", 2, "own"))
    began = time.perf_counter()
    for at in range(ROUNDS):
        assert decide(table, {"所得": at * 10 + 5, "区": "本庁"}).json == at
    milliseconds = (time.perf_counter() - began) / ROUNDS * 1000
    report.add(Figure("a decision by a table of 200 rows", milliseconds, "ms", 5, "own"))


def main() -> int:
    report = Report("Rules on server and browser")
    apart = agreement(report)
    form(report)
    tables(report)
    return report.write("logic") or int(apart > 0)


if __name__ == "__main__":
    sys.exit(main())
