"""Signing in: the password check behind its budgets, and what a browser gets once the person is known."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected

from . import limits, models, rules
from .access import note_step_up
from .actors import actor_for, forget_actor
from .errors import SlowDown
from .queries import folded_login
from .trail import note

_BACKEND = "hataori.platform.accounts.browser_sessions.Accounts"
WRONG = "メールアドレス（職員番号）かパスワードが違います。"
SESSION_SECONDS = {"resident": 14 * 86400, "staff": 10 * 3600}
"""How long an idle browser stays signed in; staff no longer than a working day (ASVS 5.0, 7.3.1)."""
NonceOf = Callable[[str], str]
SLOW = "確認のため、少し時間を置くか、登録されたメールアドレスで本人確認をしてください。パスキーはいつでも使えます。"


@dataclass(frozen=True, slots=True)
class PasswordTry:
    """One try: what was typed, where it came from, and how to find what this browser was given (devices.nonce_of)."""

    login: str
    password: str
    source: str
    nonce_of: NonceOf


def check_password(tried: PasswordTry) -> models.Account:
    """The account whose password it is. Rejected when wrong, SlowDown (before any hashing) over budget.

    Both answers are the same for logins that do not exist, and take as long.
    """
    row = models.Account.objects.filter(login=folded_login(tried.login), is_active=True).first()
    nonce = tried.nonce_of(str(row.pk)) if row else ""
    way = _spend(tried, nonce)
    if way == "refused":
        raise SlowDown("sign_in_slow", SLOW)
    if not _is_right(row, tried.password) or row is None:
        _note_wrong(row, way)
        raise Rejected([FieldProblem("password", "sign_in_wrong", WRONG)], WRONG)
    _give_back(tried, nonce, way)
    return row


@transaction.atomic
def enter(request: HttpRequest, row: models.Account, method: str) -> Actor:
    """Let the person in on this browser: a new session, listed under 端末, and a fresh proof of who it is."""
    now = clock.now()
    login(request, row, backend=_BACKEND)
    models.Account.objects.filter(pk=row.pk).update(signed_in_at=now)
    models.SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "account": row,
            "browser": rules.browser_name(request.headers.get("User-Agent", "")),
            "method": method,
            "at": now,
        },
    )
    request.session.set_expiry(SESSION_SECONDS[row.kind])
    note_step_up(request)
    forget_actor(request)
    actor = actor_for(row)
    note("signed_in", actor=actor, account_id=row.pk, detail={"method": method})
    return actor


@transaction.atomic
def leave(request: HttpRequest) -> None:
    """Sign out on this browser."""
    models.SignIn.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    forget_actor(request)


def source(request: HttpRequest) -> str:
    """Where a try comes from. Behind a proxy of the city's own, the last address that proxy has seen."""
    header = settings.HATAORI_CLIENT_ADDRESS_HEADER
    address = request.META.get(header, "").split(",")[-1].strip() if header else ""
    return rules.source_of(address or request.META.get("REMOTE_ADDR", ""))


def _spend(tried: PasswordTry, nonce: str) -> rules.Way:
    """Take the try before the password is looked at, so that parallel guesses cannot slip through."""
    device = bool(nonce) and limits.within(rules.DEVICE, nonce)
    by_source = device or limits.within(rules.SOURCE, tried.source)
    # A source over its budget does not eat the account's.
    by_account = device or (by_source and limits.within(rules.ACCOUNT, folded_login(tried.login)))
    return rules.way_in(device_left=device, source_left=by_source, account_left=by_account)


_STRANGER = Actor("guest", "guest", "")


def _give_back(tried: PasswordTry, nonce: str, way: rules.Way) -> None:
    if way == "known_device":
        limits.give_back(rules.DEVICE, nonce)
    else:
        limits.give_back(rules.SOURCE, tried.source)
        limits.give_back(rules.ACCOUNT, folded_login(tried.login))


def _is_right(row: models.Account | None, password: str) -> bool:
    if row is None:
        make_password(password)  # as long as a real check takes
        return False
    return row.check_password(password)


def _note_wrong(row: models.Account | None, way: rules.Way) -> None:
    note("sign_in_failed", actor=_STRANGER, account_id=row.pk if row else "unknown", detail={"way": way})
