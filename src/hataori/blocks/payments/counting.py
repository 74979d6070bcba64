"""Which kinds of slip carry an eL-QR, as facts that measure m17 counts: never those of made-up numbers or samples."""

from hataori.kernel.actor import Actor
from hataori.platform.events import api as events

from . import models

_ON, _OFF = "public_money.elqr_enabled", "public_money.elqr_disabled"


def tell_kind(slip: models.Slip, charge: models.Charge, actor: Actor) -> None:
    """Record that a kind carries eL-QR from this slip on, or no longer does; nothing while it stays as it was."""
    if not slip.kind or slip.sample_codes or charge.sample:
        return
    subject = f"public-money/{slip.kind}"
    last = events.find(subject=subject, types=(_ON, _OFF), newest_first=True, limit=1)
    was, now = [each.type for each in last] == [_ON], bool(slip.elqr)
    if was != now:
        data = {"kind": slip.kind, "items": 1}
        events.record(_ON if now else _OFF, subject=subject, data=data, actor=actor, department=charge.department)
