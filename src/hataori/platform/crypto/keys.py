"""The installation's keys: HATAORI_HOME/keys/seal-NNNN, the highest number seals, all of them open."""

import os
import re
import secrets
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

_NAME = re.compile(r"seal-(\d{4})")
_BYTES = 32


class KeyMissing(Exception):
    """What is sealed with this key cannot be opened here: the key file is gone (restore it from the backup)."""


def folder() -> Path:
    """Where the keys lie, readable by the installation's user only."""
    path = _folder(settings.HATAORI_HOME)
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


@lru_cache(maxsize=8)
def _folder(home: Path) -> Path:
    return home / "keys"


def numbers() -> list[int]:
    """The numbers of the keys there are, oldest first; looked up again when the folder has changed."""
    where = _folder(settings.HATAORI_HOME)
    try:
        changed = os.stat(where).st_mtime_ns  # noqa: PTH116  once for each value sealed: half of Path's price
    except FileNotFoundError:
        changed = folder().stat().st_mtime_ns
    return _listed(where, changed)


def current() -> int:
    """The number of the key that seals; the first one is made when needed."""
    found = numbers()
    return found[-1] if found else _make(1)


def key(number: int) -> bytes:
    """The key of that number. KeyMissing when its file is gone."""
    return _read(_folder(settings.HATAORI_HOME), number)


def add() -> int:
    """Make the next key; from now on it seals."""
    return _make(max(numbers(), default=0) + 1)


@lru_cache(maxsize=8)
def _listed(where: Path, changed_ns: int) -> list[int]:  # noqa: ARG001  part of what is remembered
    return sorted(int(found[1]) for path in where.iterdir() if (found := _NAME.fullmatch(path.name)))


@cache
def _read(where: Path, number: int) -> bytes:
    try:
        return (where / f"seal-{number:04}").read_bytes()
    except FileNotFoundError:
        raise KeyMissing(f"seal-{number:04}") from None


def _make(number: int) -> int:
    """Two processes may start at once: whoever links first wins, nobody reads half a key."""
    path = folder() / f"seal-{number:04}"
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process made it first: its key is the one
    finally:
        draft.unlink()
    return number
