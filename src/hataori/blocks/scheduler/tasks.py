"""What happens to bookings by themselves: leases end, nobody came, offers go to the next, old ones name nobody."""

from hataori.platform.worker.api import Periodic

from .attending import mark_no_shows
from .releasing import release_expired
from .retention import forget
from .waiting import offer_next

PERIODIC = (
    Periodic("scheduler.leases", every_seconds=15.0, run=release_expired),
    Periodic("scheduler.no_shows", every_seconds=30.0, run=mark_no_shows),
    Periodic("scheduler.offers", every_seconds=60.0, run=offer_next),
    Periodic("scheduler.forgetting", every_seconds=86_400.0, run=forget),
)
