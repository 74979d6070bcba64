"""Updating and ending an emergency: a new post that follows the last of its chain and goes through approval again."""

from datetime import timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict

from . import alerts, models, posts, rules

_ALL_CLEAR_HOURS = 12


@transaction.atomic
def draft_emergency(filled: alerts.Filled, department: str, *, hours: int, exercise: bool, actor: Actor) -> models.Post:
    """A draft of an emergency out of a filled template, in Japanese, plain Japanese and English."""
    written = posts.Written(
        kind="emergency",
        department=department,
        title=filled.title,
        body=filled.body,
        plain_title=filled.plain_title,
        plain_body=filled.plain_body,
        expires_at=clock.now() + timedelta(hours=hours),
        exercise=exercise,
        alert=filled.alert,
    )
    post = posts.write(written, actor)
    posts.translate(post, "en", filled.title_en, filled.body_en, actor)
    return post


@transaction.atomic
def draft_update(key: str, actor: Actor) -> models.Post:
    """A draft that updates the last of the chain, with its words to begin from. Conflict when the chain has ended."""
    before = _last(key)
    post = posts.write(_as(before, before.title, before.body), actor, follows=before, step="update")
    for each in before.translations.all():
        posts.translate(post, each.language, each.title, each.body, actor)
    return post


@transaction.atomic
def draft_cancel(key: str, actor: Actor) -> models.Post:
    """A draft that ends the chain: 解除. Conflict when it has ended."""
    before = _last(key)
    found = alerts.templates().get(str(before.alert.get("template", "")))
    name, area = (found.name if found else before.title), str(before.alert.get("area", ""))
    written = _as(before, rules.titled(f"解除：{name}", area), f"{area}の「{name}」は解除されました。")
    written = posts.Written(
        kind=written.kind,
        department=written.department,
        title=written.title,
        body=f"{written.body}\n足元に気をつけて行動してください。",
        plain_title="危ないときが 終わりました（解除）",
        plain_body=f"場所：{area}\n「{name}」は 終わりました。足元に 気をつけてください。",
        expires_at=clock.now() + timedelta(hours=_ALL_CLEAR_HOURS),
        exercise=before.exercise,
        alert=before.alert,
    )
    post = posts.write(written, actor, follows=before, step="cancel")
    english = found.name_en if found else "The emergency"
    posts.translate(post, "en", f"Lifted: {english}", f"{english} for {area} has been lifted.", actor)
    return post


def _as(before: models.Post, title: str, body: str) -> posts.Written:
    ahead = clock.now() + timedelta(hours=_ALL_CLEAR_HOURS)
    return posts.Written(
        kind="emergency",
        department=before.department,
        title=title,
        body=body,
        plain_title=before.plain_title,
        plain_body=before.plain_body,
        expires_at=max(before.expires_at or ahead, ahead),
        exercise=before.exercise,
        alert=before.alert,
    )


def _last(key: str) -> models.Post:
    """The published end of the chain this post belongs to, which may still be followed."""
    post = posts.post_of(key, lock=True)
    while following := models.Post.objects.filter(follows=post, state="published").first():
        post = following
    if post.state != "published" or post.kind != "emergency" or post.step == "cancel":
        raise Conflict("ended", "この緊急のお知らせは、公開中ではないか、もう解除されています。")
    return post
