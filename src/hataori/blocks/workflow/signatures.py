"""Second signatures (e.g. 婚姻届, 民法第739条: both parties): asked, given, refused, expired.

The case stands at 署名待ち meanwhile; its period begins when both have signed, since only then the application is
complete (行政手続法第6条, 第7条).
"""

import uuid
from collections.abc import Callable

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.working_days import add_working_days

from . import models, rules, steps
from .policy import policy
from .shapes import as_case, as_signature, state_of
from .types import Case, Cosigner, Signature

REMIND_DAYS = 3


def ask_signature(row: models.Case, *, cosigner: Cosigner, period_days: int | None, actor: Actor) -> None:
    """Ask for the second signature of a case that is being opened; within the caller's transaction.

    Rejected when nobody could be reached, or the first person names himself.
    """
    if not (cosigner.mail or cosigner.account_id):
        message = "もう一人の署名者のメールアドレスを入力してください。"
        raise Rejected([FieldProblem("cosigner_mail", "required", message)])
    if cosigner.account_id == actor.id:
        message = "署名者には、あなた以外の人を入力してください。"
        raise Rejected([FieldProblem("cosigner_mail", "same_person", message)])
    models.Signature.objects.create(
        case=row,
        asked_by=actor.id,
        signer_id=cosigner.account_id,
        signer_name=cosigner.name,
        signer_mail=cosigner.mail,
        period_days=period_days,
        asked_at=clock.now(),
        answer_by=add_working_days(clock.today(), policy().signature_days),
    )
    steps.tell(row, "case.signature_asked", actor)


def signature(secret: str) -> Signature:
    """The signature a link leads to. NotFound for a link nobody made."""
    return as_signature(*_found(secret))


def signatures(number: str) -> list[Signature]:
    """Every signature asked for in a case, newest first."""
    rows = models.Signature.objects.filter(case__number=number).order_by("-asked_at")
    return [as_signature(row, number) for row in rows]


def signatures_asked(signer_id: str) -> list[Signature]:
    """What waits for this person's signature."""
    rows = models.Signature.objects.filter(signer_id=signer_id, state="asked").exclude(signer_id="")
    return [as_signature(row, row.case.number) for row in rows.select_related("case").order_by("answer_by")]


def sign(secret: str, actor: Actor) -> Case:
    """The second person signs: the case goes to 受付 and its period begins.

    Forbidden for the first person and for anybody but the account that was asked; Conflict when it was answered, has
    expired, or the application was withdrawn meanwhile.
    """
    return _answered(secret, actor, lambda row, asked: _signed(row, asked, actor))


def refuse_signature(secret: str, actor: Actor) -> Case:
    """The second person does not sign: the case ends, nothing is decided. Raises as `sign`."""
    return _answered(secret, actor, lambda row, asked: _lapse(row, asked, "refused", actor))


def expire_signatures() -> int:
    """End the cases whose signature did not come in time; how many."""
    late = models.Signature.objects.filter(state="asked", answer_by__lt=clock.today()).values_list("pk", flat=True)
    return sum(_expire(secret) for secret in list(late))


def take_signature_reminders() -> list[Signature]:
    """Signatures whose term ends within three open days, each once, marked as reminded in the caller's transaction."""
    last = add_working_days(clock.today(), REMIND_DAYS)
    rows = models.Signature.objects.select_for_update().filter(
        state="asked", reminded_at__isnull=True, answer_by__lte=last, answer_by__gte=clock.today()
    )
    found = list(rows)
    for asked in found:
        asked.reminded_at = clock.now()
        asked.save(update_fields=["reminded_at"])
        steps.tell(asked.case, "case.signature_reminded", SYSTEM)
    return [as_signature(asked, asked.case.number) for asked in found]


def _answered(secret: str, actor: Actor, act: Callable[[models.Case, models.Signature], None]) -> Case:
    """One answer, under the case's lock: of two at once the second finds it given."""
    _, number = _found(secret)
    with transaction.atomic():
        row = models.Case.objects.select_for_update().get(number=number)
        asked = models.Signature.objects.get(pk=uuid.UUID(secret))
        if actor.kind != "resident" or actor.id == asked.asked_by or asked.signer_id not in ("", actor.id):
            raise Forbidden("not_the_signer", "この署名は、頼まれた本人がサインインして答えます。")
        if asked.state != "asked" or asked.answer_by < clock.today():
            raise Conflict("signature_answered", "この署名の依頼は、もう終わっています。")
        act(row, asked)
    return as_case(row)


def _signed(row: models.Case, asked: models.Signature, actor: Actor) -> None:
    asked.signer_name = actor.name or asked.signer_name
    _answer(asked, "signed", actor)
    row.received_on = clock.today()
    due = rules.due_date(row.received_on, asked.period_days, policy().period_mode)
    steps.step(row, rules.signed(state_of(row), due), "signed", actor)
    steps.tell(row, "case.signed", actor)


def _expire(secret: uuid.UUID) -> int:
    with transaction.atomic():
        row = models.Case.objects.select_for_update().get(signatures__pk=secret)
        asked = models.Signature.objects.get(pk=secret)
        if asked.state != "asked":
            return 0
        _lapse(row, asked, "expired", SYSTEM)
    return 1


def _lapse(row: models.Case, asked: models.Signature, state: str, actor: Actor) -> None:
    _answer(asked, state, actor)
    steps.step(row, rules.lapsed(state_of(row)), "lapsed", actor, also={"decided_at": clock.now()})
    steps.tell(row, "case.lapsed", actor, reason=state)


def _answer(asked: models.Signature, state: str, actor: Actor) -> None:
    asked.state, asked.answered_at = state, clock.now()
    asked.signer_id = actor.id if actor.kind == "resident" else asked.signer_id
    asked.save(update_fields=["state", "answered_at", "signer_id", "signer_name"])


def _found(secret: str) -> tuple[models.Signature, str]:
    try:
        key = uuid.UUID(secret)
    except ValueError:
        raise NotFound from None
    row = models.Signature.objects.select_related("case").filter(pk=key).first()
    if row is None:
        raise NotFound
    return row, row.case.number
