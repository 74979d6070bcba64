"""Pictures that a reporter sends after his report."""

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.events.api import record

from . import models, pictures, queries
from .handling import reporter_or_refuse
from .types import MOST_PHOTOS, NewPhoto, Request


def add_photos(number: str, photos: tuple[NewPhoto, ...], *, actor: Actor, token: str = "") -> Request:
    """Add photos (ids of the vision block) to a report: its reporter only, five in all besides those of the works.

    Rejected without a photo or for too many, Conflict once the report has ended, Forbidden for others, NotFound.
    """
    if not photos:
        raise Rejected([FieldProblem("photos", "required", "写真を選んでください。")])
    pictures.fingerprints_of(each.photo_id for each in photos)  # refuses those we do not have
    with transaction.atomic():
        row = queries.locked(number)
        reporter_or_refuse(row, actor, token)
        if not row.is_open:
            raise Conflict("closed", "この通報への対応は終わっています。まだ困っているときは、新しく通報してください。")
        _check_room(row, len(photos))
        place = max(row.photos.values_list("position", flat=True), default=-1) + 1
        models.Photo.objects.bulk_create(
            models.Photo(request=row, photo_id=each.photo_id, view=each.view, position=place + step)
            for step, each in enumerate(photos)
        )
        pictures.keep([each.photo_id for each in photos], actor)
        models.Request.objects.filter(pk=row.pk).update(updated_at=clock.now())
        data = {"public": True, "by": actor.kind, "sample": row.sample}
        record("report.commented", subject=f"report/{number}", data=data, actor=actor, department=row.department)
    return queries.request(number)


def _check_room(row: models.Request, more: int) -> None:
    if row.photos.filter(view__in=("near", "far")).count() + more > MOST_PHOTOS:
        raise Rejected([FieldProblem("photos", "too_many", f"写真は合わせて{MOST_PHOTOS}枚までです。")])
