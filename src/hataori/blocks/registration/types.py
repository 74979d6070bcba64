"""What crosses registration's door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Answers = Mapping[str, str]
"""Field name → what was answered, as text; dates as YYYY-MM-DD, readings in full-width katakana, names as typed."""


CHANNELS = ("online", "counter", "mail", "phone")
"""How an application came: the denominator of the online rate counts all four."""


class Kind(StrEnum):
    """What a field takes; each kind has its reader and its checks in `values.py`."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NAME = "person_name"
    KANA = "kana"
    ADDRESS = "address"
    POSTAL_CODE = "postal_code"
    DATE = "date"
    NUMBER = "number"
    YEN = "yen"
    CODE = "code"
    PHONE = "phone"
    EMAIL = "email"
    CHOICE = "choice"
    ACCOUNT_NUMBER = "account_number"
    PERSONAL_NUMBER = "personal_number"
    CORPORATE_NUMBER = "corporate_number"


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. `name` is stable across versions: answers are carried over by it."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = True
    hint: str = ""
    longest: int = 200
    choices: tuple[tuple[str, str], ...] = ()
    autocomplete: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """One group of questions on one page, shown while `when` (field, value) holds; an optional one is left out of the
    way from page to page and reached by its link.
    """

    id: str
    title: str
    why: str
    fields: tuple[FormField, ...]
    when: tuple[str, str] | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to attach. `city_holds` tells how the city finds the same facts itself (empty where it cannot)."""

    slot: str
    title: str
    note: str = ""
    city_holds: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """An immutable form of one procedure. `digest` is the SHA-256 of its content and its key."""

    digest: str
    procedure_id: str
    procedure_version: str
    title: str
    law: str
    article: str
    pages: tuple[FormPage, ...]
    papers: tuple[Paper, ...]
    schema: Mapping[str, Any]

    def page(self, page_id: str) -> FormPage | None:
        """The page of that id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def field(self, name: str) -> FormField | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields in their order."""
        return tuple(field for page in self.pages for field in page.fields)

    def shown(self, answers: Mapping[str, Any]) -> tuple[FormPage, ...]:
        """The pages that these answers call for."""
        return tuple(page for page in self.pages if page.when is None or answers.get(page.when[0]) == page.when[1])


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
    later_papers: tuple[str, ...] = field(default=())

    @property
    def form_version(self) -> str:
        """The digest of the form it was filed on."""
        return self.form_digest
