"""What the public sees of a request: hiding and showing it or one of its photos, rewording its text; all logged."""

from collections.abc import Sequence
from typing import Literal

from django.db import transaction

from hataori.blocks.moderation import api as moderation
from hataori.blocks.vision.api import Box
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.events.api import record

from . import models, pictures, policy, queries
from .types import MOST_TEXT, Request

What = Literal["text", "photo", "request"]


def show_request(number: str, *, shown: bool, reason: str, actor: Actor) -> Request:
    """Show a request to the public or take it from lists and maps. Rejected without a reason."""
    with transaction.atomic():
        row = _ready(number, reason, actor)
        models.Request.objects.filter(pk=row.pk).update(hidden=not shown, updated_at=clock.now())
        seen = row.photos.filter(hidden=False).values_list("photo_id", flat=True)
        pictures.withhold(seen, actor, withheld=not shown, reason=reason)
        _log(row, "request", "", reason, actor, shown=shown)
    return queries.request(number)


def show_photo(number: str, position: int, *, shown: bool, reason: str, actor: Actor) -> Request:
    """Show or hide one photo. NotFound without it, Rejected without a reason."""
    with transaction.atomic():
        row = _ready(number, reason, actor)
        photo = models.Photo.objects.filter(request=row, position=position).first()
        if photo is None:
            raise NotFound("photo_not_found", "その写真はありません。")
        models.Photo.objects.filter(pk=photo.pk).update(hidden=not shown)
        pictures.withhold([photo.photo_id], actor, withheld=not shown, reason=reason)
        models.Request.objects.filter(pk=row.pk).update(updated_at=clock.now())
        _log(row, "photo", str(position), reason, actor, shown=shown)
    return queries.request(number)


def cover_photo(number: str, position: int, boxes: Sequence[Box], *, reason: str, actor: Actor) -> Request:
    """Cover more of a photo's published copy, for good; the original stays. NotFound without a photo of ours there,
    Rejected without a reason or rectangles inside of it, Conflict when somebody else has just done the same.
    """
    with transaction.atomic():
        photo = _photo(_ready(number, reason, actor), position)
    pictures.cover(photo.photo_id, boxes, actor)  # the pixels are worked on while no row is held
    with transaction.atomic():
        row = _ready(number, reason, actor)
        models.Request.objects.filter(pk=row.pk).update(updated_at=clock.now())
        _log(row, "photo", str(position), f"{len(boxes)}か所を隠した：{reason.strip()}", actor, shown=not photo.hidden)
    return queries.request(number)


def _photo(row: models.Request, position: int) -> models.Photo:
    photo = models.Photo.objects.filter(request=row, position=position).exclude(photo_id="").first()
    if photo is None:
        raise NotFound("photo_not_found", "その写真はありません。")
    return photo


def reword(number: str, text: str, *, reason: str, actor: Actor) -> Request:
    """Publish this text in the place of the reporter's; what he wrote stays as it is, sealed. It is masked as well."""
    with transaction.atomic():
        row = _ready(number, reason, actor)
        if len(text) > MOST_TEXT:
            raise Rejected([FieldProblem("text", "too_long", f"{MOST_TEXT:,}字までです。")])
        published = moderation.masked(text.strip())
        models.Request.objects.filter(pk=row.pk).update(published=published, updated_at=clock.now())
        _log(row, "text", "", reason, actor, shown=bool(published))
    return queries.request(number)


def _ready(number: str, reason: str, actor: Actor) -> models.Request:
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "理由を入力してください。記録に残ります。")])
    row = queries.locked(number)
    policy.handle_or_refuse(row.department, actor)
    return row


def _log(row: models.Request, what: What, ref: str, reason: str, actor: Actor, *, shown: bool) -> None:
    models.ModerationAct.objects.create(
        request=row,
        what=what,
        ref=ref,
        shown=shown,
        reason=reason.strip()[:300],
        at=clock.now(),
        by=actor.id,
        by_name=actor.name[:80],
    )
    data = {"what": what, "shown": shown, "sample": row.sample}
    record("report.moderated", subject=f"report/{row.number}", data=data, actor=actor, department=row.department)
