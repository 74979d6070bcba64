"""Electronic signatures by the card: a digest is asked for, signed at the provider, checked here, kept as evidence.

電子署名法第3条 and 公的個人認証法: what proves it later is kept whole (digest, signature, certificate, check).
"""

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from django.db import transaction
from django.urls import reverse
from joserfc import jwe
from joserfc.errors import JoseError

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import models, rules
from .certificates.profile import person_of
from .certificates.validation import check_now
from .configuration import configuration
from .errands import Returned
from .errors import NotProven
from .queries import as_evidence
from .relying_party import exchange, provider
from .relying_party.calls import call
from .signing_keys import SEALED_TO_US
from .types import Ask, Evidence

LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Signed:
    signature: bytes
    certificate: x509.Certificate


@transaction.atomic
def require_signature(*, about: str, title: str, digest: str, return_to: str, actor: Actor) -> Ask:
    """Ask the resident to sign the SHA-256 `digest` (hex) of the thing `about` (draft/<id>); asked again, the same Ask.

    `Ask.url` is where he goes to sign, `return_to` where he comes back to, `Ask.evidence` his signature once given. A
    changed thing has another digest, so it needs a signature of its own.
    """
    now = clock.now()
    rows = models.SignatureRequest.objects.filter(account_id=actor.id, about=about, digest=digest)
    row = rows.exclude(signed_at=None).first() or rows.filter(expires_at__gt=now).first()
    if row is None:
        row = models.SignatureRequest.objects.create(
            account_id=actor.id,
            about=about,
            title=title,
            digest=digest,
            return_to=return_to,
            requested_at=now,
            expires_at=now + LASTS,
        )
    return _ask(row)


@transaction.atomic
def move_signatures(about: str, to: str) -> int:
    """What was signed is called otherwise from now on (a draft became an application); how many."""
    return models.SignatureRequest.objects.filter(about=about).update(about=to)


def ask(ask_id: str, *, actor: Actor) -> Ask:
    """A person's own request. NotFound for anybody else's."""
    return _ask(_own(ask_id, actor))


def place_of(ask_id: str, *, actor: Actor) -> str:
    """Where the person goes on after signing."""
    return _own(ask_id, actor).return_to


def begin(ask_id: str, *, actor: Actor) -> str:
    """Open the provider's transaction for the digest; its id. Conflict when signed already or too late."""
    row = _own(ask_id, actor)
    if row.signed_at is not None:
        raise Conflict("signed_already", "もう署名されています。元の画面に戻って続けてください。")
    if row.expires_at <= clock.now():
        raise Conflict("signature_late", "署名の期限が過ぎました。元の画面に戻って、もう一度はじめてください。")
    found = configuration()
    token = exchange.service_token(found)
    body = {"digest": base64.b64encode(bytes.fromhex(row.digest)).decode(), "digest_algorithm": "SHA-256"}
    told = call(
        "POST",
        provider.endpoints(found).signatures,
        what="transaction",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
    )
    row.transaction = str(told.get("id", ""))[:100]
    if not row.transaction:
        raise NotProven("unsigned", "transaction_form")
    row.save(update_fields=["transaction"])
    return row.transaction


def fetch(errand: Returned, code: str, *, actor: Actor) -> Evidence:
    """The signer is back: fetch the result, check all of it, keep it. NotProven where anything does not hold."""
    row = _own(errand.asked_for, actor)
    found = configuration()
    token = exchange.signing_token(found, code, errand.trip)
    where = f"{provider.endpoints(found).signatures}/{row.transaction}/result"
    told = call("GET", where, what="result", headers={"Authorization": f"Bearer {token}"})
    signed = _opened(told)
    check_signature(signed.certificate, signed.signature, bytes.fromhex(row.digest))
    how = check_now(signed.certificate)
    _same_person(signed.certificate, actor)
    return _keep(row, signed, how, actor)


def check_signature(certificate: x509.Certificate, signature: bytes, digest: bytes) -> None:
    """PKCS#1 v1.5 with SHA-256, by the certificate's key, over this digest (RFC 8017, 8.2.2)."""
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotProven("unsigned", "signature_key") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise NotProven("unsigned", "signature_key")
    try:
        key.verify(signature, digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise NotProven("unsigned", "signature_wrong") from error


def _opened(told: Mapping[str, Any]) -> _Signed:
    """The result, sealed to our key (JWE, RFC 7516)."""
    keys = SEALED_TO_US.all()
    try:
        sealed = str(told["result"])
        plain = json.loads(jwe.decrypt_compact(sealed, keys, algorithms=["ECDH-ES", "A256GCM"]).plaintext or b"")
        certificate = x509.load_der_x509_certificate(base64.b64decode(plain["certificate"], validate=True))
        return _Signed(base64.b64decode(plain["signature"], validate=True), certificate)
    except (JoseError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotProven("unsigned", "result_form") from error


def _same_person(certificate: x509.Certificate, actor: Actor) -> None:
    """The certificate's holder has to be the account's owner: nobody signs for another."""
    holder, profile = person_of(certificate), accounts.profile_of(actor.id)
    known = rules.Known(profile.full_name, profile.birthdate)
    if not any(rules.fits(known, name, holder.birthdate) for name in (holder.name, holder.name_substitutes) if name):
        raise NotProven("other_person", "signer_other")


@transaction.atomic
def _keep(row: models.SignatureRequest, signed: _Signed, how: str, actor: Actor) -> Evidence:
    """Once: the first signature stands."""
    fresh = models.SignatureRequest.objects.select_for_update().get(pk=row.pk)
    if fresh.signed_at is not None:
        return as_evidence(fresh)
    fresh.signed_at, fresh.signature, fresh.evidence = clock.now(), signed.signature, how
    fresh.certificate = signed.certificate.public_bytes(serialization.Encoding.PEM).decode()
    fresh.serial = f"{signed.certificate.serial_number:x}"
    fresh.issuer_name = signed.certificate.issuer.rfc4514_string()[:300]
    fresh.save()
    kind = fresh.about.partition("/")[0]
    events.record("identity.signed", subject=f"account/{actor.id}", data={"about": kind}, actor=actor)
    detail = {"about": fresh.about, "digest": fresh.digest, "serial": fresh.serial, "checked": how}
    audit.record("identity.signed", actor=actor, subject=f"account/{actor.id}", detail=detail)
    return as_evidence(fresh)


def _own(ask_id: str, actor: Actor) -> models.SignatureRequest:
    try:
        row = models.SignatureRequest.objects.filter(pk=uuid.UUID(ask_id), account_id=uuid.UUID(actor.id)).first()
    except ValueError:
        row = None
    if row is None:
        raise NotFound("signature_not_found", "署名の依頼が見つかりません。元の画面からやり直してください。")
    return row


def _ask(row: models.SignatureRequest) -> Ask:
    evidence = as_evidence(row) if row.signed_at is not None else None
    return Ask(str(row.id), row.about, row.title, row.digest, reverse("identity:sign", args=[row.id]), evidence)
