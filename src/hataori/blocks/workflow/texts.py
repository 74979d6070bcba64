"""A section's own texts for reasons, corrections and grants, with variables, each from a day on."""

import re
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record

from . import models, rules
from .models.office import TEXT_KINDS
from .types import Text

VARIABLES = ("申請者", "受付番号", "手続き", "課", "受付日", "期限", "今日")
KIND_TITLES = {"reason": "認めない理由", "correction": "補正のお願い", "grant": "認めるときの申し添え"}
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_TITLE_LENGTH = 60


def write_text(
    *, department: str, kind: str, title: str, body: str, starts_on: date, actor: Actor, ends_on: date | None = None
) -> Text:
    """Write a text; one of the same title replaces the older from its day on. Rejected with every problem by field.

    Forbidden for another section, Conflict when the title has a text from that very day.
    """
    rules.check_worker(actor, department)
    _check(kind, title, body, starts_on, ends_on)
    row = models.TextTemplate(
        department=department,
        kind=kind,
        title=title.strip(),
        body=body.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        written_at=clock.now(),
        written_by=actor.id,
        written_by_name=actor.name,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _tell(row, actor)
    except IntegrityError:
        raise Conflict("text_that_day", "同じ題名の文が、その日からもうあります。日か題名を変えてください。") from None
    return as_text(row)


def end_text(text_id: int, actor: Actor) -> None:
    """Offer a text no longer from tomorrow on. NotFound for another section's."""
    row = models.TextTemplate.objects.filter(pk=text_id).first()
    if row is None or not rules.sees(actor, row.department):
        raise NotFound
    rules.check_worker(actor, row.department)
    with transaction.atomic():
        row.ends_on = max(row.starts_on, clock.today())
        row.save(update_fields=["ends_on"])
        _tell(row, actor)


def texts(department: str, kind: str, on: date | None = None) -> list[Text]:
    """The texts offered on a day (today), by title: of each title the one that began last."""
    day = on or clock.today()
    rows = models.TextTemplate.objects.filter(department=department, kind=kind, starts_on__lte=day)
    newest = {row.title: row for row in rows.order_by("starts_on", "id")}
    offered = (row for row in newest.values() if row.ends_on is None or row.ends_on >= day)
    return sorted((as_text(row) for row in offered), key=lambda text: text.title)


def texts_of(departments: frozenset[str] | None) -> list[Text]:
    """All texts of these sections (None: all) that are or will be offered."""
    rows = models.TextTemplate.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
    if departments is not None:
        rows = rows.filter(department__in=sorted(departments))
    return [as_text(row) for row in rows.order_by("department", "kind", "title", "starts_on")]


def filled(body: str, values: Mapping[str, str]) -> str:
    """A text with its variables put in; one that has no value stays as written, so that a clerk sees it."""
    return _VARIABLE.sub(lambda found: values.get(found[1]) or found[0], body)


def as_text(row: models.TextTemplate) -> Text:
    """A text as others see it."""
    return Text(
        id=row.pk,
        department=row.department,
        kind=row.kind,
        title=row.title,
        body=row.body,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        written_by_name=row.written_by_name,
    )


def _tell(row: models.TextTemplate, actor: Actor) -> None:
    subject = f"case-text/{row.pk}"
    record("case_text.written", subject=subject, data={"kind": row.kind}, actor=actor, department=row.department)


def _check(kind: str, title: str, body: str, starts_on: date, ends_on: date | None) -> None:
    problems = []
    if kind not in TEXT_KINDS:
        problems.append(FieldProblem("kind", "unknown", "使うところを選んでください。"))
    if not title.strip() or len(title.strip()) > _TITLE_LENGTH:
        problems.append(FieldProblem("title", "required", f"題名を{_TITLE_LENGTH}文字までで付けてください。"))
    if not body.strip():
        problems.append(FieldProblem("body", "required", "文を書いてください。"))
    if unknown := sorted(set(_VARIABLE.findall(body)) - set(VARIABLES)):
        known = "、".join(f"{{{name}}}" for name in VARIABLES)
        message = f"{{{unknown[0]}}}は使えません。使えるのは{known}です。"
        problems.append(FieldProblem("body", "variable", message))
    if ends_on is not None and ends_on < starts_on:
        problems.append(FieldProblem("ends_on", "order", "終わりの日を、始まりの日以後にしてください。"))
    if problems:
        raise Rejected(problems)
    rules.check_free_text("title", title)
    rules.check_free_text("body", body)
