"""Rings of EC keys (P-256) in HATAORI_HOME/keys: the newest signs, the older ones stay published until removed.

One file a key, `<ring>-NNNN.pem`, readable by the installation's user only, as the sealing keys beside them.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc.jwk import ECKey, KeySet

KEEP = 2
"""How many older keys stay published: tokens signed by them run out long before two rotations."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one purpose ("rp", "op")."""

    name: str
    use: str = "sig"

    def newest(self) -> ECKey:
        """The key that signs; the first one is made when needed."""
        found = self._files()
        return _read(found[-1]) if found else self.rotate()

    def all(self) -> KeySet:
        """All published keys, newest first."""
        self.newest()
        return KeySet([_read(path) for path in reversed(self._files()[-1 - KEEP :])])

    def public(self) -> Mapping[str, Any]:
        """The JWKS that others read (RFC 7517): public halves only."""
        alg = "ES256" if self.use == "sig" else "ECDH-ES"
        return {"keys": [{**key.as_dict(private=False), "use": self.use, "alg": alg} for key in self.all().keys]}

    def rotate(self) -> ECKey:
        """Make the next key; from now on it signs."""
        files = self._files()
        number = _number(files[-1], self.name) + 1 if files else 1
        return _read(_make(_folder() / f"{self.name}-{number:04}.pem"))

    def _files(self) -> list[Path]:
        return sorted(path for path in _folder().iterdir() if _number(path, self.name))


def _folder() -> Path:
    path: Path = settings.HATAORI_HOME / "keys"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _number(path: Path, name: str) -> int:
    found = re.fullmatch(rf"{re.escape(name)}-(\d{{4}})\.pem", path.name)
    return int(found[1]) if found else 0


@lru_cache(maxsize=32)
def _read(path: Path) -> ECKey:
    key = ECKey.import_key(path.read_text())
    key.ensure_kid()
    return key


def _make(path: Path) -> Path:
    """Two processes may start at once: whoever links first wins, nobody reads half a key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(ECKey.generate_key("P-256").as_pem(private=True))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process made it first: its key is the one
    finally:
        draft.unlink()
    return path


RELYING_PARTY = KeyRing("rp")
"""Signs what hataori says to the identity provider (client assertions)."""

SEALED_TO_US = KeyRing("rp-sealed", use="enc")
"""Opens what the provider seals for us alone (results of signing, JWE)."""
