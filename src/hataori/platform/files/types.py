"""What crosses the door of files."""

from dataclasses import dataclass
from datetime import date, datetime

CHUNK = 1024 * 1024
LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file we take: its key, media type, right extensions (the first one is given on download), its name."""

    key: str
    media_type: str
    extensions: tuple[str, ...]
    title: str


KINDS = {
    kind.key: kind
    for kind in (
        Kind("pdf", "application/pdf", ("pdf",), "PDF"),
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "JPEG画像"),
        Kind("png", "image/png", ("png",), "PNG画像"),
        Kind("heic", "image/heic", ("heic", "heif"), "HEIC画像"),
        Kind("webp", "image/webp", ("webp",), "WebP画像"),
        Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",), "Word文書"),
        Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",), "Excelブック"),
        Kind("csv", "text/csv", ("csv", "txt"), "CSV"),
    )
}
DOCUMENTS = frozenset({"pdf", "jpeg", "png", "heic", "docx", "xlsx"})


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored file. `name` is as its giver wrote it, less what could deceive; `kind` is what its content is."""

    id: str
    owner: str
    name: str
    kind: str
    size: int
    sha256: str
    purpose: str
    created_at: datetime
    keep_until: date

    @property
    def media_type(self) -> str:
        """The media type of its content."""
        return KINDS[self.kind].media_type

    @property
    def download_name(self) -> str:
        """The name with the extension its content has, so that no system runs it as something else."""
        _, _, extension = self.name.rpartition(".")
        right = KINDS[self.kind].extensions
        return self.name if extension.lower() in right else f"{self.name}.{right[0]}"


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that is under way: which chunks (numbered from 0, each of `chunk` bytes but the last) have arrived."""

    id: str
    name: str
    size: int
    chunk: int
    chunks: int
    received: tuple[int, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """The chunks still to be sent."""
        return tuple(sorted(set(range(self.chunks)) - set(self.received)))
