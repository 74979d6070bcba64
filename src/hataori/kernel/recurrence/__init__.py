"""Recurring dates: the rules of RFC 5545 (RRULE, RDATE, EXDATE), computed lazily and never for ever.

This is the door. `parse_rule`, `format_rule` read and write rules; `occurrences` and `days` expand one; `Recurrence`
is a rule with its first date, added and excepted dates, and can be split for "this and all following".
"""

from hataori.kernel.recurrence.occurrences import MOST, Recurrence, days, in_japan, occurrences
from hataori.kernel.recurrence.problem import RecurrenceProblem
from hataori.kernel.recurrence.rule import Freq, NthDay, Rule
from hataori.kernel.recurrence.text import format_moment, format_rule, parse_moment, parse_rule

__all__ = [
    "MOST",
    "Freq",
    "NthDay",
    "Recurrence",
    "RecurrenceProblem",
    "Rule",
    "days",
    "format_moment",
    "format_rule",
    "in_japan",
    "occurrences",
    "parse_moment",
    "parse_rule",
]
