"""What all channels share: a request is taken once, and from a paper that was made it comes to one end."""

import hashlib
import json

from hataori.blocks.documents import api as documents
from hataori.blocks.payments import api as payments
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import events, making, models
from .city import city
from .kinds import named
from .types import Issued, as_issued


def digest(told: object) -> str:
    """SHA-256 of what was asked, as JSON: the same request, or another under its name?"""
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def taken(new: models.Issue) -> models.Issue:
    """The row of that request, made where it is new. Conflict where the number stands for something else."""
    new.number, new.asked_at = making.new_number(), clock.now()
    plain = {f.attname: getattr(new, f.attname) for f in models.Issue._meta.concrete_fields if f.attname != "request"}  # noqa: SLF001  Django's public way to fields
    row, _ = models.Issue.objects.get_or_create(request=new.request, defaults=plain)
    if row.fingerprint != new.fingerprint or row.holder_id != new.holder_id:
        raise Conflict("other_request", "この番号は、別の証明書に使われています。新しい番号で申し込んでください。")
    return row


def settle(row: models.Issue, *, handed: bool, why: str, actor: Actor) -> Issued:
    """From made to its end; in the caller's transaction, the row locked."""
    wanted = "issued" if handed else "spoiled"
    if row.state == wanted:
        return as_issued(row)
    if row.state != "made":
        raise Conflict("settled", "この証明書の交付は、すでに終わっています。画面を読み込み直してください。")
    row.state, row.why, row.settled_at = wanted, "" if handed else why, clock.now()
    row.save(update_fields=["state", "why", "settled_at"])
    if handed:
        _take_fee(row, actor)
    else:
        documents.revoke(str(row.document_id), reason=f"交付できなかったため（{why}）", actor=SYSTEM)
    tell(row, events.ISSUED if handed else events.NOT_PRINTED, actor)
    return as_issued(row)


def _take_fee(row: models.Issue, actor: Actor) -> None:
    """Cash at the counter; the kiosk's money is the shop's to pass on."""
    if row.channel != "counter" or not row.fee:
        return
    fee = payments.charge(
        about=f"certificate/{row.pk}",
        title=f"{named(row.certificate).title} {row.copies}通",
        amount=row.fee,
        department=city().section(row.certificate),
        payer_id="",
        actor=actor,
        sample=row.sample,
    )
    payments.receive_cash(fee.id, actor)


def tell(row: models.Issue, kind: str, actor: Actor) -> None:
    """Record what became of it, in the log and in the audit; nothing of whose it was."""
    data = {
        "channel": row.channel,
        "kind": row.kind,
        "certificate": row.certificate,
        "copies": row.copies,
        "sample": row.sample,
    }
    department = city().section(row.certificate)
    record(kind, subject=f"certificate/{row.pk}", data=data, actor=actor, department=department)
    audit.record(kind, actor=actor, subject=f"certificate/{row.pk}", detail={"number": row.number or row.request})
