"""From awards to the bank: a file a payment day and section, prepared by one, released by another; what comes back."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from hataori.blocks.schemes.api import Payee, transfer_file
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.files import api as files

from . import models, offsetting
from .due import Line, Running, lines
from .proposing import batched
from .routes import routes
from .running import as_running
from .tables import tables

PREPARERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
_KEPT_DAYS = 5 * 366


@dataclass(frozen=True, slots=True)
class Due:
    """What a payment day would pay one person of one scheme. `payable` is False while no account is known."""

    scheme: str
    person_id: str
    lines: tuple[Line, ...]
    payable: bool

    @property
    def amount(self) -> int:
        """Yen."""
        return sum(line.amount for line in self.lines)


def due_on(pay_on: date, department: str) -> tuple[Due, ...]:
    """What is due for a section's schemes on a day, by scheme and person; those without an account included."""
    sums: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for scheme, running in _running(department).items():
        for line in lines(running, tables()[scheme], pay_on):
            sums[scheme, line.person_id].append(line)
    known = _accounts({person for _, person in sums})
    return tuple(Due(*key, tuple(found), key[1] in known) for key, found in sorted(sums.items()))


@transaction.atomic
def prepare_file(pay_on: date, department: str, *, actor: Actor) -> models.TransferFile:
    """Make the 全銀 file of a payment day. Its months are taken: a second file of that day holds only what is new. What
    was paid too much before and told to be set off is kept back; where nothing is left to transfer there is no file.

    Rejected when nothing can be paid; Conflict when two are made at once (one of them stands).
    """
    _check(actor, department, PREPARERS)
    _lock(department)
    payable = [item for item in due_on(pay_on, department) if item.payable]
    returned = _returned(department)
    if not payable and not returned:
        message = "この日に支払うものがありません。支給日と、口座の登録を確かめてください。"
        raise Rejected([FieldProblem("pay_on", "nothing_due", message)])
    file = _empty_file(pay_on, department, payable, returned, actor)
    payments = [_payment(file, item) for item in payable] + [_again(file, before) for before in returned]
    file.offset = offsetting.keep_back(payments, department, actor=actor)
    transfers = [row for row in payments if row.amount]
    file.count, file.total = len(transfers), sum(row.amount for row in transfers)
    _keep(file, transfer_file(routes().payer, _payees(transfers), pay_on) if transfers else b"")
    facts = {"count": file.count, "yen": file.total, "sample": routes().payer_sample}
    record("scheme.payment_prepared", subject=f"payment-file/{file.pk}", data=facts, actor=actor, department=department)
    return file


@transaction.atomic
def release_file(file_id: int, *, actor: Actor) -> models.TransferFile:
    """Release a file to the bank (課長). Not by who prepared it; once."""
    file = models.TransferFile.objects.select_for_update().filter(pk=file_id).first()
    if file is None:
        raise NotFound("file_not_found", "支払いのファイルが見つかりません。")
    _check(actor, file.department, (Role.SECTION_HEAD,))
    if file.released_by:
        raise Conflict("released_before", "このファイルは、もう決裁されています。")
    if file.prepared_by == actor.id:
        raise Forbidden("same_person", "ファイルを作った人は決裁できません。")
    file.released_by, file.released_at = actor.id, clock.now()
    file.save(update_fields=["released_by", "released_at"])
    file.payments.filter(state="filed").update(state="paid")
    offsetting.close_settled(file, actor)
    subject = f"payment-file/{file.pk}"
    facts = {"count": file.count, "yen": file.total, "sample": routes().payer_sample}
    record("scheme.payment_released", subject=subject, data=facts, actor=actor, department=file.department)
    audit.record("scheme.payment_released", actor=actor, subject=subject, detail={"yen": file.total})
    return file


@transaction.atomic
def returned(payment_id: int, reason: str, *, actor: Actor) -> models.Payment:
    """The bank sent it back (振込不能). It is paid anew with the next file, once another account is known."""
    row = models.Payment.objects.select_for_update().filter(pk=payment_id).first()
    if row is None:
        raise NotFound("payment_not_found", "整理番号の支払いが見つかりません。")
    _check(actor, row.department, PREPARERS)
    if row.state != "paid" or not row.amount:
        raise Conflict("not_paid", "振込の済んだ支払いではありません。")
    row.state, row.returned_reason = "returned", reason[:200]
    row.save(update_fields=["state", "returned_reason"])
    known_then = models.Account.objects.filter(person_id=row.person_id, since__lte=row.file.prepared_at)
    known_then.filter(ended_at__isnull=True).update(ended_at=clock.now())
    facts = {"scheme": row.scheme, "yen": row.amount, "sample": routes().payer_sample}
    record("scheme.payment_returned", subject=f"payment/{row.pk}", data=facts, actor=actor, department=row.department)
    return row


@transaction.atomic
def set_account(person_id: str, details: Mapping[str, str], *, source: str) -> None:
    """The account to pay to from now on; the one before stays on record as ended.

    TransferProblem where no bank could take it: one such account would keep a whole file from being made.
    """
    now = clock.now()
    check_account(details)
    models.Account.objects.select_for_update().filter(person_id=person_id, ended_at__isnull=True).update(ended_at=now)
    models.Account.objects.create(
        person_id=person_id, details=json.dumps(dict(details), ensure_ascii=False), source=source, since=now
    )


def check_account(details: Mapping[str, str]) -> None:
    """TransferProblem where no bank could take a transfer to it."""
    fields: dict[str, Any] = dict(details)
    transfer_file(routes().payer, [Payee(reference="1", amount=1, **fields)], clock.today())


def account_details(person_id: str) -> dict[str, str] | None:
    """The account in force, None without one."""
    row = models.Account.objects.filter(person_id=person_id, ended_at__isnull=True).first()
    found: dict[str, str] | None = json.loads(row.details) if row else None
    return found


def has_account(person_id: str) -> bool:
    """Whether the city knows where to pay."""
    return person_id in _accounts({person_id})


def _running(department: str) -> dict[str, list[Running]]:
    found: dict[str, list[Running]] = defaultdict(list)
    awards = models.Award.objects.filter(department=department).exclude(unit="in_kind")
    for row in awards.prefetch_related("paid_months").order_by("pk").iterator(chunk_size=2_000):
        found[row.scheme].append(as_running(row, row.paid_months.all()))
    return found


def _accounts(people: set[str]) -> dict[str, models.Account]:
    known = sorted(people)
    rows = (models.Account.objects.filter(person_id__in=part, ended_at__isnull=True) for part in batched(known))
    return {row.person_id: row for part in rows for row in part}


def _lock(department: str) -> None:
    """Two files of a section at once would both find the same months unpaid: one waits for the other's awards."""
    list(models.Award.objects.select_for_update().filter(department=department).values_list("pk", flat=True))


def _returned(department: str) -> list[models.Payment]:
    rows = models.Payment.objects.filter(department=department, state="returned", repeated_by__isnull=True)
    found = list(rows.order_by("pk"))
    known = _accounts({row.person_id for row in found})
    return [row for row in found if row.person_id in known]


def _empty_file(
    pay_on: date, department: str, payable: Sequence[Due], again: Sequence[models.Payment], actor: Actor
) -> models.TransferFile:
    total = sum(item.amount for item in payable) + sum(row.amount for row in again)
    return models.TransferFile.objects.create(
        pay_on=pay_on,
        department=department,
        count=len(payable) + len(again),
        total=total,
        prepared_by=actor.id,
        prepared_at=clock.now(),
    )


def _payment(file: models.TransferFile, item: Due) -> models.Payment:
    row = models.Payment.objects.create(
        scheme=item.scheme,
        department=file.department,
        person_id=item.person_id,
        amount=item.amount,
        pay_on=file.pay_on,
        file=file,
    )
    models.PaidMonth.objects.bulk_create(
        models.PaidMonth(award_id=line.award_id, month=line.month, part=line.part, amount=line.amount, payment=row)
        for line in item.lines
    )
    return row


def _again(file: models.TransferFile, before: models.Payment) -> models.Payment:
    return models.Payment.objects.create(
        scheme=before.scheme,
        department=before.department,
        person_id=before.person_id,
        amount=before.amount,
        pay_on=file.pay_on,
        file=file,
        repeats=before,
    )


def _payees(payments: Sequence[models.Payment]) -> list[Payee]:
    known = _accounts({row.person_id for row in payments})
    return [
        Payee(reference=str(row.pk), amount=row.amount, **json.loads(known[row.person_id].details)) for row in payments
    ]


def _keep(file: models.TransferFile, content: bytes) -> None:
    if content:
        _store(file, content)
    file.save()


def _store(file: models.TransferFile, content: bytes) -> None:
    stored = files.store(
        content,
        name=f"furikomi-{file.pay_on:%Y%m%d}-{file.pk}.txt",
        owner="system",
        purpose="手当などの振込（全銀協 総合振込）",
        retention_days=_KEPT_DAYS,
        allowed={"csv"},
    )
    file.file_id, file.sha256 = stored.id, hashlib.sha256(content).hexdigest()


def _check(actor: Actor, department: str, roles: Sequence[Role]) -> None:
    if not any(actor.has_role(role, department) for role in roles):
        raise Forbidden("not_your_department", "支払いを扱えるのは、担当課の決められた職員だけです。")


def totals(file: models.TransferFile) -> Iterator[tuple[str, int, int]]:
    """Scheme, number of payments, yen: what the cover sheet says."""
    sums: dict[str, list[int]] = defaultdict(list)
    for scheme, amount in file.payments.values_list("scheme", "amount"):
        sums[scheme].append(amount)
    for scheme, amounts in sorted(sums.items()):
        yield scheme, len(amounts), sum(amounts)
