"""The door of indicators: values on any date, and the plan's figures they are measured against.

A value's `state` is measured, unmeasured (未計測: nobody has recorded anything), no_denominator or suppressed;
`value` is None unless measured. Percentages are 0…100. Dates are days in JST; as_of is today when left out.
"""

from .actions import register_series
from .display import Words, counts_text, in_words, number_text, value_text, verdict_words
from .kept import kept
from .queries import counters
from .reading import trends, value, values
from .types import PartValue, Series, Value

__all__ = [
    "PartValue",
    "Series",
    "Value",
    "Words",
    "counters",
    "counts_text",
    "in_words",
    "kept",
    "number_text",
    "register_series",
    "trends",
    "value",
    "value_text",
    "values",
    "verdict_words",
]
