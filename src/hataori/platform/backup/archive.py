"""The archive: a tar, gzipped lightly; manifest first, then database, keys and files, in the order they are needed."""

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.typed import decoded

from .manifest import FORMAT, Manifest

MANIFEST = "manifest.json"
SQLITE = "database.sqlite3"
TABLES = "tables/"
KEYS = "keys/"
FILES = "files/"
END = "complete"


class Writer:
    """Adds members to an archive that may be a pipe."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    def text(self, name: str, content: bytes) -> None:
        """Add a small member."""
        self._tar.addfile(self._member(name, len(content)), io.BytesIO(content))

    def stream(self, name: str, file: IO[bytes]) -> None:
        """Add what a temporary file holds."""
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        self._tar.addfile(self._member(name, size), file)

    def path(self, name: str, path: Path) -> None:
        """Add a file of the disk."""
        with path.open("rb") as file:
            self.stream(name, file)

    def _member(self, name: str, size: int) -> tarfile.TarInfo:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(clock.machine().timestamp())
        return member


@contextmanager
def writing(out: IO[bytes]) -> Iterator[Writer]:
    """An archive that is written to `out` as it grows."""
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        writer = Writer(tar)
        yield writer
        writer.text(END, b"")


def members(source: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """The members in turn; each must be read before the next. Rejected when the last one is missing."""
    name = ""
    with tarfile.open(fileobj=source, mode="r|gz") as tar:
        for member in tar:
            content, name = tar.extractfile(member), member.name
            if content is not None and name != END:
                yield safe_name(name), content
    if name != END:
        raise damaged("cut off")


@contextmanager
def damage_told() -> Iterator[None]:
    """What goes wrong while a damaged archive is read becomes a Rejected."""
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, msgspec.MsgspecError) as error:
        raise damaged(str(error)) from error


def safe_name(name: str) -> str:
    """The member's name. Rejected when it would lead out of the folder."""
    if name.startswith("/") or ".." in Path(name).parts:
        raise damaged(name)
    return name


def damaged(detail: str) -> Rejected:
    """The archive cannot be used."""
    return Rejected(
        [FieldProblem("file", "damaged", detail)], f"バックアップのファイルが壊れているか、別のものです（{detail}）。"
    )


def read_manifest(name: str, content: IO[bytes]) -> Manifest:
    """The first member. Rejected when it is not a manifest of this format."""
    if name != MANIFEST:
        raise damaged(name)
    manifest = decoded(content.read(), Manifest)
    if manifest.format != FORMAT:
        raise damaged(manifest.format)
    return manifest
