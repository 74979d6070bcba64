"""Writing a post: drafts, other languages, and asking for approval. What is approved cannot be rewritten."""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.events.api import record

from . import models, rules

NO_ALT = FieldProblem("image_alt", "required", "画像の説明（代替テキスト）を入力してください。")


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody typed. `alert` is filled by an emergency's template."""

    kind: str
    department: str
    title: str
    body: str
    plain_title: str = ""
    plain_body: str = ""
    image: str = ""
    image_alt: str = ""
    channels: tuple[str, ...] = ()
    publish_at: datetime | None = None
    expires_at: datetime | None = None
    exercise: bool = False
    alert: dict[str, Any] = field(default_factory=dict)
    sample: bool = False


def facts(post: models.Post) -> dict[str, Any]:
    """What every fact of a post tells."""
    return {"kind": post.kind, "exercise": post.exercise, "sample": post.sample}


def note(name: str, post: models.Post, actor: Actor, **more: object) -> None:
    """Record a fact of a post."""
    data = {**facts(post), **more}
    record(name, subject=f"post/{post.pk}", data=data, actor=actor, department=post.department)


def post_of(key: str, *, lock: bool = False) -> models.Post:
    """The post of that key. NotFound for none."""
    rows = models.Post.objects.filter(key=key)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def write(
    written: Written, actor: Actor, *, key: str = "", follows: models.Post | None = None, step: str = "alert"
) -> models.Post:
    """A new draft, or a draft changed. Rejected for what may not be, Conflict once it is no draft any more."""
    if not rules.may_write(actor, written.department):
        raise Forbidden("not_writer", "この課のお知らせを書く役割がありません。")
    if problems := problems_of(written):
        raise Rejected(problems)
    if key:
        found = post_of(key, lock=True)
        if found.state not in rules.EDITABLE:
            raise Conflict("not_draft", "承認に出したお知らせは直せません。差し戻してから直してください。")
    else:
        found = models.Post(
            id=uuid.uuid4(), key=f"n{secrets.token_hex(5)}", author=actor.id, follows=follows, step=step
        )
    for name in ("kind", "department", "title", "body", "plain_title", "plain_body", "exercise", "alert", "sample"):
        setattr(found, name, getattr(written, name))
    found.image, found.image_alt = written.image or found.image, written.image_alt
    found.channels, found.changed_at = list(written.channels), clock.now()
    found.publish_at, found.expires_at = written.publish_at, written.expires_at
    found.save()
    note("post.written", found, actor)
    return found


def problems_of(written: Written) -> list[FieldProblem]:
    """What keeps this from being a draft."""
    found = []
    if not written.title.strip():
        found.append(FieldProblem("title", "required", "題名を入力してください。"))
    if not written.body.strip():
        found.append(FieldProblem("body", "required", "本文を入力してください。"))
    if written.image and not written.image_alt.strip():
        found.append(NO_ALT)
    first = written.publish_at or clock.now()
    if written.expires_at and written.expires_at <= first:
        found.append(FieldProblem("expires_at", "before", "掲載の終わりは、公開の時刻より後にしてください。"))
    if written.kind == "emergency" and not written.expires_at:
        found.append(FieldProblem("expires_at", "required", "緊急のお知らせには、いつまで有効かを入力してください。"))
    return found


@transaction.atomic
def translate(
    post: models.Post, language: str, title: str, body: str, actor: Actor, *, machine: bool = False
) -> models.Translation:
    """The post in another language, written or read by a person, or by a machine and marked so until read."""
    locked = post_of(post.key, lock=True)
    if locked.state not in rules.EDITABLE:
        raise Conflict("not_draft", "承認に出したお知らせは直せません。差し戻してから直してください。")
    if language not in rules.LANGUAGES or not title.strip() or not body.strip():
        raise Rejected([FieldProblem("body", "required", "言語、題名、本文を入力してください。")])
    found, _ = models.Translation.objects.update_or_create(
        post=locked,
        language=language,
        defaults={"title": title, "body": body, "machine": machine, "read_by": "" if machine else actor.id},
    )
    note("post.written", locked, actor)
    return found


@transaction.atomic
def submit(key: str, actor: Actor) -> models.Post:
    """Ask for approval. Rejected when a chosen channel could not take it; an emergency goes to all that can."""
    from .telling import channel_problems

    found = post_of(key, lock=True)
    if found.state != "draft":
        raise Conflict("not_draft", "このお知らせは、もう承認に出ています。")
    if not rules.may_write(actor, found.department):
        raise Forbidden("not_writer", "この課のお知らせを出す役割がありません。")
    if found.kind != "emergency" and (problems := channel_problems(found)):
        raise Rejected(problems)
    found.state, found.remark, found.changed_at = "waiting", "", clock.now()
    found.save(update_fields=["state", "remark", "changed_at"])
    note("post.submitted", found, actor)
    return found
