"""What becomes of a request: moving it on, remarks, another kind or section, reopening, rating."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from hataori.blocks.moderation import api as moderation
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record
from hataori.platform.organisation.api import department_names, working_calendar

from . import models, policy, queries
from .kinds import kind as kind_of
from .numbering import hash_of
from .rules.states import AT_WORK, CLOSED, State, from_extended, is_closed, may_move
from .rules.targets import due_on
from .shapes import as_step
from .types import MOST_TEXT, Request, Step

REOPEN_DAYS = 30
"""So long after the end a reporter may say that it is not mended; then it is a new report."""

_SCALE = range(1, 6)


def move(number: str, to: str, *, text: str, actor: Actor, public: bool = True) -> Request:
    """Move a request on and say why, to everybody unless told otherwise. What was joined to it moves along.

    Rejected without a text where it ends, Conflict for a step that is none, Forbidden for another section's staff.
    """
    there = _state(to)
    if there in CLOSED and not text.strip():
        raise Rejected([FieldProblem("text", "required", "結果を、通報した人に伝わる言葉で入力してください。")])
    with transaction.atomic():
        row = queries.locked(number)
        policy.handle_or_refuse(row.department, actor)
        if there == State.REOPENED or not may_move(row.state, there):
            raise Conflict(
                "no_such_step", f"「{State(row.state).value}」からは進められません。画面を開き直してください。"
            )
        _moved(row, there, text, actor, public=public)
    return queries.request(number)


def _state(word: str) -> State:
    try:
        return State(word)
    except ValueError:
        raise Rejected([FieldProblem("state", "unknown", "段階を一覧から選んでください。")]) from None


def _moved(row: models.Request, there: State, text: str, actor: Actor, *, public: bool = True) -> None:
    now, before = clock.now(), row.state
    first = row.first_response_at is None
    closing = is_closed(there)
    columns: dict[str, Any] = {"state": there, "updated_at": now, "is_open": not closing}
    columns["closed_at"] = now if closing else None
    if first and (there in AT_WORK or closing):
        columns["first_response_at"] = now
    models.Request.objects.filter(pk=row.pk).update(**columns)
    joined = models.Request.objects.filter(parent=row)
    joined.update(is_open=not closing, closed_at=columns["closed_at"], updated_at=now)
    models.Step.objects.create(
        request=row,
        at=now,
        state=there,
        text=_public_text(text) if public else text,
        public=public,
        actor_id=actor.id,
        actor_kind=actor.kind,
        actor_name=actor.name[:80] if actor.kind == "staff" else "",
    )
    _tell_log(row, before, there, now, actor, first=first)


def _tell_log(row: models.Request, before: str, there: State, now: datetime, actor: Actor, *, first: bool) -> None:
    about: dict[str, Any] = {"subject": f"report/{row.number}", "actor": actor, "department": row.department}
    record("report.moved", data={"from": before, "to": there.value, "sample": row.sample}, **about)
    if there in AT_WORK and before not in AT_WORK:
        record("report.started", data={"state": there.value, "first": first, "sample": row.sample}, **about)
    if there in CLOSED:
        day = now.astimezone(JST).date()
        days = (day - row.received_at.astimezone(JST).date()).days
        data = {"state": there.value, "first": first, "within_target": day <= row.due_on, "days": days}
        data |= {"sample": row.sample}
        record("report.closed", data=data, **about)


def _public_text(text: str) -> str:
    return str(moderation.masked(text.strip()))[:MOST_TEXT]


def comment(
    number: str, text: str, *, actor: Actor, public: bool = False, external_id: str = "", media_url: str = ""
) -> Step:
    """Add a remark. Staff write internal or public ones; a reporter's and a partner's stay internal till staff publish.

    The same `external_id` of the same partner again answers what is there. Rejected without words.
    """
    said = text.strip()[:MOST_TEXT]
    if not said and not media_url:
        raise Rejected([FieldProblem("text", "required", "伝えたいことを入力してください。")])
    with transaction.atomic():
        row = queries.locked(number)
        shown = public and policy.may_handle(row.department, actor)
        known = models.Step.objects.select_related("request").filter(
            request=row, actor_id=actor.id, external_id=external_id[:120]
        )
        if external_id and (kept := known.first()):
            return as_step(kept)
        step = models.Step.objects.create(
            request=row,
            at=clock.now(),
            text=_public_text(said) if shown else said,
            public=shown,
            actor_id=actor.id,
            actor_kind=actor.kind,
            actor_name=actor.name[:80] if actor.kind == "staff" else "",
            external_id=external_id[:120],
            media_url=media_url[:500],
        )
        models.Request.objects.filter(pk=row.pk).update(updated_at=step.at)
        data = {"public": shown, "by": actor.kind, "sample": row.sample}
        record("report.commented", subject=f"report/{number}", data=data, actor=actor, department=row.department)
    return as_step(step)


def apply_update(
    number: str, word: str, *, text: str, external_id: str, actor: Actor, trusted: bool, media_url: str = ""
) -> Step:
    """An update of the GeoReport extension. `trusted` partners move the request; words of others wait for staff.

    Rejected for a word the extension does not know; a step that is none becomes a remark, so that nothing is lost.
    """
    try:
        there = from_extended(word.upper())
    except KeyError:
        raise Rejected([FieldProblem("status", "unknown", "状態の言葉が正しくありません。")]) from None
    with transaction.atomic():
        row = queries.locked(number)
        known = models.Step.objects.filter(request=row, actor_id=actor.id, external_id=external_id[:120])
        fresh = not external_id or not known.exists()
        step = comment(number, text or word.upper(), actor=actor, external_id=external_id, media_url=media_url)
        if trusted and there and fresh and may_move(row.state, there):
            _moved(row, there, text, actor)
    return step


def reroute(number: str, *, actor: Actor, kind: str = "", department: str = "", why: str) -> Request:
    """Correct the kind, or hand over to another section: the kind's own where none is named. The target is counted
    anew from the receipt by the new kind. Rejected without a reason or for a section that is none.
    """
    with transaction.atomic():
        row = queries.locked(number)
        policy.handle_or_refuse(row.department, actor)
        new_kind = kind_of(kind or row.kind)
        section = department or (new_kind.department if kind else row.department)
        _check_reroute(section, why)
        now = clock.now()
        models.Request.objects.filter(pk=row.pk).update(
            kind=new_kind.code,
            department=section,
            routed_by=f"職員が変更：{why.strip()}"[:300],
            due_on=due_on(row.received_at, new_kind.days, new_kind.mode, calendar=working_calendar()),
            updated_at=now,
        )
        models.Step.objects.create(
            request=row, at=now, text=f"種類・担当課の変更：{why.strip()}", public=False, actor_id=actor.id,
            actor_kind=actor.kind, actor_name=actor.name[:80],
        )  # fmt: skip
        data = {"kind": new_kind.code, "department": section, "how": "person", "sample": row.sample}
        record("report.routed", subject=f"report/{number}", data=data, actor=actor, department=section)
    return queries.request(number)


def _check_reroute(section: str, why: str) -> None:
    problems = []
    if not why.strip():
        problems.append(FieldProblem("why", "required", "変える理由を入力してください。"))
    if section not in department_names(retired=False):
        problems.append(FieldProblem("department", "unknown", "課を一覧から選んでください。"))
    if problems:
        raise Rejected(problems)


def reopen(number: str, *, text: str, actor: Actor, token: str = "") -> Request:
    """Take an ended request up again: its section at any time, its reporter (by account or secret) within 30 days."""
    if not text.strip():
        raise Rejected([FieldProblem("text", "required", "何がまだ直っていないかを入力してください。")])
    with transaction.atomic():
        row = queries.locked(number)
        office = policy.may_handle(row.department, actor)
        if not office:
            reporter_or_refuse(row, actor, token)
        if row.is_open or row.closed_at is None or row.parent_id:
            raise Conflict("not_closed", "この通報は終わっていません。")
        if not office and clock.now() > row.closed_at + timedelta(days=REOPEN_DAYS):
            raise Conflict("too_late", f"終わってから{REOPEN_DAYS}日を過ぎました。新しく通報してください。")
        models.Request.objects.filter(pk=row.pk).update(reopened=F("reopened") + 1, rating=None, escalated_at=None)
        _moved(row, State.REOPENED, text, actor, public=office)
        data = {"by": "office" if office else "reporter", "sample": row.sample}
        record("report.reopened", subject=f"report/{number}", data=data, actor=actor, department=row.department)
    return queries.request(number)


def reporter_or_refuse(row: models.Request, actor: Actor, token: str) -> None:
    """Forbidden for whoever is neither the account that reported nor holds the report's secret."""
    by_account = bool(row.account_id) and row.account_id == actor.id
    if not by_account and not (token and hash_of(token) == row.token_hash):
        raise Forbidden("not_reporter", "通報した人だけができます。受付のときに届いたリンクから開いてください。")


def rate(number: str, score: int, *, actor: Actor, token: str = "") -> Request:
    """How satisfied the reporter is with an ended request, 1 to 5, once. Rejected off the scale."""
    if score not in _SCALE:
        raise Rejected([FieldProblem("score", "range", "1から5のどれか1つを選んでください。")])
    with transaction.atomic():
        row = queries.locked(number)
        reporter_or_refuse(row, actor, token)
        if row.is_open:
            raise Conflict("not_closed", "対応が終わってから、評価をお願いします。")
        if not models.Request.objects.filter(pk=row.pk, rating=None).update(rating=score):
            raise Conflict("rated", "評価は、もういただいています。ありがとうございました。")
        data = {"score": score, "sample": row.sample}
        record("report.rated", subject=f"report/{number}", data=data, actor=SYSTEM, department=row.department)
    return queries.request(number)


def publish_remark(step_id: str, *, actor: Actor) -> Step:
    """Show a remark that came from outside to everybody, masked. NotFound, Forbidden."""
    with transaction.atomic():
        step = models.Step.objects.select_related("request").filter(uid=queries.uuid_of(step_id)).first()
        if step is None:
            raise NotFound("step_not_found", "その追記はありません。")
        policy.handle_or_refuse(step.request.department, actor)
        step.text, step.public = _public_text(step.text), True
        models.Step.objects.filter(pk=step.pk).update(text=step.text, public=True)
        data = {"public": True, "by": actor.kind, "sample": step.request.sample}
        about = f"report/{step.request.number}"
        record("report.commented", subject=about, data=data, actor=actor, department=step.request.department)
    return as_step(step)
