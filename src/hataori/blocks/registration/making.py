"""Making a form: its order of evaluation, its schema and its digest come from what is written in it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from hataori.blocks.catalogue.api import Procedure
from hataori.kernel.logic import DecisionTable

from .evaluation import order
from .forms import Form, FormPage, Paper
from .schema import schema_of

GENERATOR = 2
"""Raise it when the same row makes another form, so that versions tell themselves apart."""


def form_from(
    procedure: Procedure,
    pages: Sequence[FormPage],
    papers: Sequence[Paper] = (),
    *,
    tables: Sequence[DecisionTable] = (),
    texts: Mapping[str, str] | None = None,
) -> Form:
    """The form of these pages. The same content gives the same digest. Rejected (logic_cycle) for rules in a circle."""
    made = Form(
        digest="",
        procedure_id=procedure.procedure_id,
        procedure_version=procedure.version,
        title=procedure.name,
        law=procedure.law,
        article=procedure.article,
        pages=tuple(pages),
        papers=tuple(papers),
        schema=schema_of(procedure.procedure_id, pages),
        order=order(pages),
        tables=tuple(tables),
        texts=dict(texts or {}),
    )
    return replace(made, digest=_digest(made))


def _digest(made: Form) -> str:
    content = {"generator": GENERATOR, **msgspec.to_builtins(made)}
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
