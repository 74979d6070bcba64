"""The door of the organisation: departments, branches, the working calendar, and the loaders of a city's folder."""

from .city_loader import CityLoader, LoadReport
from .load_all import load_city, loaders
from .loading import keep_row, load_each
from .queries import branch, branches, department, department_names, departments, working_calendar
from .types import Branch, Counter, Department

__all__ = [
    "Branch",
    "CityLoader",
    "Counter",
    "Department",
    "LoadReport",
    "branch",
    "branches",
    "department",
    "department_names",
    "departments",
    "keep_row",
    "load_city",
    "load_each",
    "loaders",
    "working_calendar",
]
