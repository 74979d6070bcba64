"""The door of charts: `line_chart` and `bar_chart` give a `Chart` for components/chart.html.

A chart never speaks by colour alone: lines differ by dash and marker and carry their names, values are written out,
and the same facts come as a table.
"""

from .bars import bar_chart
from .lines import line_chart
from .types import Bar, Chart, Line, Target, shown

__all__ = ["Bar", "Chart", "Line", "Target", "bar_chart", "line_chart", "shown"]
