"""Pictures of posts: re-encoded without metadata, faces and plates covered (blocks.vision), kept sealed."""

from typing import TYPE_CHECKING

from hataori.blocks.vision import api as vision
from hataori.platform.files import api as files

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST = 20 * 1024 * 1024
_KEPT_DAYS = 5 * 366


def take(sent: "UploadedFile[bytes]") -> str:
    """The id of the picture as it may be published. BadPhoto (a Rejected of `photo`) for what is none."""
    content = sent.read(LARGEST + 1)
    prepared = vision.prepare(content)
    name = f"{(sent.name or 'picture').rpartition('.')[0][:60] or 'picture'}.jpg"
    kept = files.store(
        prepared.large,
        name=name,
        owner="system",
        purpose="post",
        retention_days=_KEPT_DAYS,
        allowed=frozenset({"jpeg"}),
    )
    return kept.id
