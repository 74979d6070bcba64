"""Passkeys (WebAuthn Level 3) by py_webauthn: making one, and proving who one is with it."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.kernel.lazy import LazyModule
from hataori.kernel.sentences import sentence

from . import models
from .trail import note, note_refused

webauthn = LazyModule("webauthn")
helpers = LazyModule("webauthn.helpers")
structs = LazyModule("webauthn.helpers.structs")
CHALLENGE_KEY = "passkey_challenge"
_GOOD_FOR = timedelta(minutes=5)
MOST = 20
_BASE64URL = re.compile(r"[A-Za-z0-9_-]{1,1400}=*")


@dataclass(frozen=True, slots=True)
class Site:
    """The installation as browsers see it: the RP ID (the host) and the origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A credential that has proved itself and is not yet anybody's."""

    credential_id: str
    public_key: bytes
    sign_count: int


def site_of(request: HttpRequest) -> Site:
    """The site this request came to (Django has checked the host against ALLOWED_HOSTS)."""
    host = request.get_host()
    return Site(host.rsplit(":", 1)[0], f"{request.scheme}://{host}")


def offer_registration(request: HttpRequest, *, user_id: bytes, login: str, name: str, known: list[str]) -> str:
    """Options for navigator.credentials.create, as JSON; the challenge waits in the session."""
    options = webauthn.generate_registration_options(
        rp_id=site_of(request).host,
        rp_name="hataori",
        user_id=user_id,
        user_name=login,
        user_display_name=name or login,
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=helpers.base64url_to_bytes(key)) for key in known
        ],
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    _keep(request, options.challenge)
    return str(webauthn.options_to_json(options))


def offer_sign_in(request: HttpRequest) -> str:
    """Options for navigator.credentials.get without naming anybody (discoverable credentials)."""
    options = webauthn.generate_authentication_options(
        rp_id=site_of(request).host, user_verification=structs.UserVerificationRequirement.REQUIRED
    )
    _keep(request, options.challenge)
    return str(webauthn.options_to_json(options))


def proved_registration(request: HttpRequest, credential: str) -> NewKey:
    """The new credential, checked against the challenge. Rejected where it does not fit."""
    site = site_of(request)
    try:
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=_taken(request),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _unusable() as error:
        raise _unfit() from error
    return NewKey(helpers.bytes_to_base64url(found.credential_id), found.credential_public_key, found.sign_count)


def proved_owner(request: HttpRequest, credential: str) -> models.Account:
    """Whose passkey has signed the challenge. Rejected where it is nobody's. No password failure counts here."""
    site = site_of(request)
    challenge = _taken(request)
    row = _row_of(credential)
    try:
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except _unusable() as error:
        raise _unfit() from error
    models.Passkey.objects.filter(pk=row.pk).update(sign_count=found.new_sign_count, last_used_at=clock.now())
    return row.account


@transaction.atomic
def add(account: models.Account, key: NewKey, *, name: str, actor: Actor) -> None:
    """Keep the new passkey. Conflict when it is kept already or there are too many."""
    _in_turn(account)
    if models.Passkey.objects.filter(credential_id=key.credential_id).exists():
        raise Conflict("passkey_known", "このパスキーはもう登録されています。")
    if models.Passkey.objects.filter(account=account).count() >= MOST:
        raise Conflict(
            "passkey_too_many", sentence("パスキーは%(most)s個までです。使わないものを削除してください。", most=MOST)
        )
    models.Passkey.objects.create(
        account=account,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        name=name.strip()[:60] or "パスキー",
        created_at=clock.now(),
    )
    note("passkey_added", actor=actor, account_id=account.pk)


def remove(account: models.Account, passkey_id: int, *, actor: Actor) -> None:
    """Forget a passkey. NotFound for somebody else's (that is audited), Conflict for the last way in."""
    row = models.Passkey.objects.filter(pk=passkey_id).first()
    if row is None or row.account_id != account.pk:
        if row:
            note_refused("passkey", passkey_id, actor=actor, owner_id=row.account_id)
        raise NotFound("passkey_not_found", "このパスキーはありません。")
    _remove(account, passkey_id, actor)


@transaction.atomic
def _remove(account: models.Account, passkey_id: int, actor: Actor) -> None:
    held = _in_turn(account)
    keys = models.Passkey.objects.filter(account=account)
    if keys.count() == 1 and not held.has_usable_password():
        raise Conflict("passkey_last", "最後のサインイン方法です。先にパスワードか別のパスキーを登録してください。")
    if keys.filter(pk=passkey_id).delete()[0]:
        note("passkey_removed", actor=actor, account_id=account.pk)


def _in_turn(account: models.Account) -> models.Account:
    """The account as it is now, locked: who counts its passkeys counts alone, so that the last one stays."""
    return models.Account.objects.select_for_update().get(pk=account.pk)


def _row_of(credential: str) -> models.Passkey:
    try:
        found: Any = json.loads(credential)
        key = str(found["id"])[:1400]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unfit() from error
    if not _BASE64URL.fullmatch(key):
        raise _unfit()
    row = models.Passkey.objects.select_related("account").filter(credential_id=key, account__is_active=True).first()
    if row is None:
        raise _unfit()
    return row


def _keep(request: HttpRequest, challenge: bytes) -> None:
    request.session[CHALLENGE_KEY] = [helpers.bytes_to_base64url(challenge), clock.now().isoformat()]


def _taken(request: HttpRequest) -> bytes:
    """The challenge, good once and for five minutes."""
    challenge, at = request.session.pop(CHALLENGE_KEY, ["", ""])
    if not challenge or clock.now() - datetime.fromisoformat(at) > _GOOD_FOR:
        raise _unfit()
    return bytes(helpers.base64url_to_bytes(challenge))


def _unusable() -> tuple[type[Exception], ...]:
    return (helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def _unfit() -> Rejected:
    message = "パスキーで確認できませんでした。もう一度試すか、パスワードを使ってください。"
    return Rejected([FieldProblem("credential", "passkey_unfit", message)], message)
