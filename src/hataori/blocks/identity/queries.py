"""Reading links and signatures."""

from . import models
from .types import Evidence, Link


def link_of(account_id: str) -> Link | None:
    """The card of an account; None without one."""
    row = models.IdentityLink.objects.filter(account_id=account_id).first()
    if row is None:
        return None
    return Link(str(row.account_id), row.strength, row.register_outcome, row.linked_at, row.used_at)


def signatures_about(about: str) -> list[Evidence]:
    """The signatures given for a thing, oldest first."""
    rows = models.SignatureRequest.objects.filter(about=about, signed_at__isnull=False).order_by("signed_at")
    return [as_evidence(row) for row in rows]


def as_evidence(row: models.SignatureRequest) -> Evidence:
    """The row as it crosses the door; only for a signed one."""
    if row.signed_at is None or row.signature is None:
        raise ValueError(f"{row.pk} is not signed")
    return Evidence(
        id=str(row.id),
        about=row.about,
        digest=row.digest,
        signature=bytes(row.signature),
        certificate_pem=row.certificate,
        serial=row.serial,
        issuer_name=row.issuer_name,
        signed_at=row.signed_at,
        checked=row.evidence,
    )
