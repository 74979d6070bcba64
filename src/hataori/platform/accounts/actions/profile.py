"""Changing what the city knows of a resident; every change is an event and an audit entry, without the values."""

import uuid
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts import codes, models, queries
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.trail import note
from hataori.platform.accounts.types import ResidentProfile
from hataori.platform.events import api as events

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
