"""Keeping a paper's content: first as it was made, then as it was signed."""

import hashlib
from collections.abc import Mapping
from typing import Any

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.wareki import format_wareki
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.files import api as files
from hataori.platform.outbox import api as outbox

from . import codes, letterhead, models
from .signing.report import SignatureReport

SIGNING = "paper.sign"
RESTAMPING = "paper.restamp"
_SIGNED = ["file_id", "sha256", "size", "signature", "signed_at", "signer", "simulated", "stamped_until"]


def contents(row: models.Document, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft's template is filled with: the caller's data, its number and date, the code that proves it."""
    proof = {"code": codes.shown(row.code or ""), "url": codes.address(row.code or ""), "qr": codes.qr(row.code or "")}
    return {
        "city": letterhead.city_name(),
        "title": row.title,
        "issued_on": format_wareki(row.issued_at.astimezone(clock.JST).date()),
        **data,
        "number": row.number,
        "verify": proof,
    }


def keep_made(row: models.Document, content: bytes, actor: Actor) -> None:
    """The draft becomes a paper, and waits for its signature. In the caller's transaction."""
    row.draft, row.signature = False, "waiting"
    row.sha256 = row.unsigned_sha256 = hashlib.sha256(content).hexdigest()
    row.size, row.file_id = len(content), _stored(row, content)
    row.save()
    subject = f"document/{row.pk}"
    record("document.issued", subject=subject, data={"template": row.template, "about": row.about}, actor=actor)
    audit.record("document.issued", actor=actor, subject=subject, detail={"about": row.about, "number": row.number})


def ask_for_signature(row: models.Document) -> None:
    """Leave it to the outbox, which tries again while the time-stamping service is away."""
    outbox.enqueue(SIGNING, {"document": str(row.pk)}, key=str(row.pk))


def keep_signed(row: models.Document, content: bytes, report: SignatureReport) -> None:
    """The signed content, a continuation of the bare one, takes its place. In the caller's transaction."""
    bare = row.file_id
    row.file_id, row.size = _stored(row, content), len(content)
    row.sha256 = hashlib.sha256(content).hexdigest()
    _note_signed(row, report)
    row.save(update_fields=_SIGNED)
    files.delete(bare, actor=SYSTEM, reason="電子署名を付けた版に置き換え")
    _tell_signed(row, report)


def keep_made_and_signed(
    row: models.Document, bare: str, content: bytes, report: SignatureReport, actor: Actor
) -> None:
    """A paper made and signed at once; `bare` is its hash before. In the caller's transaction."""
    keep_made(row, content, actor)
    row.unsigned_sha256 = bare
    _note_signed(row, report)
    row.save(update_fields=["unsigned_sha256", *_SIGNED])
    _tell_signed(row, report)


def keep_restamped(row: models.Document, content: bytes, report: SignatureReport) -> None:
    """The continued content takes the place of the one before, whose hash stays known. In the caller's transaction."""
    files.delete(row.file_id, actor=SYSTEM, reason="タイムスタンプを新しくした版に置き換え")
    models.FormerContent.objects.create(document_id=row.pk, sha256=row.sha256, size=row.size, replaced_at=clock.now())
    row.file_id, row.size, row.sha256 = _stored(row, content), len(content), hashlib.sha256(content).hexdigest()
    row.stamped_until = report.stamped_until
    row.save(update_fields=["file_id", "size", "sha256", "stamped_until"])
    until = report.stamped_until.date().isoformat() if report.stamped_until else ""
    record("document.restamped", subject=f"document/{row.pk}", data={"until": until}, actor=SYSTEM)


def _note_signed(row: models.Document, report: SignatureReport) -> None:
    row.signature, row.stamped_until = "signed", report.stamped_until
    row.signed_at, row.signer, row.simulated = report.signed_at, report.signer, report.simulated


def _tell_signed(row: models.Document, report: SignatureReport) -> None:
    facts = {"level": report.level, "simulated": report.simulated}
    record("document.signed", subject=f"document/{row.pk}", data=facts, actor=SYSTEM)


def _stored(row: models.Document, content: bytes) -> str:
    return files.store(
        content,
        name=f"{row.title}.pdf",
        owner=row.owner_id or "system",
        purpose="決定通知書など市の文書",
        retention_days=(row.keep_until - clock.today()).days,
        allowed={"pdf"},
    ).id
