"""Changing what the city knows of a resident; every change is an event and an audit entry, without the values."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from hataori.kernel.actor import Actor, Role
from hataori.kernel.check_digits import is_personal_number
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.person_name import PersonName
from hataori.kernel.text import halfwidth
from hataori.platform.accounts import codes, models, queries
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.trail import note
from hataori.platform.accounts.types import ResidentProfile
from hataori.platform.audit.api import record_read
from hataori.platform.events import api as events

_HANDLERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
EDITABLE = (
    "family",
    "given",
    "family_kana",
    "given_kana",
    "common_name",
    "roman_name",
    "birthdate",
    "postal_code",
    "address",
    "phone",
)


@transaction.atomic
def update_profile(account_id: str, changes: Mapping[str, str | date | None], *, actor: Actor) -> ResidentProfile:
    """Write the changed fields (names of EDITABLE). Rejected for a name that is none, Forbidden for other people's."""
    _own(account_id, actor)
    row = _locked(account_id)
    changed = [field for field in EDITABLE if field in changes and changes[field] != getattr(row, field)]
    for field in changed:
        setattr(row, field, changes[field])
    name = PersonName(row.family, row.given, row.family_kana, row.given_kana)
    if changed:
        row.save(update_fields=changed)
        models.Account.objects.filter(pk=row.account_id).update(display_name=name.full)
        _tell(account_id, changed, actor)
    return queries.profile_of(account_id)


def ask_email_change(account: models.Account, email: str, site: str) -> None:
    """Mail a code to the new address; nothing changes before it comes back."""
    if not codes.mailable("email", str(account.pk)):
        return
    with transaction.atomic():
        code = codes.issue("email", email=email, account=account)
        text = f"確認コード: {code}\n\n次のページで入力してください（1時間以内）。\n{site}my/email/code/\n"
        codes.mail(email, subject="【デジタル窓口】メールアドレスの確認", text=text, key=f"email:{uuid.uuid4()}")
        note("email_code_sent", actor=actor_for(account), account_id=account.pk)


@transaction.atomic
def change_email(account_id: str, typed_code: str, *, actor: Actor) -> str:
    """Sign in with the confirmed address from now on; the address. Rejected for a wrong code, Conflict if taken."""
    _own(account_id, actor)
    code = codes.use("email", typed_code)
    if str(code.account_id) != account_id:
        raise Rejected([FieldProblem("code", "code_wrong", "コードが違うか、期限（1時間）が過ぎています。")])
    login = queries.folded_login(code.email)
    try:
        with transaction.atomic():
            models.Account.objects.filter(pk=account_id).update(login=login)
    except IntegrityError as error:
        raise Conflict("login_taken", "このメールアドレスは使えません。別のアドレスを入力してください。") from error
    models.ResidentProfile.objects.filter(account_id=account_id).update(email=code.email)
    _tell(account_id, ["email"], actor)
    return code.email


@transaction.atomic
def keep_personal_number(account_id: str, typed: str, *, actor: Actor) -> None:
    """Keep a 個人番号, sealed. Rejected where the check digit is wrong; an empty text forgets it."""
    _own(account_id, actor)
    digits = "".join(letter for letter in halfwidth(typed) if letter.isdigit())
    if digits and not is_personal_number(digits):
        message = "個人番号の数字が違います。カードの12桁を確かめてください。"
        raise Rejected([FieldProblem("personal_number", "personal_number_wrong", message)])
    row = _locked(account_id)
    row.personal_number = digits
    row.save(update_fields=["personal_number"])
    note("personal_number_kept" if digits else "personal_number_forgotten", actor=actor, account_id=account_id)


@transaction.atomic
def personal_number_of(account_id: str, *, actor: Actor, department: str, reason: str) -> str:
    """The 個人番号, empty where none is kept; the reading is audited with its reason (番号法第9条: only for its use).

    For the person, and for 担当・決裁者・課長 of `department`, whose affair needs it; Forbidden for all others, the
    system too. Rejected without a reason. The view has to ask for a step-up.
    """
    if not (_handles(department, actor) or (actor.kind == "resident" and actor.id == account_id)):
        raise Forbidden("personal_number_forbidden", "個人番号は、その事務を担当する課の職員だけが見られます。")
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "見る理由を入力してください。")])
    found = _locked(account_id).personal_number
    record_read(actor, f"account/{account_id}", "個人番号", reason)
    return str(found)


def _handles(department: str, actor: Actor) -> bool:
    """Whether the actor works in the department; who only runs, audits or publishes has no affair of his own."""
    return actor.kind == "staff" and bool(department) and any(actor.has_role(each, department) for each in _HANDLERS)


def _own(account_id: str, actor: Actor) -> None:
    if actor.kind != "system" and actor.id != account_id:
        raise Forbidden


def _locked(account_id: str) -> models.ResidentProfile:
    row = models.ResidentProfile.objects.select_for_update().filter(account_id=account_id).first()
    if row is None:
        raise NotFound("account_not_found", queries.NO_ACCOUNT)
    return row


def _tell(account_id: str, fields: list[str], actor: Actor) -> None:
    names = " ".join(fields)
    events.record("account.profile_changed", subject=f"account/{account_id}", data={"fields": names}, actor=actor)
    note("profile_changed", actor=actor, account_id=account_id, detail={"fields": names})
