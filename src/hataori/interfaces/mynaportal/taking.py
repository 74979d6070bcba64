"""An application of the portal becomes a case: once, in one transaction, or it is held with what is wrong."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from django.db import IntegrityError, transaction

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.filing import api as filing
from hataori.blocks.handover import api as handover
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, HataoriError, NotFound, Rejected, Unavailable
from hataori.kernel.typed import decoded
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.files import api as files
from hataori.platform.outbox.api import enqueue

from . import events, models
from .portal import access
from .signatures import signed_there
from .wire import Arrived, Enclosed

STATUS = "mynaportal-status"
NOTE = "マイナポータル（ぴったりサービス）から届いた申請です。"
_FILE_DAYS = 30
_SECTION = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
_OFFICE = (Role.OPERATOR, Role.DX_OFFICE)
DESK = (*_OFFICE, *_SECTION)
"""Who sees how the fetching goes."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one: the receipt number here (empty for a held one); `new` is False for one seen before."""

    number: str
    new: bool = True


def known(reception_numbers: list[str]) -> set[str]:
    """Those that need not be fetched again."""
    return set(
        models.Received.objects.filter(reception_number__in=reception_numbers).values_list(
            "reception_number", flat=True
        )
    )


def take(arrived: Arrived) -> Taken:
    """File it. The row with its number there, the application, the case and the telling back are one transaction: a
    killed process leaves all or nothing, and whoever comes second finds the first one's row.
    """
    try:
        with transaction.atomic():
            row = _row(arrived, "held")
            row.save(force_insert=True)
            return _file(row, arrived)
    except IntegrityError:
        return _before(arrived.reception_number)
    except Unavailable:  # nothing is wrong with the application: it is fetched again
        raise
    except HataoriError as refused:
        return _hold(arrived, refused)


def held(reception_number: str, *, actor: Actor) -> tuple[models.Received, Arrived]:
    """One that is held, and what came with it; the reading is audited. NotFound for others than its procedure's
    section (運用・DX推進 while nobody knows which procedure it is).
    """
    row = models.Received.objects.filter(reception_number=reception_number, state="held").first()
    if row is None or not may_see(row, actor):
        raise NotFound
    audit.record_read(actor, f"mynaportal/{_digest(row)}", "マイナポータルの申請", "")
    return row, decoded(row.payload, Arrived)


def retry(reception_number: str, *, actor: Actor) -> str:
    """File a held one now, its procedure or mapping table having been mended; answers the receipt number.

    Rejected with what is still wrong, Conflict once it was taken or closed.
    """
    with transaction.atomic():
        row = _locked(reception_number, actor)
        taken = _file(row, decoded(row.payload, Arrived))
        audit.record("mynaportal.retried", actor=actor, subject=f"application/{taken.number}")
    return taken.number


@transaction.atomic
def close(reception_number: str, *, actor: Actor, reason: str) -> None:
    """Do not file a held one (withdrawn there, sent to the wrong city): what came is forgotten, the reason stays.

    Rejected without a reason, Conflict once it was taken or closed.
    """
    row = _locked(reception_number, actor)
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "受け付けない理由を入力してください。")])
    row.state, row.payload, row.problems = "closed", "", [reason.strip()[:300]]
    row.save()
    subject = f"mynaportal/{_digest(row)}"
    record(events.CLOSED, subject=subject, data={}, actor=actor)
    audit.record(events.CLOSED, actor=actor, subject=subject, reason=reason.strip()[:300])


def _locked(reception_number: str, actor: Actor) -> models.Received:
    row = models.Received.objects.select_for_update().filter(reception_number=reception_number).first()
    if row is None:
        raise NotFound
    if not may_see(row, actor):
        raise Forbidden("mynaportal_section_only", "この申請を扱えるのは、手続きの担当課の職員だけです。")
    if row.state != "held":
        raise Conflict("already_taken", "この申請は、もう処理してあります。")
    return row


def may_see(row: models.Received, actor: Actor) -> bool:
    """Whether a held one is theirs to open: the section of its procedure; 運用 and DX推進 while it is nobody's."""
    if actor.kind != "staff":
        return False
    found = catalogue.procedure(handover.procedure_of_outside(row.procedure_code))
    if found is None:
        return any(actor.has_role(role) for role in _OFFICE)
    return any(actor.has_role(role, found.department) for role in _SECTION)


def _digest(row: models.Received) -> str:
    """The number over there may look like a personal number; logs name it by this."""
    return hashlib.sha256(row.reception_number.encode()).hexdigest()[:32]


def _row(arrived: Arrived, state: str) -> models.Received:
    return models.Received(
        reception_number=arrived.reception_number,
        procedure_code=arrived.procedure_code,
        state=state,
        arrived_at=arrived.arrived_at,
        received_at=clock.now(),
    )


def _before(reception_number: str) -> Taken:
    row = models.Received.objects.filter(reception_number=reception_number).first()
    if row is None:
        raise Conflict("mynaportal_not_filed", "受け付けの途中で登録がぶつかりました。あとで自動でやり直します。")
    return Taken(row.number, new=False)


def _file(row: models.Received, arrived: Arrived) -> Taken:
    """Within the caller's transaction."""
    procedure_id = handover.procedure_of_outside(arrived.procedure_code)
    if not procedure_id:
        message = f"手続コード「{arrived.procedure_code[:64]}」に当たる手続きがありません。対応表に書いてください。"
        raise Rejected([FieldProblem("procedure_code", "unknown", message)])
    sample = (at := access()) is not None and at.simulated
    receipt = filing.file_application(
        filing.Envelope(
            procedure_id=procedure_id,
            answers=_answers(procedure_id, arrived),
            attached=list(_attached(procedure_id, arrived)),
            received_on=arrived.arrived_at.astimezone(JST).date(),
            sample=sample,
            signed_elsewhere=signed_there(procedure_id),
        ),
        actor=_filer(arrived),
    )
    row.state, row.number, row.payload, row.problems = "taken", receipt.number, "", []
    row.save()
    workflow.add_note(receipt.number, NOTE, SYSTEM)
    data = {"procedure_id": procedure_id, "sample": sample}
    subject = f"application/{receipt.number}"
    record(events.RECEIVED, subject=subject, data=data, actor=SYSTEM, department=receipt.department)
    enqueue(STATUS, {"number": receipt.number}, key=f"{receipt.number}:taken")
    return Taken(receipt.number)


def _filer(arrived: Arrived) -> Actor:
    """Who filed, known here by a digest of the number there: neither an account nor the same for two people."""
    digest = hashlib.sha256(arrived.reception_number.encode()).hexdigest()[:32]
    return Actor(f"mynaportal:{digest}", "partner", "マイナポータルからの申請者")


def _answers(procedure_id: str, arrived: Arrived) -> dict[str, str]:
    """By the procedure's mapping table. What has no place in it is a problem: nothing told is dropped."""
    answers, unknown = handover.back(handover.mapping(procedure_id).items, arrived.items)
    lost = [code for code in unknown if arrived.items[code]]
    if lost:
        told = "、".join(code[:40] for code in lost[:20])
        raise Rejected(
            [FieldProblem("items", "unmapped", f"対応表にない項目があります（{told}）。対応表に足してください。")]
        )
    form = registration.current_form(procedure_id)
    if form.field("filing_for"):
        answers.setdefault("filing_for", "self")
    return answers


def _attached(procedure_id: str, arrived: Arrived) -> Iterator[registration.AttachedFile]:
    papers = {paper.title: paper.slot for paper in registration.current_form(procedure_id).papers}
    for place, each in enumerate(arrived.enclosed, start=1):
        stored = files.store(
            each.content,
            name=_file_name(each, place),
            owner="system",
            purpose="申請の添付書類",
            retention_days=_FILE_DAYS,
        )
        slot = papers.get(each.document, f"mynaportal-{place}")
        yield registration.AttachedFile(slot, stored.id, stored.name, stored.size)


def _file_name(each: Enclosed, place: int) -> str:
    return each.name or f"{each.document or '添付'}-{place}"


def _hold(arrived: Arrived, refused: HataoriError) -> Taken:
    """Keep all that came, sealed, with what is wrong; a person mends the table and tries again."""
    problems = [each.message for each in refused.problems] if isinstance(refused, Rejected) else [refused.message]
    row = _row(arrived, "held")
    row.payload = msgspec.json.encode(arrived).decode()
    row.problems = [message[:300] for message in problems]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(events.HELD, subject="mynaportal/held", data={"problems": len(problems)}, actor=SYSTEM)
    except IntegrityError:
        return _before(arrived.reception_number)
    return Taken("")
