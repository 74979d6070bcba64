"""The audit bundle as a file for download: written at the draw, and again from the database wherever it is missing."""

import gzip
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from .bundle import Conducted, pieces

_FAST = 1
_AHEAD = 8  # pieces spelt while one is pressed, which another core does: zlib lets go of the interpreter


@dataclass(frozen=True, slots=True)
class Written:
    """The bundle's hash and size before it was pressed together."""

    hash: str
    size: int


def path_of(round_id: str) -> Path:
    """Where the bundle of a round lies."""
    return Path(settings.HATAORI_HOME) / "lottery" / f"{UUID(str(round_id))}.json.gz"


def write(conducted: Conducted, round_id: str) -> Written:
    """Write the bundle; the file is there as a whole or not at all."""
    path = path_of(round_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    digest, size = sha256(), 0
    pressing: deque[Future[int]] = deque()
    with draft.open("wb") as raw, gzip.GzipFile("", "wb", _FAST, raw, mtime=0) as out, ThreadPoolExecutor(1) as beside:
        for text in pieces(conducted):
            piece = text.encode()
            digest.update(piece)
            size += len(piece)
            pressing.append(beside.submit(out.write, piece))
            if len(pressing) > _AHEAD:
                pressing.popleft().result()
        for each in pressing:
            each.result()
    draft.replace(path)
    return Written(digest.hexdigest(), size)
