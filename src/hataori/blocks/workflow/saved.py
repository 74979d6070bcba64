"""Saved views of the work list: reads and writes, each its owner's alone."""

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected

from . import models, rules
from .types import SavedView

MOST = 30
NAME_LENGTH = 60
QUERY_LENGTH = 1000


def saved_views(actor: Actor) -> list[SavedView]:
    """The actor's views by name."""
    rows = models.SavedView.objects.filter(owner_id=actor.id).order_by("name")
    return [SavedView(row.pk, row.name, row.query) for row in rows]


def save_view(name: str, query: str, actor: Actor) -> SavedView:
    """Keep a list's query string under a name; the same name is replaced. Rejected when empty, too long or too many."""
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise Rejected([FieldProblem("name", "required", "表示の名前を60文字までで付けてください。")])
    rules.check_free_text("name", name + query)
    if len(query) > QUERY_LENGTH:
        raise Rejected([FieldProblem("query", "too_long", "条件が多すぎて保存できません。")])
    with transaction.atomic():
        if models.SavedView.objects.filter(owner_id=actor.id).exclude(name=name).count() >= MOST:
            raise Rejected([FieldProblem("name", "too_many", f"保存できる表示は{MOST}件までです。")])
        row, _ = models.SavedView.objects.update_or_create(
            owner_id=actor.id, name=name, defaults={"query": query, "created_at": clock.now()}
        )
    return SavedView(row.pk, row.name, row.query)


def forget_view(view_id: int, actor: Actor) -> None:
    """Drop a view. NotFound for somebody else's."""
    dropped, _ = models.SavedView.objects.filter(pk=view_id, owner_id=actor.id).delete()
    if not dropped:
        raise NotFound
