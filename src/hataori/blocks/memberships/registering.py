"""Registering as a user of facilities, and renewing: the city looks up what it knows, nobody types it again."""

import secrets
from datetime import date

from django.db import IntegrityError, transaction

from hataori.blocks.registries import api as registries
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, Forbidden, NotFound
from hataori.kernel.sentences import sentence
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models
from .queries import RULE, as_registration, digits, search_text
from .types import CLASSES, Registration
from .where import city_name

OFFICES = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_OVER = "利用者登録は見つかりませんでした。先に登録してください。"


def register(actor: Actor, *, holder_id: str = "", sample: bool = False) -> Registration:
    """Register the person himself, or (`holder_id`) whom an office has before it. Again: what stands.

    Inside or outside the city is taken from the register where the account is linked, else from the address given.
    Conflict `registered_already` when the same person is registered under another account.
    """
    holder = _holder(actor, holder_id)
    try:
        return _registered(holder, actor, sample=sample)
    except IntegrityError:  # pressed twice, or elsewhere at this moment: the other's row is there now
        return _registered(holder, actor, sample=sample)


def _registered(holder: str, actor: Actor, *, sample: bool) -> Registration:
    with transaction.atomic():
        row = models.Registration.objects.select_for_update().filter(holder_id=holder).first()
        if row is not None:
            return as_registration(row)
        person, today = registries.person_of_account(holder) or "", clock.today()
        if person and models.Registration.objects.filter(person_id=person).exists():
            raise Conflict("registered_already", "同じ方が、別のアカウントで登録済みです。窓口にお問い合わせください。")
        profile = accounts.profile_of(holder)
        user_class, checked = _class_of(person, profile.address)
        row = models.Registration.objects.create(
            number=new_number("U"),
            holder_id=holder,
            person_id=person,
            user_class=user_class,
            checked=checked,
            registered_on=today,
            valid_until=RULE.valid_until(today, profile.birthdate),
            **_found_by(profile),
            sample=sample or profile.sample,
        )
        _tell("membership.registered", row, actor)
    return as_registration(row)


def renew(actor: Actor, *, holder_id: str = "") -> Registration:
    """Renew from a year before the end on. NotFound for who never registered, Conflict `not_yet` before that."""
    holder, today = _holder(actor, holder_id), clock.today()
    with transaction.atomic():
        row = _row(holder)
        standing = RULE.standing(row.valid_until, today)
        if standing.good and not standing.renewable:
            opens = RULE.renewable_from(row.valid_until)
            raise Conflict("not_yet", sentence("更新は%(day)sからできます。", day=opens.isoformat()))
        profile = accounts.profile_of(holder)
        person = registries.person_of_account(holder) or ""
        row.valid_until = RULE.renewed(row.valid_until, today, profile.birthdate)
        row.renewed_on, row.person_id = today, person or row.person_id
        if row.checked != "desk" or person or row.checked_until is None or row.checked_until < today:
            row.user_class, row.checked = _class_of(person, profile.address)
            row.checked_until = None
        row.name_key, row.phone_digits = _found_by(profile).values()
        row.save()
        _tell("membership.renewed", row, actor)
    return as_registration(row)


def check_class(
    holder_id: str, user_class: str, reason: str, actor: Actor, department: str, *, until: date | None = None
) -> Registration:
    """An office has seen a proof (driving licence, 在勤証明) and sets the class, until a day.

    Forbidden unless an office.
    """
    if not any(actor.has_role(role, department) for role in OFFICES):
        raise Forbidden
    if user_class not in CLASSES:
        raise Conflict("unknown_class", "区分を選び直してください。")
    with transaction.atomic():
        row = _row(holder_id)
        row.user_class, row.checked, row.checked_until = user_class, "desk", until
        row.save(update_fields=["user_class", "checked", "checked_until"])
        _tell("membership.checked", row, actor)
        audit.record("membership.checked", actor=actor, subject=f"registration/{row.pk}", reason=reason)
    return as_registration(row)


def _found_by(profile: accounts.ResidentProfile) -> dict[str, str]:
    """What a clerk finds him by; the name itself stays in the profile."""
    names = (profile.full_name, profile.full_kana, profile.common_name, profile.roman_name)
    return {"name_key": search_text(" ".join(names))[:400], "phone_digits": digits(profile.phone)[:20]}


def new_number(letter: str) -> str:
    """A number that can be read out: U-7K3M-9QXW."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letter}-{drawn[:4]}-{drawn[4:]}"


def _holder(actor: Actor, holder_id: str) -> str:
    if not holder_id or holder_id == actor.id:
        return actor.id
    if not any(actor.has_role(role) for role in OFFICES):
        raise Forbidden
    return holder_id


def _row(holder_id: str) -> models.Registration:
    row = models.Registration.objects.select_for_update().filter(holder_id=holder_id).exclude(holder_id="").first()
    if row is None:
        raise NotFound("not_registered", _OVER)
    return row


def _class_of(person: str, address: str) -> tuple[str, str]:
    """A person of the register lives here; for anybody else the address he gave counts until a desk has looked."""
    if person:
        return "resident", "register"
    city = city_name()
    return ("resident" if city and city in address else "nonresident"), "profile"


def _tell(name: str, row: models.Registration, actor: Actor) -> None:
    data = {"user_class": row.user_class, "how": row.checked}
    record(name, subject=f"registration/{row.pk}", data=data, actor=actor)


def valid_on(found: Registration | None, day: date) -> bool:
    """Whether somebody may book on that day."""
    return found is not None and found.good_on(day)
