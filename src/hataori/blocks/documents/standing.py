"""What anybody who holds a paper may learn of it: whether it is the city's, unchanged, and still in force."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from django.db.models import F

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files

from . import letterhead, models
from .codes import read_code
from .types import Comparison, Signature, Standing


def standing(typed: str) -> Standing | None:
    """The standing of the paper with that code, as typed; None where there is none. Nothing in it is about a person."""
    code = read_code(typed)
    row = models.Document.objects.filter(code=code, draft=False).first() if code else None
    return _standing(row) if row else None


def id_of(typed: str) -> str:
    """The id of the paper with that code. NotFound where there is none."""
    row = models.Document.objects.filter(code=read_code(typed) or "-", draft=False).only("id").first()
    if row is None:
        raise NotFound("document_unknown", "この確認コードの文書はありません。")
    return str(row.pk)


def by_content(digest: str) -> Standing | None:
    """The standing of the paper whose content, as handed out, has that SHA-256."""
    rows = models.Document.objects.filter(draft=False).exclude(code=None)
    row = rows.filter(sha256=digest).first() or rows.filter(formercontent__sha256=digest).first()
    return _standing(row) if row else None


def digest_of(pieces: Iterable[bytes]) -> str:
    """SHA-256 of a file, piece by piece."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def compared(found: Standing, content: bytes) -> Comparison:
    """How a file stands to the paper: the same to the byte, the same as it was before, continued, or another."""
    row = models.Document.objects.get(code=found.code)
    digest = hashlib.sha256(content).hexdigest()
    if digest == row.sha256:
        return "same"
    if digest == row.unsigned_sha256:
        return "same_before_signing"
    versions = [(row.size, row.sha256), *row.formercontent_set.values_list("size", "sha256")]
    if (len(content), digest) in versions:
        return "same_before_restamping"
    return "added_to" if any(_continues(content, *version) for version in versions) else "different"


def _continues(content: bytes, size: int, digest: str) -> bool:
    return len(content) > size and hashlib.sha256(content[:size]).hexdigest() == digest


def proven_again(found: Standing) -> Standing:
    """The standing with its signature proven anew from the content we keep; level "" where it no longer holds."""
    from .signing.verify import verified  # pyHanko takes half a second to load

    row = models.Document.objects.get(code=found.code)
    report = verified(files.open_file(row.file_id, SYSTEM), clock.now())
    return replace(found, level=report.level)


def count(found: Standing, kind: str, actor: Actor) -> None:
    """Count that the page was asked: "looked", "matched" or "differed". A comparison is in the audit log as well."""
    row = models.Document.objects.only("id").get(code=found.code)
    models.CheckCount.objects.get_or_create(document_id=row.pk, day=clock.today())
    models.CheckCount.objects.filter(document_id=row.pk, day=clock.today()).update(**{kind: F(kind) + 1})
    if kind != "looked":
        audit.record(f"document.{kind}", actor=actor, subject=f"document/{row.pk}")


def _standing(row: models.Document) -> Standing:
    other = models.Document.objects.filter(pk=row.superseded_by).first() if row.superseded_by else None
    return Standing(
        code=row.code or "",
        title=row.title,
        number=row.number,
        issued_at=row.issued_at,
        issuer=letterhead.mayor(),
        state="superseded" if row.superseded_by else "revoked" if row.revoked_at else "valid",
        signature=cast("Signature", row.signature),
        level="B-LTA" if row.signature == "signed" else "",
        signer=row.signer,
        simulated=row.simulated,
        signed_at=row.signed_at,
        sha256=row.sha256,
        revoked_at=row.revoked_at,
        superseded_by=other.number if other else "",
    )
