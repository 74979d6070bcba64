"""`hataori indicators …`: recount the numbers from the raw log, count definitions anew."""

from argparse import ArgumentParser, Namespace

from hataori.kernel import clock
from hataori.kernel.command import Command
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.wareki import parse_date
from hataori.platform.events.api import run_consumer

from . import rebuild
from .check import Difference, differences, snapshot_differences
from .consumers import CONSUMERS

_TO_COME = "まだ来ていない日は数えられません。"


def _recount_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--as-of", metavar="DATE", help="count as of this day (2026-03-31); today by default")
    parser.add_argument("--key", action="append", help="only this series; may be given again")
    parser.add_argument("--snapshots", action="store_true", help="compare that day's stored values too")


def _recount(arguments: Namespace) -> int:
    """Bring the projection up to the log, count both ways, print a table; 1 on any difference."""
    day = parse_date(arguments.as_of) if arguments.as_of else clock.today()
    if day > clock.today():
        raise Rejected([FieldProblem("as_of", "future", _TO_COME)], _TO_COME)
    while run_consumer(CONSUMERS[0]):
        pass
    found = differences(day, arguments.key)
    for one in found:
        print(_line(one))
    of_plan = [one for one in found if one.of_plan]
    brought = [one for one in found if not one.of_plan]
    series, counters = (_agreeing([one for one in of_plan if one.kind == kind]) for kind in ("indicator", "counter"))
    print(f"{day}: {series} series, {counters} counters agree, and {_agreeing(brought)} that services bring along")
    old = snapshot_differences(day) if arguments.snapshots else []
    for snapshot in old:
        print(f"DIFFERENT snapshot {snapshot.key} {snapshot.as_of}: {snapshot.written} ≠ {snapshot.counted}")
    return 1 if old or not all(one.agrees for one in found) else 0


def _agreeing(found: list[Difference]) -> str:
    return f"{sum(one.agrees for one in found)}/{len(found)}"


def _line(one: Difference) -> str:
    shown, counted = (
        "  ".join(f"{name}={amount:g} ({number})" for name, amount, number in numbers)
        for numbers in (one.shown, one.counted)
    )
    value = "未計測" if one.shown_value is None else f"{one.shown_value:.4f}"
    verdict = "ok" if one.agrees else f"DIFFERENT  log: {counted} value={one.counted_value}"
    return f"{one.key:<6} {value:>14}  {shown}  {verdict}"


def _rebuild_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--key", action="append", help="only this series; may be given again")


def _rebuild(arguments: Namespace) -> int:
    for key in rebuild.rebuild(arguments.key):
        print(f"{key} counted anew")
    return 0


COMMANDS = (
    Command(
        ("indicators", "recount"),
        "count every indicator again from the raw log; exit 1 on any difference",
        _recount,
        _recount_arguments,
    ),
    Command(
        ("indicators", "rebuild"), "count the definitions in use anew from the whole log", _rebuild, _rebuild_arguments
    ),
)
