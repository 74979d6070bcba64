"""Becoming a resident of the portal, and leaving it. KPI ID登録数 (m23) reads the two events."""

import uuid
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts import codes, limits, models, passkeys, queries
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.errors import SlowDown
from hataori.platform.accounts.rules import SIGN_UP_SOURCE
from hataori.platform.accounts.trail import note
from hataori.platform.accounts.types import Account
from hataori.platform.events import api as events

_CODE_TEXT = """確認コード: {code}

登録を続けるには、次のページで入力してください（1時間以内）。
{site}account/sign-up/code/

覚えがないときは、何もしなくて大丈夫です。
"""
_KNOWN_TEXT = """このメールアドレスは、もう登録されています。

次のページからサインインしてください。パスワードを忘れたときも、そこから再設定できます。
{site}account/sign-in/
"""


@dataclass(frozen=True, slots=True)
class NewResident:
    """A sign-up: a confirmed e-mail, a name, and a password or a passkey (with neither nobody could come back)."""

    email: str
    name: PersonName
    password: str = ""
    passkey: passkeys.NewKey | None = None
    account_id: uuid.UUID | None = None


def ask_sign_up(email: str, *, source: str, site: str) -> str:
    """Mail a code to the address and answer it; empty where the address has an account already or mails are spent.

    Whether it has one is told to the mailbox only. SlowDown when one source asks for too many addresses.
    """
    if limits.spend(SIGN_UP_SOURCE, source) > SIGN_UP_SOURCE.tries:
        raise SlowDown("sign_up_slow", "続けて登録が申し込まれています。30分ほど待ってから、もう一度お試しください。")
    if not codes.mailable("sign_up", email):
        return ""
    known = models.Account.objects.filter(login=queries.folded_login(email)).exists()
    with transaction.atomic():
        code = "" if known else codes.issue("sign_up", email=email)
        text = (_KNOWN_TEXT if known else _CODE_TEXT).format(code=code, site=site)
        codes.mail(email, subject="【デジタル窓口】登録の確認", text=text, key=f"sign_up:{uuid.uuid4()}")
    return code


@transaction.atomic
def register_resident(new: NewResident, *, channel: str = "web") -> Account:
    """Make the account and tell it. Conflict where the e-mail has one, Rejected without any way to sign in."""
    if not new.password and new.passkey is None:
        raise Rejected([FieldProblem("password", "required", "パスワードを入力してください。")])
    row = models.Account(
        id=new.account_id or uuid.uuid4(),
        login=queries.folded_login(new.email),
        kind="resident",
        password=make_password(new.password or None),
    )
    create_resident_rows(row, new.name, email=new.email)
    actor = actor_for(row)
    if new.passkey is not None:
        passkeys.add(row, new.passkey, name="最初のパスキー", actor=actor)
    events.record("portal_id.registered", subject=f"account/{row.pk}", data={"channel": channel}, actor=actor)
    note("registered", actor=actor, account_id=row.pk, detail={"channel": channel})
    return queries.as_account(row)


def create_resident_rows(row: models.Account, name: PersonName, **known: object) -> None:
    """The account with its profile. Conflict where the login is taken; tells nothing, the caller does."""
    row.display_name, row.created_at = name.full, clock.now()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("login_taken", "このメールアドレスは、もう登録されています。サインインしてください。") from error
    models.ResidentProfile.objects.create(
        account=row,
        family=name.family,
        given=name.given,
        family_kana=name.family_kana,
        given_kana=name.given_kana,
        **known,
    )


@transaction.atomic
def close_account(account_id: str, *, actor: Actor) -> None:
    """The resident leaves: nothing of the profile stays, what was filed stays with the city under the bare id.

    Conflict where the account is closed already or no resident's.
    """
    row = models.Account.objects.select_for_update().filter(pk=account_id, kind="resident", is_active=True).first()
    if row is None:
        raise Conflict("account_closed", "このアカウントは、もう閉じられています。")
    row.login, row.display_name, row.password = f"closed:{row.pk}", "退会した利用者", make_password(None)
    row.is_active, row.closed_at = False, clock.now()
    row.save(update_fields=["login", "display_name", "password", "is_active", "closed_at"])
    for related in (models.ResidentProfile, models.Passkey, models.ApiToken, models.OneTimeCode):
        related._default_manager.filter(account=row).delete()  # noqa: SLF001  Django's documented name
    from .sessions import end_all

    end_all(row, actor=actor)
    told = {"channel": "web"} | ({"sample": True} if row.sample else {})
    events.record("portal_id.deleted", subject=f"account/{row.pk}", data=told, actor=actor)
    note("closed", actor=actor, account_id=row.pk)
