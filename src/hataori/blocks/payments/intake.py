"""What institutions ask and tell: may this be paid (照会), it was (速報), for good (確報), it was not after all (取消).

The layouts of 共通納税インタフェースシステム are not public, so these messages are our own (docs/reference/slips.md,
ADR 0116): a city puts the client of its 収納代行 or of 共通納税IFS here. Every message is signed; the same one again
changes nothing and gets the same answer, byte by byte.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.text import halfwidth

from . import answering, codes, models, remitting, slips
from .configuration import institution
from .queries import row_of
from .remitting import Told
from .types import Slip

STAGES = ("prompt", "final", "cancel")
_LONGEST = {"institution": 40, "message": 60, "reference": 60}
_UNREADABLE = "この番号は、読み間違いか、うち間違いです。もう一度、読み取るか、入れ直してください。"
_REFUSED = {
    "void": "この納付書は、新しい番号で出し直されています。新しい納付書で納めてください。",
    "paid": "この納付書は、納付済みです。",
    "not_due": "この納付書の請求は、もう終わっています。納めないでください。",
    "overdue": "この納付書は、納期限が過ぎています。",
}
_REUSED = ("message_reused", "同じ番号の、ちがう知らせが、すでに届いています。")
_LARGEST = 10**11
_SKEW = timedelta(seconds=answering.OLDEST_SECONDS)


def inquire(body: bytes, stamp: str, signature: str) -> dict[str, Any]:
    """Answer what a scanned or typed number is for and whether it may be paid now.

    Forbidden without the signature, Rejected for digits that are no code, NotFound for a slip nobody issued.
    """
    _refuse_unsigned(body, stamp, signature)
    _, row = _scanned(answering.read(body).get("code"))
    slip = slips.as_slip(row)
    why = refusal(slip)
    about = {"slip": slip.shown, "title": slip.charge.title, "amount": slip.charge.amount}
    answer = {**about, "due_on": slip.due_on.isoformat(), "payable": not why}
    return {**answer, "code": why, "detail": _REFUSED[why]} if why else answer


def refusal(slip: Slip) -> str:
    """Why it may not be paid now: void, paid, not_due, overdue; empty when it may."""
    if slip.state in ("void", "paid"):
        return slip.state
    if not slip.payable:
        return "paid" if slip.charge.state == "paid" else "not_due"
    return "overdue" if slip.overdue(clock.today()) else ""


def take_notice(body: bytes, stamp: str, signature: str) -> str:
    """Take what an institution tells and answer in JSON what became of it. Each message has its effect once.

    Forbidden without the signature; Rejected, NotFound or Conflict, and nothing is changed, where it cannot be taken:
    the institution mends it or asks the city. Money for a fee that is settled, and more than was asked, is taken and
    stands as surplus until the section has given it back.
    """
    _refuse_unsigned(body, stamp, signature)
    said = answering.read(body)
    try:
        return _taken(_told(said), hashlib.sha256(body).hexdigest())
    except IntegrityError:  # the same number about another fee, at this very moment: each fee has a lock of its own
        raise Conflict(*_REUSED) from None


@transaction.atomic
def _taken(told: Told, digest: str) -> str:
    charge = row_of(str(told.slip.charge_id), lock=True)
    known = models.Notice.objects.filter(institution=told.institution, message=told.message).first()
    if known is not None:
        return _again(known, digest)
    told.slip.refresh_from_db()
    remittance = remitting.take(told, charge)
    answer = json.dumps(_outcome(remittance), ensure_ascii=False, sort_keys=True)
    models.Notice.objects.create(
        institution=told.institution, message=told.message, digest=digest, answer=answer, taken_at=clock.now()
    )
    return answer


def _again(known: models.Notice, digest: str) -> str:
    if known.digest != digest:
        raise Conflict(*_REUSED)
    return known.answer


def _outcome(row: models.Remittance) -> dict[str, Any]:
    settled = 0 if row.state == "cancelled" else row.amount - row.surplus
    return {
        "reference": row.reference,
        "state": row.state,
        "settled": settled,
        "surplus": row.surplus,
        "reason": row.reason,
    }


def _refuse_unsigned(body: bytes, stamp: str, signature: str) -> None:
    if not answering.is_signed(institution().sign, body, stamp, signature):
        raise Forbidden("bad_signature", "どこからの知らせか、確かめられませんでした。")


def _told(said: Mapping[str, Any]) -> Told:
    """The message with its slip; every problem at once."""
    texts = {name: str(said.get(name) or "") for name in _LONGEST}
    problems = [_wrong(name) for name, most in _LONGEST.items() if not _is_line(texts[name], most)]
    stage, amount, paid_at = said.get("stage"), said.get("amount"), _moment(said.get("paid_at"))
    if stage not in STAGES:
        problems.append(_wrong("stage"))
    if type(amount) is not int or not 0 < amount < _LARGEST:
        problems.append(_wrong("amount"))
    if paid_at is None:
        problems.append(_wrong("paid_at"))
    if problems or paid_at is None:
        raise Rejected(problems)
    way, row = _scanned(said.get("code"))
    if paid_at < row.issued_at - _SKEW:
        raise Rejected([_wrong("paid_at")])
    return Told(**texts, stage=str(stage), way=way, amount=int(amount or 0), paid_at=paid_at, slip=row)


def _is_line(text: str, most: int) -> bool:
    """Whether it is there, short enough, and something a database keeps (no control sign, no half of a pair)."""
    return 1 <= len(text) <= most and text.isprintable()


def _wrong(name: str) -> FieldProblem:
    return FieldProblem(name, "invalid", f"{name} を、docs/reference/slips.md のとおりに入れてください。")


def _moment(told: object) -> datetime | None:
    """A moment with its time zone that is not still to come, clocks being what they are."""
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found if found.tzinfo and found <= clock.now() + _SKEW else None


def _scanned(told: object) -> tuple[str, models.Slip]:
    """How it was scanned, and its slip, whose codes are to the last digit those that were scanned."""
    digits = "".join(sign for sign in halfwidth(str(told or "")) if sign not in " -\u3000")
    try:
        way, number = codes.scanned_number(digits)
    except ValueError:
        raise Rejected([FieldProblem("code", "bad_code", _UNREADABLE)]) from None
    row = models.Slip.objects.select_related("charge").filter(number=number).exclude(kind="").first()
    if row is None or not _is_of(row, way, digits):
        raise NotFound("no_slip", "この番号の納付書はありません。納付書を出した市に聞いてください。")
    return way, row


def _is_of(row: models.Slip, way: str, digits: str) -> bool:
    printed = slips.as_slip(row).codes
    if printed is None:
        return False
    typed = codes.typed(printed.el_number) if printed.el_number else ""
    return digits == {"elqr": printed.elqr, "barcode": printed.barcode, "number": typed}[way]
