"""The rules of booking, pure: given rules, a time and what is known, decide. No database, no clock of its own.

This is their door inside the scheduler. Documents: `RuleSet`, `read`, `check`, `rule_problems`, `schema`, `in_force`,
`inherited`. Times: `parse_moment`, `at`, `span`, `end_text`. Each part of a RuleSet is a type of its own here.
docs/reference/booking-rules.md describes the document.
"""

from hataori.blocks.scheduler.rules.cancelling import (
    Cancelling,
    Missed,
    Penalty,
    Refunds,
    RefundStep,
    SuspensionTerm,
    Unpaid,
    released_at,
)
from hataori.blocks.scheduler.rules.checking import RuleProblem, check, rule_problems, schema
from hataori.blocks.scheduler.rules.clock_times import TimeProblem, at, end_text, minutes_of, parse_moment, span
from hataori.blocks.scheduler.rules.closing import Closing
from hataori.blocks.scheduler.rules.fees import AddOn, Band, Bill, Fees, Line, Reduction, Rounding, Tax, Use, bill
from hataori.blocks.scheduler.rules.hours import DayRule, Hours, HourSpan, OpeningPlan, OpenTime, Period
from hataori.blocks.scheduler.rules.lengths import (
    interval_problem,
    length_problems,
    time_text,
    turn_problem,
    with_buffers,
)
from hataori.blocks.scheduler.rules.lottery_terms import LotteryTerms, RoundTerms
from hataori.blocks.scheduler.rules.marks import Mark
from hataori.blocks.scheduler.rules.quotas import Quota, Used, used_within, window_of
from hataori.blocks.scheduler.rules.registration import RegistrationRule, Standing, enters_school, school_year_on
from hataori.blocks.scheduler.rules.rule_set import RuleSet, Version, in_force, inherited, read
from hataori.blocks.scheduler.rules.windows import Window, window_for

__all__ = [
    "AddOn",
    "Band",
    "Bill",
    "Cancelling",
    "Closing",
    "DayRule",
    "Fees",
    "HourSpan",
    "Hours",
    "Line",
    "LotteryTerms",
    "Mark",
    "Missed",
    "OpenTime",
    "OpeningPlan",
    "Penalty",
    "Period",
    "Quota",
    "Reduction",
    "RefundStep",
    "Refunds",
    "RegistrationRule",
    "RoundTerms",
    "Rounding",
    "RuleProblem",
    "RuleSet",
    "Standing",
    "SuspensionTerm",
    "Tax",
    "TimeProblem",
    "Unpaid",
    "Use",
    "Used",
    "Version",
    "Window",
    "at",
    "bill",
    "check",
    "end_text",
    "enters_school",
    "in_force",
    "inherited",
    "interval_problem",
    "length_problems",
    "minutes_of",
    "parse_moment",
    "read",
    "released_at",
    "rule_problems",
    "schema",
    "school_year_on",
    "span",
    "time_text",
    "turn_problem",
    "used_within",
    "window_for",
    "window_of",
    "with_buffers",
]
