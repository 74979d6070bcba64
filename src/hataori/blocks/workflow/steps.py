"""The one way a case changes: locked, checked against the version that was on screen, written with its history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.events.api import record
from hataori.platform.prepared import insert

from . import models, rules
from .rules import State
from .shapes import columns_of


def locked(number: str, actor: Actor, version: int | None) -> models.Case:
    """The case's row, locked till the transaction ends, for a member of staff of its department.

    NotFound where the actor may not know of it, Forbidden where he may only read, Conflict when somebody else has
    acted since `version`.
    """
    row = models.Case.objects.select_for_update().filter(number=number).first()
    if row is None or not rules.sees(actor, row.department):
        raise NotFound
    rules.check_worker(actor, row.department)
    check_version(row, version)
    return row


APPLICANTS = ("resident", "guest", "partner")
"""Kinds of actors who file for themselves, or for one whom a partner knows."""


def answerable(number: str, actor: Actor) -> models.Case:
    """The applicant's own case, or one of the clerk's department, locked. NotFound for anybody else's."""
    if actor.kind not in APPLICANTS:
        return locked(number, actor, None)
    row = models.Case.objects.select_for_update().filter(number=number, applicant_id=actor.id).first()
    if row is None:
        raise NotFound
    return row


def check_version(row: models.Case, version: int | None) -> None:
    """Conflict, naming who was first, when the case is no longer as the actor saw it."""
    if version is None or version == row.version:
        return
    last = models.CaseStep.objects.filter(case=row).order_by("-version").first()
    who = last.actor_name if last and last.actor_name else "ほかの職員"
    raise Conflict(
        "case_changed", f"先に{who}さんがこの案件を更新しました。画面を読み込み直して、いまの内容を確かめてください。"
    )


def step(
    row: models.Case, state: State, act: str, actor: Actor, *, note: str = "", also: Mapping[str, Any] | None = None
) -> None:
    """Write the new state, raise the version and add the line of history."""
    before, now = row.stage, clock.now()
    for column, value in {**columns_of(state), **(also or {}), **_closing(row, state, now)}.items():
        setattr(row, column, value)
    row.version += 1
    row.save()
    _line(row, act, actor, before=before, note=note, at=now)


def first_step(row: models.Case, actor: Actor) -> None:
    """The line of history a new case starts with."""
    _line(row, "opened", actor, before="", note="", at=row.opened_at)


def tell(row: models.Case, name: str, actor: Actor, **more: str | int | bool) -> None:
    """Record the fact for everybody else."""
    about = {"kind": row.kind, "channel": row.channel, "sample": row.sample}
    record(name, subject=f"case/{row.number}", data=about | more, actor=actor, department=row.department)


def _closing(row: models.Case, state: State, now: datetime) -> dict[str, Any]:
    return {"closed_at": now} if state.closed and row.closed_at is None else {}


def _line(row: models.Case, act: str, actor: Actor, *, before: str, note: str, at: datetime) -> None:
    line = models.CaseStep(
        case=row,
        version=row.version,
        at=at,
        act=act,
        from_stage=before,
        to_stage=row.stage,
        actor_id=actor.id,
        actor_name=actor.name,
        note=note,
    )
    insert(line)
