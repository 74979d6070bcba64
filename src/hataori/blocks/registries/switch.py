"""Whether the register may be asked now: closed while the core system is mended, and told so in words."""

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Unavailable as _Unavailable
from hataori.platform.events.api import record

from . import events, models

_MESSAGE = "住民の記録は、いま使えません。時間をおいて、もう一度お試しください。"


class Unavailable(_Unavailable):
    """The register cannot be asked now; what needs it is done later."""

    def __init__(self) -> None:
        super().__init__("register_closed", _MESSAGE)


def is_open() -> bool:
    """Whether the register answers."""
    return not models.RegisterState.objects.filter(closed=True).exists()


def require_open() -> None:
    """Unavailable while it is closed."""
    if not is_open():
        raise Unavailable


@transaction.atomic
def close(reason: str, *, actor: Actor) -> None:
    """No more answers until it is opened again."""
    _set(closed=True, reason=reason)
    record(events.CLOSED, subject="register/residents", data={}, actor=actor)


@transaction.atomic
def reopen(*, actor: Actor) -> None:
    """Answers again; what waited is done by the worker."""
    _set(closed=False, reason="")
    record(events.OPENED, subject="register/residents", data={}, actor=actor)


def why_closed() -> str:
    """The operator's reason, empty while it is open."""
    row = models.RegisterState.objects.filter(closed=True).first()
    return f"closed since {row.changed_at.astimezone(clock.JST):%Y-%m-%d %H:%M}: {row.reason}" if row else ""


def _set(*, closed: bool, reason: str) -> None:
    values = {"closed": closed, "reason": reason, "changed_at": clock.now()}
    models.RegisterState.objects.update_or_create(id=1, defaults=values)
