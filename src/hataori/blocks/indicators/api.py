"""The door of indicators: values on any date, and the plan's figures they are measured against.

A value's `state` is measured, unmeasured (未計測: nobody has recorded anything), no_denominator or suppressed;
`value` is None unless measured. Percentages are 0…100. Dates are days in JST; as_of is today when left out.
"""

from .actions import Counting, change_definition, declare, register_series
from .display import VERDICT_KINDS, number_text, value_text, verdict_text
from .kept import generation, kept, touch
from .queries import counters, definition_in_use, definition_versions
from .reading import monthly, series_rows, trends, value, values
from .rules import STATES, SYMBOLS, VERDICTS, Path, expected, verdict
from .settings import path_on
from .types import DefinitionVersion, PartValue, Series, Value

__all__ = [
    "STATES",
    "SYMBOLS",
    "VERDICTS",
    "VERDICT_KINDS",
    "Counting",
    "DefinitionVersion",
    "PartValue",
    "Path",
    "Series",
    "Value",
    "change_definition",
    "counters",
    "declare",
    "definition_in_use",
    "definition_versions",
    "expected",
    "generation",
    "kept",
    "monthly",
    "number_text",
    "path_on",
    "register_series",
    "series_rows",
    "touch",
    "trends",
    "value",
    "value_text",
    "values",
    "verdict",
    "verdict_text",
]
