"""過誤払, from the change that shows it to the last yen: prepared by one, released by another, told with reason and
article, then set off (内払) or repaid.

Sources: 児童手当法第13条, 児童扶養手当法第31条 (what was paid without a ground may count as paid in advance on what is
paid later); else it is returned by 民法第703条 (第510条: without such an article nothing is set off against what may
not be seized) and goes back to where it was paid from (地方自治法施行令第159条). Each scheme's article is in
scheme_routes.json. What was obtained by deceit (児童手当法第14条, 児童扶養手当法第23条) is not dealt with here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.check_digits import contains_personal_number
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models, overpaid_notice
from .due import Beyond, PaidPart, Running, beyond
from .routes import routes
from .running import as_running

WORKERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
RELEASERS = (Role.APPROVER, Role.SECTION_HEAD)
WAYS = {"offset": "これからの支払いから差し引く（内払）", "repay": "返してもらう（返納）"}
STATES = {
    "found": "見つかった",
    "prepared": "決裁待ち",
    "noticed": "通知済み",
    "settled": "精算済み",
    "withdrawn": "取り消した",
}
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How an overpayment is to come back; `due_on` where it is repaid. `reason` is what the person is told."""

    way: str
    reason: str
    due_on: date | None = None


# ---- found by a change of an award


def settle_months(
    row: models.Proposal, ended: Iterable[models.Award], then: models.Award | None, *, actor: Actor
) -> models.Overpayment | None:
    """In the transaction of a release: months paid beyond the end of an award count for the award that follows; what is
    too much of them becomes an overpayment. None where nothing is.
    """
    found: list[Beyond] = []
    for award in ended:
        parts = [PaidPart(each.pk, each.month, each.amount) for each in _open_months(award)]
        found += beyond(award.last, parts, _running(then))
        _take_over(found, then)
    too_much = [each for each in found if each.over]
    return _kept(row, too_much, actor) if too_much else None


def _open_months(award: models.Award) -> Iterable[models.PaidMonth]:
    """Those nobody has asked back and no later award has taken over."""
    if award.unit != "month":
        return ()
    return award.paid_months.filter(asked_back__isnull=True, taken_over_by__isnull=True)


def _running(award: models.Award | None) -> Running | None:
    if award is None:
        return None
    return as_running(award, award.paid_months.all())


def _take_over(found: Sequence[Beyond], then: models.Award | None) -> None:
    if then is None:
        return
    for each in found:
        if each.counts:
            before = models.PaidMonth.objects.get(pk=each.part.record_id)
            models.PaidMonth.objects.create(
                award=then,
                month=before.month,
                part=then.paid_months.filter(month=before.month).count() + 1,
                amount=each.counts,
                payment_id=before.payment_id,
                takes_over=before,
            )


def _kept(row: models.Proposal, too_much: Sequence[Beyond], actor: Actor) -> models.Overpayment:
    amount, now = sum(each.over for each in too_much), clock.now()
    kept = models.Overpayment.objects.create(
        proposal=row,
        scheme=row.scheme,
        department=row.department,
        person_id=row.person_id,
        amount=amount,
        left=amount,
        created_at=now,
        changed_at=now,
        sample=row.sample,
    )
    models.OverpaidMonth.objects.bulk_create(
        models.OverpaidMonth(overpayment=kept, paid_id=each.part.record_id, amount=each.over) for each in too_much
    )
    _step(kept, actor)
    _fact("scheme.overpaid", kept, actor)
    return kept


# ---- the section


@transaction.atomic
def prepare(overpayment_id: str, plan: Plan, *, actor: Actor) -> None:
    """Say how it is to come back and why it was too much; another person releases it.

    Also for what is set off already but finds no payments any more: the rest may then be repaid. Rejected for a way the
    scheme's law does not know.
    """
    row = _locked(overpayment_id)
    _check(row, actor, WORKERS)
    again = row.state == "noticed" and row.way == "offset" and plan.way == "repay"
    if row.state != "found" and not again:
        raise _conflict(row)
    problems = list(_problems(row, plan))
    if problems:
        raise Rejected(problems)
    row.way, row.reason, row.prepared_by, row.released_by = plan.way, plan.reason.strip(), actor.id, ""
    row.due_on = plan.due_on if plan.way == "repay" else None
    _move(row, "prepared", actor, plan.reason.strip())


@transaction.atomic
def send_back(overpayment_id: str, *, actor: Actor, note: str) -> None:
    """Return it from release to preparation, with the reason."""
    row = _locked(overpayment_id)
    _check(row, actor, RELEASERS)
    _at(row, "prepared")
    _needed(note)
    row.way, row.due_on = "", None
    _move(row, "found", actor, note.strip())


@transaction.atomic
def release(overpayment_id: str, *, actor: Actor) -> None:
    """Tell the person by paper, with reason and article; it is set off or paid in from now on. Not by who prepared."""
    row = _locked(overpayment_id)
    _check(row, actor, RELEASERS)
    _at(row, "prepared")
    if row.prepared_by == actor.id:
        raise Forbidden("same_person", "用意した人は決裁できません。別の決裁者に依頼してください。")
    row.released_by = actor.id
    row.paper_id = overpaid_notice.tell(row, actor)
    _move(row, "noticed", actor)
    _fact("scheme.overpayment_noticed", row, actor, way=row.way, left=row.left)
    audit.record("scheme.overpayment_noticed", actor=actor, subject=f"overpayment/{row.pk}", detail={"way": row.way})


@transaction.atomic
def withdraw(overpayment_id: str, *, actor: Actor, note: str) -> None:
    """Ask nothing back after all, with the reason. Conflict once some of it came back."""
    row = _locked(overpayment_id)
    _check(row, actor, RELEASERS)
    if row.state not in ("found", "prepared", "noticed") or row.left != row.amount:
        raise _conflict(row)
    _needed(note)
    _move(row, "withdrawn", actor, note.strip())
    _fact("scheme.overpayment_withdrawn", row, actor)


@transaction.atomic
def receive(overpayment_id: str, *, amount: int, on: date, key: str, actor: Actor) -> None:
    """Money came in, all of it or a part (分割). The same `key` is the same money. Rejected for more than is left."""
    row = _locked(overpayment_id)
    _check(row, actor, WORKERS)
    if row.settlements.filter(key=key).exists():
        return
    _at(row, "noticed")
    if not 0 < amount <= row.left:
        message = f"残り{row.left:,}円までの額を入力してください。"
        raise Rejected([FieldProblem("amount", "too_much", message)])
    if on > clock.today():
        raise Rejected([FieldProblem("on", "future", "納められた日を、今日までの日付で入力してください。")])
    settle(row, amount, on=on, key=key, actor=actor)
    close_if_settled(row, actor)


# ---- shared with the payment files


def settle(
    row: models.Overpayment, amount: int, *, on: date, key: str, actor: Actor, payment: models.Payment | None = None
) -> None:
    """So much less is left. The row is locked by the caller. Conflict where the key is another overpayment's."""
    row.left -= amount
    row.save(update_fields=["left"])
    try:
        with transaction.atomic():
            row.settlements.create(amount=amount, on=on, key=key[:64], by=actor.id, payment=payment)
    except IntegrityError:
        raise Conflict("sent_before", "この入力は、もう受け付けています。画面を読み込み直してください。") from None


def close_if_settled(row: models.Overpayment, actor: Actor) -> None:
    """Settled once nothing is left and every file that kept some of it back is released."""
    if row.state != "noticed" or row.left or row.settlements.filter(payment__state="filed").exists():
        return
    _move(row, "settled", actor)
    _fact("scheme.overpayment_settled", row, actor, way=row.way)


# ---- what all of them share


def _locked(overpayment_id: str) -> models.Overpayment:
    try:
        return models.Overpayment.objects.select_for_update().get(pk=UUID(overpayment_id))
    except (ValueError, models.Overpayment.DoesNotExist):
        raise NotFound("overpayment_not_found", "払い過ぎの記録が見つかりません。") from None


def _check(row: models.Overpayment, actor: Actor, roles: Sequence[Role]) -> None:
    if not any(actor.has_role(role, row.department) for role in roles):
        raise Forbidden("not_your_department", "払い過ぎを扱えるのは、担当課の決められた職員だけです。")


def _problems(row: models.Overpayment, plan: Plan) -> Iterable[FieldProblem]:
    if plan.way not in WAYS:
        yield FieldProblem("way", "required", "取り戻し方を選んでください。")
    if plan.way == "offset" and not routes().of(row.scheme).offset:
        message = "この制度には、差し引くことを認める条文がありません。返納にしてください。"
        yield FieldProblem("way", "no_article", message)
    if plan.way == "repay" and _came_back(row):
        message = "振込が戻ったままの支払いの分が含まれ、ご本人は受け取っていません。払い直してから返納にしてください。"
        yield FieldProblem("way", "not_received", message)
    if not plan.reason.strip():
        yield FieldProblem("reason", "required", "払い過ぎになった理由を書いてください。通知書に載ります。")
    elif _unfit(plan.reason):
        yield FieldProblem("reason", "unfit", f"{_LONGEST:,}文字までで、マイナンバーを書かずに入力してください。")
    if plan.way == "repay" and (plan.due_on is None or plan.due_on <= clock.today()):
        yield FieldProblem("due_on", "past", "返納の期限を、明日より後の日付で入力してください。")


def _came_back(row: models.Overpayment) -> bool:
    """Whether the person never received some of it: nobody gives back what he has not got."""
    unpaid = {"paid__payment__state": "returned", "paid__payment__repeated_by__isnull": True}
    return row.months.filter(**unpaid).exists()


def _unfit(text: str) -> bool:
    return len(text) > _LONGEST or contains_personal_number(text)


def _needed(note: str) -> None:
    if not note.strip():
        raise Rejected([FieldProblem("note", "required", "理由を書いてください。")])
    if _unfit(note):
        message = f"{_LONGEST:,}文字までで、マイナンバーを書かずに入力してください。"
        raise Rejected([FieldProblem("note", "unfit", message)])


def _at(row: models.Overpayment, state: str) -> None:
    if row.state != state:
        raise _conflict(row)


def _conflict(row: models.Overpayment) -> Conflict:
    message = f"いま「{STATES[row.state]}」（残り{row.left:,}円）のため、できません。画面を読み込み直してください。"
    return Conflict("not_allowed_now", message)


def _move(row: models.Overpayment, to: str, actor: Actor, note: str = "") -> None:
    row.state, row.changed_at = to, clock.now()
    row.save()
    _step(row, actor, note)


def _step(row: models.Overpayment, actor: Actor, note: str = "") -> None:
    row.steps.create(
        at=row.changed_at,
        after=row.state,
        actor_id=actor.id,
        actor_name=actor.name if actor.kind == "staff" else "",
        note=note,
    )


def _fact(event: str, row: models.Overpayment, actor: Actor, **more: str | int) -> None:
    data = {"scheme": row.scheme, "yen": row.amount, "sample": row.sample, **more}
    record(event, subject=f"overpayment/{row.pk}", data=data, actor=actor, department=row.department)
