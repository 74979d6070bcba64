"""Reading designs, and what is wrong with them."""

from dataclasses import replace

from hataori.blocks.catalogue.api import Procedure, procedure
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.api import Form
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.typed import converted

from . import models
from .types import Content, Design


def as_design(row: models.Design) -> Design:
    """A row as what crosses the door."""
    return Design(
        procedure_id=row.procedure_id,
        content=converted(row.content, Content),
        revision=row.revision,
        updated_at=row.updated_at,
        updated_by=row.updated_by_name or row.updated_by,
    )


def design(procedure_id: str) -> Design:
    """The working copy of a procedure's form. NotFound without one."""
    row = models.Design.objects.filter(procedure_id=procedure_id).first()
    if row is None:
        raise NotFound("design_not_found", "この手続きの様式は、まだ作りかけていません。")
    return as_design(row)


def designs() -> dict[str, Design]:
    """All working copies by procedure."""
    return {row.procedure_id: as_design(row) for row in models.Design.objects.all()}


def content_of(form: Form) -> Content:
    """A form's content, to be worked on: conditions of pages as rules that rows can say."""
    pages = (
        replace(page, when=None, show={"==": [{"var": page.when[0]}, page.when[1]]}) if page.when else page
        for page in form.pages
    )
    return Content(tuple(pages), form.papers, form.tables, dict(form.texts))


def form_of_content(found: Procedure, content: Content) -> Form:
    """The form a content makes. Rejected (logic_cycle) for rules in a circle."""
    return registration.form_from(
        found, content.pages, content.papers, tables=content.tables, texts=dict(content.texts)
    )


def problems_of_content(found: Procedure, content: Content) -> list[FieldProblem]:
    """Everything that keeps a content from being published, test cases apart."""
    try:
        return registration.form_problems(form_of_content(found, content))
    except Rejected as circle:
        return [FieldProblem(f"field/{each.field}", each.code, each.message) for each in circle.problems]


def design_form(procedure_id: str) -> Form:
    """The form of the working copy, for its preview. NotFound; Rejected for rules in a circle."""
    found = procedure(procedure_id)
    if found is None:
        raise NotFound
    return form_of_content(found, design(procedure_id).content)
