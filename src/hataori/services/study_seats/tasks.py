"""The line moves by the clock too: offers end, turns end."""

from hataori.platform.worker.api import Periodic

from .line import offer_all

PERIODIC = (Periodic("study-seats.line", every_seconds=60.0, run=offer_all),)
