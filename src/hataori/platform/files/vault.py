"""Content at rest: each file has its own key, each chunk of 1 MiB its own seal, bound to the file and its place."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from hataori.platform.crypto import seal_bytes, unseal_bytes
from hataori.platform.crypto.sealing import SealBroken

from .types import CHUNK

_NONCE = 12
_TAG = 16
_SEALED_CHUNK = _NONCE + CHUNK + _TAG


def new_key(file_id: str) -> bytes:
    """A fresh file key, sealed for its row."""
    return seal_bytes(AESGCM.generate_key(256), context=f"files.key:{file_id}")


def open_key(file_id: str, sealed: "bytes | memoryview[int]") -> AESGCM:
    """The file's cipher."""
    return AESGCM(unseal_bytes(bytes(sealed), context=f"files.key:{file_id}"))


def path_of(file_id: str) -> Path:
    """Where a file's sealed content lies."""
    return Path(settings.HATAORI_HOME) / "files" / file_id[:2] / file_id


def upload_folder(file_id: str) -> Path:
    """Where the chunks of an upload lie until it is finished."""
    return Path(settings.HATAORI_HOME) / "files" / "uploads" / file_id


def seal_chunk(cipher: AESGCM, file_id: str, index: int, plain: bytes) -> bytes:
    """One chunk as it lies on disk."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, f"{file_id}:{index}".encode())


def open_chunk(cipher: AESGCM, file_id: str, index: int, sealed: bytes) -> bytes:
    """The chunk's content. SealBroken when it was changed or stood elsewhere."""
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{file_id}:{index}".encode())
    except (InvalidTag, ValueError):
        raise SealBroken(f"file {file_id}, chunk {index}") from None


def write(path: Path, pieces: Iterator[bytes]) -> None:
    """Write a file whole or not at all, and through to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A rename is kept over a power cut only once its folder is written too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_content(file_id: str, sealed_key: "bytes | memoryview[int]", content: bytes) -> None:
    """Seal and write a file's whole content."""
    cipher = open_key(file_id, sealed_key)
    starts = range(0, len(content), CHUNK)
    write(
        path_of(file_id),
        (seal_chunk(cipher, file_id, n, content[start : start + CHUNK]) for n, start in enumerate(starts)),
    )


def read_content(file_id: str, sealed_key: "bytes | memoryview[int]") -> Iterator[bytes]:
    """A file's content, chunk by chunk."""
    cipher = open_key(file_id, sealed_key)
    with path_of(file_id).open("rb") as file:
        index = 0
        while sealed := file.read(_SEALED_CHUNK):
            yield open_chunk(cipher, file_id, index, sealed)
            index += 1
