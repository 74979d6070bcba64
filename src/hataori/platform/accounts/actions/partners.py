"""Partners: organisations whose programs call the city's APIs by token. They have no password and never sign in."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.accounts import models, queries
from hataori.platform.accounts.trail import note
from hataori.platform.accounts.types import Account

_LONGEST = 200


@transaction.atomic
def ensure_partner(name: str, *, actor: Actor) -> Account:
    """The partner of that name, made where there is none yet. Rejected for a name that is empty or too long."""
    shown = name.strip()
    if not shown or len(shown) > _LONGEST:
        raise Rejected([FieldProblem("partner", "name", f"連携先の名前を{_LONGEST}文字までで指定してください。")])
    login = f"partner:{queries.folded_login(shown)}"
    row, made = models.Account.objects.get_or_create(
        login=login,
        defaults={
            "kind": "partner",
            "display_name": shown,
            "password": make_password(None),
            "created_at": clock.now(),
        },
    )
    if made:
        note("partner_created", actor=actor, account_id=str(row.pk))
    return queries.as_account(row)
