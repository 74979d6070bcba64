"""The repair loop: what was missed (an outage, a lost errand, a drift) is put right without anybody asking."""

from datetime import timedelta

from hataori.kernel import clock
from hataori.platform.worker.api import Periodic

from . import models, registry
from .following import give_missing
from .reading import read_due
from .syncing import sync_driver

_KEPT = timedelta(days=30)


def repair() -> int:
    """Carry out what any lock waits for."""
    return sum(sync_driver(key) for key in registry.drivers())


def forget() -> int:
    """A month after all its bookings are over nobody can tell what a number was; the uses stay."""
    before = clock.now() - _KEPT
    open_ = models.Placement.objects.exclude(state="cleared").values("grant__code")
    young = models.Grant.objects.filter(valid_until__gt=before).values("code")
    old = models.Code.objects.filter(made_at__lte=before).exclude(pk__in=open_).exclude(pk__in=young)
    forgotten = old.exclude(ref="").update(pin="", ref="", holder_id="")
    models.Placement.objects.filter(state="cleared", computed=True, valid_until__lte=before).update(own_pin="")
    return forgotten


PERIODIC = (
    Periodic("access.repair", 5.0, repair),
    Periodic("access.read", 60.0, read_due),
    Periodic("access.missing", 300.0, give_missing),
    Periodic("access.forget", 86_400.0, forget),
)
