"""Verbs on what is set up: targets, routes, mapping tables. Each is one transaction and one fact."""

import re
from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from hataori.blocks.registration import api as registration
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import collecting, events, models, queries
from .mapping import check
from .shapes import as_mapping, as_route, as_target, item_told
from .types import Item, Mapping, Route, Target

_KEY = re.compile(r"[a-z][a-z0-9-]{1,29}")


@transaction.atomic
def write_mapping(procedure_id: str, items: Sequence[Item], *, actor: Actor, outside_code: str = "") -> Mapping:
    """Put a new version of a procedure's table into force. The section's own staff; Rejected with everything that
    blocks by the form in force (`mapping.findings`), and where another procedure has the outside code.
    """
    found = queries.owned(procedure_id, actor)
    check(tuple(items), registration.current_form(procedure_id))
    taken = queries.procedure_of_outside(outside_code) if outside_code else ""
    if taken not in ("", procedure_id):
        raise Rejected([FieldProblem("outside_code", "taken", f"この手続コードは、{taken}が使っています。")])
    before = models.MappingVersion.objects.filter(procedure_id=procedure_id).order_by("-version").first()
    row = models.MappingVersion.objects.create(
        procedure_id=procedure_id,
        version=before.version + 1 if before else 1,
        items=[item_told(item) for item in items],
        outside_code=outside_code,
        written_at=clock.now(),
        written_by=actor.id,
        written_by_name=actor.name,
    )
    data = {"procedure_id": procedure_id, "version": row.version, "items": len(row.items)}
    _tell(events.MAPPING, f"procedure/{procedure_id}", data, actor, found.department)
    return as_mapping(row)


@transaction.atomic
def set_target(
    key: str,
    *,
    title: str,
    format: str,  # noqa: A002  as in Target.format
    encoding: str,
    with_personal_number: bool,
    actor: Actor,
    active: bool = True,
) -> Target:
    """Register a core system, or change how it is written to from its next batch on. 運用・DX推進 only."""
    queries.check_manages(actor)
    if problems := _target_problems(key, title, format, encoding):
        raise Rejected(problems)
    facts = {
        "title": title.strip(),
        "format": format,
        "encoding": encoding,
        "with_personal_number": with_personal_number,
        "active": active,
    }
    made = {"made_at": clock.now(), "made_by": actor.id}
    row, _ = models.Target.objects.update_or_create(key=key, defaults=facts, create_defaults=facts | made)
    data = {name: facts[name] for name in ("format", "encoding", "with_personal_number", "active")}
    _tell(events.TARGET, f"handover/{key}", data, actor)
    return as_target(row)


def _target_problems(key: str, title: str, form: str, encoding: str) -> list[FieldProblem]:
    found = []
    if not _KEY.fullmatch(key):
        message = "記号は小文字の英字で始め、英数字と「-」で30文字までで入力してください。"
        found.append(FieldProblem("key", "key", message))
    if not title.strip() or len(title) > 100:  # noqa: PLR2004  the column's length
        found.append(FieldProblem("title", "title", "連携先の名前を100文字までで入力してください。"))
    if form not in dict(models.FORMATS):
        found.append(FieldProblem("format", "format", "ファイルの形式を選んでください。"))
    if encoding not in dict(models.ENCODINGS) or (form == "json" and encoding != "utf-8"):
        found.append(FieldProblem("encoding", "encoding", "文字コードを選んでください。JSONはUTF-8だけです。"))
    return found


@transaction.atomic
def set_route(key: str, procedure_id: str, *, when: str, since: date, actor: Actor) -> Route:
    """Let a target take a procedure's cases, from those decided on `since` on (earlier days too: they are gathered
    from the log). The procedure's own section. Rejected for an unknown `when`.
    """
    found = queries.owned(procedure_id, actor)
    row = queries.target_row(key, lock=True)
    if when not in dict(models.WHENS):
        raise Rejected([FieldProblem("when", "when", "どの案件を渡すかを選んでください。")])
    facts = {"when": when, "since": since, "active": True}
    route, _ = models.Route.objects.update_or_create(target=row, procedure_id=procedure_id, defaults=facts)
    waiting = collecting.gather(route)
    data = {"procedure_id": procedure_id, "when": when, "since": since.isoformat(), "waiting": waiting}
    _tell(events.ROUTE, f"handover/{key}", data, actor, found.department)
    return as_route(route)


@transaction.atomic
def end_route(key: str, procedure_id: str, *, actor: Actor) -> None:
    """No further cases of the procedure go to the target; what waits stays until it is handed."""
    found = queries.owned(procedure_id, actor)
    changed = models.Route.objects.filter(target__key=key, procedure_id=procedure_id, active=True).update(active=False)
    if not changed:
        raise NotFound
    data = {"procedure_id": procedure_id, "when": "ended", "since": clock.today().isoformat(), "waiting": 0}
    _tell(events.ROUTE, f"handover/{key}", data, actor, found.department)


@transaction.atomic
def hand_again(handed_id: int, *, actor: Actor, reason: str) -> None:
    """Let a case whose line failed, or whose decision was taken back and stands again, go with the next batch.

    Conflict for other states; Rejected without a reason.
    """
    row = (
        models.HandedCase.objects.select_for_update(of=("self",)).select_related("target").filter(pk=handed_id).first()
    )
    if row is None:
        raise NotFound
    found = queries.owned(row.procedure_id, actor)
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "もう一度渡す理由を入力してください。")])
    if row.state not in ("error", "recalled"):
        raise Conflict("not_failed", "この案件は、ほかの人が先に処理しました。読み込み直してください。")
    collecting.wait_again(row, "resent" if row.state == "error" else "corrected")
    data = {"target": row.target.key, "procedure_id": row.procedure_id}
    record(events.AGAIN, subject=f"case/{row.number}", data=data, actor=actor, department=found.department)
    audit.record(events.AGAIN, actor=actor, subject=f"case/{row.number}", detail=data, reason=reason)


def _tell(name: str, subject: str, data: Mapped[str, object], actor: Actor, department: str = "") -> None:
    record(name, subject=subject, data=data, actor=actor, department=department)
    audit.record(name, actor=actor, subject=subject, detail=data)
