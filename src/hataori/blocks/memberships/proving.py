"""The price of people of the city: asked for by a person or a group's leader, decided by a desk that saw a proof."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.sentences import sentence
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models
from .queries import group_row, registration_of
from .registering import OFFICES, check_class
from .types import BASES, Claim

LONGEST = timedelta(days=731)
_ALREADY = "市内の確認は、もう申し込んであります。窓口で、証明するものを見せてください。"


def claim(actor: Actor, basis: str, *, holder_id: str = "", group_id: str = "") -> Claim:
    """Ask for the price of people of the city; an office asks for whom it has before it (`holder_id`).

    Rejected for an unknown basis, Conflict `not_registered`, `already_asked`; NotFound for a group one does not lead.
    """
    holder = holder_id or actor.id
    if holder != actor.id and not any(actor.has_role(role) for role in OFFICES):
        raise Forbidden
    if basis not in BASES or (basis == "group") != bool(group_id):
        raise Rejected([FieldProblem("basis", "required", "市内料金を使う理由を選んでください。")])
    if registration_of(holder) is None:
        raise Conflict("not_registered", "先に、施設の利用者登録をしてください。")
    group = _led(group_id, holder) if group_id else None
    try:
        with transaction.atomic():
            row = models.Claim.objects.create(holder_id=holder, group=group, basis=basis, asked_at=clock.now())
            _tell("membership.claimed", row, actor)
    except IntegrityError:
        raise Conflict("already_asked", _ALREADY) from None
    return as_claim(row)


def withdraw(claim_id: str, actor: Actor) -> Claim:
    """Ask no longer. NotFound for another's, Conflict once decided."""
    with transaction.atomic():
        row = _open(claim_id)
        if row.holder_id != actor.id:
            raise NotFound("no_claim", "その申込みは見つかりませんでした。")
        row.state = "withdrawn"
        row.save(update_fields=["state"])
    return as_claim(row)


def grant(claim_id: str, until: date, proof: str, actor: Actor, department: str) -> Claim:
    """The desk has seen the proof: 市内 until that day. Rejected without a proof or for a day out of reach."""
    _must_be_office(actor, department)
    today, proof = clock.today(), proof.strip()[:100]
    problems = []
    if not today <= until <= today + LONGEST:
        last = (today + LONGEST).isoformat()
        said = sentence("期限は、今日から%(last)sまでの日にしてください。", last=last)
        problems.append(FieldProblem("until", "bad_day", said))
    if not proof:
        problems.append(
            FieldProblem("proof", "required", "確認したもの（運転免許証、在勤証明書など）を書いてください。")
        )
    if problems:
        raise Rejected(problems)
    with transaction.atomic():
        row = _open(claim_id)
        _decide(row, "granted", actor)
        row.until, row.proof = until, proof
        row.save()
        if row.group is None:
            check_class(row.holder_id, "resident", proof, actor, department, until=until)
        else:
            models.Group.objects.filter(pk=row.group.pk).update(user_class="resident", checked_until=until)
            _tell("membership.claim_granted", row, actor)
        _keep(row, "membership.claim_granted", proof, actor)
    return as_claim(row)


def refuse(claim_id: str, reason: str, actor: Actor, department: str) -> Claim:
    """The proof does not do: the class stays as it is. Rejected without a reason, which the person reads."""
    _must_be_office(actor, department)
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "認めない理由を書いてください。本人に伝わります。")])
    with transaction.atomic():
        row = _open(claim_id)
        _decide(row, "refused", actor)
        row.reason = reason.strip()[:500]
        row.save()
        _keep(row, "membership.claim_refused", row.reason, actor)
    return as_claim(row)


def claim_of(claim_id: str) -> Claim:
    """A claim, for code that has checked who asks. NotFound."""
    return as_claim(_row(claim_id))


def open_claims(limit: int = 200) -> list[Claim]:
    """Claims that wait for a desk, the oldest first."""
    rows = models.Claim.objects.select_related("group").filter(state="asked").order_by("asked_at", "id")
    return [as_claim(row) for row in rows[:limit]]


def claims_of(holder_id: str, group_ids: Iterable[str] = ()) -> list[Claim]:
    """A person's own claims, or those of groups, the newest first."""
    rows = models.Claim.objects.select_related("group").order_by("-asked_at", "id")
    wanted = list(group_ids)
    rows = rows.filter(group_id__in=wanted) if wanted else rows.filter(holder_id=holder_id, group=None)
    return [as_claim(row) for row in rows[:20]]


def _led(group_id: str, holder: str) -> models.Group:
    row = group_row(group_id)
    if row.dissolved_at or not row.members.filter(account_id=holder, left_at=None, role="leader").exists():
        raise NotFound("no_group", "その団体は見つかりませんでした。")
    return row


def _row(claim_id: str, *, lock: bool = False) -> models.Claim:
    try:
        key = UUID(claim_id)
    except ValueError:
        raise NotFound("no_claim", "その申込みは見つかりませんでした。") from None
    rows = models.Claim.objects.select_for_update() if lock else models.Claim.objects.select_related("group")
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound("no_claim", "その申込みは見つかりませんでした。")
    return row


def _open(claim_id: str) -> models.Claim:
    row = _row(claim_id, lock=True)
    if row.state != "asked":
        raise Conflict(
            "decided",
            sentence("この申込みは「%(state)s」です。画面を読み込み直してください。", state=as_claim(row).state_title),
        )
    return row


def _decide(row: models.Claim, state: str, actor: Actor) -> None:
    row.state, row.decided_at, row.decided_by = state, clock.now(), actor.id


def _must_be_office(actor: Actor, department: str) -> None:
    if not any(actor.has_role(role, department) for role in OFFICES):
        raise Forbidden


def _keep(row: models.Claim, name: str, reason: str, actor: Actor) -> None:
    audit.record(name, actor=actor, subject=f"claim/{row.pk}", reason=reason)


def _tell(name: str, row: models.Claim, actor: Actor) -> None:
    record(name, subject=f"claim/{row.pk}", data={"basis": row.basis}, actor=actor)


def as_claim(row: models.Claim) -> Claim:
    """The row as it crosses the door."""
    return Claim(
        id=str(row.pk),
        holder_id=row.holder_id,
        group_id=str(row.group_id or ""),
        group_name=row.group.name if row.group else "",
        basis=row.basis,
        state=row.state,
        asked_at=row.asked_at,
        until=row.until,
        proof=row.proof,
        reason=row.reason,
        decided_at=row.decided_at,
    )
