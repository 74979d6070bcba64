"""Puts the 出生届 of this service into force where the section has published none of its own."""

from pathlib import Path

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.organisation.api import CityLoader, LoadReport

from .form import birth_form
from .settings import read

LOADER = Actor("birth-form", "system", "出生届の様式", frozenset({RoleGrant(Role.SECTION_HEAD)}))
"""Publishes in the name of nobody: a section that publishes its own form keeps it."""


def load_form(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Publish our form where there is none yet, or where an older one of ours is the newest."""
    told = read(folder)
    procedure = catalogue.procedure(told.procedure) if told else None
    if procedure is None:
        return LoadReport()
    form, before = birth_form(procedure), registration.publications(procedure.procedure_id)
    newest = max(before, key=lambda each: each.id, default=None)
    if newest is not None and (newest.published_by != LOADER.id or newest.digest == form.digest):
        return LoadReport(unchanged=1)
    registration.publish_form(form, effective_on=clock.today(), actor=LOADER, note="オンライン出生届の様式")
    return LoadReport(created=newest is None, updated=newest is not None)


LOADERS = (CityLoader("birth-form", 45, load_form),)
