"""libical's own cases: half of its icalrecur_test.txt is shared data, tests/contracts/icalrecur runs the whole."""

import json
from datetime import datetime
from itertools import islice
from pathlib import Path

from hataori.kernel.recurrence import days, format_moment, format_rule, occurrences, parse_moment, parse_rule


def expanded(rule: str, start: str, n: int) -> list[str]:
    first = parse_moment(start)
    moments = occurrences(parse_rule(rule), first) if isinstance(first, datetime) else days(parse_rule(rule), first)
    return [format_moment(moment) for moment in islice(moments, n)]


def cases(hataori_data: Path) -> list[dict[str, str]]:
    return json.loads((hataori_data / "booking" / "rrule" / "libical_rrule_odd.json").read_text(encoding="utf-8"))


def test_every_shared_case_of_libical(hataori_data):
    known = cases(hataori_data)
    assert len(known) == 69
    wrong = []
    for case in known:
        wanted = case["instances"].split(",")
        if expanded(case["rrule"], case["dtstart"], len(wanted) + 1) != wanted:
            wrong.append((case["n"], case["rrule"]))
    assert wrong == []


def test_begun_at_any_of_its_own_dates_the_rest_is_the_same(hataori_data):
    for case in cases(hataori_data):
        rule, wanted = parse_rule(case["rrule"]), case["instances"].split(",")
        if rule.count is not None or rule.interval > 1:
            continue
        for n, begun in enumerate(wanted):
            assert expanded(case["rrule"], begun, len(wanted)) == wanted[n:], case["rrule"]


def test_writing_and_reading_again_changes_nothing(hataori_data):
    for case in cases(hataori_data):
        rule = parse_rule(case["rrule"])
        assert parse_rule(format_rule(rule)) == rule
