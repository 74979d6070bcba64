"""The door of statistics: figures of filings and decisions, for all procedures together or for one."""

from .queries import all_months, busiest, city_figures, city_months, procedure_figures, procedure_months
from .rules import CHANNELS, COLUMNS, LEAST, OUTCOMES
from .types import Figures

__all__ = [
    "CHANNELS",
    "COLUMNS",
    "LEAST",
    "OUTCOMES",
    "Figures",
    "all_months",
    "busiest",
    "city_figures",
    "city_months",
    "procedure_figures",
    "procedure_months",
]
