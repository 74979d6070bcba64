"""Reading receivers, for those who may."""

from uuid import UUID

from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Forbidden, NotFound
from hataori.platform.events import api as events

from . import models, rules
from .types import Subscription, Telling

MANAGERS = (Role.OPERATOR, Role.DX_OFFICE)
_SHOWN = 50


def manages(actor: Actor) -> bool:
    """Whether the actor looks after all receivers."""
    return actor.kind == "staff" and any(actor.has_role(role) for role in MANAGERS)


def offered_types() -> list[events.EventType]:
    """The types that may be told, by name."""
    return [declared for declared in events.event_types() if rules.is_offered(declared.name)]


def subscriptions(actor: Actor) -> list[Subscription]:
    """The actor's receivers, all for who manages them. Forbidden for anybody but partners and managers."""
    rows = models.Subscription.objects.order_by("name", "created_at")
    return [as_subscription(row) for row in (rows if manages(actor) else rows.filter(owner=_partner(actor)))]


def row_of(subscription_id: str, actor: Actor, *, lock: bool = False) -> models.Subscription:
    """The row of a receiver the actor may see. NotFound for somebody else's."""
    rows = models.Subscription.objects.select_for_update() if lock else models.Subscription.objects.all()
    rows = rows if manages(actor) else rows.filter(owner=_partner(actor))
    try:
        row = rows.filter(id=UUID(subscription_id)).first()
    except ValueError:
        row = None
    if row is None:
        raise NotFound("webhook_not_found", "通知先が見つかりません。一覧から選び直してください。")
    return row


def subscription(subscription_id: str, actor: Actor) -> Subscription:
    """One receiver. NotFound as in `row_of`."""
    return as_subscription(row_of(subscription_id, actor))


def tellings(subscription_id: str, actor: Actor, limit: int = _SHOWN) -> list[Telling]:
    """The latest messages to a receiver."""
    rows = row_of(subscription_id, actor).tellings.order_by("-created_at", "-id")[:limit]
    return [_as_telling(row) for row in rows]


def disabled() -> list[Subscription]:
    """Receivers that are no longer told."""
    rows = models.Subscription.objects.filter(disabled_at__isnull=False).order_by("-disabled_at")
    return [as_subscription(row) for row in rows]


def as_subscription(row: models.Subscription, secret: str = "") -> Subscription:
    """The row as it crosses the door."""
    return Subscription(
        id=str(row.id),
        owner=row.owner,
        name=row.name,
        url=row.url,
        types=tuple(row.types),
        with_subjects=row.with_subjects,
        created_at=row.created_at,
        failures=row.failures,
        failing_since=row.failing_since,
        disabled_at=row.disabled_at,
        disabled_why=row.disabled_why,
        previous_until=row.previous_until,
        secret=secret,
    )


def _as_telling(row: models.Telling) -> Telling:
    return Telling(
        id=str(row.id),
        event_id=str(row.event_id or ""),
        type=row.type,
        created_at=row.created_at,
        result=row.result,
        result_title=dict(models.RESULTS)[row.result],
        attempts=row.attempts,
        status=row.status,
        error=row.error,
        tried_at=row.tried_at,
    )


def _partner(actor: Actor) -> str:
    if actor.kind != "partner":
        raise Forbidden("webhooks_forbidden", "通知先を扱えるのは、連携先と、運用・DX推進の職員だけです。")
    return actor.id
