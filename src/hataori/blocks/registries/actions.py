"""Writing the register: a person comes in, a change is recorded, an account is linked."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.audit import api as audit
from hataori.platform.crypto import blind_index
from hataori.platform.events.api import record

from . import events, models
from .queries import lines_of, person_on
from .rules import appended
from .shapes import line_row
from .types import Birth, Entry, Line, Reason, RegisteredPerson

NUMBER_CONTEXT = "registries.person.number"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What never changes about a person who comes into the register."""

    number: str
    birth: Birth
    sex: str = ""
    nationality: str = "JPN"
    personal_number: str = ""
    sample: bool = False


@transaction.atomic
def new_household(number: str, *, sample: bool = False) -> str:
    """The household of that number, made where it is new; its id."""
    row, _ = models.HouseholdRow.objects.get_or_create(number=number, defaults={"sample": sample})
    return str(row.id)


@transaction.atomic
def enter(new: NewPerson, entry: Entry, *, begins: date, reason: Reason, actor: Actor) -> RegisteredPerson:
    """Write a person's first line (birth, move in). Conflict (number_taken) for a number there is, Rejected by field,
    Conflict (second_head) where the household has a head.
    """
    (line,) = appended((), Line(begins, reason, entry))
    row = person_row(new)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            line_row(row.id, 1, line, actor.id).save(force_insert=True)
    except IntegrityError as error:
        raise _conflict(error) from error
    _told(row.id, reason, begins, actor)
    return person_on(str(row.id), clock.today())


def person_row(new: NewPerson) -> models.PersonRow:
    """The row of a new person."""
    return models.PersonRow(
        id=uuid.uuid4(),
        number=new.number,
        birth=new.birth.first,
        birth_precision=new.birth.precision,
        sex=new.sex,
        nationality=new.nationality,
        personal_number=new.personal_number,
        personal_number_key=blind_index(new.personal_number, context=NUMBER_CONTEXT) if new.personal_number else "",
        sample=new.sample,
    )


@transaction.atomic
def change(person_id: str, entry: Entry, *, begins: date, reason: Reason, actor: Actor) -> RegisteredPerson:
    """Record a change from `begins` on: the open line ends that day, a new one begins. Two changes at one moment come
    one after the other. NotFound, Conflict (before_last, dead, second_head), Rejected by field.
    """
    locked = models.PersonRow.objects.select_for_update().filter(id=_uuid(person_id)).first()
    if locked is None:
        raise NotFound("person_not_found", "この人の記録が見つかりません。")
    before = lines_of(person_id)
    after = appended(before, Line(begins, reason, entry))
    try:
        with transaction.atomic():
            models.LineRow.objects.filter(person=locked, ends=None).update(ends=begins)
            line_row(locked.id, len(after), after[-1], actor.id).save(force_insert=True)
    except IntegrityError as error:
        raise _conflict(error) from error
    _told(locked.id, reason, begins, actor)
    return person_on(person_id, max(begins, clock.today()))


def _conflict(error: IntegrityError) -> Conflict:
    """Which wall of the database was hit, in words."""
    text = str(error)
    if "register_one_head" in text or "household_id" in text:
        return Conflict("second_head", "この世帯には、すでに世帯主がいます。先に世帯主の続柄を変えてください。")
    if "number" in text:
        return Conflict("number_taken", "この番号の人は、すでに登録されています。")
    return Conflict("changed_meanwhile", "ほかの人が同時に記録しました。開き直して、もう一度入力してください。")


def _told(person_id: uuid.UUID, reason: Reason, effective: date, actor: Actor) -> None:
    data = {"reason": reason.value, "effective": effective.isoformat()}
    record(events.CHANGED, subject=f"person/{person_id}", data=data, actor=actor)
    audit.record(events.CHANGED, actor=actor, subject=f"person/{person_id}", detail=data)


@transaction.atomic
def link(account_id: str, person_id: str, *, how: str, actor: Actor) -> None:
    """Say that an account is this person, proven by `how` (card, counter, sample …). Conflict (linked) where either is
    linked to another; the same link again changes nothing.
    """
    same = models.AccountLink.objects.filter(account_id=_uuid(account_id), ended_at=None).first()
    if same is not None and str(same.person_id) == str(_uuid(person_id)):
        return
    row = models.AccountLink(
        account_id=_uuid(account_id), person_id=_uuid(person_id), how=how, linked_at=clock.now(), linked_by=actor.id
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("linked", "このアカウントか住民は、すでにひも付いています。") from error
    record(events.LINKED, subject=f"account/{account_id}", data={"how": how}, actor=actor)


@transaction.atomic
def unlink(account_id: str, *, actor: Actor) -> None:
    """End the link; the account is an unknown person's again. NotFound without one."""
    row = models.AccountLink.objects.select_for_update().filter(account_id=_uuid(account_id), ended_at=None).first()
    if row is None:
        raise NotFound("not_linked", "このアカウントは住民とひも付いていません。")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record(events.UNLINKED, subject=f"account/{account_id}", data={"how": row.how}, actor=actor)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("person_not_found", "この人の記録が見つかりません。") from None
