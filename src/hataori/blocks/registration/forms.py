"""A form: pages of fields with their rules, papers, named decision tables. Immutable, told apart by its digest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from hataori.kernel.logic import DecisionTable

from . import evaluation
from .kinds import Kind

MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. `name` is stable across versions: answers are carried over by it.

    Rules are JsonLogic over the answers (`evaluation.py`): `show`, `require` (over `required`), `compute` (nobody types
    it) and `valid` (must hold, with the message of code "valid"). A group repeats its `fields` for each row; a member's
    answer of the second row of "children" is "children.1.name", and "children" itself holds the number of rows.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = True
    hint: str = ""
    longest: int = 200
    choices: tuple[tuple[str, str], ...] = ()
    autocomplete: str = ""
    suffix: str = ""
    show: Any = None
    require: Any = None
    compute: Any = None
    valid: Any = None
    default: str = ""
    shortest: int = 0
    least: str = ""
    most: str = ""
    pattern: str = ""
    messages: tuple[tuple[str, str], ...] = ()
    fields: tuple["FormField", ...] = ()
    least_rows: int = 0
    most_rows: int = MOST_ROWS

    def in_row(self, row: int, member: "FormField") -> "FormField":
        """A member as it stands in a row of this group (from 0): its answer's own name, a label that says whose."""
        return replace(member, name=f"{self.name}.{row}.{member.name}", label=f"{self.row_title(row)} {member.label}")

    def row_title(self, row: int) -> str:
        """What a row (from 0) is called: お子さん（2人目）."""
        return f"{self.label}（{row + 1}{f'{self.suffix}目' if self.suffix else ''}）"


@dataclass(frozen=True, slots=True)
class FormPage:
    """One group of questions on one page, shown while `show` (JsonLogic) or `when` (field, value) holds.

    An optional one is left out of the way from page to page and reached by its link.
    """

    id: str
    title: str
    why: str
    fields: tuple[FormField, ...]
    when: tuple[str, str] | None = None
    optional: bool = False
    show: Any = None

    @property
    def rule(self) -> Any:  # noqa: ANN401  JsonLogic
        """The page's condition as JsonLogic, None for a page always shown."""
        return self.show if self.when is None else {"===": [{"var": self.when[0]}, self.when[1]]}


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to attach, asked while `show` holds.

    `city_holds` tells how the city finds the same facts itself (empty where it cannot).
    """

    slot: str
    title: str
    note: str = ""
    city_holds: str = ""
    show: Any = None


@dataclass(frozen=True, slots=True)
class Form:
    """An immutable form of one procedure. `digest` is the SHA-256 of its content and its key.

    `order` names the fields in the order in which they are evaluated, empty for forms without rules; `tables` are
    decision tables over the answers' facts ("fee", "decision", any other).
    """

    digest: str
    procedure_id: str
    procedure_version: str
    title: str
    law: str
    article: str
    pages: tuple[FormPage, ...]
    papers: tuple[Paper, ...]
    schema: Mapping[str, Any]
    order: tuple[str, ...] = ()
    tables: tuple[DecisionTable, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    def page(self, page_id: str) -> FormPage | None:
        """The page of that id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def table(self, name: str) -> DecisionTable | None:
        """The decision table of that name."""
        return next((table for table in self.tables if table.name == name), None)

    def field(self, name: str) -> FormField | None:
        """The field of that name; of a name in a row of a group, the member with the row's label."""
        head, _, rest = name.partition(".")
        found = next((field for field in self.fields if field.name == head), None)
        return _member(found, rest) if found and rest else found

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields in their order; a group counts as one."""
        return tuple(field for page in self.pages for field in page.fields)

    def papers_asked(self, facts: evaluation.Facts) -> tuple[Paper, ...]:
        """The papers that the facts of some answers (`tables.facts_of`) call for."""
        return tuple(paper for paper in self.papers if evaluation.holds(paper.show, facts))

    def shown(self, answers: Mapping[str, str], on: date | None = None) -> tuple[FormPage, ...]:
        """The pages and fields that these answers, as typed, call for; groups unfolded. `on` is today when left out."""
        return evaluation.state_of(self, answers, on).pages

    def answered(self, values: Mapping[str, str]) -> tuple[FormPage, ...]:
        """The pages with the fields that hold an answer: a filed application as it was, no rule asked again."""
        pages = (replace(page, fields=tuple(_answered(page.fields, values))) for page in self.pages)
        return tuple(page for page in pages if page.fields)


def _member(group: FormField, place: str) -> FormField | None:
    row, _, name = place.partition(".")
    member = next((field for field in group.fields if field.name == name), None)
    return group.in_row(int(row), member) if member and row.isascii() and row.isdigit() else None


def _answered(fields: tuple[FormField, ...], values: Mapping[str, str]) -> Iterator[FormField]:
    for asked in fields:
        if not values.get(asked.name):
            continue
        yield asked
        rows = evaluation.row_count(asked, values) if asked.kind is Kind.GROUP else 0
        members = (asked.in_row(row, member) for row in range(rows) for member in asked.fields)
        yield from (member for member in members if values.get(member.name))
