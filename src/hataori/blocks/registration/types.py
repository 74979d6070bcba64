"""What crosses registration's door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .forms import Form, FormField, FormPage, Paper
from .kinds import Kind

__all__ = [
    "CHANNELS",
    "MOST_FILES",
    "Answers",
    "Application",
    "AttachedFile",
    "Draft",
    "Form",
    "FormField",
    "FormPage",
    "Kind",
    "Paper",
]

Answers = Mapping[str, str]
"""Field name → what was answered, as text; dates as YYYY-MM-DD, readings in full-width katakana, names as typed."""


CHANNELS = ("online", "counter", "mail", "phone")
"""How an application came: the denominator of the online rate counts all four."""

MOST_FILES = 20
"""Files of one application."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file given for a paper."""

    slot: str
    file_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An application being written. `answers` are as typed, bad input included; `changes` tells what a newer form asks
    otherwise than the one the draft began with.
    """

    id: str
    owner: str
    procedure_id: str
    title: str
    form_digest: str
    answers: Mapping[str, str]
    confirmed: frozenset[str]
    visited: frozenset[str]
    files: tuple[AttachedFile, ...]
    updated_at: datetime
    expires_at: datetime
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """A filed application. Personal numbers in `answers` are masked; `personal_number` in the api opens them."""

    number: str
    procedure_id: str
    title: str
    department: str
    form_digest: str
    applicant_id: str
    applicant_name: str
    applicant_kana: str
    email: str
    channel: str
    answers: Answers
    files: tuple[AttachedFile, ...]
    submitted_at: datetime
    submitted_by: str
    revision: int
    sample: bool
