"""What the desk's page 「連携」 shows of the portal."""

from django.urls import reverse

from hataori.blocks.handover.api import Connection
from hataori.kernel.actor import Actor
from hataori.platform.outbox import api as outbox

from . import models
from .portal import access
from .taking import DESK, STATUS


def portal(actor: Actor) -> Connection | None:
    """The portal, where the city takes part; without its address for who may not open it."""
    at = access()
    if at is None:
        return None
    last = models.Pull.objects.order_by("-started_at").first()
    states = {state: found for kind, state, found in outbox.counts() if kind == STATUS}
    held = models.Received.objects.filter(state="held").count()
    return Connection(
        title="マイナポータル申請管理" + ("（模擬）" if at.simulated else ""),
        url=reverse("mynaportal-desk:overview") if any(actor.has_role(role) for role in DESK) else "",
        last_at=last.started_at if last else None,
        waiting=states.get("pending", 0) + states.get("leased", 0),
        errors=held + states.get("dead", 0),
        note=last.error if last else "まだ一度も受け取っていません。",
    )


CONNECTIONS = (portal,)
