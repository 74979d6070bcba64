"""Changing a password, and getting back in by mail when it is forgotten."""

import uuid

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.sentences import sentence
from hataori.platform.accounts import codes, models, queries
from hataori.platform.accounts.trail import note

from .sessions import end_all

LONGEST = 256
_CODE_TEXT = """確認コード: {code}

次のページで入力してください（1時間以内）。
{address}

覚えがないときは、何もしなくて大丈夫です。
"""


def check_new_password(password: str, account: models.Account | None = None, *, field: str = "password") -> None:
    """Rejected with every reason: under twelve characters, common, like the login."""
    if len(password) > LONGEST:
        raise Rejected(
            [FieldProblem(field, "password_too_long", sentence("%(most)s文字以内で入力してください。", most=LONGEST))]
        )
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Rejected(
            [FieldProblem(field, one.code or "password", one.messages[0]) for one in error.error_list]
        ) from error


@transaction.atomic
def set_password(account: models.Account, password: str, *, actor: Actor, keep_session: str = "") -> None:
    """The new password; every other browser is signed out. Rejected as check_new_password says."""
    check_new_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    end_all(account, actor=actor, but=keep_session)
    note("password_changed", actor=actor, account_id=account.pk)
    _tell(
        account,
        "パスワードが変更されました",
        "パスワードが変更されました。覚えがないときは、すぐに市へ連絡してください。",
    )


def ask_reset(login: str, request: HttpRequest) -> None:
    """Mail a way back in, if there is such an account; nobody learns whether there is."""
    _mail_code("reset", login, request.build_absolute_uri("/account/reset/code/"), "パスワードの再設定")


def ask_device_code(login: str, request: HttpRequest) -> None:
    """Mail a code that makes this browser a known one, for owners whose account strangers are trying at."""
    _mail_code("device", login, request.build_absolute_uri("/account/sign-in/code/"), "サインインの確認コード")


def reset_password(typed: str, password: str) -> models.Account:
    """The new password for whoever holds the code; the code is spent only when the password holds."""
    with transaction.atomic():
        row = codes.use("reset", typed).account
        if row is None or not row.is_active:
            raise Rejected([FieldProblem("code", "code_wrong", "コードが違います。")])
        set_password(row, password, actor=SYSTEM)
    return row


def mail_of(account: models.Account) -> str:
    """Where the account's owner reads mail; empty where nobody told us."""
    if account.kind == "staff":
        return models.StaffProfile.objects.filter(account=account).values_list("email", flat=True).first() or ""
    return account.login


def _mail_code(purpose: str, login: str, address: str, subject: str) -> None:
    row = models.Account.objects.filter(login=queries.folded_login(login), is_active=True).first()
    to = mail_of(row) if row else login
    if not codes.mailable(purpose, to):
        return
    with transaction.atomic():
        code = codes.issue(purpose, email=to, account=row)
        if row is not None and to:
            text = _CODE_TEXT.format(code=code, address=address)
            codes.mail(to, subject=f"【{subject}】", text=text, key=f"{purpose}:{uuid.uuid4()}")
            note(f"{purpose}_code_sent", actor=SYSTEM, account_id=row.pk)


def _tell(account: models.Account, subject: str, text: str) -> None:
    to = mail_of(account)
    if to and not account.sample:
        codes.mail(to, subject=f"【{subject}】", text=text, key=f"password:{uuid.uuid4()}")
