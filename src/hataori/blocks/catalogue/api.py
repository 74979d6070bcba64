"""The door of the catalogue: import inventories, find procedures."""

from .actions import set_owner
from .importing import import_procedures
from .pages import LifeEvent, life_events, title_words
from .queries import import_report, imports, procedure, procedures
from .search import Filters, Found, search
from .types import (
    CITY_HELD,
    CREDIT,
    ApplicantKind,
    Fee,
    Finding,
    ImportReport,
    Outcome,
    Procedure,
    Source,
)

__all__ = [
    "CITY_HELD",
    "CREDIT",
    "ApplicantKind",
    "Fee",
    "Filters",
    "Finding",
    "Found",
    "ImportReport",
    "LifeEvent",
    "Outcome",
    "Procedure",
    "Source",
    "import_procedures",
    "import_report",
    "imports",
    "life_events",
    "procedure",
    "procedures",
    "search",
    "set_owner",
    "title_words",
]
