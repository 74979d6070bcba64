"""Each night the day's values are written down."""

from hataori.platform.worker.api import Periodic

from .snapshots import take_due

PERIODIC = (Periodic("indicators.snapshots", every_seconds=900.0, run=take_due),)
