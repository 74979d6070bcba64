"""The keys and certificates papers are signed with: HATAORI_HOME/keys/papers.

signer-NNNN holds key.pem, certificate.pem and chain.pem; the highest number whose certificate is in force signs, all of
them stay. Without any, a 模擬 one is made. trust/ holds roots of time-stamping services and of the signers' issuers.
"""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from hataori.blocks.documents import letterhead
from hataori.kernel import clock

from . import authority
from .authority import Credential

_SIGNER = re.compile(r"signer-(\d{4})")
_SIMULATED_YEARS = timedelta(days=3 * 365)


def folder() -> Path:
    """Where they lie, readable by the installation's user only."""
    path: Path = settings.HATAORI_HOME / "keys" / "papers"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def root() -> Credential:
    """The 模擬 root, made on first use."""
    return _kept("authority", lambda: authority.new_root(letterhead.city_name()))


def time_stamper() -> Credential:
    """The 模擬 time-stamping service's key, made on first use."""
    return _kept("tsa", lambda: authority.new_time_stamper(root(), letterhead.city_name()))


def signer() -> tuple[int, Credential]:
    """The number and credential that signs now; a 模擬 one is made where none is in force."""
    now = clock.now()
    for number in reversed([each for each in numbers() if not (folder() / f"signer-{each:04}" / "revoked").exists()]):
        found = _read(folder() / f"signer-{number:04}")
        if found.certificate.not_valid_before_utc <= now <= found.certificate.not_valid_after_utc:
            return number, found
    return renew()


def renew(begins: datetime | None = None, life: timedelta = _SIMULATED_YEARS) -> tuple[int, Credential]:
    """A new 模擬 signer, which signs from now on."""
    begins = begins or clock.now() - timedelta(days=1)
    made = authority.new_signer(root(), letterhead.city_name(), letterhead.mayor(), begins, begins + life)
    return _add({"key.pem": made.key_pem(), "certificate.pem": made.certificate_pem(), "chain.pem": b""}), made


def install(key_pem: bytes, certificate_pem: bytes, chain_pem: bytes) -> int:
    """Take a real key with its certificate and the chain above it; its number. ValueError where they do not match.

    The last certificate of the chain becomes a root to trust.
    """
    authority.read(key_pem, certificate_pem)
    chain = x509.load_pem_x509_certificates(chain_pem)
    number = _add({"key.pem": key_pem, "certificate.pem": certificate_pem, "chain.pem": chain_pem})
    trust(chain[-1])
    return number


def trust(certificate: x509.Certificate) -> None:
    """Trust a root (of a signer's issuer, or of a time-stamping service)."""
    where = folder() / "trust"
    where.mkdir(exist_ok=True, mode=0o700)
    write(where / f"{certificate.serial_number:x}.pem", certificate.public_bytes(Encoding.PEM))


def numbers() -> list[int]:
    """The signers there are, oldest first."""
    return sorted(int(found[1]) for path in folder().iterdir() if (found := _SIGNER.fullmatch(path.name)))


def chain_of(number: int) -> list[x509.Certificate]:
    """The certificates between a signer and its root, which may be none."""
    pem = (folder() / f"signer-{number:04}" / "chain.pem").read_bytes()
    return x509.load_pem_x509_certificates(pem) if pem.strip() else []


def roots() -> list[x509.Certificate]:
    """The roots we trust: installed ones, and the 模擬 root where it exists."""
    found = [x509.load_pem_x509_certificate(path.read_bytes()) for path in sorted((folder() / "trust").glob("*.pem"))]
    return [root().certificate, *found] if has_root() else found


def has_root() -> bool:
    """Whether a 模擬 root has been made here."""
    return (folder() / "authority").is_dir()


def revoke(number: int) -> None:
    """Put a 模擬 signer on its root's revocation list, from now on."""
    serial = _read(folder() / f"signer-{number:04}").certificate.serial_number
    write(folder() / f"signer-{number:04}" / "revoked", f"{serial} {clock.now().isoformat()}".encode())


def revoked() -> tuple[tuple[int, datetime], ...]:
    """Serial numbers of 模擬 signers that were revoked, and since when."""
    noted = [path.read_text().split() for path in sorted(folder().glob("signer-*/revoked"))]
    return tuple((int(serial), datetime.fromisoformat(since)) for serial, since in noted)


def is_simulated(certificate: x509.Certificate) -> bool:
    """Whether a certificate comes from the 模擬 root."""
    return authority.MARK in certificate.issuer.rfc4514_string()


def _kept(name: str, make: Callable[[], Credential]) -> Credential:
    where = folder() / name
    if not where.is_dir():
        made = make()
        _place(where, {"key.pem": made.key_pem(), "certificate.pem": made.certificate_pem()})
    return _read(where)


def _read(where: Path) -> Credential:
    return authority.read((where / "key.pem").read_bytes(), (where / "certificate.pem").read_bytes())


def _add(files: Mapping[str, bytes]) -> int:
    number = max(numbers(), default=0) + 1
    while not _place(folder() / f"signer-{number:04}", files):
        number += 1
    return number


def _place(where: Path, files: Mapping[str, bytes]) -> bool:
    """The folder with all its files or not at all; False where another process was first."""
    draft = where.with_name(f".{where.name}.{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700)
    for name, content in files.items():
        write(draft / name, content)
    try:
        draft.rename(where)
    except OSError:
        shutil.rmtree(draft)
        return False
    return True


def write(path: Path, content: bytes) -> None:
    """Write a file for the installation's user alone, through to the disk; whoever reads meanwhile reads all of it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
