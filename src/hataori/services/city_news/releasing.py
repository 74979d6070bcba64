"""Letting a post out, in one transaction: the page, the feed, CAP, every channel's outbox and the followers.

Nothing here waits for a provider: each channel leaves by a lane of its own (blocks.messaging), so that one that hangs
delays no other.
"""

import uuid

from django.db import transaction

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, HataoriError
from hataori.platform.outbox.api import enqueue
from hataori.platform.pages import emergencies

from . import alerts, glance, models, rules
from .dark import KIND as DARK
from .posts import note
from .telling import about, message, public_names


def release(post: models.Post, actor: Actor) -> models.Post:
    """Publish an approved post, within the caller's transaction. Conflict when what it follows was followed already."""
    if post.follows_id and _is_followed(post.follows_id):
        raise Conflict("followed", "この緊急のお知らせは、もう更新か解除がされています。新しいほうを開いてください。")
    post.state, post.published_at = "published", clock.now()
    if post.kind == "emergency":
        post.cap = alerts.issue(post, actor)
    post.save(update_fields=["state", "published_at", "cap"])
    names, told = public_names(post), message(post)
    for name in names:
        _hand_over(post, name, told, actor)
    urgent = post.kind == "emergency"
    round_ = messaging.tell_topic(rules.topic(post.kind), told, key=f"{about(post)}:topic", urgent=urgent)
    note("post.released", post, actor, channels=len(names), people=sum(round_.followers.values()))
    where = {"channel": "web", "account": messaging.public_url(), "url": told.url, "simulated": False}
    note("post.published", post, actor, **where)
    if urgent:
        enqueue(DARK, {}, key=f"{about(post)}:dark")
        transaction.on_commit(emergencies.changed)
    transaction.on_commit(glance.changed)
    return post


def _hand_over(post: models.Post, name: str, told: messaging.Post, actor: Actor) -> None:
    """Into the channel's outbox; what the channel cannot take is noted and holds up no other."""
    declared = messaging.channel(name)
    if problems := messaging.problems_of(declared, told):
        where = {"channel": name, "account": declared.account(), "simulated": declared.simulated}
        note("post.refused", post, actor, **where, reason=problems[0].message)
        return
    messaging.post(name, "", told, key=f"{about(post)}:{name}", actor=actor)


def _is_followed(before: uuid.UUID) -> bool:
    """Whether another follows it already; its row is held till the end of the transaction."""
    models.Post.objects.select_for_update().get(pk=before)
    return models.Post.objects.filter(follows_id=before, state="published").exists()


def release_due() -> int:
    """Publish what was approved for a time that has come; how many. One that cannot go out keeps no other back."""
    keys = models.Post.objects.filter(state="approved", publish_at__lte=clock.now()).order_by("publish_at")
    return sum(_due(key) for key in list(keys.values_list("key", flat=True)))


def _due(key: str) -> bool:
    try:
        with transaction.atomic():
            post = models.Post.objects.select_for_update().filter(key=key, state="approved").first()
            if post is None:
                return False
            release(post, SYSTEM)
    except HataoriError as refused:
        _stopped(key, refused.message)
        return False
    return True


@transaction.atomic
def _stopped(key: str, reason: str) -> None:
    """Back at the desk with the reason, so that somebody sees it."""
    post = models.Post.objects.select_for_update().get(key=key)
    post.state, post.approver, post.confirmer = "draft", "", ""
    post.remark = f"公開の時刻に出せませんでした：{reason}"[:300]
    post.save()
    note("post.sent_back", post, SYSTEM)
