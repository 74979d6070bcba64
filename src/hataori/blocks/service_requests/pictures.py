"""The pictures of a request: taken in by the vision block, kept as long as the request."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from hataori.blocks.vision import api as vision
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected

ORIGINALS = timedelta(days=365)
COPIES = timedelta(days=5 * 366)
"""A year for what shows more than everybody sees; five for the covered copies, as for the requests themselves."""

_GONE = "写真が見つかりませんでした。もう一度選んでください。"


def fingerprints_of(photo_ids: Iterable[str]) -> tuple[str, ...]:
    """By which the photos are told alike; nothing for those that lie elsewhere (empty id).

    Rejected for a photo we do not have, or that is shown to nobody.
    """
    ours = tuple(filter(None, photo_ids))
    found = [photo for photo in vision.photos(ours) if not photo.withheld]
    if len(found) < len(ours):
        raise Rejected([FieldProblem("photos", "photo_not_found", _GONE)])
    return tuple(photo.fingerprint for photo in found)


def keep(photo_ids: Iterable[str], actor: Actor) -> None:
    """They belong to a request from now on: keep them as long as it is kept."""
    today = clock.today()
    for photo_id in filter(None, photo_ids):
        vision.keep(photo_id, original_until=today + ORIGINALS, published_until=today + COPIES, actor=actor)


def withhold(photo_ids: Iterable[str], actor: Actor, *, withheld: bool, reason: str) -> None:
    """Whoever kept an address of a copy sees it no more, or sees it again."""
    for photo_id in filter(None, photo_ids):
        vision.withhold(photo_id, withheld=withheld, actor=actor, reason=reason)


def cover(photo_id: str, boxes: Sequence[vision.Box], actor: Actor) -> None:
    """More of the published copy is beyond return."""
    vision.blur_more(photo_id, boxes, actor=actor)


def published(photo_id: str, size: str = "large") -> bytes:
    """The published copy, for who decides on it, withheld or not; `size` as in vision."""
    return vision.published(photo_id, size, withheld_too=True)
