"""Registering and stopping clients. Only 運用 and DX推進 do; the rules are those of RFC 9700 and Core 8.1."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import grants, models
from .scopes import WORDS, settled

REGISTRARS = (Role.OPERATOR, Role.DX_OFFICE)
LOOPBACK = ("127.0.0.1", "[::1]", "localhost")
MOST = 10
LONGEST = 255
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class NewClient:
    """What is told of a client. `jwks` is its public key set where it signs, None for a public client."""

    name: str
    operator: str
    redirect_uris: Sequence[str]
    post_logout_redirect_uris: Sequence[str]
    scopes: Sequence[str]
    jwks: Mapping[str, Any] | None = None


@transaction.atomic
def register(new: NewClient, *, actor: Actor) -> models.Client:
    """Make the client. Rejected with every problem; Forbidden for others than 運用 and DX推進."""
    _may(actor)
    problems = problems_of(new)
    if problems:
        raise Rejected(problems)
    row = models.Client.objects.create(
        client_id=secrets.token_urlsafe(16),
        name=new.name.strip(),
        operator=new.operator.strip(),
        redirect_uris=list(new.redirect_uris),
        post_logout_redirect_uris=list(new.post_logout_redirect_uris),
        scopes=settled(" ".join(["openid", *new.scopes])),
        auth_method="private_key_jwt" if new.jwks else "none",
        jwks=dict(new.jwks) if new.jwks else None,
        sector=urlsplit(new.redirect_uris[0]).netloc,
        registered_by=actor.id,
        registered_at=clock.now(),
    )
    data = {"client": row.client_id, "method": row.auth_method}
    events.record("oidc.client_registered", subject=f"client/{row.client_id}", data=data, actor=actor)
    audit.record("oidc.client_registered", actor=actor, subject=f"client/{row.client_id}", detail={"name": row.name})
    return row


@transaction.atomic
def stop(client_id: str, *, actor: Actor) -> models.Client:
    """The client is let in no more, and all it was granted ends. A second time changes nothing."""
    _may(actor)
    row = models.Client.objects.select_for_update().filter(client_id=client_id).first()
    if row is None:
        raise NotFound("client_not_found", "この連携サービスはありません。一覧から選び直してください。")
    if row.stopped_at is None:
        row.stopped_at = clock.now()
        row.save(update_fields=["stopped_at"])
        grants.end_all(row, why="client_stopped")
        events.record("oidc.client_stopped", subject=f"client/{client_id}", data={"client": client_id}, actor=actor)
        audit.record("oidc.client_stopped", actor=actor, subject=f"client/{client_id}")
    return row


def running(client_id: str) -> models.Client | None:
    """The client of that id, unless it was stopped."""
    if not _ID.fullmatch(client_id):
        return None
    return models.Client.objects.filter(client_id=client_id, stopped_at=None).first()


def problems_of(new: NewClient) -> list[FieldProblem]:
    """Everything that keeps a client from being registered."""
    found = []
    if not new.name.strip():
        found.append(FieldProblem("name", "required", "名前を入力してください。"))
    if not new.operator.strip():
        found.append(FieldProblem("operator", "required", "運営者を入力してください。"))
    found += _uri_problems("redirect_uris", new.redirect_uris, required=True)
    found += _uri_problems("post_logout_redirect_uris", new.post_logout_redirect_uris, required=False)
    if any(scope not in WORDS for scope in new.scopes):
        found.append(FieldProblem("scopes", "scope_unknown", "渡す情報を一覧から選んでください。"))
    if new.jwks is not None and not are_public_keys(new.jwks):
        message = "公開鍵（JWKS）を読めません。P-256 の EC 鍵の、公開部分だけを入れてください。"
        found.append(FieldProblem("jwks", "jwks_form", message))
    return found


def _uri_problems(field: str, uris: Sequence[str], *, required: bool) -> list[FieldProblem]:
    if not uris:
        missing = FieldProblem(field, "required", "戻り先のアドレスを入力してください。")
        return [missing] if required else []
    if len(uris) > MOST or len(set(uris)) != len(uris):
        return [FieldProblem(field, "uris_count", f"アドレスは重ならないように{MOST}個までにしてください。")]
    bad = [uri for uri in uris if not is_redirect_uri(uri)]
    if bad:
        message = f"「{bad[0][:80]}」は使えません。https:// で始まる、# のないアドレスにしてください。"
        return [FieldProblem(field, "uri_form", message)]
    if len({urlsplit(uri).netloc for uri in uris}) > 1:
        return [FieldProblem(field, "uris_hosts", "アドレスのホスト名を一つにそろえてください。")]
    return []


def is_redirect_uri(uri: str) -> bool:
    """Https without fragment, user or wildcard; plain http only to the machine itself (RFC 8252, 7.3)."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.netloc.rpartition(":")[0] in LOOPBACK)
    clean = uri.isascii() and uri.isprintable() and not set(uri) & set(' "<>\\^`{|}*#') and "@" not in parts.netloc
    return bool(secure and clean and host and len(uri) <= LONGEST)


def are_public_keys(jwks: Mapping[str, Any]) -> bool:
    """EC P-256 keys, their public halves only."""
    try:
        keys = list(KeySet.import_key_set({"keys": list(jwks["keys"])}))
    except (JoseError, KeyError, TypeError, ValueError, AttributeError):
        return False
    return all(isinstance(key, ECKey) and key.curve_name == "P-256" and not key.is_private for key in keys)


def _may(actor: Actor) -> None:
    if actor.kind != "staff" or not any(actor.has_role(role) for role in REGISTRARS):
        raise Forbidden
