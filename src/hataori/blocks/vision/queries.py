"""Looking at photos: what is known of one, its published copies for everybody, its original for staff with a reason."""

import contextlib
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files

from .models import PhotoRow
from .types import SIZES, Photo, Point

if TYPE_CHECKING:
    from django.db.models import QuerySet


def as_photo(row: PhotoRow) -> Photo:
    """The row as it crosses the door."""
    lat, _, lon = row.proposed.partition(",")
    return Photo(
        id=str(row.id),
        width=row.width,
        height=row.height,
        taken_at=row.taken_at,
        proposed=Point(float(lat), float(lon)) if lon else None,
        fingerprint=row.fingerprint,
        faces=row.faces,
        plates=row.plates,
        withheld=row.withheld,
        received_at=row.received_at,
        original_until=row.original_until,
        published_until=row.published_until,
    )


def row_of(photo_id: str, rows: "QuerySet[PhotoRow] | None" = None) -> PhotoRow:
    """The row of a photo. NotFound without one."""
    try:
        key = uuid.UUID(photo_id)
    except ValueError:
        raise _gone() from None
    found = (PhotoRow.objects.all() if rows is None else rows).filter(id=key).first()
    if found is None:
        raise _gone()
    return found


def _gone() -> NotFound:
    return NotFound("photo_not_found", "写真が見つかりません。保存期間が過ぎたか、公開されていません。")


def photo(photo_id: str) -> Photo:
    """What is known of a photo, without opening it. NotFound without one."""
    return as_photo(row_of(photo_id))


def photos(photo_ids: "list[str] | tuple[str, ...]") -> list[Photo]:
    """Several at once, in the order asked for; those that are no more, and ids that are none, are left out."""
    found = {str(row.id): as_photo(row) for row in PhotoRow.objects.filter(id__in=_keys(photo_ids))}
    return [found[photo_id] for photo_id in photo_ids if photo_id in found]


def fingerprints(photo_ids: Iterable[str]) -> dict[str, str]:
    """Those of several photos by their ids, for comparing with `likeness`; without the ones that are no more."""
    rows = PhotoRow.objects.filter(id__in=_keys(photo_ids)).values_list("id", "fingerprint")
    return {str(key): printed for key, printed in rows}


def _keys(photo_ids: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for photo_id in photo_ids:
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(photo_id))
    return found


def published(photo_id: str, size: str = "large", *, withheld_too: bool = False) -> bytes:
    """The published JPEG: `size` "large" (longest side 1600) or "thumb" (320); nothing is in it but covered pixels.

    NotFound without it or while it is withheld (staff who decide on it pass `withheld_too`). ValueError for no size.
    """
    if size not in SIZES:
        raise ValueError(f"sizes are {sorted(SIZES)}")
    row = row_of(photo_id)
    if row.withheld and not withheld_too:
        raise _gone()
    return files.open_file(row.large_file if size == "large" else row.thumb_file, SYSTEM)


def original(photo_id: str, *, actor: Actor, reason: str) -> bytes:
    """The photo as it was given, with all that is in it: for staff, each look in the audit log with its reason.

    Forbidden for others, Rejected without a reason, NotFound once its time is over.
    """
    if actor.kind != "staff":
        raise Forbidden
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "原本を見る理由を書いてください。")])
    row = row_of(photo_id)
    if not row.original_file:
        raise _gone()
    audit.record_read(actor, f"photo/{photo_id}", f"写真の原本（{row.purpose}）", reason)
    return files.open_file(row.original_file, SYSTEM)
