"""Work in the field: ordering it, starting, finishing with pictures of before and after."""

from datetime import date
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record

from . import models, pictures, policy, queries
from .handling import move
from .rules.states import State, may_move
from .shapes import as_order
from .types import WorkOrder

_UNDER_WAY = ("ordered", "started")
_MOST_PHOTOS = 5


def order(
    number: str, text: str, *, due_on: date, assignee_id: str = "", assignee_name: str = "", actor: Actor
) -> WorkOrder:
    """Order work for a request; the request is then on the schedule. Rejected without words or for a past day,
    Conflict while another order is under way or the request has ended.
    """
    problems = []
    if not text.strip():
        problems.append(FieldProblem("text", "required", "作業の内容を入力してください。"))
    if due_on < clock.today():
        problems.append(FieldProblem("due_on", "past", "期日は今日より後にしてください。"))
    if problems:
        raise Rejected(problems)
    with transaction.atomic():
        row = queries.locked(number)
        policy.handle_or_refuse(row.department, actor)
        if not row.is_open or row.parent_id or row.orders.filter(state__in=_UNDER_WAY).exists():
            raise Conflict("order_under_way", "作業の依頼が出ているか、対応が終わっています。")
        made = models.WorkOrder.objects.create(
            request=row, department=row.department, assignee_id=assignee_id, assignee_name=assignee_name[:80],
            text=text.strip()[:1000], due_on=due_on, ordered_at=clock.now(),
        )  # fmt: skip
        _record("work.ordered", row, actor, due=due_on.isoformat())
        if may_move(row.state, State.SCHEDULED):
            move(number, State.SCHEDULED, text="作業の予定を立てました。", actor=actor)
    return as_order(made)


def start(order_id: str, *, actor: Actor) -> WorkOrder:
    """The worker is there. Conflict when it was started, done or taken back."""
    with transaction.atomic():
        made, row = _locked(order_id, actor)
        if made.state != "ordered":
            raise Conflict("not_ordered", "この作業は、もう始まっているか、取り消されました。")
        made.state, made.started_at = "started", clock.now()
        made.save(update_fields=["state", "started_at"])
        _record("work.started", row, actor)
        if may_move(row.state, State.IN_PROGRESS):
            move(row.number, State.IN_PROGRESS, text="現地で作業を始めました。", actor=_for_section(actor, row))
    return as_order(made)


def finish(
    order_id: str,
    result: str,
    *,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    close: bool = True,
    actor: Actor,
) -> WorkOrder:
    """The work is done: what was done, with photos (ids of the vision block); the request ends too unless told not to.

    Rejected without a result, Conflict when it is over already.
    """
    if not result.strip():
        raise Rejected([FieldProblem("result", "required", "した作業を入力してください。")])
    if len(before) + len(after) > _MOST_PHOTOS:
        raise Rejected([FieldProblem("photos", "too_many", f"写真は合わせて{_MOST_PHOTOS}枚までです。")])
    pictures.fingerprints_of((*before, *after))
    with transaction.atomic():
        made, row = _locked(order_id, actor)
        if made.state not in _UNDER_WAY:
            raise Conflict("order_over", "この作業は、もう終わっています。")
        made.state, made.done_at, made.result = "done", clock.now(), result.strip()
        made.save(update_fields=["state", "done_at", "result"])
        _add_photos(row, before, after)
        pictures.keep((*before, *after), actor)
        _record("work.done", row, actor, photos=len(before) + len(after))
        if close and may_move(row.state, State.FIXED):
            move(row.number, State.FIXED, text=result, actor=_for_section(actor, row))
    return as_order(made)


def cancel(order_id: str, *, actor: Actor) -> WorkOrder:
    """Take an order back. Conflict when it is over already."""
    with transaction.atomic():
        made, row = _locked(order_id, actor)
        if made.state not in _UNDER_WAY:
            raise Conflict("order_over", "この作業は、もう終わっています。")
        policy.handle_or_refuse(row.department, actor)
        made.state = "cancelled"
        made.save(update_fields=["state"])
        _record("work.cancelled", row, actor)
    return as_order(made)


def _locked(order_id: str, actor: Actor) -> tuple[models.WorkOrder, models.Request]:
    """The order and its request, for its worker and its section."""
    made = models.WorkOrder.objects.select_related("request").filter(pk=queries.uuid_of(order_id)).first()
    if made is None:
        raise NotFound("order_not_found", "その作業はありません。")
    row = queries.locked(made.request.number)
    made.refresh_from_db(fields=["state"])
    if actor.id != made.assignee_id and not policy.may_handle(row.department, actor):
        raise Forbidden("not_your_order", "この作業の担当者か、担当する課の職員だけができます。")
    return made, row


def _for_section(actor: Actor, row: models.Request) -> Actor:
    """The worker acts for the section that sent him, also where he belongs to another."""
    if policy.may_handle(row.department, actor):
        return actor
    return Actor(actor.id, "system", actor.name)


def _add_photos(row: models.Request, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    place = max(row.photos.values_list("position", flat=True), default=-1) + 1
    views = [*(("before", each) for each in before), *(("after", each) for each in after)]
    models.Photo.objects.bulk_create(
        models.Photo(request=row, photo_id=photo_id, view=view, position=place + step)
        for step, (view, photo_id) in enumerate(views)
    )


def _record(name: str, row: models.Request, actor: Actor, **data: Any) -> None:  # noqa: ANN401  what the type declares
    told = {**data, "sample": row.sample}
    record(name, subject=f"report/{row.number}", data=told, actor=actor, department=row.department)
