"""Taking photos in, covering more of them, withholding and forgetting them."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.files import api as files

from .models import PhotoRow
from .preparing import KINDS, Prepared, alone, prepare
from .queries import as_photo, row_of
from .types import Box, Photo

_PUBLIC = frozenset({"jpeg"})


def intake(content: bytes, *, owner: str, purpose: str, retention_days: int, actor: Actor = SYSTEM) -> Photo:
    """Take a photo in: original sealed, published copy and thumbnail without metadata, faces and plates covered.

    `owner` is an account id or "system"; original and copies are kept for `retention_days` until `keep` says longer, so
    give few days to a photo whose report is not filed yet. Call it outside a transaction, or call `prepare` outside and
    `take_in` inside. BadPhoto (400, a Rejected) for what cannot be taken, Unavailable (busy) if too many come at once.
    """
    return take_in(prepare(content), owner=owner, purpose=purpose, retention_days=retention_days, actor=actor)


def take_in(prepared: Prepared, *, owner: str, purpose: str, retention_days: int, actor: Actor = SYSTEM) -> Photo:
    """The quick half of `intake`: store what `prepare` has made, in one transaction."""
    photo_id, until = uuid.uuid4(), clock.today() + timedelta(days=retention_days)
    with transaction.atomic():
        row = _row(photo_id, prepared, owner, purpose)
        row.original_file = _store(photo_id, "original", prepared.content, retention_days, KINDS)
        row.large_file = _store(photo_id, "large", prepared.large, retention_days, _PUBLIC)
        row.thumb_file = _store(photo_id, "thumb", prepared.thumb, retention_days, _PUBLIC)
        row.original_until = row.published_until = until
        row.save(force_insert=True)
        facts = {"kind": prepared.header.kind, "faces": prepared.faces, "plates": prepared.plates}
        record("photo.received", subject=f"photo/{photo_id}", data=facts, actor=actor)
    return as_photo(row)


def _row(photo_id: uuid.UUID, prepared: Prepared, owner: str, purpose: str) -> PhotoRow:
    decoded = prepared.decoded
    return PhotoRow(
        id=photo_id,
        owner=owner,
        purpose=purpose,
        width=decoded.width,
        height=decoded.height,
        taken_at=decoded.taken_at,
        proposed=f"{decoded.proposed.lat},{decoded.proposed.lon}" if decoded.proposed else "",
        fingerprint=prepared.fingerprint,
        faces=prepared.faces,
        plates=prepared.plates,
        received_at=clock.now(),
    )


def _store(photo_id: uuid.UUID, part: str, content: bytes, days: int, allowed: frozenset[str]) -> str:
    ref = files.store(
        content,
        name=f"{photo_id}-{part}.jpg",
        owner="system",  # nobody opens it but through this block: the original is a matter for the audit log
        purpose=f"photo.{part}",
        retention_days=days,
        allowed=allowed,
    )
    return ref.id


@transaction.atomic
def keep(photo_id: str, *, original_until: date, published_until: date, actor: Actor) -> Photo:
    """How long original and published copy are kept from now on (the report was filed). NotFound without the photo;
    Rejected where the original would outlive its copy.
    """
    if original_until > published_until:
        message = "原本の保存期限は、公開用の写真の期限より後にできません。"
        raise Rejected([FieldProblem("original_until", "later", message)])
    row = _locked(photo_id)
    row.original_until, row.published_until = original_until, published_until
    for file_id, until in (
        (row.original_file, original_until),
        (row.large_file, published_until),
        (row.thumb_file, published_until),
    ):
        if file_id:
            files.keep_until(file_id, until, actor=actor)
    row.save(update_fields=["original_until", "published_until"])
    return as_photo(row)


def blur_more(photo_id: str, boxes: Sequence[Box], *, actor: Actor) -> Photo:
    """Cover more of the published copy and the thumbnail, for good; the original stays. Staff only (Forbidden).

    Rejected for no boxes or boxes outside the picture, Conflict when somebody else has just done the same.
    """
    _check_staff(actor)
    _check_boxes(boxes)
    before = row_of(photo_id)
    large, thumb = _covered(before, boxes)
    days = max(0, (before.published_until - clock.today()).days)
    with transaction.atomic():
        row = _locked(photo_id)
        if row.large_file != before.large_file:
            raise Conflict("photo_changed", "ほかの職員がこの写真を直したところです。写真を読み込み直してください。")
        old = (row.large_file, row.thumb_file)
        row.large_file = _store(row.id, "large", large, days, _PUBLIC)
        row.thumb_file = _store(row.id, "thumb", thumb, days, _PUBLIC)
        row.save(update_fields=["large_file", "thumb_file"])
        for file_id in old:
            files.delete(file_id, actor=actor, reason="ぼかしを加えた写真に差し替え")
        audit.record("photo.covered", actor=actor, subject=f"photo/{photo_id}", detail={"boxes": len(boxes)})
        record("photo.covered", subject=f"photo/{photo_id}", data={"boxes": len(boxes)}, actor=actor)
    return as_photo(row)


def _covered(row: PhotoRow, boxes: Sequence[Box]) -> tuple[bytes, bytes]:
    from .covering import blur, in_pixels
    from .decoding import from_published, to_jpeg

    content = files.open_file(row.large_file, SYSTEM)
    with alone():
        image = from_published(content)
        public = blur(image, in_pixels(image, boxes))
        return to_jpeg(public, quality=88), to_jpeg(public, "thumb", 75)


def _check_boxes(boxes: Sequence[Box]) -> None:
    sound = all(0 <= box.left < 1 and 0 <= box.top < 1 and 0 < box.width <= 1 and 0 < box.height <= 1 for box in boxes)
    if not boxes or not sound:
        raise Rejected([FieldProblem("boxes", "outside", "ぼかす場所を写真の中で選んでください。")])


def _check_staff(actor: Actor) -> None:
    if actor.kind not in ("staff", "system"):
        raise Forbidden


@transaction.atomic
def withhold(photo_id: str, *, withheld: bool, actor: Actor, reason: str = "") -> Photo:
    """Stop the published copy from being seen, or let it be seen again. Staff only; doing it twice changes nothing."""
    _check_staff(actor)
    row = _locked(photo_id)
    if row.withheld != withheld:
        row.withheld = withheld
        row.save(update_fields=["withheld"])
        name = "photo.withheld" if withheld else "photo.released"
        audit.record(name, actor=actor, subject=f"photo/{photo_id}", reason=reason)
        record(name, subject=f"photo/{photo_id}", data={}, actor=actor)
    return as_photo(row)


@transaction.atomic
def forget(photo_id: str, *, actor: Actor, reason: str = "") -> None:
    """Remove the photo with all its files. NotFound without it."""
    row = _locked(photo_id)
    for file_id in (row.original_file, row.large_file, row.thumb_file):
        _remove(file_id, actor, reason)
    row.delete()
    record("photo.forgotten", subject=f"photo/{photo_id}", data={}, actor=actor)


def _remove(file_id: str, actor: Actor, reason: str) -> None:
    """The nightly task of the files may have been quicker."""
    if file_id:
        with suppress(NotFound):
            files.delete(file_id, actor=actor, reason=reason)


def forget_due() -> int:
    """Every night: photos past their time go, and of originals past theirs what was read in them; answers how many."""
    today = clock.today()
    past = PhotoRow.objects.filter(original_until__lt=today).exclude(original_file="")
    for photo_id in list(past.values_list("id", flat=True)):
        _forget_original(str(photo_id))
    due = list(PhotoRow.objects.filter(published_until__lt=today).values_list("id", flat=True))
    return sum(_forget(str(photo_id)) for photo_id in due)


@transaction.atomic
def _forget_original(photo_id: str) -> None:
    row = _locked(photo_id)
    _remove(row.original_file, SYSTEM, "保存期間の満了")
    row.original_file = row.proposed = ""
    row.save(update_fields=["original_file", "proposed"])


def _forget(photo_id: str) -> bool:
    try:
        forget(photo_id, actor=SYSTEM, reason="保存期間の満了")
    except NotFound:
        return False
    return True


def _locked(photo_id: str) -> PhotoRow:
    return row_of(photo_id, PhotoRow.objects.select_for_update())
