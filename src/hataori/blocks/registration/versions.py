"""Keeping forms: written once under their digest, read back as they were; carrying answers to a newer one."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from django.db import connection

from hataori.blocks.catalogue.api import procedure
from hataori.kernel import clock
from hataori.kernel.errors import NotFound
from hataori.kernel.typed import converted
from hataori.platform.prepared import LookUp

from . import models
from .from_row import form_of
from .types import Form, FormField


def current_form(procedure_id: str) -> Form:
    """The form in force today: the one its section published, else the one its catalogue row makes. NotFound for an
    unknown procedure.
    """
    found = procedure(procedure_id)
    if found is None:
        raise NotFound("procedure_not_found", "手続きが見つかりません。一覧から選び直してください。")
    digest = _published(procedure_id)
    return form_version(digest) if digest else form_of(found)


def _published(procedure_id: str) -> str:
    """The digest of the published form in force, empty without one. In plain SQL: each page of an application asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT form_id FROM registration_publishedform WHERE procedure_id = %s AND effective_on <= %s"
            " ORDER BY effective_on DESC, id DESC LIMIT 1",
            [procedure_id, clock.today().isoformat()],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def keep(form: Form) -> models.FormVersion:
    """The stored row of a form, written on first use (two at once write the same bytes)."""
    known = _KNOWN.first(form.digest)
    if known is not None:
        return known
    row = models.FormVersion(
        digest=form.digest, procedure_id=form.procedure_id, content=msgspec.to_builtins(form), created_at=clock.now()
    )
    models.FormVersion.objects.bulk_create([row], ignore_conflicts=True)
    return row


_KNOWN = LookUp(lambda: models.FormVersion.objects.defer("content"), "digest")


@lru_cache(maxsize=500)
def form_version(digest: str) -> Form:
    """A form that was kept. NotFound for a digest nobody filed on."""
    row = models.FormVersion.objects.filter(digest=digest).first()
    if row is None:
        raise NotFound("form_not_found", "申請の様式が見つかりません。最初から開き直してください。")
    return converted(row.content, Form)


def changes(old: Form, new: Form) -> tuple[str, ...]:
    """What a newer form asks otherwise, in words for the person who wrote on the old one. Empty where it is nothing."""
    before = {field.name: field for field in old.fields}
    after = {field.name: field for field in new.fields}
    added = [f"「{field.label}」が新しく増えました。" for name, field in after.items() if name not in before]
    gone = [f"「{field.label}」は不要になりました。" for name, field in before.items() if name not in after]
    other = [
        f"「{field.label}」の書き方が変わりました。"
        for name, field in after.items()
        if _differs(before.get(name), field)
    ]
    papers = {paper.title for paper in new.papers} - {paper.title for paper in old.papers}
    return (*added, *other, *gone, *(f"必要な書類に「{title}」が増えました。" for title in sorted(papers)))


def _differs(before: FormField | None, after: FormField) -> bool:
    return before is not None and _asked(before) != _asked(after)


def _asked(field: FormField) -> tuple[object, ...]:
    members = tuple((member.name, _asked(member)) for member in field.fields)
    return (field.kind, field.required, field.choices, field.require, field.compute, members)


def carried(typed: Mapping[str, str], new: Form) -> dict[str, str]:
    """The answers that a newer form still asks for, by field name."""
    return {name: value for name, value in typed.items() if new.field(name)}
