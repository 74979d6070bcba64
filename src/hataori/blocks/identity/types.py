"""What crosses the door of identity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ProvenPerson:
    """What the provider said of a person, checked: `subject` is pairwise, `strength` the level of the proof (aal3).

    `name` and `address` are one string each, exactly as given; an unknown birthdate or gender is None or empty.
    """

    issuer: str
    subject: str
    strength: str
    name: str
    birthdate: date | None
    address: str
    gender: str


@dataclass(frozen=True, slots=True)
class Link:
    """An account's card: how strong, since when, and how the residents' register answered."""

    account_id: str
    strength: str
    register_outcome: str
    linked_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class CertifiedPerson:
    """What a signing certificate says of its holder. `birthdate_text` keeps what is unknown (1989年5月 日不明)."""

    name: str
    name_substitutes: str
    gender: str
    birthdate: date | None
    birthdate_text: str
    address: str
    address_substitutes: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signature as kept: the SHA-256 signed (hex), the signature, and the certificate it was checked with."""

    id: str
    about: str
    digest: str
    signature: bytes
    certificate_pem: str
    serial: str
    issuer_name: str
    signed_at: datetime
    checked: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A signature that is asked for: where the person goes to give it, and the evidence once he has."""

    id: str
    about: str
    title: str
    digest: str
    url: str
    evidence: Evidence | None = None


Claims = Mapping[str, object]
