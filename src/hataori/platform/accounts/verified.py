"""People whom a block above has proven (by the マイナンバーカード): let in, or registered without a password."""

import uuid
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Forbidden
from hataori.kernel.person_name import PersonName
from hataori.platform.events import api as events

from . import devices, models, queries, sign_in
from .access import STEP_UP_KEY, note_step_up
from .actions.registration import create_resident_rows
from .actors import actor_for, actor_of
from .trail import note
from .types import Account


def let_in(request: HttpRequest, response: HttpResponseBase, account_id: str, *, method: str) -> Actor:
    """Sign the resident in on this browser. Forbidden for staff and for an account that is closed."""
    row = queries.row_of(account_id)
    if row.kind != "resident" or not row.is_active:
        raise Forbidden("no_way_in", "このアカウントでは、この方法でサインインできません。")
    actor = sign_in.enter(request, row, method)
    devices.remember(request, response, str(row.pk))
    return actor


def confirm(request: HttpRequest, *, method: str) -> None:
    """Who is signed in has just been proven again: the session goes on under a new key, still listed under 端末."""
    actor, old = actor_of(request), request.session.session_key
    request.session.cycle_key()
    models.SignIn.objects.filter(session_key=old).update(session_key=request.session.session_key)
    note_step_up(request)
    note("stepped_up", actor=actor, account_id=actor.id, detail={"method": method})


@transaction.atomic
def register_verified(name: PersonName, *, birthdate: date | None, address: str, channel: str) -> Account:
    """An account whose owner was proven; its only way in is that proof until he adds an e-mail, a passkey or both."""
    key = uuid.uuid4()
    row = models.Account(id=key, login=f"{channel}:{key}", kind="resident", password=make_password(None))
    create_resident_rows(row, name, birthdate=birthdate, address=address)
    actor = actor_for(row)
    events.record("portal_id.registered", subject=f"account/{row.pk}", data={"channel": channel}, actor=actor)
    note("registered", actor=actor, account_id=row.pk, detail={"channel": channel})
    return queries.as_account(row)


def proven_at(request: HttpRequest) -> datetime | None:
    """When whoever is signed in last showed who he is in this browser."""
    text = request.session.get(STEP_UP_KEY, "")
    return datetime.fromisoformat(text) if text else None


def has_own_way_in(account_id: str) -> bool:
    """Whether the person can sign in without the proof: by password or passkey."""
    row = queries.row_of(account_id)
    return row.has_usable_password() or models.Passkey.objects.filter(account=row).exists()
