"""The pictures of a request: taken in by the vision block, sketched here, shown without what tells who was there."""

from hataori.kernel.errors import FieldProblem, NotFound, Rejected

from .sketches import sketch_of
from .types import NewPhoto

_GONE = "写真が見つかりませんでした。もう一度選んでください。"


def sketches_of(photos: tuple[NewPhoto, ...]) -> list[str]:
    """A sketch of each photo in order, empty for one that lies elsewhere. Rejected for a photo we do not have.

    Decodes pictures: call it outside a transaction.
    """
    return [_sketch(photo) if photo.photo_id else "" for photo in photos]


def _sketch(photo: NewPhoto) -> str:
    from hataori.blocks.vision import api as vision  # heavy: only where there is a picture

    try:
        return sketch_of(vision.published(photo.photo_id, "thumbnail"))
    except NotFound:
        raise Rejected([FieldProblem("photos", "photo_not_found", _GONE)]) from None
