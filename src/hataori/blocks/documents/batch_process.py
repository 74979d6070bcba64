"""What a batch's other processes do: make one paper, sign it, prove it. They see no database."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from hataori.kernel import clock

from .signing.report import SignatureReport
from .types import PaperFailed


@dataclass(frozen=True, slots=True)
class Made:
    """A paper's content; without a report it could not be signed now, without content not even made."""

    content: bytes | None
    bare: str = ""
    report: SignatureReport | None = None
    why: str = ""


def surroundings() -> tuple[str, str, str, str]:
    """What the other processes must see as this one does."""
    named = (settings.HATAORI_HOME, settings.HATAORI_CITY_FOLDER, settings.HATAORI_TSA_URL, settings.HATAORI_SIGNER)
    return str(named[0]), str(named[1]), named[2], named[3]


def begin(home: str, city: str, tsa_url: str, signer: str) -> None:
    """A process starts: the same keys, city and time-stamping service as its parent's."""
    django.setup()
    settings.HATAORI_HOME, settings.HATAORI_CITY_FOLDER = Path(home), Path(city)
    settings.HATAORI_TSA_URL, settings.HATAORI_SIGNER = tsa_url, signer


def make(template: str, data: Mapping[str, Any], at: datetime) -> Made:
    """One paper, by the clock of its issue. Whatever is away only leaves it unsigned."""
    from . import paper, signatures

    with clock.frozen(at):
        try:
            bare = paper.compiled(template, data)
        except (PaperFailed, ValueError) as error:
            return Made(None, why=str(error))
        digest = hashlib.sha256(bare).hexdigest()
        try:
            content, report = signatures.proven(bare)
        except Exception as error:  # noqa: BLE001  whatever a service or key store does, the paper is there and signed later
            return Made(bare, digest, why=f"{type(error).__name__}: {error}")
        return Made(content, digest, report)
