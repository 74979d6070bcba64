"""What the designer works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hataori.blocks.registration.api import FormField, FormPage, Paper
from hataori.kernel.logic import DecisionTable


@dataclass(frozen=True, slots=True)
class Trial:
    """A test case: answers, and what the form must make of them. Empty expectations are not looked at.

    `pages` are the ids of the pages that must be shown, `problems` the fields that must be complained of, "-" for none.
    """

    name: str
    answers: Mapping[str, str]
    pages: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    fee: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a section writes of a form."""

    pages: tuple[FormPage, ...] = ()
    papers: tuple[Paper, ...] = ()
    tables: tuple[DecisionTable, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    trials: tuple[Trial, ...] = ()

    def page(self, page_id: str) -> FormPage | None:
        """The page of that id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def field(self, name: str) -> FormField | None:
        """The field of that name, a group's member by "group.member"."""
        head, _, rest = name.partition(".")
        found = next((field for page in self.pages for field in page.fields if field.name == head), None)
        if found is None or not rest:
            return found
        return next((member for member in found.fields if member.name == rest), None)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields, members left out."""
        return tuple(field for page in self.pages for field in page.fields)


@dataclass(frozen=True, slots=True)
class Design:
    """The working copy of a procedure's form. `revision` counts the saves: whoever saves on an older one is told."""

    procedure_id: str
    content: Content
    revision: int
    updated_at: datetime
    updated_by: str
