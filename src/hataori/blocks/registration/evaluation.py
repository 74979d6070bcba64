"""What a form asks of these answers: shown pages and fields, what is required, what is computed.

The browser does the same (web/components/static/logic/form.js) and must agree. What is exactly meant:
- A hidden field has no fact: rules see nothing of it, it is not required, and its answer is not filed. What was typed
  stays in the draft, so that it is there again when the field is.
- A page without a shown field is not shown. A member of a group is asked in each row, over the row's facts and all
  others; `row` is the row's number from 1, `today` the day of filing.
- `default` counts until something else, even nothing, is typed. A computed field is never taken from what was typed.
- A rule that fails (no number where one is needed) counts as not fulfilled, a failing computation as no answer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from hataori.kernel import clock
from hataori.kernel.logic import Json, LogicFailure, evaluate, names_read, order_of

from .facts import fact_of
from .kinds import Kind

if TYPE_CHECKING:
    from .forms import Form, FormField, FormPage

TODAY, ROW = "today", "row"
Facts = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class FormState:
    """A form over some answers. `texts` holds the text of each shown field (typed, default or computed).

    `rows` holds the facts of each row of a group ("children.0").
    """

    pages: "tuple[FormPage, ...]"
    texts: Mapping[str, str]
    facts: Facts
    rows: Mapping[str, Facts]

    def scope(self, name: str) -> Facts:
        """The facts that a rule of this field reads."""
        row = self.rows.get(name.rpartition(".")[0])
        return self.facts if row is None else {**self.facts, **row}


def state_of(form: "Form", typed: Mapping[str, str], on: date | None = None) -> FormState:
    """The state of a form over answers as they were typed."""
    walk = _Walk(typed, {TODAY: (on or clock.today()).isoformat()})
    homes: dict[str, list[tuple[FormPage, FormField]]] = {}
    for page in form.pages:
        for asked in page.fields:
            homes.setdefault(asked.name, []).append((page, asked))
    for name in form.order or homes:
        for home in homes[name]:
            walk.settle(*home)
    pages = (replace(page, fields=tuple(walk.unfolded(page))) for page in form.pages if walk.page_shown(page))
    asked_pages = tuple(page for page in pages if page.fields or not _page_fields(form, page.id))
    return FormState(asked_pages, walk.texts, walk.facts, walk.rows)


def holds(rule: Json, facts: Facts, *, otherwise: bool = True) -> bool:
    """Whether a rule is fulfilled; `otherwise` where there is none, False where it fails."""
    if rule is None:
        return otherwise
    try:
        return bool(evaluate({"!!": [rule]}, facts))
    except LogicFailure:
        return False


def computed(rule: Json, facts: Facts) -> tuple[Json, str]:
    """A computation's value and its text, (None, "") where it fails or is a list."""
    try:
        value = evaluate(rule, facts)
        return value, str(evaluate({"cat": [{"preserve": value}]}, None))
    except LogicFailure:
        return None, ""


def row_count(group: "FormField", typed: Mapping[str, str]) -> int:
    """How many rows a group has: the number typed, else the rows that hold something, within its limits."""
    said = typed.get(group.name, "").strip()
    if said.isascii() and said.isdigit() and len(said) < 4:  # noqa: PLR2004  more rows than any form has
        return min(max(int(said), group.least_rows), group.most_rows)
    places = (
        name.removeprefix(f"{group.name}.").partition(".")[0] for name in typed if name.startswith(f"{group.name}.")
    )
    highest = max((int(place) + 1 for place in places if place.isascii() and place.isdigit()), default=0)
    return min(max(highest, group.least_rows), group.most_rows)


def order(pages: "Iterable[FormPage]") -> tuple[str, ...]:
    """The fields in an order in which each comes after those its rules read, () where no page has a rule.

    Rejected (logic_cycle) naming a cycle.
    """
    rules: dict[str, list[Json]] = {}
    for page in pages:
        for asked in page.fields:  # a name stands on several pages where only one of them is ever shown
            rules.setdefault(asked.name, []).extend([page.rule, *_rules(asked)])
    ordered = order_of(rules)
    for group in (asked for page in pages for asked in page.fields if asked.fields):
        member_order(group)
    return () if ordered == tuple(rules) else ordered


def member_order(group: "FormField") -> tuple[str, ...]:
    """The same for the members of a group, within a row."""
    return order_of({member.name: [member.show, member.compute] for member in group.fields})


def _rules(asked: "FormField") -> list[Json]:
    inner = {member.name for member in asked.fields}
    members = [part for member in asked.fields for part in (member.show, member.compute)]
    return [asked.show, asked.compute, _outer(members, inner)]


def _outer(rules: list[Json], inner: set[str]) -> Json:
    """What the members' rules read outside their row, as one rule that reads the same."""
    return [{"var": name} for name in sorted(names_read(rules) - inner - {ROW})]


def _page_fields(form: "Form", page_id: str) -> "tuple[FormField, ...]":
    page = form.page(page_id)
    return page.fields if page else ()


@dataclass(slots=True)
class _Walk:
    """One evaluation, field by field in order."""

    typed: Mapping[str, str]
    facts: dict[str, Json]
    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, Json]] = field(default_factory=dict)
    _shown: set[tuple[str, str]] = field(default_factory=set)
    _pages: dict[str, bool] = field(default_factory=dict)

    def page_shown(self, page: "FormPage") -> bool:
        if page.id not in self._pages:
            self._pages[page.id] = holds(page.rule, self.facts)
        return self._pages[page.id]

    def settle(self, page: "FormPage", asked: "FormField") -> None:
        if not (self.page_shown(page) and holds(asked.show, self.facts)):
            return
        self._shown.add((page.id, asked.name))
        if asked.kind is Kind.GROUP:
            self._settle_rows(asked)
        else:
            self._settle(asked, self.facts, self.facts, asked.name)

    def _settle(self, asked: "FormField", scope: Facts, facts: dict[str, Json], name: str) -> None:
        if asked.compute is not None:
            fact, text = computed(asked.compute, scope)
        else:
            text = self.typed.get(name, asked.default)
            fact = fact_of(asked, text)
        self.texts[name] = text
        if fact is not None and fact != "":
            facts[asked.name] = fact

    def _settle_rows(self, group: "FormField") -> None:
        count = row_count(group, self.typed)
        self.texts[group.name] = str(count)
        by_name = {member.name: member for member in group.fields}
        ordered = [by_name[name] for name in member_order(group)]
        for row in range(count):
            here: dict[str, Json] = {ROW: row + 1}
            self.rows[f"{group.name}.{row}"] = here
            for member in ordered:
                scope = {**self.facts, **here}
                if holds(member.show, scope):
                    self._settle(member, scope, here, f"{group.name}.{row}.{member.name}")
        self.facts[group.name] = [self.rows[f"{group.name}.{row}"] for row in range(count)]

    def unfolded(self, page: "FormPage") -> "Iterator[FormField]":
        """The shown fields of a shown page, required or not as their rules say, groups followed by their rows."""
        for asked in page.fields:
            if (page.id, asked.name) not in self._shown:
                continue
            yield _required(asked, self.facts)
            for row in range(int(self.texts[asked.name]) if asked.kind is Kind.GROUP else 0):
                yield from self._row(asked, row)

    def _row(self, group: "FormField", row: int) -> "Iterator[FormField]":
        scope = {**self.facts, **self.rows[f"{group.name}.{row}"]}
        for member in group.fields:
            if f"{group.name}.{row}.{member.name}" in self.texts:
                yield _required(group.in_row(row, member), scope)


def _required(asked: "FormField", facts: Facts) -> "FormField":
    needed = holds(asked.require, facts, otherwise=asked.required) and asked.compute is None
    return asked if needed == asked.required else replace(asked, required=needed)
