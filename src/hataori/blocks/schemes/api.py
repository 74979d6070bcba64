"""Rules of benefit schemes as code: which household may receive what, how much, by which article, and why not.

Pure functions over dated parameter tables; nothing here writes, asks a database or knows a name.
"""

from .facts import Household, Person
from .parameters import ParameterProblem, Row, Table, Tables, Values, load_tables
from .registry import SCHEMES, Scheme
from .results import Result
from .scan import Change, delta, explain, scan

__all__ = [
    "SCHEMES",
    "Change",
    "Household",
    "ParameterProblem",
    "Person",
    "Result",
    "Row",
    "Scheme",
    "Table",
    "Tables",
    "Values",
    "delta",
    "explain",
    "load_tables",
    "scan",
]
