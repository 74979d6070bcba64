"""The browsers where somebody is signed in, and signing out elsewhere."""

from django.contrib.sessions.models import Session
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.accounts import models
from hataori.platform.accounts.trail import note, note_refused


def open_sign_ins(account: models.Account) -> list[models.SignIn]:
    """Where the person is signed in now, newest first; rows of sessions that ran out are cleared away."""
    rows = list(models.SignIn.objects.filter(account=account).order_by("-at"))
    keys = [row.session_key for row in rows]
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=clock.machine()).values_list(
            "session_key", flat=True
        )
    )
    models.SignIn.objects.filter(pk__in=[row.pk for row in rows if row.session_key not in alive]).delete()
    return [row for row in rows if row.session_key in alive]


def end(account: models.Account, sign_in_id: int, *, actor: Actor) -> None:
    """Sign out on another browser. NotFound for somebody else's, and that is audited."""
    row = models.SignIn.objects.filter(pk=sign_in_id).first()
    if row is None or row.account_id != account.pk:
        if row:
            note_refused("sign_in", sign_in_id, actor=actor, owner_id=row.account_id)
        raise NotFound("sign_in_not_found", "この端末は、もうサインアウトされています。")
    with transaction.atomic():
        _end([row.session_key])
        note("signed_out_elsewhere", actor=actor, account_id=account.pk)


@transaction.atomic
def end_all(account: models.Account, *, actor: Actor, but: str = "") -> int:
    """Sign out everywhere except in the session `but`; how many browsers that were."""
    rows = models.SignIn.objects.filter(account=account).exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    _end(keys)
    if keys:
        note("signed_out_elsewhere", actor=actor, account_id=account.pk, detail={"browsers": len(keys)})
    return len(keys)


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    models.SignIn.objects.filter(session_key__in=keys).delete()
