"""Rules of benefit schemes as code: which household may receive what, how much, by which article, and why not.

Pure functions over dated parameter tables; nothing here writes, asks a database or knows a name.
"""

from .facts import Household, Person, Role
from .parameters import ParameterProblem, Row, Table, Tables, Values, load_tables
from .payments import Due, Spell, covered_months, due
from .registry import SCHEMES, Scheme
from .results import Result
from .scan import Change, delta, explain, scan
from .transfer_file import Payee, Payer, TransferProblem, bank_kana, transfer_file

__all__ = [
    "SCHEMES",
    "Change",
    "Due",
    "Household",
    "ParameterProblem",
    "Payee",
    "Payer",
    "Person",
    "Result",
    "Role",
    "Row",
    "Scheme",
    "Spell",
    "Table",
    "Tables",
    "TransferProblem",
    "Values",
    "bank_kana",
    "covered_months",
    "delta",
    "due",
    "explain",
    "load_tables",
    "scan",
    "transfer_file",
]
