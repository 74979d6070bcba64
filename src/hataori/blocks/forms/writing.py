"""A form as a GovStack eForm (Registration Building Block, 7.2.3): its JSON Schema, with the whole form beside it.

The specification leaves the schema open; ours is the JSON Schema 2020-12 of the answers, and `x-hataori` carries pages,
rules and tables, so that reading it again gives the same form.
"""

from typing import Any

import msgspec

from hataori.blocks.registration.api import Form

OURS = "x-hataori"


def eform_of(form: Form, *, latest: bool = True) -> dict[str, Any]:
    """The eForm of a form: eFormId (the digest), name, description, version, latest, schema."""
    ours = {"pages": form.pages, "papers": form.papers, "tables": form.tables, "texts": form.texts}
    law = f"{form.law} {form.article}".strip()
    return {
        "eFormId": form.digest,
        "name": form.title,
        "description": law,
        "version": form.procedure_version,
        "latest": latest,
        "schema": {**form.schema, "title": form.title, OURS: msgspec.to_builtins(ours)},
    }
