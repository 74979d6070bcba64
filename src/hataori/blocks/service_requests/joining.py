"""Joining reports of one thing, undoing it, and following what somebody else reported."""

from django.db import transaction
from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record

from . import models, queries
from .rules.states import State
from .types import Request

CLOSED_TO_FOLLOWERS = "この通報への対応は終わっています。まだ困っているときは、新しく通報してください。"
_GONE = "その番号の通報はありません。番号を確認してください。"


class NotJoinable(Conflict):
    """One of the two is closed, or they are one already."""


@transaction.atomic
def join(number: str, to: str, *, how: str = "person", score: float | None = None, actor: Actor) -> Request:
    """Say that request `number` speaks of the same as `to`: from then on it is open as long as that one.

    What was joined to `number` moves along; `to` may itself be joined to a third, then that one counts. NotFound;
    NotJoinable when they are one already, or either is closed.
    """
    child, parent = _both(number, to)
    if child.pk == parent.pk or not (child.is_open and parent.is_open) or child.parent_id:
        raise NotJoinable("not_joinable", "まとめられません。どちらかが終わっているか、すでに1つになっています。")
    now = clock.now()
    moved = models.Request.objects.filter(parent=child)
    models.Link.objects.filter(child__in=moved.values("pk"), undone_at=None).update(parent=parent)
    moved.update(parent=parent)
    models.Link.objects.create(child=child, parent=parent, how=how, score=score, at=now, by=actor.id)
    models.Request.objects.filter(pk=child.pk).update(parent=parent, state=State.DUPLICATE, updated_at=now)
    _say(child, State.DUPLICATE, f"同じ場所の通報（{parent.number}）にまとめました。", actor)
    data = {"parent": parent.number, "how": how, "score": float(score or 0.0), "sample": child.sample}
    record("report.linked", subject=f"report/{child.number}", data=data, actor=actor, department=child.department)
    return queries.request(number)


def _both(number: str, to: str) -> tuple[models.Request, models.Request]:
    """Both rows locked in one order, the second as the request that counts."""
    ids = dict(models.Request.objects.filter(number__in=[number, to]).values_list("number", "pk"))
    if number not in ids or to not in ids:
        raise NotFound("request_not_found", _GONE)
    wanted = Q(pk__in=ids.values()) | Q(children__pk=ids[to])
    keys = sorted(set(models.Request.objects.filter(wanted).values_list("pk", flat=True)))
    rows = {row.pk: row for row in models.Request.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    child, parent = rows[ids[number]], rows[ids[to]]
    if parent.parent_id:
        # Moved between the two reads: whoever is first wins, the other asks again.
        if parent.parent_id not in rows:
            raise NotJoinable("changed_meanwhile", "ほかの人が先にまとめました。もう一度開いてください。")
        parent = rows[parent.parent_id]
    return child, parent


@transaction.atomic
def unjoin(number: str, *, why: str, actor: Actor) -> Request:
    """Take a request out of the one it was joined to; it goes on by itself. Rejected without a reason."""
    if not why.strip():
        raise Rejected([FieldProblem("why", "required", "戻す理由を入力してください。")])
    row = queries.locked(number)
    if row.parent_id is None or row.parent is None:
        raise Conflict("not_joined", "この通報は、ほかの通報にまとめられていません。")
    parent, now = row.parent, clock.now()
    standing = models.Link.objects.filter(child=row, undone_at=None)
    standing.update(undone_at=now, undone_by=actor.id, undone_why=why.strip()[:300])
    columns = {"parent": None, "state": State.RECEIVED, "is_open": True, "closed_at": None, "updated_at": now}
    models.Request.objects.filter(pk=row.pk).update(**columns)
    _say(row, State.RECEIVED, "別の場所の通報として受け付け直しました。", actor)
    data = {"parent": parent.number, "sample": row.sample}
    record("report.unlinked", subject=f"report/{row.number}", data=data, actor=actor, department=row.department)
    return queries.request(number)


def _say(row: models.Request, state: State, text: str, actor: Actor) -> None:
    models.Step.objects.create(
        request=row, at=clock.now(), state=state, text=text, actor_id=actor.id, actor_kind=actor.kind
    )


@transaction.atomic
def follow(number: str, *, actor: Actor) -> int:
    """「わたしも」: be told how it goes on by the actor's account; how many follow now. Again changes nothing.

    Without an account one follows the topic of the request by mail (messaging.ask_by_mail). Rejected for a guest,
    Conflict for what is closed.
    """
    if actor.kind != "resident":
        raise Rejected([FieldProblem("mail", "required", "お知らせを受け取るメールアドレスを入力してください。")])
    row = queries.locked(number)
    root = row.parent or row
    if not root.is_open:
        raise Conflict("closed", CLOSED_TO_FOLLOWERS)
    _, new = models.Follower.objects.get_or_create(request=root, account_id=actor.id, defaults={"since": clock.now()})
    count = queries.followers(root.number)
    if new:
        data = {"followers": count, "sample": root.sample}
        record("report.followed", subject=f"report/{root.number}", data=data, actor=actor, department=root.department)
    return count


@transaction.atomic
def unfollow(number: str, *, actor: Actor) -> None:
    """No more messages about it to the actor's account."""
    row = queries.locked(number)
    models.Follower.objects.filter(request=row.parent or row, account_id=actor.id).delete()
