"""Approval: one other person for news, two other people for an emergency; the last approval lets it out."""

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, Rejected

from . import glance, models, rules
from .posts import note, post_of
from .releasing import release


@transaction.atomic
def approve(key: str, actor: Actor) -> models.Post:
    """The next approval. Forbidden for the author and, for the second of an emergency, for the first approver."""
    post = post_of(key, lock=True)
    if post.state == "waiting":
        if not rules.may_approve(actor, post.department, post.author):
            raise Forbidden("not_approver", "書いた人とは別の、承認する役割の人が承認してください。")
        post.approver = actor.id
        return _approved_once(post, actor) if post.kind == "emergency" else _approved(post, actor)
    if post.state == "approved_once":
        if not rules.may_confirm(actor, post.department, post.author, post.approver):
            raise Forbidden("not_second", "書いた人とも1人目とも別の人が、2人目として承認してください。")
        post.confirmer = actor.id
        return _approved(post, actor)
    raise Conflict("not_waiting", "このお知らせは、承認を待っていません。一覧を読み込み直してください。")


def _approved_once(post: models.Post, actor: Actor) -> models.Post:
    post.state, post.changed_at = "approved_once", clock.now()
    post.save(update_fields=["approver", "state", "changed_at"])
    note("post.approved", post, actor, step="first")
    return post


def _approved(post: models.Post, actor: Actor) -> models.Post:
    """Approved in full: out now, or at its time."""
    post.state, post.changed_at = "approved", clock.now()
    post.save(update_fields=["approver", "confirmer", "state", "changed_at"])
    note("post.approved", post, actor, step="second" if post.confirmer else "only")
    return post if post.publish_at and post.publish_at > clock.now() else release(post, actor)


@transaction.atomic
def send_back(key: str, reason: str, actor: Actor) -> models.Post:
    """Back to a draft, with the reason; approvals so far are void."""
    post = post_of(key, lock=True)
    if post.state not in ("waiting", "approved_once", "approved"):
        raise Conflict("not_waiting", "このお知らせは、承認を待っていません。一覧を読み込み直してください。")
    if not (rules.may_approve(actor, post.department, post.author) or actor.id == post.author):
        raise Forbidden("not_approver", "差し戻す役割がありません。")
    post.state, post.approver, post.confirmer = "draft", "", ""
    return _remarked(post, reason, "post.sent_back", actor)


@transaction.atomic
def withdraw(key: str, reason: str, actor: Actor) -> models.Post:
    """Take a published post off the site and the feed. What channels have taken stays there; say so at the desk.

    An emergency is not withdrawn but cancelled, so that everybody who was told is told again.
    """
    post = post_of(key, lock=True)
    if post.state != "published":
        raise Conflict("not_published", "公開中のお知らせではありません。")
    if post.kind == "emergency":
        raise Conflict("cancel_instead", "緊急のお知らせは取り下げられません。「解除」を出してください。")
    if not rules.may_write(actor, post.department):
        raise Forbidden("not_writer", "この課のお知らせを取り下げる役割がありません。")
    post.state = "withdrawn"
    transaction.on_commit(glance.changed)
    return _remarked(post, reason, "post.withdrawn", actor)


def _remarked(post: models.Post, reason: str, name: str, actor: Actor) -> models.Post:
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "理由を入力してください。")])
    post.remark, post.changed_at = reason.strip()[:300], clock.now()
    post.save()
    note(name, post, actor)
    return post
